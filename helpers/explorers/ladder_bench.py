"""How the explorer of the ladder measures on this machine: each rung beside NumPy's BLAS."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from statistics import median
from typing import Any

from helpers import costs, timing, workloads
from helpers.explorers.bench import MIN_TIME, Found, Progress, Step, Stopped
from helpers.explorers.view import Setting, significant
from helpers.figures import Reading
from helpers.records import Point
from helpers.timing import Comparison
from helpers.timing.interval import MedianInterval, median_interval

DTYPES = {64: "float64", 32: "float32"}  # by the bits of an element
PYTHON, NAIVE, PARALLEL = "matmul_python", "matmul_ijk", "matmul_parallel"
BLAS = "np.matmul"
SLOW = 0.5  # seconds of a call that no reader waits for again and again

Points = Mapping[tuple[str, int, int], Point]


class LadderBench:
    """Steps of one size, a rung each, with their cost as the record has it.

    points : the record's, by (kernel, n, bits)
    names : of the series by kernel, in their order
    """

    def __init__(self, points: Points, names: Mapping[str, str]) -> None:
        self._points, self._names = points, names

    def steps(self, setting: Setting) -> list[Step]:
        """Return the rungs that were recorded at this setting, without those that take too long."""
        n, bits = setting["n"], setting["dtype"]
        seconds = {
            kernel: median(self._points[kernel, n, bits].samples)
            for kernel in self._names
            if (kernel, n, bits) in self._points
        }
        return [
            self._step(kernel, n, bits, max(seconds[BLAS], MIN_TIME) + max(taken, MIN_TIME))
            for kernel, taken in seconds.items()
            if taken <= SLOW
        ]

    def texts(self, setting: Setting, found: Found) -> dict[str, str]:
        """Return what was found here: the speed of each rung, and its ratio to BLAS beside it."""
        n, at = setting["n"], (setting["n"], setting["dtype"])
        return {
            name: here_text(n, found[name, at], kernel)
            for kernel, name in self._names.items()
            if (name, at) in found
        }

    def _step(self, kernel: str, n: int, bits: int, seconds: float) -> Step:
        extra = self._points[kernel, n, bits].parameters.get("block")
        return Step(
            self._names[kernel], (n, bits), seconds,
            take=partial(_taken, kernel, n, DTYPES[bits], () if extra is None else (extra,)),
            reading=partial(_reading, n),
        )  # fmt: skip


def speeds(n: int, seconds: MedianInterval) -> Reading:
    """Return the GFLOP/s of a product of square matrices: the longest time is the lowest speed."""
    flop = costs.matmul(n, n, n).flop / 1e9
    return Reading(flop / seconds.median, flop / seconds.high, flop / seconds.low)


def speed_text(speed: Reading) -> str:
    """Return a speed with its interval, such as ``"94.1 GFLOP/s (93.8 to 94.5)"``."""
    value, low, high = (significant(one, 3) for one in (speed.value, speed.low, speed.high))
    return f"{value} GFLOP/s ({low} to {high})"


def factor_text(factor: float) -> str:
    """Return a factor with two digits, with three where it is close to 1."""
    return f"{significant(factor, 3 if 0.1 < factor < 10 else 2)}x"


def here_text(n: int, found: Comparison, kernel: str) -> str:
    """Return what a comparison with BLAS says of a rung."""
    speed = speed_text(_reading(n, found))
    return speed if kernel == BLAS else f"{speed}, {factor_text(found.ratio)} BLAS"


def _reading(n: int, found: Comparison) -> Reading:
    return speeds(n, median_interval([seconds for _, seconds in found.pairs]))


def _taken(
    kernel: str, n: int, dtype: str, extra: tuple[int, ...],
    step: Step, pairs: int, min_time: float, progress: Progress, stopped: Stopped,
) -> Comparison:  # fmt: skip
    """Return how BLAS and a rung compare, with as many threads for one as for the other.

    ``progress`` raises where the reader stops; no call is so long that this would not do.
    """
    from helpers.kernels import threads

    return timing.compare(
        *_sides(kernel, n, dtype, extra),
        pairs=pairs, min_time=min_time, progress=progress,
        threads=threads.count() if kernel == PARALLEL else 1,
    )  # fmt: skip


def _sides(
    kernel: str, n: int, dtype: str, extra: tuple[int, ...]
) -> tuple[Callable[[], Any], Callable[[], Any]]:
    import numpy as np

    from helpers.kernels import matmul  # numba loads slowly, and a page never measures

    arrays = _arrays(n, dtype)
    blas = partial(np.matmul, *arrays)
    if kernel == BLAS:
        return blas, partial(np.matmul, *arrays)
    # An element of an array takes the interpreter ten times as long as one of a list.
    given = [array.tolist() for array in arrays] if kernel == PYTHON else arrays
    return blas, partial(getattr(matmul, kernel), *given, *extra)


@lru_cache(maxsize=1)
def _arrays(n: int, dtype: str) -> tuple:
    a, b = workloads.matmul(n, n, n, seed=6172, dtype=dtype)
    return a, b, a.copy()
