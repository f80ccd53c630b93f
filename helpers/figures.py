"""Figures of measured curves: one colour and one marker for each kernel throughout the book.

Everything here draws on matplotlib's objects and leaves its global state alone, so that a figure
can be drawn in any thread. matplotlib loads when the first figure is drawn.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from io import BytesIO
from math import ceil, floor, log2
from textwrap import fill, wrap
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure

TEXT = "#222832"
MUTED = "#48566b"
RULE = "#d1d5da"
LEGEND_COLUMNS = 5  # names that stand beside each other in the width of a figure
INTENSITIES = (0.03, 300.0)  # flop per byte that a roofline shows
MARKERS = {"circle": "o", "square": "s", "diamond": "D", "none": ""}


@dataclass(frozen=True, slots=True)
class Ink:
    """How a kernel is drawn wherever it appears.

    light, dark : its colour on a white and on a dark page, at least 3:1 against either
    marker : a key of MARKERS, so that no reader has to tell curves apart by colour alone
    dash : lengths of dash and gap in points; empty for a solid line
    """

    light: str
    dark: str
    marker: str
    dash: tuple[float, ...] = ()


# From Okabe and Ito's colours, which readers with any of the common kinds of colour blindness
# tell apart; the dark variants are the same hues, lighter.
INKS = {
    "matmul_python": Ink("#7d7400", "#f0e442", "diamond", (2, 2)),
    "matmul_ijk": Ink("#5b6470", "#a4adb8", "diamond"),
    "matmul_ikj": Ink("#0072b2", "#56b4e9", "none", (6, 3)),
    "matmul_blocked": Ink("#009e73", "#3cc79a", "square"),
    "matmul_blocked_ijk": Ink("#d55e00", "#f08a4b", "circle"),
    "matmul_tiled": Ink("#b37400", "#f0b429", "square", (6, 3)),
    "matmul_packed": Ink("#b0508a", "#e29ac8", "circle", (10, 2)),
    "matmul_parallel": Ink("#6b2f6b", "#c9a2e0", "diamond", (6, 3)),
    "np.matmul": Ink("#000000", "#f2f4f7", "none"),
}


@dataclass(frozen=True, slots=True)
class Reading:
    """One measured value and its 95 % interval, in the unit of the axis it is drawn on."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Curve:
    """Readings along x in one ink; a single reading at x = None is a level across the figure."""

    name: str
    ink: Ink
    readings: tuple[tuple[float | None, Reading], ...]
    faint: bool = False


@dataclass(frozen=True, slots=True)
class Axis:
    """What an axis says: its label, the unit behind each number, its scale and its bounds.

    ticks, texts : where numbers stand, by default at the powers of two, and what stands there
    digits : significant digits of a value on it where it is told in words
    """

    label: str
    low: float
    high: float
    unit: str = ""
    log2: bool = True
    ticks: tuple[float, ...] = ()
    texts: tuple[str, ...] = ()
    baseline: float | None = None
    digits: int = 2

    def holding(self, values: Iterable[float]) -> Axis:
        """Return this axis, widened to whole powers of two where ``values`` go beyond it."""
        reached = [self.low, self.high, *values]
        if min(reached) == self.low and max(reached) == self.high:
            return self
        low, high = powers_of_two(reached)
        return replace(self, low=low, high=high, ticks=(), texts=())

    def labels(self) -> list[tuple[float, str]]:
        """Return the ticks with what stands at each."""
        ticks = self.ticks or doublings(self)
        texts = self.texts or [f"{value:g}{self.unit}" for value in ticks]
        return list(zip(ticks, texts, strict=True))


@dataclass(frozen=True, slots=True)
class Mark:
    """A level that holds over part of the x axis, such as a plateau, with its text."""

    low: float
    high: float
    y: float
    text: str


@dataclass(frozen=True, slots=True)
class Guess:
    """What a reader said before the curves showed: a height of the first plot, or a place along x.

    hidden : whether the curves are not to be shown yet
    """

    value: float
    text: str
    along: bool = False
    hidden: bool = False


@dataclass(frozen=True, slots=True)
class Plot:
    """Curves over a y axis of their own, drawn under a figure's others along the same x."""

    curves: Sequence[Curve]
    y: Axis


def powers_of_two(values: Iterable[float]) -> tuple[float, float]:
    """Return the powers of two next below and above ``values``, as bounds of a log2 axis.

    Raises ValueError where there are none, or one that is not positive.
    """
    values = list(values)
    if not values or min(values) <= 0:
        raise ValueError(f"a log2 axis needs values above 0: got {values}")
    return 2.0 ** floor(log2(min(values))), 2.0 ** ceil(log2(max(values)))


def doublings(axis: Axis) -> list[float]:
    """Return the powers of two within the bounds of an axis, as its ticks."""
    steps = range(ceil(log2(axis.low)), floor(log2(axis.high)) + 1)
    return [2.0**step for step in steps]


