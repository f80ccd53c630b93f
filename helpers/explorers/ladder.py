"""The ladder: what each rung of the matrix product reaches, by the size of the matrices."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import log2

from helpers import costs, records
from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.ladder_bench import (
    BLAS,
    DTYPES,
    NAIVE,
    PARALLEL,
    PYTHON,
    LadderBench,
    Points,
    factor_text,
    speed_text,
)
from helpers.explorers.machines import beside
from helpers.explorers.question import Question, heights
from helpers.explorers.recipe import Along, Recipe, Recipes, Selection
from helpers.explorers.view import Control, Series, View, significant
from helpers.figures import INKS, Axis, Ink, Reading, powers_of_two
from helpers.records import Point, Record, RecordError

SUMMIT = "matmul_packed"
NAMES = {
    PYTHON: "Python loop",
    NAIVE: "naive loop",
    "matmul_ikj": "loop order",
    "matmul_blocked": "blocks",
    "matmul_tiled": "register tile",
    SUMMIT: "packed panels",
    PARALLEL: "in parallel",
    BLAS: "NumPy's BLAS",
}
PEAK = "peak"
PEAK_INK = Ink("#48566b", "#b9c3cf", "none", (1.5, 2.5))
COMMAND = "make bench"
ALONG = (Along("n"), Along("dtype", {bits: {"dtype": name} for bits, name in DTYPES.items()}))
MATMUL, ALONE = {"operation": "matmul"}, {"threads": 1}
FIRST = Selection(MATMUL | ALONE | {"kernel": BLAS}, ALONG)
PARTNERS = Selection(MATMUL | {"kernel": BLAS}, ALONG, unlike=ALONE)
RECIPES = Recipes("bench", COMMAND, tuple(
    Recipe(
        name,
        Selection(MATMUL | {"kernel": kernel}, ALONG, unlike=ALONE, notes=("block",))
        if kernel == PARALLEL
        else Selection(MATMUL | ALONE | {"kernel": kernel}, ALONG, notes=("block",)),
        beside=(FIRST, PARTNERS) if kernel == PARALLEL else (FIRST,),
        factor=costs.matmul(1, 1, 1).flop / 1e9,
        powers={"n": 3},
        rate=True,
    )
    for kernel, name in NAMES.items()
))  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ladder:
    """The products of a record, with what bounds them.

    points : by (kernel, n, bits); those of one thread, and of several for the parallel one
    partners : BLAS on as many threads as the parallel one, by (n, bits)
    speeds : GFLOP/s of the points
    peaks : GFLOP/s of one core by bits; empty where the machine's ceilings are not recorded
    """

    record: Record
    points: Points
    partners: Mapping[tuple[int, int], Point]
    speeds: Mapping[tuple[str, int, int], Reading]
    peaks: Mapping[int, float]

    def speed(self, kernel: str, n: int, bits: int) -> Reading | None:
        """Return the GFLOP/s of a rung; None where it was not measured."""
        return self.speeds.get((kernel, n, bits))

    def ratio(self, kernel: str, n: int, bits: int) -> float:
        """Return how many times faster a rung is than the BLAS that ran beside it."""
        blas = self.partners[n, bits] if kernel == PARALLEL else self.points[BLAS, n, bits]
        return self.record.ratio(blas, self.points[kernel, n, bits]).ratio


def ladder(record: Record | Iterable[Record] | None = None) -> Explorer:
    """Return the explorer of the size of the matrices against the GFLOP/s of each rung.

    record : the benchmark to show, or several; by default all of the book, of one machine each.
        The peak is drawn for machines whose ceilings the book has.

    Raises RecordError where there is none, or where one has no products beside NumPy's BLAS.
    """
    return beside(sources.chosen("bench", record, COMMAND), _explorer)


def _explorer(record: Record) -> Explorer:
    found = _ladder(record)
    return Explorer(_view(found), LadderBench(found.points, NAMES))


def _ladder(record: Record) -> Ladder:
    rungs = list(zip(NAMES, RECIPES.curves, strict=True))
    points = {
        (kernel, *at): point
        for kernel, recipe in rungs
        for at, (point,) in recipe.shown(record).items()
    }
    if not points:
        raise RecordError("this record has no products of matrices beside NumPy's BLAS")
    reached = {
        (kernel, *at): speed
        for kernel, recipe in rungs
        for at, speed in recipe.readings(record).items()
    }
    return Ladder(record, points, PARTNERS.points(record), reached, _peaks(record))


def _peaks(record: Record) -> dict[int, float]:
    """Return the GFLOP/s of a core by bits; empty where the book lacks the machine's ceilings."""
    machine = record.machine.get("fingerprint")
    for path in records.available("roofline"):
        if path.stem == machine:
            from helpers.roofline import load  # loads numba, which a page does without

            peak = load(path).peak
            return {bits: peak[dtype] / 1e9 for bits, dtype in DTYPES.items() if dtype in peak}
    return {}


