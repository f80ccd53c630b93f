"""Memory: what a load costs, by how much memory the loads go through."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.machines import beside
from helpers.explorers.memory_bench import LINE, MemoryBench, in_order_text, time_text
from helpers.explorers.question import Question, heights
from helpers.explorers.recipe import Along, Recipe, Selection, sweep
from helpers.explorers.view import Control, Series, View, significant
from helpers.figures import Axis, Ink, Mark, Reading, powers_of_two
from helpers.records import Record, RecordError

if TYPE_CHECKING:
    from helpers.roofline import Level

RANDOM, IN_ORDER = "random lines", "lines in order"
# Two of Okabe and Ito's colours that no kernel beside them has, darkened to stand off a white page.
INKS = {
    RANDOM: Ink("#9b3a7a", "#e29ac8", "circle"),
    IN_ORDER: Ink("#a86c00", "#e8b23c", "square", (6, 3)),
}
NANO = 1e9
WALK, READING = (
    Selection({"kernel": kernel}, (Along("bytes"),)) for kernel in ("chase", "read_sum")
)
RECIPES = sweep(
    "memory",
    Recipe(RANDOM, WALK, factor=NANO),
    Recipe(IN_ORDER, READING, factor=NANO * LINE, powers={"bytes": -1}),  # a reading has all lines
)


@dataclass(frozen=True, slots=True)
class Curve:
    """What the record has of loads, by working set in bytes.

    random, in_order : seconds of a load, and of a line that is read front to back
    levels : the plateaus of the first
    cycle : seconds of a clock cycle; None where it was not measured
    caches : bytes by level, as the operating system states them
    """

    random: Mapping[int, Reading]
    in_order: Mapping[int, Reading]
    levels: tuple[Level, ...]
    cycle: float | None
    caches: Mapping[int, int]

    def level(self, size: int) -> Level:
        """Return the first level that holds a working set, else the last."""
        return next((one for one in self.levels if size <= one.high_bytes), self.levels[-1])


def memory(record: Record | Iterable[Record] | None = None) -> Explorer:
    """Return the explorer of the working set against the time of a load.

    record : the sweep to show, or several; by default all that the book has, of one machine each

    Raises RecordError where there is none, or where one has no walk through random lines.
    """
    return beside(sources.chosen("memory", record), _explorer)


def _explorer(record: Record) -> Explorer:
    curve = _curve(record)
    return Explorer(_view(record, curve), MemoryBench(RANDOM, IN_ORDER))


def _curve(record: Record) -> Curve:
    from helpers.roofline import levels  # loads numba, which the other explorers do without

    random, in_order = (
        {
            size: _scaled(found, 1 / NANO)
            for (size,), found in sorted(recipe.readings(record).items())
        }
        for recipe in RECIPES.curves
    )
    if len(random) < 3:
        raise RecordError("this record has no walk through random lines of memory")
    cycles = [p.seconds.median for p in record.points if p.parameters == {"kernel": "add_chain"}]
    return Curve(
        random,
        in_order,
        tuple(levels([*random], [found.value for found in random.values()])),
        cycles[0] if cycles else None,
        sources.caches(record.machine),
    )


def _scaled(found: Reading, factor: float) -> Reading:
    return Reading(found.value * factor, found.low * factor, found.high * factor)


def _view(record: Record, curve: Curve) -> View:
    sizes = tuple(curve.random)
    taken = [*WALK.points(record).values(), *READING.points(record).values()]
    series = tuple(
        Series(recipe.name, INKS[recipe.name], recipe.over, found)
        for recipe in RECIPES.curves
        if (found := recipe.readings(record))
    )
    texts = tuple(map(sources.bytes_text, sizes))
    start = min(sizes, key=lambda size: abs(size - (1 << 15)))
    return View(
        slug="memory",
        subject="Time to load a line of 64 bytes against the working set",
        controls=(Control("bytes", "Working set", sizes, start, texts),),
        along="bytes",
        x=_sizes(sizes),
        y=_times(series),
        series=series,
        titles={(size,): _title(size, curve) for size in sizes},
        readouts={(size,): _rows(size, curve) for size in sizes},
        guides=_guides(curve.caches, sizes),
        source=sources.told(record, taken),
        question=_question(curve),
        marks=tuple(_mark(level) for level in curve.levels),
        recipes=RECIPES,
    )


def _sizes(sizes: Sequence[int]) -> Axis:
    low, high = powers_of_two([sizes[0], sizes[-1]])
    ticks, tick = [], low
    while tick <= high:
        ticks.append(tick)
        tick *= 4
    texts = tuple(sources.bytes_text(round(tick)) for tick in ticks)
    return Axis("Working set", low / 1.2, high * 1.2, ticks=tuple(ticks), texts=texts)


def _times(series: Sequence[Series]) -> Axis:
    reached = [found for one in series for found in one.readings.values()]
    low, high = powers_of_two([*(r.low for r in reached), *(r.high for r in reached)])
    ticks, tick = [], low
    while tick <= high:
        ticks.append(tick)
        tick *= 4
    texts = tuple(f"{tick:g}" for tick in ticks)
    return Axis("Time of a line in ns", low, high, unit=" ns", ticks=tuple(ticks), texts=texts)


def _title(size: int, curve: Curve) -> str:
    seconds = curve.random[size].value
    return (
        f"In {sources.bytes_text(size)} a random load takes {time_text(seconds, curve.cycle)}: "
        f"{_place(size, curve)}"
    )


def _question(curve: Curve) -> Question:
    """Ask for the last of the plateaus, by the first."""
    least, most = min(curve.random), max(curve.random)
    near, far = (time_text(curve.random[size].value, curve.cycle) for size in (least, most))
    return heights(
        f"In {sources.bytes_text(least)}, a load from a random line takes {near}. How long does it "
        f"take in {sources.bytes_text(most)}?",
        0.5, 2000, " ns", NANO * curve.random[most].value, far, bytes=most,
    )  # fmt: skip


def _place(size: int, curve: Curve) -> str:
    level = curve.level(size)
    return level.name if size >= level.low_bytes else f"on the way to {level.name}"


def _rows(size: int, curve: Curve) -> tuple[tuple[str, str], ...]:
    rows = [(RANDOM, time_text(curve.random[size].value, curve.cycle))]
    if size in curve.in_order:
        rows.append((IN_ORDER, in_order_text(curve.in_order[size].value, curve.cycle)))
    return (*rows, ("where it lies, as measured", _measured(size, curve)), _stated(size, curve))


def _measured(size: int, curve: Curve) -> str:
    level = curve.level(size)
    held = "" if level is curve.levels[-1] else f", up to {sources.bytes_text(level.high_bytes)}"
    return f"{_place(size, curve)} ({significant(level.seconds * NANO, 3)} ns{held})"


def _stated(size: int, curve: Curve) -> tuple[str, str]:
    name = "what the operating system says"
    if not curve.caches:
        return name, "nothing of its caches"
    for level, held in sorted(curve.caches.items()):
        if size <= held:
            return name, f"fits L{level} ({sources.bytes_text(held)})"
    level, held = max(curve.caches.items())
    return name, f"more than L{level} ({sources.bytes_text(held)})"


def _guides(caches: Mapping[int, int], sizes: Sequence[int]) -> tuple[tuple[float, str], ...]:
    """Return the capacities that the operating system states, where the axis has them."""
    return tuple(
        (float(held), f"L{level} {sources.bytes_text(held)}")
        for level, held in sorted(caches.items())
        if sizes[0] < held < sizes[-1]
    )


def _mark(level: Level) -> Mark:
    seconds = level.seconds * NANO
    return Mark(
        level.low_bytes, level.high_bytes, seconds, f"{level.name} {significant(seconds, 3)} ns"
    )
