"""The sweep behind the chapter on memory: one core, from the first cache to the last.

What a point's samples count depends on its kernel:

    {"kernel": "chase", "bytes": s}                   seconds a load, random lines of s bytes,
                                                      in turns with a reading of all of them
    {"kernel": "chase", "bytes": s, "beside": "nothing"}   the same with nothing in between
    {"kernel": "chase", "lines": k, "distance": d}    seconds a load, k lines at d bytes apart
    {"kernel": "read_sum", "bytes": s}                seconds to read s bytes, front to back
    {"kernel": "read_strided", "stride": d}           seconds a read, d bytes apart
    {"kernel": "read_rows" | "read_columns", "n": n}  seconds to read an (n, n) matrix
    {"kernel": "matmul_ijk" ..., "n": n}              seconds a product, each order of the loops
    {"kernel": "add_chain"}                           seconds a clock cycle of the busy core
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from helpers import timing, workloads
from helpers.kernels import peak, pointer_chase, streams
from helpers.kernels.loop_orders import ORDERS
from helpers.records.record import Point

ROUNDS = 9
Progress = Callable[[str, int, int], None]
Members = dict[tuple, tuple[Callable[[], object], float]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of the sweep to take.

    largest : bytes of the largest working set
    per_octave : working sets an octave
    strided : bytes that the strided walks go through
    matrices : sides of the matrices that are read by rows and by columns
    products : sides of the matrices that are multiplied, in so many rounds
    lines : how many of them a walk visits, at one distance
    strides : bytes from one read to the next
    """

    largest: int = 1 << 28
    per_octave: int = 4
    strided: int = 1 << 26
    matrices: tuple[int, ...] = (256, 512, 1000, 1024, 2000, 2048, 4096)
    products: tuple[int, ...] = (512, 1000)  # at 1024 a round takes 40 s
    product_rounds: int = 6
    lines: tuple[int, ...] = (4, 6, 8, 10, 12, 14, 16, 20, 24, 28, 32, 40, 48, 56, 64)
    strides: tuple[int, ...] = (8, 16, 32, 64, 128, 256, 512, 1024, 2048, 4096)


FULL = Plan()
SMALLEST = 1 << 12
DISTANCES = (4096, 4096 + 64)  # bytes: a power of two, and a line more
SHORT = 0.002  # seconds of a sample
SMALL = 1 << 20  # bytes up to which a step is so short that a call takes more of them
ROUND_BYTES = 1 << 21  # that one call reads at least


def memory(progress: Progress, plan: Plan = FULL) -> Iterator[Point]:
    """Yield what loads, walks and loop orders cost, from small working sets to large ones.

    progress : called with (setting, rounds done, rounds in all)
    """
    buffer = np.zeros(plan.largest // 8 + (1 << 18), np.uintp)
    buffer = buffer[-buffer.ctypes.data % (1 << 21) // 8 :][: plan.largest // 8]
    yield from _points(_cycle(), progress, "clock")
    for members in (_alone, _loads):
        for size in _sizes(plan):
            label = f"{members.__name__[1:]}, {size / 1024:.0f} KiB"
            yield from _points(members(buffer[: size // 8]), progress, label)
    for lines in plan.lines:
        yield from _points(_sets(lines), progress, f"{lines} lines")
    yield from _points(_strides(plan), progress, "strides")
    for n in plan.matrices:
        yield from _points(_walks(n), progress, f"walks, n = {n}")
    for n in plan.products:
        yield from _points(_orders(n), progress, f"orders, n = {n}", plan.product_rounds)


def _points(
    members: Members, progress: Progress, label: str, rounds: int = ROUNDS
) -> Iterator[Point]:
    """Measure the members side by side; each comes with what one call of it counts for."""
    taken = timing.measure_rounds(
        {key: call for key, (call, _) in members.items()},
        rounds=rounds,
        min_time=SHORT,
        progress=partial(progress, label),
    )
    for key, samples in taken.items():
        count = members[key][1]
        yield Point(dict(key), tuple(seconds / count for seconds in samples))


def _sizes(plan: Plan) -> list[int]:
    steps = round(np.log2(plan.largest / SMALLEST) * plan.per_octave)
    exact = (SMALLEST * 2 ** (step / plan.per_octave) for step in range(steps + 1))
    return [round(size / 64) * 64 for size in exact]


def _cycle() -> Members:
    number, steps = np.int64(12345), 10_000
    call = partial(peak.add_chain, number, number, steps)
    return {(("kernel", "add_chain"),): (call, steps * peak.OPERATIONS)}


def _alone(part: NDArray) -> Members:
    return {(("kernel", "chase"), ("bytes", part.nbytes), ("beside", "nothing")): _walk(part)}


def _loads(part: NDArray) -> Members:
    # The sum reads the links of the walk, and leaves them as they are.
    rounds = max(1, ROUND_BYTES // part.nbytes)
    reading = partial(streams.read_sum, part.view(np.int64), rounds)
    return {
        (("kernel", "chase"), ("bytes", part.nbytes)): _walk(part),
        (("kernel", "read_sum"), ("bytes", part.nbytes)): (reading, rounds),
    }


def _sets(lines: int) -> Members:
    """Return walks through as many lines at each distance."""
    return {
        (("kernel", "chase"), ("lines", lines), ("distance", distance)): _walk(
            np.zeros(lines * distance // 8, np.uintp), distance // 8
        )
        for distance in DISTANCES
    }


def _walk(part: NDArray, step: int = pointer_chase.LINE // 8) -> tuple[Callable[[], None], int]:
    """Return a function that goes on through the elements ``step`` apart, and by how many steps."""
    pointer_chase.chain(part, step)
    steps = 50_000 if part.nbytes <= SMALL else 5_000
    place = [np.uintp(pointer_chase.chase(part, np.uintp(0), min(part.size // step, 1 << 20)))]

    def go():
        place[0] = np.uintp(pointer_chase.chase(part, place[0], steps))

    return go, steps


def _strides(plan: Plan) -> Members:
    array = np.ones(plan.strided // 8, np.int64)
    return {
        (("kernel", "read_strided"), ("stride", stride)): (
            partial(streams.read_strided, array, stride // 8),
            array.size / min(stride // 8, 8),
        )
        for stride in plan.strides
    }


def _walks(n: int) -> Members:
    matrix = np.ones((n, n), np.int64)
    return {
        (("kernel", kernel.__name__), ("n", n)): (partial(kernel, matrix), 1)
        for kernel in (streams.read_rows, streams.read_columns)
    }


def _orders(n: int) -> Members:
    a, b = workloads.matmul(n, n, n, seed=n)
    return {
        (("kernel", kernel.__name__), ("n", n)): (partial(kernel, a, b, a.copy()), 1)
        for kernel in ORDERS
    }
