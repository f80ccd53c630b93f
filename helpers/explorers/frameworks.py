"""Frameworks: the same operations by NumPy, our kernels, PyTorch and JAX, by their size."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.machines import beside
from helpers.explorers.question import Question, heights
from helpers.explorers.recipe import Along, Recipe, Selection, sweep
from helpers.explorers.view import Control, View, drawn, ratio_text, speed_axis, two_digits
from helpers.figures import Axis, Ink
from helpers.records import Point, Record, RecordError
from helpers.records.frameworks_sweep import ALL, CASES, ONE
from helpers.timing import Comparison
from helpers.timing.units import seconds_text

NUMPY, ASKED = "numpy", "torch compiled"
LEAST = 1 / 64  # of NumPy's speed: what is slower stands in the read-outs alone
START = {"case": "gelu", "n": 1_000_000, "threads": ONE}
NAMES = tuple(CASES)
THREADS = {ONE: "one core", ALL: "all cores"}
# Okabe and Ito's colours again, darkened until they stand off a white page; compiled is solid.
INKS = {
    NUMPY: Ink("#5b6470", "#a4adb8", "none", (2, 2)),
    "ours": Ink("#d55e00", "#f08a4b", "diamond"),
    "torch": Ink("#0072b2", "#56b4e9", "circle", (6, 3)),
    ASKED: Ink("#0072b2", "#56b4e9", "square"),
    "jax": Ink("#6b2f6b", "#c9a2e0", "circle", (6, 3)),
    "jax compiled": Ink("#6b2f6b", "#c9a2e0", "square"),
}
ALONG = (
    Along("case", {at: {"case": name} for at, name in enumerate(NAMES)}),
    Along("n"),
    Along("threads", {at: {"threads": name} for at, name in enumerate(THREADS)}),
)
NOTES = ("allocated", "peak", "faults")
RECIPES = sweep(
    "frameworks",
    *(
        Recipe(
            name,
            Selection({"kernel": name}, ALONG, notes=NOTES),
            baseline=Selection({"kernel": NUMPY}, ALONG, notes=NOTES),
            least=LEAST,
        )
        for name in INKS
    ),
)
Points = Mapping[tuple[str, int, int, int], Point]
Compared = Mapping[tuple[str, int, int, int], Comparison]


def frameworks(record: Record | Iterable[Record] | None = None) -> Explorer:
    """Return the explorer of the size of an operation against the speed of each framework.

    record : the sweep to show, or several; by default all that the book has, of one machine each

    It measures nothing live: JAX cannot be held to one core in a process that has started.
    Raises RecordError where there is none, or where one lacks NumPy.
    """
    return beside(sources.chosen("frameworks", record), _explorer)


def _explorer(record: Record) -> Explorer:
    points = {
        (recipe.name, *at): point
        for recipe in RECIPES.curves
        for at, point in recipe.points.points(record).items()
    }
    return Explorer(_view(record, points))


def _view(record: Record, points: Points) -> View:
    settings = [at for name, *at in points if name == NUMPY]
    if not settings:
        raise RecordError("this record has no sweep of frameworks beside NumPy")
    compared = {
        (recipe.name, *at): found
        for recipe in RECIPES.curves
        for at, found in recipe.comparisons(record).items()
    }
    cases, sizes, threads = (tuple(sorted({at[place] for at in settings})) for place in range(3))
    grid = [(case, n, many) for case in cases for n in sizes for many in threads]
    return View(
        slug="frameworks",
        subject="Speed of each framework, in times NumPy's, against the size of the operation",
        controls=tuple(_controls(cases, sizes, threads)),
        along="n",
        x=_sizes(sizes),
        y=speed_axis(compared.values(), LEAST),
        series=tuple(drawn(RECIPES, record, INKS)),
        titles={at: _title(*at, compared) for at in grid},
        readouts={tuple(at): tuple(_rows(*at, points, compared)) for at in settings},
        guides=(),
        source=sources.told(record, points.values()),
        question=_question(compared),
        frames=dict(_frames(settings, compared)),
        recipes=RECIPES,
    )


def _controls(
    cases: tuple[int, ...], sizes: tuple[int, ...], threads: tuple[int, ...]
) -> Iterator[Control]:
    names = tuple(NAMES[case] for case in cases)
    yield Control("case", "Operation", cases, _start("case", cases), names, True)
    yield Control("n", "Size", sizes, _nearest(sizes), tuple(f"{n:,}" for n in sizes))
    said = tuple(tuple(THREADS.values())[at] for at in threads)
    yield Control("threads", "Cores", threads, _start("threads", threads), said, True)


def _start(control: str, values: tuple[int, ...]) -> int:
    names = {"case": NAMES, "threads": tuple(THREADS)}[control]
    wanted = names.index(START[control])
    return wanted if wanted in values else values[0]


def _nearest(sizes: tuple[int, ...]) -> int:
    return min(sizes, key=lambda n: abs(n - START["n"]))


def _question(compared: Compared) -> Question | None:
    """Ask for compiled PyTorch where the explorer opens; None where that was not measured."""
    at = {"case": NAMES.index(START["case"]), "n": START["n"], "threads": 0}
    found = compared.get((ASKED, *at.values()))
    if found is None:
        return None
    return heights(
        f"For {START['case']} of {at['n']:,} numbers on {THREADS[ONE]}: how many times as fast as "
        "NumPy's nine operations is the one loop that PyTorch compiles of them?",
        0.1, 20, "x", found.ratio, ratio_text(found), **at,
    )  # fmt: skip


def _frames(settings: Iterable, compared: Compared) -> Iterator[tuple[tuple[int, int], Axis]]:
    """Yield a y axis for each operation and number of cores."""
    for case, threads in {(case, threads) for case, _, threads in settings}:
        here = (one for at, one in compared.items() if (at[1], at[3]) == (case, threads))
        yield (case, threads), speed_axis(here, LEAST)


def _sizes(sizes: tuple[int, ...]) -> Axis:
    ticks = tuple(float(10**power) for power in range(8) if sizes[0] <= 10**power <= sizes[-1])
    texts = tuple(f"{tick:,.0f}" for tick in ticks)
    label = "Numbers, rows, products or channels"
    return Axis(label, sizes[0] / 1.3, sizes[-1] * 1.3, ticks=ticks, texts=texts)


def _title(case: int, n: int, threads: int, compared: Compared) -> str:
    name, many = NAMES[case], tuple(THREADS.values())[threads]
    where = f"{name} of {n:,} {CASES[name].unit}, {many}"
    there = {kernel: one for (kernel, *at), one in compared.items() if at == [case, n, threads]}
    if not there:
        return f"{where}: not measured"
    first = max(there, key=lambda kernel: there[kernel].ratio)
    gain = "" if first == NUMPY else f", {two_digits(there[first].ratio)}x NumPy"
    return f"{where}: {first} is fastest{gain}"


def _rows(
    case: int, n: int, threads: int, points: Points, compared: Compared
) -> Iterator[tuple[str, str]]:
    """Yield what each took, and how many times as fast as NumPy that is."""
    for name in INKS:
        at = name, case, n, threads
        if at in points:
            time = seconds_text(points[at].seconds.median)
            yield name, time if name == NUMPY else f"{time}, {ratio_text(compared[at])}"
