"""Measuring the ceilings of one core.

Every number is the best of several short samples: a ceiling is what the machine does undisturbed,
and disturbances only ever slow it down.
"""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits

from helpers import machine, timing, workloads
from helpers.kernels import peak, pointer_chase, streams
from helpers.kernels.matmul import matmul_packed
from helpers.roofline.ceilings import Bandwidth, Ceilings
from helpers.roofline.levels import levels
from helpers.timing.collector import collector_held_off

SMALLEST, LARGEST = 1 << 12, 1 << 28  # bytes of the working sets of the latency curve
SMALLEST_STREAM = 1 << 13
QUICK_LARGEST = 1 << 23
DTYPES = ("float64", "float32")
HUGE_PAGE = 1 << 21  # bytes
SAMPLE = 0.001  # seconds, so short that most samples run between two disturbances
FEW = 6  # samples where an estimate will do
ROUND_BYTES = 1 << 20  # that one call walks through at least
# One thread's own time, so that other programs count less; where its clock is coarse, wall time.
CLOCK = timing.CPU if timing.CPU.grain <= 1e-6 else timing.WALL
PEAK_ELEMENTS = 256  # of an array that the first cache holds with ease
PRODUCT, QUICK_PRODUCT = 1024, 256  # sides of the matrices of the BLAS product
TILED_PRODUCT = 256  # and of those of our own, whose blocks the second cache holds
COMPUTING = ("chains", "blas", "tiles")  # what tries for the peak: none reaches it on each machine

Progress = Callable[[str, int, int], None]


def measure(progress: Progress | None = None, quick: bool = False) -> Ceilings:
    """Return the measured ceilings of this machine, for one core; takes up to a minute.

    progress : called with (what is measured, steps done, steps in all); may raise to stop
    quick : fewer samples, and working sets of 8 MiB at most; for a try, not for a result
    """
    tell = progress or _silent
    memory = reserve(QUICK_LARGEST if quick else LARGEST)
    repeats = 6 if quick else 15
    with threadpool_limits(1), collector_held_off():
        side = QUICK_PRODUCT if quick else PRODUCT
        before = _computing(repeats, side)
        latency = tuple(_latencies(memory, repeats, tell, 2 if quick else 4))
        bandwidth = tuple(_bandwidths(memory, repeats, tell))
        after = _computing(repeats, side)  # again, because others may have had the core before
    best = {name: max(rate, after[name]) for name, rate in before.items()}
    return Ceilings(
        machine=machine.describe(),
        clock_hz=best["clock"],
        peak={name: max(best[f"{way} {name}"] for way in COMPUTING) for name in DTYPES},
        blas={name: best[f"blas {name}"] for name in DTYPES},
        latency=latency,
        bandwidth=bandwidth,
        levels=tuple(levels(*zip(*latency, strict=True))),
    )


def _computing(repeats: int, side: int) -> dict[str, float]:
    """Return the rates that need no memory."""
    return {
        "clock": clock_hz(repeats),
        **{f"chains {name}": _chains(name, repeats) for name in DTYPES},
        **{f"blas {name}": _product(np.matmul, name, side) for name in DTYPES},
        **{f"tiles {name}": _product(matmul_packed, name, TILED_PRODUCT) for name in DTYPES},
    }


def clock_hz(repeats: int = 15) -> float:
    """Return the cycles per second of the busy core, from a chain of one-cycle operations."""
    steps = 10_000
    number = np.int64(12345)
    seconds = _best(partial(peak.add_chain, number, number, steps), repeats)
    return steps * peak.OPERATIONS / seconds


