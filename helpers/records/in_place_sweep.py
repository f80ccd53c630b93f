"""The sweep behind the chapter on in-place operations: one result, with new memory and without.

Each size is measured in a process of its own, because the C library's allocator remembers: how it
serves a large array depends on the largest that was given back to it before. Points, in seconds a
call, of arrays of n float64:

    {"kernel": "add_expression" | "add_out" | "add_in_place", "n": n, "heap": h}        a + b
    {"kernel": "triad_expression" | "triad_calls" | "triad_out", ...}                   a*b + c
    {"kernel": "saxpy_temporaries" | "saxpy_out" | "saxpy_fused", ...}
    {"kernel": "gelu_temporaries" | "gelu_out" | "gelu_fused", ...}
    {"kernel": "gelu_python", ...}                          up to n = 1000
    {"kernel": "gelu_one_by_one", ...}                      fused, with the C library's tanh
    {"kernel": "gelu_chunked", ..., "chunk": elements}      where there are more elements than that
        heap  "fresh": nothing larger than these arrays was freed before in that process;
              "settled": an array of 31 MiB was
    {"kernel": "touch", "pages": "new" | "held"}            a byte written, seconds a page
"""

import math
import mmap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
from numba import njit

from helpers import timing
from helpers.kernels import elementwise
from helpers.kernels.elementwise import CUBIC, SCALE
from helpers.records.process import answer
from helpers.records.record import Point

ROUNDS = 9
SHORT = 0.003  # seconds of a sample
PYTHON_MOST = 1000  # elements up to which the loop in Python takes part
FRESH, SETTLED = "fresh", "settled"
# glibc serves what is larger than this from pages of their own, whatever was freed before.
LARGEST_KEPT = 32 << 20
SETTLING = LARGEST_KEPT - (1 << 20)  # bytes of the array that is freed first
TOUCHED = 16 << 20  # bytes
# Pages as malloc gets them, of this process alone; on Windows there is no other kind to ask for.
PRIVATE = {"flags": mmap.MAP_PRIVATE} if hasattr(mmap, "MAP_PRIVATE") else {}

