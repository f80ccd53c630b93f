"""The sweep behind the chapter on measuring: what a timing shows when the truth is known.

The baseline multiplies 252 rows by a matrix of 256 by 256 and the candidate 200, four at a time and
always the same four: the work of the one is 1.26 times that of the other, whatever the machine.
Points, in seconds:

    {"kernel": "matmul_ikj", "rows": 252 | 200, "phase": p, "order": o}    single calls
        phase  "quiet": nothing else was started; "busy": another program computed on the same core;
               "slow": it did so for pairs 40 to 120 only (apart: while the candidate ran)
        order  "pairs": side by side; "apart": first all of the baseline, then all of the candidate
    {..., "batch": k}         the same, where a sample is the mean of k calls
    {..., "clock": "cpu"}     the same samples by the CPU's clock
    {"kernel": "read_sum" | "matmul_ikj", "phase": "quiet" | "traffic"}
        reading 64 MiB beside 252 rows, in pairs, while another core copies memory or does not
    {"kernel": "matmul_ikj", "call": "first" | "second"}    of a freshly made function
    {"kernel": "matmul_python", "of": "arrays" | "lists", "n": n}    and matmul_ijk, np.matmul
    {"kernel": "sum_unused" | "sum_returned", "n": n}    a loop whose result is dropped or used
    {"kernel": "clock", "clock": "wall" | "cpu"}    the smallest step the clock shows
"""

import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from itertools import pairwise

import numpy as np
from numba import njit
from threadpoolctl import threadpool_limits

from helpers import timing, workloads
from helpers.kernels.matmul import matmul_ijk, matmul_ikj, matmul_python
from helpers.kernels.streams import read_sum
from helpers.records.disturbance import Disturbance, another, pinned
from helpers.records.record import Point
from helpers.timing.collector import collector_held_off

ROWS = (252, 200)
STRIP = 4  # rows that are multiplied at once
TRUTH = ROWS[0] / ROWS[1]
SLOW = (40, 120)  # pairs between which the slow phase lies
FIRST_CALLS = 6
GAP_ROUNDS = 6  # at n = 256 a round takes seconds
ROUNDS = 9
READS = 2000  # of a clock in a row, in which its smallest step shows
CHANCE = random.Random()  # our own, so that nobody's seed or draws are touched

