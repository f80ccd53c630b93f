"""Loops in pairs that differ in one thing, called where their arrays lie in a cache or in none.

A part of the sweep behind the chapter on vectorization, and what finds its points again.
"""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import numpy as np
from numba import njit, types
from numpy.typing import NDArray

from helpers import instructions
from helpers.kernels import vectors
from helpers.records.record import Point, Record

STEPS = (2, 8)
TINY = 1e-7  # a factor by which a sum may be added to itself a million times
REPEATS = 200  # calls of a kernel that are one call from Python
LINE = 64  # bytes; the width of the widest register as well
GAP, SPARE = 5 * LINE, 1 << 13  # bytes between arrays, and what they need in all, with alignment
# What can be wide, so that it can be compared with itself held to one element at a time.
NARROWED = (
    vectors.sum_reassociated, vectors.difference_wraparound, vectors.difference_view,
    vectors.neighbour_sum, vectors.relu_branch, vectors.tanh_inlined, vectors.norms_structs,
    vectors.norms_arrays, vectors.add_scaled,
)  # fmt: skip
ELEMENTWISE = (
    vectors.running_sum, vectors.neighbour_sum, vectors.relu_branch, vectors.tanh_called,
    vectors.tanh_inlined,
)  # fmt: skip


Call = Callable[[], object]
Members = dict[tuple, tuple[Call, float]]


def pair(
    record: Record, kernel: str, dtype: str = "float64", *, cached: bool = True, **beside: str
) -> Point:
    """Return the point of a kernel of the pairs.

    cached : whether its arrays fit the first cache, or no cache
    beside : its "case", and "compiled" for what was held to scalars

    Raises KeyError where the record has none.
    """
    wanted = {"kernel": kernel, "dtype": dtype, **beside}
    found = [
        point
        for point in record.points
        if {k: v for k, v in point.parameters.items() if k not in ("n", "loops")} == wanted
    ]
    if not found:
        raise KeyError(f"the {record.slug} record has no pair {wanted}")
    return (min if cached else max)(found, key=lambda point: point.parameters["n"])


def loops(point: Point) -> instructions.Instructions:
    """Return the innermost loops that were recorded with a point."""
    return instructions.parse(point.parameters["loops"], point.parameters["kernel"])


class Room:
    """Memory that all kernels of a round share, so that they find it in the same cache.

    size : bytes
    """

    def __init__(self, size: int, dtype: str) -> None:
        self._size, self._dtype = size, np.dtype(dtype)
        buffer = np.zeros(size + SPARE, np.uint8)
        self._memory = buffer[-buffer.ctypes.data % LINE :]
        (whole,) = self.parts(1)
        whole[:] = np.random.default_rng(6172).uniform(-1, 1, whole.size)

    def parts(self, count: int, offset: int = 0) -> list[NDArray]:
        """Return arrays that fill it, each ``offset`` bytes behind the start of a line.

        From one to the next there are some lines more: a load at a multiple of 4096 bytes from a
        store would have to wait for it.
        """
        each = self._size // count // LINE * LINE
        starts = [place * (each + GAP) + offset for place in range(count)]
        whole = each - (LINE if offset else 0)
        return [self._memory[start : start + whole].view(self._dtype) for start in starts]


def pairs(room: Room) -> Iterator[tuple[dict[str, str], Callable, tuple]]:
    """Yield each kernel of the pairs, with what else its point is called and its arguments."""
    (x,), halves, quarters = room.parts(1), room.parts(2), room.parts(4)
    for kernel in (vectors.sum_strict, vectors.sum_reassociated, vectors.sum_accumulators):
        yield {}, kernel, (x,)
    yield {}, vectors.first_above, (x, x.dtype.type(np.inf))
    for kernel in (vectors.difference_wraparound, vectors.difference_view):
        yield {}, kernel, (halves[0], 1, halves[1][:-1])
    for kernel in ELEMENTWISE:
        yield {}, kernel, tuple(halves)
    points = x[: 3 * quarters[0].size].view([(name, x.dtype) for name in "xyz"])
    yield {}, vectors.norms_structs, (points, quarters[3])
    yield {}, vectors.norms_arrays, tuple(quarters)
    for case, arrays in _cases(room):
        yield {"case": case}, vectors.add_scaled, (TINY, *arrays)