def sweep(
    curves: Sequence[Curve],
    *,
    x: Axis,
    y: Axis,
    title: str,
    note: str = "",
    marked: float | None = None,
    guides: Sequence[tuple[float, str]] = (),
    marks: Sequence[Mark] = (),
    below: Plot | None = None,
    guess: Guess | None = None,
) -> Figure:
    """Return a figure of curves over x with their intervals.

    note : a smaller line under the title
    marked : the x that the reader has chosen
    guides : (x, text) of thin vertical lines, such as the capacity of a cache
    marks : levels, drawn broad and pale behind the curves
    below : a second plot under this one
    guess : the reader's, drawn in the first plot

    Raises ValueError where there is no curve.
    """
    from matplotlib.figure import Figure  # loads slowly, and not every reader draws

    if not curves:
        raise ValueError("curves is empty: a figure needs at least one")
    plots = [Plot(curves, y), *([below] if below else [])]
    height = 4.4 if len(plots) == 1 else 6.4
    figure = Figure(figsize=(7, height), layout="constrained", facecolor="white")
    for axes, plot in zip(figure.subplots(len(plots), squeeze=False)[:, 0], plots, strict=True):
        _scales(axes, x, plot.y)
        for position, text in guides:
            _guide(axes, position, text)
        if marked is not None:
            axes.axvline(marked, color=RULE, linewidth=6, alpha=0.5, zorder=0)
        for curve in plot.curves if guess is None or not guess.hidden else ():
            _curve(axes, curve)
    first = figure.axes[0]
    _title(first, title, note, _legend_rows(curves))
    for mark in marks if guess is None or not guess.hidden else ():
        _mark(first, mark)
    if guess is not None:
        _guess(first, guess)
    _legend(first, curves)
    return figure


def roofline(
    peak: float, bandwidths: dict[str, float], placed: dict[str, tuple[float, float]], *, title: str
) -> Figure:
    """Return the ceilings of a machine with measured kernels under them, on logarithmic axes.

    peak : flop per second
    bandwidths : bytes per second by the name of the level that they come from
    placed : flop per byte and flop per second by the name of the kernel
    """
    from matplotlib.figure import Figure

    figure = Figure(figsize=(7, 4.6), layout="constrained")
    axes = figure.subplots()
    axes.set(xscale="log", yscale="log", xlim=INTENSITIES, ylim=(0.2, 4 * peak / 1e9))
    for name, bandwidth in bandwidths.items():
        _slope(axes, name, bandwidth, peak)
    ridge = peak / max(bandwidths.values())
    axes.plot([ridge, INTENSITIES[1]], [peak / 1e9] * 2, color=TEXT, linewidth=1.6)
    _label(axes, f"peak {peak / 1e9:.0f} GFLOP/s", (ridge, peak / 1e9), (0, 5))
    for name, (intensity, rate) in placed.items():
        ink = INKS.get(name, Ink(TEXT, RULE, "circle"))
        marker = MARKERS[ink.marker] or "o"
        axes.plot(intensity, rate / 1e9, marker, color=ink.light, markersize=7)
        _label(axes, f"{name} {rate / 1e9:.2g}", (intensity, rate / 1e9), (-8, -10), ha="right")
    axes.set_xlabel("Arithmetic intensity in flop per byte")
    axes.set_ylabel("GFLOP/s")
    axes.grid(color=RULE, linewidth=0.6)
    axes.set_title(title, loc="left", fontsize=11, fontweight="bold", color=TEXT)
    return figure


def _slope(axes: Axes, name: str, bandwidth: float, peak: float) -> None:
    rise = [INTENSITIES[0], peak / bandwidth]
    axes.plot(rise, [x * bandwidth / 1e9 for x in rise], color=MUTED, linewidth=1.2)
    start = 1.2 * INTENSITIES[0]
    text = f"{name} {bandwidth / 1e9:.0f} GB/s"
    at = (start, start * bandwidth / 1e9)
    _label(axes, text, at, (-2, 5), rotation=41, rotation_mode="anchor")


def _label(
    axes: Axes, text: str, at: tuple[float, float], offset: tuple[int, int], **look: object
) -> None:
    look = {"color": TEXT, "fontsize": 9, **look}
    axes.annotate(text, at, xytext=offset, textcoords="offset points", **look)


def svg(figure: Figure) -> bytes:
    """Return the figure as SVG with its letters as outlines: sharp at any size, in any viewer."""
    return _saved(figure, "svg", metadata={"Date": None})


def png(figure: Figure, dpi: int = 160) -> bytes:
    """Return the figure as PNG."""
    return _saved(figure, "png", dpi=dpi)


def _saved(figure: Figure, kind: str, **options: object) -> bytes:
    buffer = BytesIO()
    figure.savefig(buffer, format=kind, **options)
    return buffer.getvalue()


