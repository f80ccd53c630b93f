"""The table of a benchmark's record: ours beside the others', and the climb, rung by rung."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby, pairwise
from math import exp, log

from helpers import costs
from helpers.explorers import sources
from helpers.explorers.view import significant
from helpers.records import Point, Record
from helpers.timing import Comparison
from helpers.timing.doubts import WIDEST
from helpers.timing.units import seconds_text
from tests.bench.groups import PARALLEL, RUNGS, SEVERAL, Group, size_text

# Kernels of ours without anything in them that NumPy's user would not write.
PLAIN = ("_temporaries", "_out")
COMPUTING = ("matmul", "conv2d")  # whose rate is told in flop per second; of the others, in bytes
CLIMBS = (256, 1024)  # the largest n that the interpreter can take, and one beyond the caches
FEW = 0.1  # share of restless ratios that a quiet machine has as well
RESTLESS = " ~"  # behind a ratio whose interval is too wide for what the course claims

Rows = list[tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Found:
    """A group with its points in a record."""

    group: Group
    points: tuple[Point, ...]

    def fastest(self, chosen: Callable[[str], bool]) -> Point | None:
        """Return the point of the lowest median among the kernels of these names."""
        among = [point for point in self.points if chosen(point.parameters["kernel"])]
        return min(among, key=lambda point: point.seconds.median, default=None)


def text(record: Record, operation: str | None = None) -> str:
    """Return a line for each group and the climbs, or every member of one operation."""
    groups = found(record)
    if operation is not None:
        groups = [one for one in groups if one.group.operation == operation]
        rows = list(_members(record, groups))
        return "\n".join([head(record), "", *aligned(rows), _restless(rows[1:])])
    rows = list(_comparisons(record, groups))
    parts = [head(record), "\n".join([*aligned(rows), _restless(rows[1:])])]
    return "\n\n".join([*parts, *filter(None, (climb(record, n) for n in CLIMBS))])


def found(record: Record) -> list[Found]:
    """Return the groups of a record in their order."""
    groups = groupby(record.points, key=lambda point: Group.of(point.parameters))
    return [Found(group, tuple(points)) for group, points in groups]


def ours(kernel: str) -> bool:
    """Tell whether a kernel has an idea or a loop of ours in it."""
    return not theirs(kernel)


def theirs(kernel: str) -> bool:
    """Tell whether a kernel is NumPy, SciPy or numexpr as their users call them."""
    return "." in kernel or kernel.endswith(PLAIN)


def head(record: Record) -> str:
    """Return where, when and how the record was measured."""
    machine = record.machine
    versions = [f"{name} {machine[name]}" for name in ("numpy", "numba", "scipy", "numexpr")]
    blas = [f"{one['name']} {one['version']} ({one['architecture']})" for one in machine["blas"]]
    removed = machine["removed_from_environment"]
    without = f", measured without {' and '.join(removed)}" if removed else ""
    return "\n".join(
        [
            f"{sources.told(record, record.points, 'samples')}, {machine['turns']} processes each",
            ", ".join([*versions, *blas]) + without,
            *(f"Machine {when}: {said}" for when, said in machine["fitness"].items()),
        ]
    )


def aligned(rows: Rows) -> list[str]:
    """Return rows as lines of text, their columns below each other."""
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in rows
    ]


def _comparisons(record: Record, groups: Sequence[Found]) -> Iterator[tuple[str, ...]]:
    yield ("operation", "size", "dtype", "threads", "fastest of ours", "", "",
           "fastest of the others", "", "speed of ours over theirs")  # fmt: skip
    for one in groups:
        best, other = one.fastest(ours), one.fastest(theirs)
        if best and other:
            yield (*_place(one), _name(best), seconds_text(best.seconds.median), _rate(one, best),
                   _name(other), seconds_text(other.seconds.median),
                   told(record.ratio(other, best)))  # fmt: skip


def _members(record: Record, groups: Sequence[Found]) -> Iterator[tuple[str, ...]]:
    yield "operation", "size", "dtype", "threads", "kernel", "", "", "speed over the first"
    for one in groups:
        first = one.points[0]
        for point in one.points:
            against = "" if point is first else told(record.ratio(first, point))
            yield (*_place(one), _name(point), seconds_text(point.seconds.median),
                   _rate(one, point), against)  # fmt: skip


def _restless(rows: Rows) -> str:
    """Say how many ratios are too uncertain, and what to do where that is more than a few."""
    ratios = [row[-1] for row in rows if row[-1]]
    wide = sum(ratio.endswith(RESTLESS) for ratio in ratios)
    if not wide:
        return ""
    advice = ": another program was running, so measure again" if wide > FEW * len(ratios) else ""
    return f"{wide} of {len(ratios)} intervals are wider than a tenth, marked{RESTLESS}{advice}"


def told(comparison: Comparison) -> str:
    """Return a ratio with its interval, marked where that is wider than a tenth."""
    ratio, low, high = (
        significant(one, 3) for one in (comparison.ratio, comparison.low, comparison.high)
    )
    wide = comparison.high > WIDEST * comparison.low
    return f"{ratio}x ({low} to {high})" + (RESTLESS if wide else "")


def _place(one: Found) -> tuple[str, ...]:
    group = one.group
    return group.operation, size_text(group.size), group.dtype, str(group.threads)


def _name(point: Point) -> str:
    """Return a kernel with what else was set, such as ``"transpose_blocked 32"``."""
    common = Group.of(point.parameters).parameters
    extra = [str(value) for name, value in point.parameters.items() if name not in common]
    return " ".join(extra)


def _rate(one: Found, point: Point) -> str:
    seconds, cost = point.seconds.median, one.group.cost
    if one.group.operation in COMPUTING:
        return f"{significant(cost.flop / seconds / 1e9, 3)} GFLOP/s"
    return f"{significant(cost.bytes / seconds / 1e9, 3)} GB/s"


# ---- the climb


@dataclass(frozen=True, slots=True)
class Step:
    """A rung of the ladder at one size, and how much faster it is than the one below."""

    point: Point
    gain: Comparison | None

    @property
    def height(self) -> float:
        """The logarithm of the gain: heights add up where factors multiply."""
        return log(self.gain.ratio) if self.gain else 0.0


def climb(record: Record, n: int) -> str:
    """Return what each rung of the ladder adds at one size; empty where there are no two rungs.

    A rung's share is that of its height, so that all shares add up to 100 %, and a rung that loses
    has a negative one.
    """
    steps = [*_alone(record, n), *_together(record, n)]
    if len(steps) < 2:
        return ""
    whole = sum(step.height for step in steps)
    flop = costs.matmul(n, n, n).flop
    rows = [("rung", "", "", "speed over the rung below", "share of the climb")]
    for step in steps:
        seconds = step.point.seconds.median
        rows.append((_rung(step.point), seconds_text(seconds),
                     f"{significant(flop / seconds / 1e9, 3)} GFLOP/s",
                     told(step.gain) if step.gain else "",
                     f"{100 * step.height / whole:.0f} %" if step.gain else ""))  # fmt: skip
    rows.append(("from first to last", "", "", f"{significant(exp(whole), 3)}x", "100 %"))
    title = f"The climb at n = {n}, float64"
    return "\n".join([title, *aligned(rows), *_interpreted(record, steps)])


def _alone(record: Record, n: int) -> Iterator[Step]:
    """Yield the rungs of one thread, which ran side by side."""
    points = [found for name in RUNGS if (found := _product(record, name, n, 1))]
    for below, point in pairwise([None, *points]):
        yield Step(point, record.ratio(below, point) if below else None)


def _together(record: Record, n: int) -> Iterator[Step]:
    """Yield the rung of several threads beside the one below, from a group of its own."""
    below, point = (_product(record, name, n, SEVERAL) for name in (RUNGS[-1], PARALLEL))
    if below and point:
        yield Step(point, record.ratio(below, point))


def _product(record: Record, kernel: str, n: int, threads: int) -> Point | None:
    wanted = {"kernel": kernel, **Group("matmul", {"n": n}, threads=threads).parameters}
    return next((p for p in record.points if wanted.items() <= p.parameters.items()), None)


def _rung(point: Point) -> str:
    threads = point.parameters["threads"]
    return _name(point) + (f", {threads} threads" if threads > 1 else "")


def _interpreted(record: Record, steps: Sequence[Step]) -> Iterator[str]:
    """Say what the Python loop takes a term, and what the climb would be with it."""
    name = RUNGS[0]
    sizes = sorted(
        point.parameters["n"] for point in record.points if point.parameters["kernel"] == name
    )
    if not sizes:
        return
    terms = {n: _product(record, name, n, 1).seconds.median / n**3 for n in sizes}
    each = ", ".join(f"{1e9 * seconds:.0f} ns at n = {n}" for n, seconds in terms.items())
    yield f"{name} takes, for each of the n**3 terms, {each}: the time of its interpreter."
    n = steps[0].point.parameters["n"]
    if n not in terms:
        seconds = terms[sizes[-1]] * n**3
        factor = seconds / steps[-1].point.seconds.median
        yield (f"So at n = {n} it would take about {seconds_text(seconds)}, and the last rung is "
               f"faster by about {significant(factor, 2)}x.")  # fmt: skip