def _cases(room: Room) -> Iterator[tuple[str, tuple[NDArray, NDArray]]]:
    """Yield how two arrays may lie: apart, the second one element behind or ahead, with steps."""
    x, out = room.parts(2)
    yield "apart", (x, out)
    yield "behind", (out[1:], out[:-1])
    yield "ahead", (out[:-1], out[1:])
    for step in STEPS:
        out = room.parts(step + 1)[-1]
        (x,) = room.parts(1)
        yield f"step {step}", (x[: step * out.size : step], out)


def in_cache(size: int, dtype: str) -> Members:
    """Return the pairs, called from compiled code, with their loops; and some held to scalars."""
    made: Members = {}
    for beside, kernel, args in pairs(Room(size, dtype)):
        key = key_of(kernel, args, beside)
        text = instructions.of(kernel, *args).text
        made[(*key, ("loops", text))] = repeated(kernel, *args), REPEATS
        if kernel in NARROWED and beside.get("case") not in ("behind", "ahead"):
            narrow = vectors.scalar(kernel, *args)
            made[(*key, ("compiled", "scalar"))] = repeated(narrow, *args, narrow=True), REPEATS
    return made | _tanh(size, dtype)


def in_memory(size: int, dtype: str) -> Members:
    """Return the same pairs, each as one call."""
    made: Members = {}
    for beside, kernel, args in pairs(Room(size, dtype)):
        key = key_of(kernel, args, beside)
        made[key] = partial(kernel, *args), 1
        if kernel in NARROWED and beside.get("case") not in ("behind", "ahead"):
            narrow = vectors.scalar(kernel, *args)
            made[(*key, ("compiled", "scalar"))] = partial(narrow, *args), 1
    return made | _tanh(size, dtype)


def key_of(kernel: Callable, args: tuple, beside: dict[str, Any]) -> tuple:
    """Return the parameters of a point as items: kernel, dtype, elements, and what is beside."""
    array = next(one for one in reversed(args) if isinstance(one, np.ndarray))
    known = {"kernel": kernel.__name__, "dtype": array.dtype.name, "n": array.size}
    return tuple((known | beside).items())


def _tanh(size: int, dtype: str) -> Members:
    x, out = Room(size, dtype).parts(2)
    key = (("kernel", "np.tanh"), ("dtype", dtype), ("n", x.size))
    return {key: (partial(np.tanh, x, out), 1)}


def repeated(kernel: Callable, *args: Any, times: int = REPEATS, narrow: bool = False) -> Call:
    """Return a function that calls a compiled kernel so often, from compiled code.

    A call from Python takes as long as some hundred elements or more.

    narrow : whether the kernel is held to one element at a time, also where it is repeated
    """
    total = np.zeros(1)
    whole = (kernel, times, args, total)
    caller = _repeat if _result(kernel, args) == types.none else _repeat_and_add
    if narrow:
        caller = vectors.scalar(caller, *whole)
    return partial(caller, *whole)


def _result(kernel: Callable, args: tuple) -> types.Type:
    signature = tuple(kernel.typeof_pyval(one) for one in args)
    kernel.compile(signature)
    return kernel.overloads[signature].signature.return_type


@njit(nogil=True)
def _repeat(kernel, times, args, total):
    for _ in range(times):
        kernel(*args)


@njit(nogil=True)
def _repeat_and_add(kernel, times, args, total):
    # What the kernel reads might lie where this writes: the compiler cannot call it once for all.
    for _ in range(times):
        total[0] += kernel(*args)
