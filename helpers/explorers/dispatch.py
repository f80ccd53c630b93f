"""Dispatch: each backend against NumPy by the size of the problem, and what "auto" picks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from helpers.backends.calibration.plan import shapes_of
from helpers.explorers import sources
from helpers.explorers.dispatch_bench import AUTO, NAMES, NUMPY, REGRET, DispatchBench
from helpers.explorers.explorer import Explorer
from helpers.explorers.machines import beside
from helpers.explorers.question import Question, heights
from helpers.explorers.recipe import Along, Recipe, Selection, sweep
from helpers.explorers.view import Control, View, drawn, ratio_text, speed_axis, two_digits
from helpers.figures import Axis, Ink
from helpers.records import Point, Record, RecordError
from helpers.records.dispatch_sweep import CASES, MEMBERS
from helpers.timing import Comparison
from helpers.timing.units import seconds_text

LEAST = 1 / 32  # of NumPy's speed: what is slower stands in the read-outs alone
START = ("gelu", 30_000)
# Okabe and Ito's colours again, darkened until they stand off a white page.
INKS = {
    NUMPY: Ink("#5b6470", "#a4adb8", "none", (2, 2)),
    "python": Ink("#7d7400", "#f0e442", "diamond", (2, 2)),
    "blas": Ink("#0072b2", "#56b4e9", "circle", (6, 3)),
    "chunked": Ink("#009e73", "#3cc79a", "square"),
    "numba": Ink("#d55e00", "#f08a4b", "diamond"),
    "parallel": Ink("#6b2f6b", "#c9a2e0", "square", (6, 3)),
    AUTO: Ink("#000000", "#f2f4f7", "none"),
}
ALONG = (Along("case", {at: {"case": name} for at, name in enumerate(NAMES)}), Along("n"))
RECIPES = sweep(
    "dispatch",
    *(
        Recipe(
            name,
            Selection({"kernel": name}, ALONG, notes=("busy", "again", "chosen", "explained")),
            baseline=Selection({"kernel": NUMPY}, ALONG),
            least=LEAST,
        )
        for name in INKS
    ),
)
Points = Mapping[tuple[str, int, int], Point]


def dispatch(record: Record | Iterable[Record] | None = None) -> Explorer:
    """Return the explorer of the size of a problem against the speed of each backend.

    record : the sweep to show, or several; by default all that the book has, of one machine each

    Raises RecordError where there is none, or where one lacks NumPy or the automatic choice.
    """
    return beside(sources.chosen("dispatch", record), _explorer)


def _explorer(record: Record) -> Explorer:
    points = {
        (at["kernel"], NAMES.index(at["case"]), at["n"]): point
        for point in record.points
        if (at := point.parameters)["case"] in NAMES and at["kernel"] in INKS
    }
    bench = DispatchBench({at: point.seconds.median for at, point in points.items()})
    return Explorer(_view(record, points), bench)


def _view(record: Record, points: Points) -> View:
    settings = [at for kernel, *at in points if kernel == AUTO]
    if not settings or not all((NUMPY, *at) in points for at in settings):
        raise RecordError("this record has no automatic choice beside NumPy")
    compared = {
        (recipe.name, *at): found
        for recipe in RECIPES.curves
        for at, found in recipe.comparisons(record).items()
    }
    sizes = tuple(sorted({n for _, n in settings}))
    cases = tuple(sorted({case for case, _ in settings}))
    grid = [(case, n) for case in cases for n in sizes]
    names = tuple(NAMES[case] for case in cases)
    return View(
        slug="dispatch",
        subject="Speed of each backend, in times NumPy's, against the size of the problem",
        controls=(
            Control("case", "Operation", cases, _start(cases), names, True),
            Control("n", "Size", sizes, _nearest(sizes), tuple(f"{n:,} numbers" for n in sizes)),
        ),
        along="n",
        x=_numbers(sizes),
        y=speed_axis(compared.values(), LEAST),
        series=tuple(drawn(RECIPES, record, INKS)),
        titles={at: _title(*at, record, points, compared) for at in grid},
        readouts={(*at,): tuple(_rows(*at, record, points, compared)) for at in settings},
        guides=(),
        source=sources.told(record, points.values()),
        question=_question(points, compared, _start(cases), _nearest(sizes)),
        frames={(case,): speed_axis((one for at, one in compared.items() if at[1] == case), LEAST)
                for case in cases},
        recipes=RECIPES,
    )  # fmt: skip


def _start(cases: tuple[int, ...]) -> int:
    wanted = NAMES.index(START[0])
    return wanted if wanted in cases else cases[0]


def _nearest(sizes: tuple[int, ...]) -> int:
    return min(sizes, key=lambda n: abs(n - START[1]))


def _question(
    points: Points, compared: Mapping[tuple, Comparison], case: int, n: int
) -> Question | None:
    """Ask for what the choice gains where the explorer opens; None where that was not measured."""
    if (AUTO, case, n) not in points:
        return None
    found, chosen = compared[AUTO, case, n], points[AUTO, case, n].parameters["chosen"]
    return heights(
        f"For {NAMES[case]} of {n:,} numbers: how many times as fast as NumPy is the backend that "
        "auto picks?",
        0.2, 50, "x", found.ratio, f"{ratio_text(found)} with {chosen}", case=case, n=n,
    )  # fmt: skip


def _numbers(sizes: tuple[int, ...]) -> Axis:
    ticks = tuple(float(10**power) for power in range(1, 8) if sizes[0] <= 10**power <= sizes[-1])
    texts = tuple(f"{tick:,.0f}" for tick in ticks)
    return Axis("Numbers in the first array", sizes[0] / 1.3, sizes[-1] * 1.3, ticks=ticks,
                texts=texts)  # fmt: skip


def best(points: Points, case: int, n: int) -> str:
    """Return the name of the backend that took least, of those that somebody can choose."""
    there = [name for name in MEMBERS if (name, case, n) in points]
    return min(there, key=lambda name: points[name, case, n].seconds.median)


def _title(case: int, n: int, record: Record, points: Points, compared: Mapping) -> str:
    where = f"{NAMES[case]}, {n:,} numbers"
    if (AUTO, case, n) not in points:
        return f"{where}: not measured"
    auto, first = points[AUTO, case, n], points[best(points, case, n), case, n]
    return (
        f"{where}: auto picks {auto.parameters['chosen']}, "
        f"{two_digits(compared[AUTO, case, n].ratio)}x NumPy, "
        f"regret {record.ratio(auto, first).ratio:.2f}x"
    )


def _rows(
    case: int, n: int, record: Record, points: Points, compared: Mapping
) -> Iterable[tuple[str, str]]:
    """Yield the shapes, what each backend took and was expected to take, and the regrets."""
    problem = CASES[NAMES[case]].problem(n)
    shapes = " and ".join(map(str, shapes_of(problem)[0]))
    yield "the arrays", f"{problem.dtype} {shapes}, {problem.layout}"
    for name in INKS:
        point = points.get((name, case, n))
        if point is None:
            continue
        time = seconds_text(point.seconds.median)
        picks = f"picks {point.parameters['chosen']}, " if name == AUTO else ""
        ratio = "" if name == NUMPY else f", {ratio_text(compared[name, case, n])}"
        yield name, f"{picks}{time}{ratio}"
    auto, first = points[AUTO, case, n], best(points, case, n)
    yield "expected", auto.parameters["explained"].rpartition("expected: ")[2]
    regret = record.ratio(auto, points[first, case, n])
    yield REGRET, f"{ratio_text(regret)}, best is {first}"
    always = record.ratio(points[NUMPY, case, n], points[first, case, n])
    yield "regret of NumPy always", ratio_text(always)
