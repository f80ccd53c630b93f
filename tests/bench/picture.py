"""The picture of a benchmark's record: how much faster our kernels are than those of others."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from helpers import figures
from helpers.explorers import sources
from helpers.figures import MUTED, RULE, TEXT
from helpers.records import Record
from helpers.timing import Comparison
from tests.bench.groups import threads_text
from tests.bench.table import found, ours, theirs

if TYPE_CHECKING:
    from matplotlib.axes import Axes

AHEAD, BEHIND = "#0072b2", "#d55e00"  # Okabe and Ito's blue and vermillion
SMALL, LARGE = 4.0, 9.0  # points that the mark of the smallest and of the largest size measures

Compared = dict[str, list[Comparison]]


def of(record: Record) -> bytes:
    """Return the picture as SVG: a row for each operation, a mark for each of its sizes."""
    from matplotlib.figure import Figure

    rows = compared(record)
    figure = Figure(figsize=(7.5, 1.6 + 0.42 * len(rows)), layout="constrained", facecolor="white")
    axes = figure.subplots()
    for place, (_, comparisons) in enumerate(rows.items()):
        _row(axes, place, comparisons)
    _scales(axes, rows)
    figure.suptitle(_title(rows), x=0.01, ha="left", fontsize=11, fontweight="bold", color=TEXT)
    note = f"{sources.told(record, record.points, 'samples')}. Larger marks are larger sizes."
    figure.supxlabel(note, x=0.01, ha="left", fontsize=8.5, color=MUTED)
    return figures.svg(figure)


def compared(record: Record) -> Compared:
    """Return how our fastest compares with the others' fastest, by operation, sizes ascending."""

    rows: dict[str, list[Comparison]] = {}
    for one in found(record):
        group, pair = one.group, (one.fastest(theirs), one.fastest(ours))
        if all(pair):
            name = f"{group.operation}, {group.dtype}, {threads_text(group.threads)}"
            rows.setdefault(name, []).append(record.ratio(*pair))
    return rows


def _title(rows: Compared) -> str:
    every = [comparison for comparisons in rows.values() for comparison in comparisons]
    ahead = sum(comparison.low > 1 for comparison in every)
    behind = sum(comparison.high < 1 for comparison in every)
    return (
        f"Our kernels beside NumPy, SciPy and numexpr: faster in {ahead} of {len(every)}, "
        f"slower in {behind}"
    )


def _row(axes: Axes, place: int, comparisons: Sequence[Comparison]) -> None:
    last = max(len(comparisons) - 1, 1)
    for at, one in enumerate(comparisons):
        axes.errorbar(
            [one.ratio], [place], xerr=[[one.ratio - one.low], [one.high - one.ratio]],
            fmt="o", markersize=SMALL + (LARGE - SMALL) * at / last, alpha=0.75,
            color=AHEAD if one.ratio >= 1 else BEHIND, elinewidth=1.2,
        )  # fmt: skip


def _scales(axes: Axes, rows: Compared) -> None:
    reached = [end for each in rows.values() for one in each for end in (one.low, one.high)]
    low, high = figures.powers_of_two([1 / 2, 2, *reached])
    ticks = figures.doublings(figures.Axis("", low, high))
    axes.set_xscale("log", base=2)
    axes.xaxis.set_ticks([], minor=True)
    axes.xaxis.set_ticks(
        ticks, [f"1/{1 / tick:.0f}x" if tick < 1 else f"{tick:.0f}x" for tick in ticks]
    )
    axes.yaxis.set_ticks(range(len(rows)), [*rows])
    axes.set(xlim=(low, high), ylim=(len(rows) - 0.5, -0.5))
    axes.set_xlabel("Speed of our fastest over the fastest of the others", fontsize=9.5, color=TEXT)
    axes.axvline(1, color=MUTED, linewidth=1.2, zorder=0)
    axes.grid(axis="y", color=RULE, linewidth=0.5, alpha=0.7)
    axes.tick_params(colors=MUTED, length=0, labelsize=9)
    axes.spines[["top", "right", "left"]].set_visible(False)