Progress = Callable[[str, int, int], None]
Shot = tuple[float, float]  # seconds of wall time and of CPU time
Side = Callable[[], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of the sweep to take.

    pairs : of each scenario
    batches : calls in a sample while another program runs
    calm : calls in a sample of the slow phase, beside single ones
    far : bytes that are read beside the traffic
    gaps, sums : sizes of the Python loops, and of the sums whose result nobody needs
    """

    pairs: int = 200
    batches: tuple[int, ...] = (1, 2, 3, 4, 5, 6, 8, 16)
    calm: int = 8
    far: int = 1 << 26
    gaps: tuple[int, ...] = (64, 128, 256)
    sums: tuple[int, ...] = (1 << 10, 1 << 12, 1 << 14, 1 << 16, 1 << 18, 1 << 20)


FULL = Plan()


@njit
def sum_unused(array):
    """Add up an array and forget the sum: a compiler may leave out the whole loop."""
    total = 0.0
    for i in range(array.size):
        total += array[i]


@njit
def sum_returned(array):
    """Return the sum of an array, one addition after the other."""
    total = 0.0
    for i in range(array.size):
        total += array[i]
    return total


def measure(progress: Progress, plan: Plan = FULL) -> Iterator[Point]:
    """Yield timings whose truth is known, and what makes a single one lie.

    progress : called with (setting, rounds done, rounds in all)
    """
    with threadpool_limits(1), pinned() as core:
        yield from _scenario(plan, "quiet", "pairs", 1, core, progress)
        yield from _scenario(plan, "quiet", "apart", 1, core, progress)
        for batch in (1, plan.calm):
            yield from _scenario(plan, "slow", "pairs", batch, core, progress)
            yield from _scenario(plan, "slow", "apart", batch, core, progress)
        yield from _scenario(plan, "busy", "apart", 1, core, progress)
        for batch in plan.batches:
            yield from _scenario(plan, "busy", "pairs", batch, core, progress)
        yield from _traffic(plan, another(core), progress)
        yield from _first_calls(progress)
        for n in plan.gaps:
            yield from _gap(n, progress)
        for n in plan.sums:
            yield from _sums(n, progress)
        yield from _grains(progress)


def sides() -> tuple[Side, Side]:
    """Return baseline and candidate: 252 and 200 rows, four at a time, on the same arrays.

    Arrays of their own would lie elsewhere in memory, which alone can cost one side a fifth. As
    many rows as that at once would need more of the cache on one side: 0.2 % off the truth.
    """
    a, b = workloads.matmul(STRIP, 256, 256, seed=6172)
    out = np.empty_like(a)

    def multiply(rows: int) -> None:
        for _ in range(0, rows, STRIP):
            matmul_ikj(a, b, out)

    multiply(STRIP)  # so that no side is charged with the compilation
    return partial(multiply, ROWS[0]), partial(multiply, ROWS[1])


def shots(
    phase: str, order: str, batch: int, pairs: int, core: int | None, tell: Callable
) -> tuple[list[Shot], list[Shot]]:
    """Return the shots of baseline and candidate in a scenario, as the head of this file names it.

    core : where the other program runs, which should be where this thread does
    tell : called with (pairs done, pairs in all); may raise to stop
    """
    busy = {"quiet": range(0), "slow": range(*SLOW), "busy": range(pairs)}[phase]
    take = _in_pairs if order == "pairs" else _apart
    both = sides()
    with collector_held_off(), Disturbance(core) as other:
        taken = take(both, batch, pairs, busy, other, tell)
    tell(pairs, pairs)
    return taken


def _scenario(
    plan: Plan, phase: str, order: str, batch: int, core: int | None, progress: Progress
) -> Iterator[Point]:
    tell = partial(progress, f"{phase}, {order}, {batch} a sample")
    taken = shots(phase, order, batch, plan.pairs, core, tell)
    for rows, side in zip(ROWS, taken, strict=True):
        setting = {"kernel": "matmul_ikj", "rows": rows, "phase": phase, "order": order}
        setting |= {"batch": batch} if batch > 1 else {}
        wall, cpu = zip(*side, strict=True)
        yield Point(setting, wall)
        if min(cpu) > 0:  # some systems count CPU time in steps longer than a shot
            yield Point(setting | {"clock": "cpu"}, cpu)


def _in_pairs(
    both: tuple[Side, Side], batch: int, pairs: int, busy: range, other: Disturbance, tell: Callable
) -> tuple[list[Shot], list[Shot]]:
    """Return the shots of both sides, taken side by side, either first; busy in those pairs."""
    taken = [], []
    for pair in range(pairs):
        _let(other, pair in busy)
        if pair % 20 == 0:
            tell(pair, pairs)
        for side in CHANCE.sample((0, 1), 2):
            taken[side].append(_shot(both[side], batch))
    return taken


def _apart(
    both: tuple[Side, Side], batch: int, pairs: int, busy: range, other: Disturbance, tell: Callable
) -> tuple[list[Shot], list[Shot]]:
    """Return the shots of one side after those of the other; a slow phase meets the second."""
    taken = [], []
    for side, found in enumerate(taken):
        tell(side * pairs // 2, pairs)
        _let(other, 0 in busy or (len(busy) > 0 and side == 1))
        found.extend(_shot(both[side], batch) for _ in range(pairs))
    return taken


def _let(other: Disturbance, run: bool) -> None:
    if run != other.runs:
        (other.start if run else other.stop)()


def _shot(side: Side, batch: int) -> Shot:
    """Return the seconds of one call, the mean over a batch of them."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(batch):
        side()
    cpu_after, wall_after = time.process_time(), time.perf_counter()
    return (wall_after - wall) / batch, (cpu_after - cpu) / batch


def _traffic(plan: Plan, elsewhere: int | None, progress: Progress) -> Iterator[Point]:
    """Compare work that waits for memory with work that does not, alone and beside a copier."""
    array = np.ones(plan.far // 8, np.int64)
    members = {"read_sum": partial(read_sum, array, 1), "matmul_ikj": sides()[0]}
    for phase in ("quiet", "traffic"):
        with Disturbance(elsewhere, traffic=True) as other:
            _let(other, phase == "traffic")
            taken = timing.measure_rounds(
                members, rounds=max(plan.pairs // 2, 6), min_time=0,
                progress=partial(progress, f"memory, {phase}"),
            )  # fmt: skip
        for kernel, samples in taken.items():
            yield Point({"kernel": kernel, "phase": phase}, samples)


def _first_calls(progress: Progress) -> Iterator[Point]:
    """Time a function that was never called, and then call it again."""
    a, b = workloads.matmul(64, 64, 64, seed=6172)
    out = a.copy()
    taken = {"first": [], "second": []}
    for done in range(FIRST_CALLS):
        progress("first calls", done, FIRST_CALLS)
        fresh = njit(matmul_ikj.py_func)
        for samples in taken.values():
            start = time.perf_counter()
            fresh(a, b, out)
            samples.append(time.perf_counter() - start)
    progress("first calls", FIRST_CALLS, FIRST_CALLS)
    for call, samples in taken.items():
        yield Point({"kernel": "matmul_ikj", "call": call}, tuple(samples))


def _gap(n: int, progress: Progress) -> Iterator[Point]:
    """Multiply by interpreted loops, by compiled ones, and by the library."""
    a, b = workloads.matmul(n, n, n, seed=n)
    arrays, lists = (a, b, a.copy()), (a.tolist(), b.tolist(), a.tolist())
    members = {
        (("kernel", "matmul_python"), ("of", "arrays")): partial(matmul_python, *arrays),
        (("kernel", "matmul_python"), ("of", "lists")): partial(matmul_python, *lists),
        (("kernel", "matmul_ijk"),): partial(matmul_ijk, *arrays),
        (("kernel", "np.matmul"),): partial(np.matmul, *arrays),
    }
    tell = partial(progress, f"Python loops, n = {n}")
    taken = timing.measure_rounds(members, rounds=GAP_ROUNDS, progress=tell)
    for key, samples in taken.items():
        yield Point({**dict(key), "n": n}, samples)


def _sums(n: int, progress: Progress) -> Iterator[Point]:
    array = np.ones(n)
    members = {sum_.__name__: partial(sum_, array) for sum_ in (sum_unused, sum_returned)}
    tell = partial(progress, f"sums of {n}")
    taken = timing.measure_rounds(members, rounds=ROUNDS, min_time=0.002, progress=tell)
    for kernel, samples in taken.items():
        yield Point({"kernel": kernel, "n": n}, samples)


def _grains(progress: Progress) -> Iterator[Point]:
    """Read each clock again and again: the smallest difference is what it can tell at best."""
    clocks = {"wall": time.perf_counter, "cpu": time.process_time}
    for name, read in clocks.items():
        tell = partial(progress, f"{name} clock")
        taken = []
        for done in range(ROUNDS):
            tell(done, ROUNDS)
            seen = [read() for _ in range(READS)]
            while seen[-1] == seen[0]:
                seen.append(read())
            taken.append(min(late - early for early, late in pairwise(seen) if late > early))
        tell(ROUNDS, ROUNDS)
        yield Point({"kernel": "clock", "clock": name}, tuple(taken))
