"""Blocking: what a block size buys over the naive product, in time and in misses, at each size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import sqrt
from typing import Any

from helpers.explorers import sources
from helpers.explorers.blocking_misses import LEVELS, FewerMisses
from helpers.explorers.explorer import Explorer
from helpers.explorers.machines import beside
from helpers.explorers.matmul_bench import ALONE, BOTH, NAIVE, ORDER, MatmulBench
from helpers.explorers.question import Question, heights
from helpers.explorers.recipe import Along, Recipe, Selection, sweep
from helpers.explorers.view import Control, Key, Series, View, ratio_text, reading, two_digits
from helpers.figures import INKS, Axis, powers_of_two
from helpers.records import Point, Record, RecordError
from helpers.timing import Comparison
from helpers.timing.units import seconds_text

SERIES = {
    "matmul_blocked_ijk": (ALONE, ("n", "block")),
    "matmul_blocked": (BOTH, ("n", "block")),
    "matmul_ikj": (ORDER, ("n",)),
}
RECIPES = sweep(
    "blocking",
    *(
        Recipe(
            name,
            Selection({"kernel": kernel}, tuple(map(Along, over))),
            baseline=Selection({"kernel": "matmul_ijk"}, (Along("n"),)),
        )
        for kernel, (name, over) in SERIES.items()
    ),
)
ELEMENT = 8  # bytes of a float64


def blocking(record: Record | Iterable[Record] | None = None) -> Explorer:
    """Return the explorer of block size and matrix size against speedup.

    record : the sweep to show, or several; by default all that the book has, of one machine each

    Raises RecordError where there is none, or where one lacks the naive loop or the blocks.
    """
    return beside(sources.chosen("blocking", record), _explorer)


def _explorer(record: Record) -> Explorer:
    points = {(*_parameters(point),): point for point in record.points}
    return Explorer(_view(record, points), MatmulBench(points))


def _parameters(point: Point) -> tuple[Any, ...]:
    """Return (kernel, n) or (kernel, n, block)."""
    return tuple(
        point.parameters[name] for name in ("kernel", "n", "block") if name in point.parameters
    )


def _view(record: Record, points: Mapping[tuple, Point]) -> View:
    sizes = tuple(n for n in record.values("n") if ("matmul_ijk", n) in points)
    blocks = record.values("block")
    if not sizes or not blocks:
        raise RecordError("this record has no sweep of blocks against the naive loop")
    series, comparisons = _all_series(record)
    misses = FewerMisses(series, SERIES)
    controls = (
        Control("n", "Matrix size", sizes, _nearest(sizes, 1024)),
        Control("block", "Block size", blocks, _nearest(blocks, 32)),
        misses.control(),
    )
    caches = sources.caches(record.machine)
    return View(
        slug="blocking",
        subject="Speedup over the naive loop against block size",
        controls=controls,
        along="block",
        x=Axis("Block size", blocks[0] / 1.3, blocks[-1] * 1.3, ticks=tuple(map(float, blocks))),
        y=_speedups(series),
        series=series,
        titles={(n, level): _title(n, series) for n in sizes for level in LEVELS},
        readouts={
            (n, block, level): (
                *_readout(n, block, points, comparisons, caches),
                *misses.rows(n, block, level),
            )
            for n in sizes
            for block in blocks
            for level in LEVELS
        },
        guides=_guides(caches, blocks),
        source=sources.told(record, points.values()),
        question=_question(_nearest(sizes, 1024), comparisons["matmul_blocked_ijk"]),
        below=misses.panel(),
        recipes=RECIPES,
    )


def _all_series(record: Record) -> tuple[tuple[Series, ...], dict[str, dict[Key, Comparison]]]:
    both = list(zip(SERIES, RECIPES.curves, strict=True))
    comparisons = {kernel: recipe.comparisons(record) for kernel, recipe in both}
    series = tuple(
        Series(
            recipe.name, INKS[kernel], recipe.over,
            {at: reading(found) for at, found in comparisons[kernel].items()},
        )
        for kernel, recipe in both
    )  # fmt: skip
    return series, comparisons


def _speedups(series: tuple[Series, ...]) -> Axis:
    reached = [found for one in series for found in one.readings.values()]
    low, high = powers_of_two([1, *(r.low for r in reached), *(r.high for r in reached)])
    return Axis("Speedup over the naive loop", low, high, unit="x", baseline=1)


def _question(n: int, alone: Mapping[Key, Comparison]) -> Question | None:
    """Ask what the best block gains by itself; None where the record lacks the size."""
    found = {block: one for (size, block), one in alone.items() if size == n}
    if not found:
        return None
    best = max(found, key=lambda block: found[block].ratio)
    return heights(
        f"At n = {n}, with the naive order kept inside the blocks: how many times as fast as the "
        "naive loop is the best block?",
        0.5, 200, "x", found[best].ratio, f"{ratio_text(found[best])} with blocks of {best}", n=n,
    )  # fmt: skip


def _title(n: int, series: tuple[Series, ...]) -> str:
    """Return one line with the best that each idea reaches at this size."""
    best = {
        one.name: two_digits(max(found.value for at, found in one.readings.items() if at[0] == n))
        for one in series
        if any(at[0] == n for at in one.readings)
    }
    spoken = {ALONE: "blocking alone reaches", ORDER: "loop order alone", BOTH: "both"}
    reached = [f"{words} {best[name]}x" for name, words in spoken.items() if name in best]
    return f"n = {n}: {', '.join(reached) or 'only the naive loop was measured'}"


def _readout(
    n: int,
    block: int,
    points: Mapping[tuple, Point],
    comparisons: Mapping[str, Mapping[Key, Comparison]],
    caches: Mapping[int, int],
) -> tuple[tuple[str, str], ...]:
    naive = points["matmul_ijk", n].seconds.median
    rows = [(NAIVE, seconds_text(naive))]
    for kernel, (name, over) in SERIES.items():
        at = (n, block)[: len(over)]
        found = comparisons[kernel].get(at)
        absent = "not measured" if block <= n or over == ("n",) else _no_block(n, block)
        rows.append((name, ratio_text(found) if found else absent))
    return (*rows, ("three blocks", working_set(block, caches) if block <= n else "—"))


def _no_block(n: int, block: int) -> str:
    return f"no such block: {block} is more than {n}"


def working_set(block: int, caches: Mapping[int, int]) -> str:
    """Return the bytes of three square blocks of float64, and the first cache that holds them.

    caches : bytes by level, empty where the machine does not say
    """
    needed = 3 * block * block * ELEMENT
    known = [(level, size) for level, size in sorted(caches.items()) if level <= 2]
    if not known:
        return f"{sources.bytes_text(needed)} (this machine does not state its cache sizes)"
    for level, size in known:
        if needed <= size:
            return f"{sources.bytes_text(needed)}, fit L{level} ({sources.bytes_text(size)})"
    level, size = known[-1]
    return f"{sources.bytes_text(needed)}, more than L{level} ({sources.bytes_text(size)})"


def _guides(caches: Mapping[int, int], blocks: tuple[int, ...]) -> tuple[tuple[float, str], ...]:
    """Return the block sizes at which three blocks fill L1 and L2, where the axis has them."""
    found = [(sqrt(caches[level] / (3 * ELEMENT)), level) for level in (1, 2) if level in caches]
    return tuple(
        (side, f"3 blocks fill L{level}") for side, level in found if blocks[0] < side < blocks[-1]
    )


def _nearest(values: tuple[int, ...], wanted: int) -> int:
    return min(values, key=lambda value: abs(value - wanted))