def _title(axes: Axes, title: str, note: str, legend: int) -> None:
    """Put title and note above the legend; long ones take more lines, not a wider figure.

    legend : how many rows it has
    """
    above = 29 + 13 * legend
    notes = [line for part in note.splitlines() for line in wrap(part, 92)]
    axes.set_title(
        fill(title, 70), loc="left", fontsize=11, color=TEXT, fontweight="bold",
        pad=above + 1 + 12 * len(notes),
    )  # fmt: skip
    axes.annotate(
        "\n".join(notes), (0, 1), (0, above), "axes fraction", "offset points", va="bottom",
        fontsize=8.5, color=MUTED, annotation_clip=False,
    ).set_in_layout(False)  # fmt: skip


def _scales(axes: Axes, x: Axis, y: Axis) -> None:
    if x.log2:
        axes.set_xscale("log", base=2)
    if y.log2:
        axes.set_yscale("log", base=2)
    for axis, spine, spec in ((axes.xaxis, "bottom", x), (axes.yaxis, "left", y)):
        positions, texts = zip(*spec.labels(), strict=True)
        axis.set_ticks([], minor=True)
        axis.set_ticks(positions, texts)
        axis.set_label_text(spec.label, fontsize=9.5, color=TEXT)
        axes.spines[spine].set_color(RULE)
    axes.set(xlim=(x.low, x.high), ylim=(y.low, y.high))
    axes.tick_params(colors=MUTED, length=0, labelsize=9)
    axes.spines[["top", "right"]].set_visible(False)
    axes.grid(axis="y", color=RULE, linewidth=0.5, alpha=0.7)
    if y.baseline is not None:
        axes.axhline(y.baseline, color=MUTED, linewidth=1.2)


def _guide(axes: Axes, position: float, text: str) -> None:
    axes.axvline(position, color=MUTED, linewidth=1, linestyle=(0, (1, 3)))
    axes.annotate(
        text, (position, 1), (-3, 3), ("data", "axes fraction"), "offset points",
        ha="right", fontsize=8, color=MUTED,
    )  # fmt: skip


def _mark(axes: Axes, mark: Mark) -> None:
    axes.plot(
        [mark.low, mark.high], [mark.y, mark.y], color=MUTED, linewidth=9, alpha=0.2, zorder=1,
        solid_capstyle="butt",
    )  # fmt: skip
    axes.annotate(
        mark.text, (mark.high, mark.y), (-2, -15), "data", "offset points", ha="right",
        fontsize=8, color=MUTED,
    )  # fmt: skip


def _guess(axes: Axes, guess: Guess) -> None:
    """Draw a guess across the plot; one beyond an axis stands at its end."""
    low, high = axes.get_xlim() if guess.along else axes.get_ylim()
    at = min(max(guess.value, low), high)
    draw = axes.axvline if guess.along else axes.axhline
    draw(at, color=TEXT, linewidth=1.4, linestyle=(0, (4, 3)), zorder=3)
    place = (at, 0.02) if guess.along else (0.01, at)
    coordinates = ("data", "axes fraction") if guess.along else ("axes fraction", "data")
    above = 4 if at < high else -12  # over the plot stand the names of the guides
    axes.annotate(
        guess.text, place, (4, above), coordinates, "offset points", fontsize=8.5, color=TEXT,
    )  # fmt: skip


def _curve(axes: Axes, curve: Curve) -> None:
    ink = curve.ink
    style = {"color": ink.light, "alpha": 0.35 if curve.faint else 1}
    dashes = (0, ink.dash) if ink.dash else "solid"
    levels = [reading for x, reading in curve.readings if x is None]
    for level in levels:
        axes.axhspan(level.low, level.high, color=ink.light, alpha=0.12, linewidth=0)
        axes.axhline(level.value, linestyle=dashes, linewidth=1.8, **style)
    along = sorted((x, reading) for x, reading in curve.readings if x is not None)
    if along:
        values = [reading.value for _, reading in along]
        below = [reading.value - reading.low for _, reading in along]
        above = [reading.high - reading.value for _, reading in along]
        axes.errorbar(
            [x for x, _ in along], values, (below, above), linestyle=dashes, linewidth=1.8,
            marker=MARKERS[ink.marker], markersize=5, elinewidth=1.2, **style,
        )  # fmt: skip


def _legend_rows(curves: Sequence[Curve]) -> int:
    return ceil(len({curve.name for curve in curves}) / LEGEND_COLUMNS)


def _legend(axes: Axes, curves: Sequence[Curve]) -> None:
    named = {curve.name: curve.ink for curve in curves}
    columns = ceil(len(named) / _legend_rows(curves))
    for name, ink in named.items():
        axes.plot(
            [], [], color=ink.light, marker=MARKERS[ink.marker], markersize=5, label=name,
            linestyle=(0, ink.dash) if ink.dash else "solid",
        )  # fmt: skip
    axes.legend(
        loc="lower left", bbox_to_anchor=(-0.01, 1.055), ncols=columns, frameon=False,
        fontsize=8.5, labelcolor=TEXT, handlelength=2, columnspacing=1.4, borderpad=0.1,
    )  # fmt: skip