def _view(found: Ladder) -> View:
    sizes = tuple(sorted({n for kernel, n, _ in found.points if kernel == BLAS}))
    types = tuple(bits for bits in DTYPES if any(bits == at[2] for at in found.points))
    settings = [(n, bits) for n in sizes for bits in types]
    series = _all_series(found, settings, types)
    return View(
        slug="ladder",
        subject="Speed of the matrix product in GFLOP/s against the size of the matrices",
        controls=(
            Control("n", "Matrix size", sizes, _start(sizes)),
            Control("dtype", "Elements", types, types[0], tuple(DTYPES[b] for b in types), True),
        ),
        along="n",
        x=Axis("Matrix size n", sizes[0] / 1.2, sizes[-1] * 1.2),
        y=_axis(series),
        series=series,
        titles={at: _title(found, *at) for at in settings},
        readouts={at: tuple(_rows(found, *at)) for at in settings},
        guides=(),
        source=sources.told(found.record, found.points.values(), "samples"),
        question=_question(found, _start(sizes), types[0]),
        recipes=RECIPES,
    )  # fmt: skip


def _start(sizes: Sequence[int]) -> int:
    return min(sizes, key=lambda n: abs(n - 1024))


def _question(found: Ladder, n: int, bits: int) -> Question | None:
    """Ask for the last rung of one thread; None where it or BLAS was not measured."""
    blas, summit = (found.speed(kernel, n, bits) for kernel in (BLAS, SUMMIT))
    if not blas or not summit:
        return None
    return heights(
        f"At n = {n}, in {DTYPES[bits]} on one thread, NumPy's BLAS reaches {speed_text(blas)}. "
        "How much do packed panels reach?",
        1, 1000, " GFLOP/s", summit.value, speed_text(summit), n=n, dtype=bits,
    )  # fmt: skip


def _all_series(
    found: Ladder, settings: Sequence[tuple[int, int]], types: Sequence[int]
) -> tuple[Series, ...]:
    peaks = {(bits,): Reading(*[found.peaks[bits]] * 3) for bits in types if bits in found.peaks}
    levels = (Series(PEAK, PEAK_INK, ("dtype",), peaks),) if peaks else ()
    rungs = []
    for kernel, name in NAMES.items():
        each = {at: speed for at in settings if (speed := found.speed(kernel, *at))}
        if each:
            rungs.append(Series(name, INKS[kernel], ("n", "dtype"), each))
    return (*rungs, *levels)


def _axis(series: Sequence[Series]) -> Axis:
    """Return a y axis with every fourth power of two, and fractions for what is below 1."""
    reached = [found for one in series for found in one.readings.values()]
    low, high = powers_of_two([*(r.low for r in reached), *(r.high for r in reached)])
    steps = range(round(log2(low)), round(log2(high)) + 1)
    ticks = tuple(2.0**step for step in steps if step % 2 == 0)
    texts = tuple(f"1/{1 / tick:.0f}" if tick < 1 else f"{tick:.0f}" for tick in ticks)
    return Axis("GFLOP/s", low, high, ticks=ticks, texts=texts, digits=3)


def _title(found: Ladder, n: int, bits: int) -> str:
    """Return how far the best rung of one thread climbs."""
    rungs = {
        kernel: speed
        for kernel in NAMES
        if kernel not in (BLAS, PARALLEL) and (speed := found.speed(kernel, n, bits))
    }
    if not rungs:
        return f"n = {n}, {DTYPES[bits]}: not measured"
    best = max(rungs, key=lambda kernel: rungs[kernel].value)
    parts = [
        f"n = {n}, {DTYPES[bits]}: {significant(rungs[best].value, 3)} GFLOP/s with {NAMES[best]}",
        *_share(found, best, n, bits),
        f"{factor_text(found.ratio(best, n, bits))} BLAS",
    ]
    return ", ".join(parts)


def _rows(found: Ladder, n: int, bits: int) -> Iterator[tuple[str, str]]:
    """Yield what each rung reaches: GFLOP/s, percent of the peak, and its factors."""
    if bits in found.peaks:
        yield PEAK, f"{significant(found.peaks[bits], 3)} GFLOP/s a core"
    for kernel, name in NAMES.items():
        yield name, ", ".join(_facts(found, kernel, n, bits)) or "not measured"


def _facts(found: Ladder, kernel: str, n: int, bits: int) -> Iterator[str]:
    speed, naive = (found.speed(one, n, bits) for one in (kernel, NAIVE))
    if not speed:
        return
    yield speed_text(speed)
    yield from _share(found, kernel, n, bits)
    if naive and kernel != NAIVE:
        yield f"{factor_text(speed.value / naive.value)} naive"
    if kernel != BLAS:
        yield f"{factor_text(found.ratio(kernel, n, bits))} BLAS"


def _share(found: Ladder, kernel: str, n: int, bits: int) -> Iterator[str]:
    """Yield the percent of the peak of the cores that a rung uses, where the peak is known."""
    if bits in found.peaks:
        cores = found.points[kernel, n, bits].parameters["threads"]
        percent = 100 * found.speed(kernel, n, bits).value / (cores * found.peaks[bits])
        of = "peak" if cores == 1 else f"the peak of {cores} cores"
        yield f"{significant(percent, 2)} % of {of}"