def reserve(size: int) -> NDArray:
    """Return zeroed memory of ``size`` bytes as uintp, on a boundary of huge pages.

    Where the system grants huge pages to large arrays, all working sets that start here lie on
    them, the small ones too, and the curve shows the caches rather than address translation.
    """
    item = np.dtype(np.uintp).itemsize
    memory = np.zeros((size + HUGE_PAGE) // item, np.uintp)
    start = -memory.ctypes.data % HUGE_PAGE // item
    return memory[start : start + size // item]


def working_sets(smallest: int, largest: int, per_octave: int) -> list[int]:
    """Return sizes in bytes, evenly spaced on a logarithmic scale, whole lines, ends included."""
    line = pointer_chase.LINE
    steps = round(np.log2(largest / smallest) * per_octave)
    exact = (smallest * 2 ** (step / per_octave) for step in range(steps + 1))
    return [round(size / line) * line for size in exact]


class Walk:
    """A walk through the lines of a working set that goes on where it stopped."""

    def __init__(self, memory: NDArray) -> None:
        pointer_chase.chain(memory)
        self.memory = memory
        self.lines = memory.nbytes // pointer_chase.LINE
        self.place = np.uintp(0)
        # The caches must hold what they hold of it in the long run; beyond them it does not matter.
        self.go(min(self.lines, 1 << 20))

    def go(self, steps: int) -> None:
        """Take so many steps."""
        self.place = np.uintp(pointer_chase.chase(self.memory, self.place, steps))


def _latencies(
    memory: NDArray, repeats: int, tell: Progress, per_octave: int
) -> Iterator[tuple[int, float]]:
    sizes = working_sets(SMALLEST, memory.nbytes, per_octave)
    for done, size in enumerate(sizes, 1):
        yield size, latency(Walk(memory[: size // memory.itemsize]), repeats)
        tell("latency", done, len(sizes))


def latency(walk: Walk, repeats: int) -> float:
    """Return the seconds of one step."""
    few = 1000
    steps = max(few, round(SAMPLE / (_best(partial(walk.go, few), FEW) / few)))
    return _best(partial(walk.go, steps), repeats) / steps


def _bandwidths(memory: NDArray, repeats: int, tell: Progress) -> Iterator[Bandwidth]:
    sizes = working_sets(SMALLEST_STREAM, memory.nbytes, 2)
    memory[:] = 0
    for done, size in enumerate(sizes, 1):
        yield Bandwidth(size, *_bandwidth(memory, size, repeats))
        tell("bandwidth", done, len(sizes))


def _bandwidth(memory: NDArray, size: int, repeats: int) -> Iterator[float]:
    """Yield bytes per second of reading, copying and the triad over ``size`` bytes in all."""
    whole = memory[: size // memory.itemsize].view(np.int64)
    numbers = whole.view(np.float64)
    rounds = max(1, ROUND_BYTES // size)
    for kernel, arrays, extra in (
        (streams.read_sum, _parts(whole, 1), ()),
        (streams.copy, _parts(numbers, 2), ()),
        (streams.triad, _parts(numbers, 3), (3.0,)),
    ):
        *inputs, out = arrays
        seconds = _best(partial(kernel, *inputs, *extra, out, rounds), repeats)
        yield rounds * sum(array.nbytes for array in arrays) / seconds


def _parts(array: NDArray, count: int) -> list[NDArray]:
    """Cut an array into parts of equal length, each starting on a line."""
    line = pointer_chase.LINE // array.itemsize
    length = array.size // count // line * line
    return [array[k * length : (k + 1) * length] for k in range(count)]


def _chains(dtype: str, repeats: int) -> float:
    """Return flop per second of independent multiply-adds."""
    x = np.full(PEAK_ELEMENTS, 0.5, dtype)
    factor, rounds = x.dtype.type(0.25), 100
    seconds = _best(partial(peak.multiply_add, x, x.copy(), factor, rounds), 2 * repeats)
    return 2 * peak.CHAIN * x.size * rounds / seconds


def _product(kernel: Callable, dtype: str, side: int) -> float:
    """Return flop per second of a product of two square matrices."""
    a, b = workloads.matmul(side, side, side, seed=6172, dtype=dtype)
    seconds = _best(partial(kernel, a, b, a.copy()), 7)
    return 2 * side**3 / seconds


def _best(function: Callable[[], object], repeats: int) -> float:
    taken = timing.measure(function, min_time=SAMPLE, repeats=repeats, clock=CLOCK)
    return min(taken.samples)


def _silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""
