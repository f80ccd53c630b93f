"""How the blocking explorer measures on this machine: the naive loop against each other kernel."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial
from statistics import median
from typing import Any

from helpers import workloads
from helpers.explorers.bench import MIN_TIME, Found, Step
from helpers.explorers.view import Setting, ratio_text
from helpers.records import Point
from helpers.timing.units import seconds_text

NAIVE = "naive loop"
ALONE = "blocked, ijk inside"
BOTH = "blocked, ikj inside"
ORDER = "ikj, no blocks"


class MatmulBench:
    """Steps of the blocking sweep, with their cost as the record has it.

    points : the record's, by (kernel, n) or (kernel, n, block)
    """

    def __init__(self, points: Mapping[tuple, Point]) -> None:
        self._points = points

    def steps(self, setting: Setting) -> list[Step]:
        """Return the comparisons at this setting; only the loop order where no block fits."""
        n, block = setting["n"], setting["block"]
        wanted = [(ORDER, ("matmul_ikj", n))]
        if block <= n:
            blocked = [(ALONE, "matmul_blocked_ijk"), (BOTH, "matmul_blocked")]
            wanted = [(name, (kernel, n, block)) for name, kernel in blocked] + wanted
        return [self._step(name, at) for name, at in wanted]

    def texts(self, setting: Setting, found: Found) -> dict[str, str]:
        """Return what was found here: the naive loop's time, and the ratios with intervals."""
        n, block = setting["n"], setting["block"]
        keys = {ALONE: (n, block), BOTH: (n, block), ORDER: (n,)}
        texts = {
            name: ratio_text(found[name, at]) for name, at in keys.items() if (name, at) in found
        }
        naive = [pair[0] for (_, at), one in found.items() if at[0] == n for pair in one.pairs]
        return ({NAIVE: seconds_text(median(naive))} if naive else {}) | texts

    def _step(self, name: str, at: tuple) -> Step:
        kernel, n, *block = at
        seconds = sum(self._seconds(which) for which in (("matmul_ijk", n), at))
        return Step(
            name, (n, *block), seconds,
            baseline=_kernel("matmul_ijk"),
            candidate=_kernel(kernel, *block),
            arguments=partial(_arrays, n),
        )  # fmt: skip

    def _seconds(self, at: tuple) -> float:
        """Return what a sample of a recorded kernel lasts; of the naive loop where unrecorded."""
        point = self._points.get(at) or self._points["matmul_ijk", at[1]]
        return max(median(point.samples), MIN_TIME)


def _kernel(name: str, *block: int) -> Callable[..., Any]:
    from helpers.kernels import matmul  # numba loads slowly, and a page never measures

    kernel = getattr(matmul, name)
    return kernel if not block else lambda a, b, out: kernel(a, b, out, *block)


@lru_cache(maxsize=1)
def _arrays(n: int) -> tuple:
    a, b = workloads.matmul(n, n, n, seed=6172)
    return a, b, a.copy()
