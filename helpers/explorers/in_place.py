"""In place: what a result costs with temporaries and without, by the size of its array."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.in_place_bench import (
    BASELINE,
    CHUNKED,
    FUSED,
    HEAPS,
    OUT,
    SERIES,
    TEMPORARIES,
    InPlaceBench,
)
from helpers.explorers.in_place_memory import ITEM, arrays, memory_text
from helpers.explorers.machines import beside
from helpers.explorers.question import Question, heights
from helpers.explorers.recipe import Along, Recipe, Selection, sweep
from helpers.explorers.view import (
    Control,
    Panel,
    Series,
    View,
    ratio_text,
    two_digits,
)
from helpers.figures import Axis, Ink, Reading, powers_of_two
from helpers.records import Point, Record, RecordError
from helpers.timing import Comparison
from helpers.timing.units import seconds_text

SMALLEST = 1000  # elements: with fewer, the time is that of the calls
FREED = ("nothing large freed", "31 MiB freed")
# Okabe and Ito's colours again, darkened until they stand off a white page.
INKS = {
    TEMPORARIES: Ink("#5b6470", "#a4adb8", "none", (2, 2)),
    OUT: Ink("#0072b2", "#56b4e9", "circle", (6, 3)),
    CHUNKED: Ink("#009e73", "#3cc79a", "square"),
    FUSED: Ink("#d55e00", "#f08a4b", "diamond"),
}
ALONG = {
    "n": Along("n", least=SMALLEST),
    "chunk": Along("chunk"),
    "heap": Along("heap", {at: {"heap": name} for at, name in enumerate(HEAPS)}),
}
RECIPES = sweep(
    "in-place",
    *(
        Recipe(
            name,
            Selection({"kernel": kernel}, tuple(ALONG[control] for control in over)),
            baseline=Selection({"kernel": BASELINE}, (ALONG["n"], ALONG["heap"])),
        )
        for kernel, (name, over) in SERIES.items()
    ),
)


def in_place(record: Record | Iterable[Record] | None = None) -> Explorer:
    """Return the explorer of array size against what is gained over temporaries, and their bytes.

    record : the sweep to show, or several; by default all that the book has, of one machine each

    Raises RecordError where there is none, or where one lacks the temporaries or the chunks.
    """
    return beside(sources.chosen("in-place", record), _explorer)


def _explorer(record: Record) -> Explorer:
    points = {at: point for point in record.points if (at := _place(point)) is not None}
    return Explorer(_view(record, points), InPlaceBench(points))


def _place(point: Point) -> tuple | None:
    """Return (kernel, n, heap) or (kernel, n, chunk, heap) of what is shown, else None."""
    at = point.parameters
    if at["kernel"] not in SERIES or at["n"] < SMALLEST:
        return None
    chunk = (at["chunk"],) if "chunk" in at else ()
    return (at["kernel"], at["n"], *chunk, HEAPS.index(at["heap"]))


def _view(record: Record, points: Mapping[tuple, Point]) -> View:
    sizes = tuple(n for n in record.values("n") if ("gelu_temporaries", n, 0) in points)
    chunks = record.values("chunk")
    if not sizes or not chunks:
        raise RecordError("this record has no sweep of chunks against temporaries")
    compared = _compared(record)
    controls = (
        Control("n", "Array size", sizes, _nearest(sizes, 300_000), tuple(map(_numbers, sizes))),
        Control("chunk", "Chunk", chunks, _nearest(chunks, 1 << 15), tuple(map(_bytes, chunks))),
        Control("heap", "Before", (0, 1), 0, FREED, choice=True),
    )
    settings = [(n, chunk, heap) for n in sizes for chunk in chunks for heap in (0, 1)]
    caches = sources.caches(record.machine)
    return View(
        slug="in-place",
        subject="Speedup of GELU over the expression with temporaries against array size",
        controls=controls,
        along="n",
        x=_elements(sizes),
        y=_speedups(compared),
        series=_all_series(record),
        titles={at: _title(*at, compared) for at in settings},
        readouts={at: _rows(*at, points, compared, caches) for at in settings},
        guides=_guides(caches, sizes),
        source=sources.told(record, points.values()),
        question=_question(compared),
        below=_memory(sizes, chunks),
        recipes=RECIPES,
    )


def _compared(record: Record) -> dict[tuple, Comparison]:
    """Return how many times as fast as the temporaries each other point is."""
    return {
        (kernel, *at): found
        for kernel, recipe in zip(SERIES, RECIPES.curves, strict=True)
        for at, found in recipe.comparisons(record).items()
        if kernel != BASELINE
    }


def _all_series(record: Record) -> tuple[Series, ...]:
    return tuple(
        Series(recipe.name, INKS[recipe.name], recipe.over, recipe.readings(record))
        for recipe in RECIPES.curves
    )


def _elements(sizes: tuple[int, ...]) -> Axis:
    ticks = tuple(float(10**power) for power in range(3, 9) if sizes[0] <= 10**power <= sizes[-1])
    texts = tuple(f"{tick:,.0f}" for tick in ticks)
    return Axis("Numbers in the array", sizes[0] / 1.3, sizes[-1] * 1.3, ticks=ticks, texts=texts)


def _speedups(compared: Mapping[tuple, Comparison]) -> Axis:
    reached = [bound for one in compared.values() for bound in (one.low, one.high)]
    low, high = powers_of_two([1, *reached])
    powers = (4.0**step for step in range(-8, 9))
    ticks = tuple(tick for tick in powers if low <= tick <= high)
    texts = tuple(f"{tick:g}x" if tick >= 1 else f"1/{1 / tick:g}x" for tick in ticks)
    return Axis("Speedup", low, high, unit="x", ticks=ticks, texts=texts, baseline=1)


def _question(compared: Mapping[tuple, Comparison]) -> Question | None:
    """Ask for the most that ``out=`` gains; None where it was not measured."""
    found = {n: one for (kernel, n, *_, heap), one in compared.items()
             if kernel == "gelu_out" and heap == 0}  # fmt: skip
    if not found:
        return None
    best = max(found, key=lambda n: found[n].ratio)
    return heights(
        "At the size where out= gains the most: how many times as fast as the expression with "
        "temporaries is it?",
        0.5, 50, "x", found[best].ratio, f"{ratio_text(found[best])} at {best:,} numbers", heap=0,
    )  # fmt: skip


def _title(n: int, chunk: int, heap: int, compared: Mapping[tuple, Comparison]) -> str:
    at = {
        OUT: ("gelu_out", n, heap),
        f"{_bytes(chunk)} chunks": ("gelu_chunked", n, chunk, heap),
        FUSED: ("gelu_fused", n, heap),
    }
    found = ((name, compared[key].ratio) for name, key in at.items() if key in compared)
    gains = ", ".join(f"{name} {two_digits(ratio)}x" for name, ratio in found)
    said = f"{gains} over temporaries" if gains else "only temporaries were measured"
    return f"{n:,} numbers, {FREED[heap]}: {said}"


def _rows(
    n: int,
    chunk: int,
    heap: int,
    points: Mapping[tuple, Point],
    compared: Mapping[tuple, Comparison],
    caches: Mapping[int, int],
) -> tuple[tuple[str, str], ...]:
    rows = []
    for kernel, (name, over) in SERIES.items():
        at = (kernel, n, chunk, heap) if "chunk" in over else (kernel, n, heap)
        if at in compared:
            said = ratio_text(compared[at])
        elif at in points:
            said = seconds_text(points[at].seconds.median)
        else:
            said = "one chunk would hold all" if chunk >= n else "not measured"
        rows.append((name, f"{said}; {memory_text(name, n, chunk)}" if at in points else said))
    return (*rows, ("the two arrays", _held(2 * ITEM * n, caches)))


def _held(size: int, caches: Mapping[int, int]) -> str:
    """Return a number of bytes, and the first cache that holds them."""
    text = sources.bytes_text(size)
    for level, capacity in sorted(caches.items()):
        if size <= capacity:
            return f"{text}, fit L{level} ({sources.bytes_text(capacity)})"
    return f"{text}, more than any cache" if caches else text


def _guides(caches: Mapping[int, int], sizes: tuple[int, ...]) -> tuple[tuple[float, str], ...]:
    """Return the sizes at which x and out fill L2 and L3, where the axis has them."""
    found = [(caches[level] / (2 * ITEM), level) for level in (2, 3) if level in caches]
    return tuple(
        (elements, f"x and out fill L{level}")
        for elements, level in found
        if sizes[0] < elements < sizes[-1]
    )


def _memory(sizes: tuple[int, ...], chunks: tuple[int, ...]) -> Panel:
    """Return what is allocated, which no clock and no machine changes."""
    whole = {(n,): _exact(arrays(TEMPORARIES, n)[0]) for n in sizes}
    parts = {(n, chunk): _exact(arrays(CHUNKED, n, chunk)[0])
             for n in sizes for chunk in chunks if chunk < n}  # fmt: skip
    most = max(found.value for found in whole.values())
    return Panel(
        subject="Memory allocated against array size; out= and the loop allocate none",
        y=Axis("Arrays allocated", 0, most + 1, log2=False, ticks=tuple(
            float(tick) for tick in range(0, int(most) + 2, 2))),
        series=(
            Series(TEMPORARIES, INKS[TEMPORARIES], ("n",), whole),
            Series(CHUNKED, INKS[CHUNKED], ("n", "chunk"), parts),
        ),
        source="Memory counted, in arrays of the size of x",
        kind="counted",
    )  # fmt: skip


def _exact(count: float) -> Reading:
    return Reading(count, count, count)


def _numbers(n: int) -> str:
    return f"{n:,} ({sources.bytes_text(ITEM * n)})"


def _bytes(chunk: int) -> str:
    return sources.bytes_text(ITEM * chunk)


def _nearest(values: tuple[int, ...], wanted: int) -> int:
    return min(values, key=lambda value: abs(value - wanted))