Progress = Callable[[str, int, int], None]
Members = dict[tuple, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of the sweep to take.

    sizes : elements of an array
    chunks : elements that are worked through at a time
    touched : bytes of the pages that are written to
    """

    sizes: tuple[int, ...] = (
        1, 3, 10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000,
        3_000_000, 10_000_000,
    )  # fmt: skip
    chunks: tuple[int, ...] = tuple(128 * 4**step for step in range(8))  # 1 KiB to 16 MiB
    touched: int = TOUCHED


FULL = Plan()


def in_place(progress: Progress, plan: Plan = FULL) -> Iterator[Point]:
    """Yield what elementwise operations cost with temporaries, without, in chunks and in one loop.

    progress : called with (setting, rounds done, rounds in all)
    """
    pages = timing.measure_rounds(_pages(plan.touched), progress=partial(progress, "pages"))
    for key, samples in pages.items():
        count = plan.touched // mmap.PAGESIZE
        yield Point(dict(key), tuple(seconds / count for seconds in samples))
    for heap in (FRESH, SETTLED):
        for n in plan.sizes:
            tell = partial(progress, f"{heap}, n = {n}")
            taken = answer(rounds, members, heap, n, plan.chunks, tell=tell, look=_nothing)
            for key, samples in taken.items():
                yield Point(dict(key), samples)


def rounds(
    tell: Callable[[int, int], None],
    make: Callable[[int, tuple[int, ...]], Members],
    heap: str,
    n: int,
    chunks: tuple[int, ...],
    count: int = ROUNDS,
    min_time: float = SHORT,
) -> dict[tuple, tuple[float, ...]]:
    """Return the samples of each kernel at one size, by the items of its point's parameters.

    To be called in a new process, whose heap it leaves as ``heap`` says.

    tell : called with (rounds done, rounds in all)
    make : returns what runs in a round, for n elements and these chunks
    """
    if heap == SETTLED:
        settle()
    calls = {
        (("kernel", name), ("n", n), ("heap", heap), *beside): call
        for (name, *beside), call in make(n, chunks).items()
    }
    return dict(timing.measure_rounds(calls, rounds=count, min_time=min_time, progress=tell))


def settle() -> None:
    """Allocate and free one large array, after which glibc keeps what it is given back."""
    np.ones(SETTLING // 8)


def members(n: int, chunks: tuple[int, ...]) -> Members:
    """Return the calls that are compared at one size, by kernel and chunk."""
    return _adds(n) | _triads(n) | _saxpys(n) | gelus(n, chunks)


def _adds(n: int) -> Members:
    a, b = np.linspace(-1, 0, n), np.linspace(0, 1, n)
    return {
        ("add_expression",): partial(_add_expression, a, b),
        ("add_out",): partial(_add_out, a, b, np.empty_like(a)),
        ("add_in_place",): partial(_add_in_place, b, a.copy()),
    }


def _add_expression(a, b):
    return a + b


def _add_out(a, b, out):
    return np.add(a, b, out=out)


def _add_in_place(b, out):
    out += b


def _triads(n: int) -> Members:
    a, b, c = (np.linspace(low, low + 1, n) for low in (-1, 0, 1))
    return {
        ("triad_expression",): partial(_triad_expression, a, b, c),
        ("triad_calls",): partial(_triad_calls, a, b, c),
        ("triad_out",): partial(_triad_out, a, b, c, np.empty_like(a)),
    }


def _triad_expression(a, b, c):
    return a * b + c


def _triad_calls(a, b, c):
    return np.add(np.multiply(a, b), c)


def _triad_out(a, b, c, out):
    np.multiply(a, b, out=out)
    np.add(out, c, out=out)


def _saxpys(n: int) -> Members:
    x, y = np.linspace(-1, 0, n), np.linspace(0, 1, n)
    out = np.empty_like(x)
    kernels = elementwise.saxpy_temporaries, elementwise.saxpy_out, elementwise.saxpy_fused
    return {(kernel.__name__,): partial(kernel, 2.5, x, y, out) for kernel in kernels}


def gelus(n: int, chunks: tuple[int, ...]) -> Members:
    """Return the variants of gelu at one size, the chunked one for each chunk that is less."""
    x = np.linspace(-4, 4, n)
    out = np.empty_like(x)
    kernels = [
        elementwise.gelu_temporaries, elementwise.gelu_out, elementwise.gelu_fused, gelu_one_by_one
    ]  # fmt: skip
    if n <= PYTHON_MOST:
        kernels.append(elementwise.gelu_python)
    whole = {(kernel.__name__,): partial(kernel, x, out) for kernel in kernels}
    return whole | {
        ("gelu_chunked", ("chunk", chunk)): partial(elementwise.gelu_chunked, x, out, chunk)
        for chunk in chunks
        if chunk < n
    }


@njit(cache=True)
def gelu_one_by_one(x, out):
    """Fill ``out`` with the GELU of ``x`` in one loop, calling the C library's tanh each time.

    x, out : (n,) float64; the same array or no shared memory
    """
    for i in range(x.size):
        value = x[i]
        inner = SCALE * (value + CUBIC * value * value * value)
        out[i] = 0.5 * value * (1.0 + math.tanh(inner))


def _nothing() -> None:
    """Let the process go on."""


def _pages(size: int) -> Members:
    marks = bytes(size // mmap.PAGESIZE)
    held = mmap.mmap(-1, size, **PRIVATE)
    return {
        (("kernel", "touch"), ("pages", "new")): partial(_touch_new, size, marks),
        (("kernel", "touch"), ("pages", "held")): partial(_touch, held, marks),
    }


def _touch_new(size: int, marks: bytes) -> None:
    with mmap.mmap(-1, size, **PRIVATE) as area:
        _touch(area, marks)


def _touch(area: mmap.mmap, marks: bytes) -> None:
    area[:: mmap.PAGESIZE] = marks
