"""Vectorization: what an element costs by the number of elements, from a loop in Python to SIMD."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from math import ceil, floor, log10
from typing import Any

from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.machines import beside
from helpers.explorers.question import Question, first_from
from helpers.explorers.recipe import Along, Recipe, Selection, sweep
from helpers.explorers.vectorization_bench import NANO, VectorizationBench, time_text
from helpers.explorers.view import Control, Series, View, ratio_text, significant
from helpers.figures import Axis, Ink, powers_of_two
from helpers.records import Point, Record, RecordError

OPERATIONS = ("sum", "saxpy")
TEXTS = ("total += x[i]", "out[i] = a * x[i] + y[i]")
ARRAYS = {"sum": 1, "saxpy": 3}
NAMES = {
    "python_list": "Python, list",
    "python_array": "Python, array",
    "numpy": "NumPy",
    "scalar": "compiled, scalar",
    "wide": "compiled, wide",
}
INKS = {
    "python_list": Ink("#5b6470", "#a4adb8", "diamond"),
    "python_array": Ink("#5b6470", "#a4adb8", "none", (2, 2)),
    "numpy": Ink("#a86c00", "#e8b23c", "square", (6, 3)),
    "scalar": Ink("#d55e00", "#f08a4b", "circle"),
    "wide": Ink("#0072b2", "#56b4e9", "none"),
}
ELEMENT = 8  # bytes of a float64
ALONG = (Along("operation", {at: {"operation": name} for at, name in enumerate(OPERATIONS)}),
         Along("n"))  # fmt: skip
RECIPES = sweep(
    "vectorization",
    *(
        Recipe(name, Selection({"kernel": method}, ALONG), factor=NANO, powers={"n": -1})
        for method, name in NAMES.items()
    ),
)
Points = Mapping[tuple[str, str, int], Point]


def vectorization(record: Record | Iterable[Record] | None = None) -> Explorer:
    """Return the explorer of the number of elements against the time of one, by method.

    record : the sweep to show, or several; by default all that the book has, of one machine each

    Raises RecordError where there is none, or where one lacks NumPy or the loop over a list.
    """
    return beside(sources.chosen("vectorization", record), _explorer)


def _explorer(record: Record) -> Explorer:
    points = {
        (at["kernel"], at["operation"], at["n"]): point
        for point in record.points
        if "operation" in (at := point.parameters)
    }
    seconds = {key: point.seconds.median for key, point in points.items()}
    bench = VectorizationBench(OPERATIONS, NAMES, seconds)
    return Explorer(_view(record, points), bench)


def _view(record: Record, points: Points) -> View:
    sizes = tuple(sorted({n for _, _, n in points}))
    needed = ("python_list", "numpy")
    if not sizes or not all((method, "sum", sizes[0]) in points for method in needed):
        raise RecordError("this record has no loop over a list beside NumPy")
    series = tuple(
        Series(recipe.name, INKS[method], recipe.over, recipe.readings(record))
        for method, recipe in zip(NAMES, RECIPES.curves, strict=True)
    )
    settings = [(place, n) for place in range(len(OPERATIONS)) for n in sizes]
    return View(
        slug="vectorization",
        subject="Time of an element against the number of elements",
        controls=(
            Control("operation", "Operation", (0, 1), 0, TEXTS, choice=True),
            Control("n", "Elements", sizes, _nearest(sizes, 20), tuple(map(count_text, sizes))),
        ),
        along="n",
        x=_elements(sizes),
        y=_times(series),
        series=series,
        titles={at: _title(OPERATIONS[at[0]], at[1], points) for at in settings},
        readouts={at: _rows(OPERATIONS[at[0]], at[1], record, points) for at in settings},
        guides=(),
        source=sources.told(record, points.values()),
        question=_question(sizes, points),
        recipes=RECIPES,
    )


def _question(sizes: tuple[int, ...], points: Points) -> Question | None:
    """Ask where NumPy overtakes the loop over a list; None where it never does."""
    known = [n for n in sizes if ("python_list", "sum", n) in points]
    quicker = (
        points["numpy", "sum", n].seconds.median < points["python_list", "sum", n].seconds.median
        for n in known
    )
    truth = first_from(known, quicker)
    if truth is None:
        return None
    texts = tuple(f"{n:,} numbers" if n > 1 else "1 number" for n in sizes)
    text = "Adding up numbers: from how many on is NumPy quicker than a loop over a list?"
    return Question(text, sizes, texts, truth, count_text(truth), {"operation": 0}, along=True)


def count_text(n: int) -> str:
    """Return a number of elements as it stands on an axis, such as ``"20 k"``."""
    for unit, step in (("M", 10**6), ("k", 10**3)):
        if n >= step:
            return f"{n / step:g} {unit}"
    return str(n)


def _elements(sizes: tuple[int, ...]) -> Axis:
    ticks, tick = [], 1
    while tick <= sizes[-1]:
        ticks.append(tick)
        tick *= 10
    texts = tuple(map(count_text, ticks))
    return Axis("Elements", sizes[0] / 1.3, sizes[-1] * 1.3, ticks=tuple(ticks), texts=texts)


def _times(series: Iterable[Series]) -> Axis:
    reached = [found for one in series for found in one.readings.values()]
    low, high = powers_of_two([*(r.low for r in reached), *(r.high for r in reached)])
    decades = range(ceil(log10(low)), floor(log10(high)) + 1)
    ticks = tuple(10.0**power for power in decades)
    texts = tuple(f"{tick:g}" for tick in ticks)
    return Axis("Time of an element in ns", low, high, unit=" ns", ticks=ticks, texts=texts)


def _title(operation: str, n: int, points: Points) -> str:
    """Return one line with what the three that matter take for an element."""
    said = {"python_list": "a loop over a list", "numpy": "NumPy", "wide": "wide instructions"}
    parts = [
        f"{name} {significant(NANO * points[method, operation, n].seconds.median / n, 2)} ns"
        for method, name in said.items()
        if (method, operation, n) in points
    ]
    noun = "element" if n == 1 else "elements"
    return f"{operation.capitalize()} of {count_text(n)} {noun}, for each: {', '.join(parts)}"


def _rows(operation: str, n: int, record: Record, points: Points) -> tuple[tuple[str, str], ...]:
    rows = [
        (name, time_text(points[method, operation, n].seconds.median, n))
        if (method, operation, n) in points
        else (name, "not measured: each element takes as long as before")
        for method, name in NAMES.items()
    ]
    pairs = (
        ("NumPy over the loop in Python", "python_list", "numpy"),
        ("wide over scalar", "scalar", "wide"),
    )
    for name, baseline, candidate in pairs:
        both = [points.get((method, operation, n)) for method in (baseline, candidate)]
        rows.append((name, ratio_text(record.ratio(*both)) if all(both) else "—"))
    return (*rows, ("the arrays", _held(operation, n, record.machine)))


def _held(operation: str, n: int, machine: Mapping[str, Any]) -> str:
    """Return the bytes of the arrays, and the first cache that holds them."""
    needed = ARRAYS[operation] * n * ELEMENT
    known = sorted(sources.caches(machine).items())
    for level, size in known:
        if needed <= size:
            return f"{sources.bytes_text(needed)}, fit L{level} ({sources.bytes_text(size)})"
    if not known:
        return f"{sources.bytes_text(needed)} (this machine does not state its cache sizes)"
    return f"{sources.bytes_text(needed)}, more than L{known[-1][0]}"


def _nearest(values: tuple[int, ...], wanted: int) -> int:
    return min(values, key=lambda value: abs(value - wanted))
