"""The levels of memory, found in a latency curve."""

from bisect import insort
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import log2
from statistics import median

import numpy as np
from numpy.typing import NDArray

# All weights are per octave of the working set, so that a denser sweep finds the same levels.
SPREAD = 0.15  # octaves of latency by which a point of a plateau lies off its median
OUTLIER = 9.0  # at most so much does a point weigh, however far it lies off
SLOPE = 2.0  # what a point costs that lies on no plateau, but on the way between two
PLATEAU = 1.75  # what a plateau costs: about an octave of points must be better off on it
DENSITY = 4.0  # points an octave for which these numbers were chosen
SEPARATE = 1.5  # plateaus closer than this factor are one: address translation, not a cache


@dataclass(frozen=True, slots=True)
class Level:
    """A plateau of the latency curve.

    name : "L1", "L2" ... by order, the slowest "memory"
    seconds : the latency of a load there
    low_bytes, high_bytes : the smallest and the largest measured working set on the plateau; what
        the level holds lies between high_bytes and the next size that was measured
    """

    name: str
    seconds: float
    low_bytes: int
    high_bytes: int


def levels(sizes: Sequence[int], seconds: Sequence[float]) -> list[Level]:
    """Return the plateaus of a latency curve, the fastest first.

    sizes : working sets in bytes, ascending
    seconds : latency of a load for each of them; lone outliers do no harm

    On log-log axes, every point is put on a plateau or on a slope between two, so that what does
    not fit, plus a price for each plateau, is least. A plateau shorter than about
    an octave, or within a factor 1.5 of its neighbour, is not told apart.

    Raises ValueError where the two differ in length, are fewer than 3, or are not positive and
    ascending.
    """
    _check(sizes, seconds)
    height = _envelope(np.log2(np.asarray(seconds, float)))
    runs = _merged(_plateaus(np.log2(np.asarray(sizes, float)), height), height)
    names = [*(f"L{k + 1}" for k in range(len(runs) - 1)), "memory"]
    return [
        Level(name, _latency(seconds, run), int(sizes[run.start]), int(sizes[run.stop - 1]))
        for name, run in zip(names, runs, strict=True)
    ]


def _check(sizes: Sequence[int], seconds: Sequence[float]) -> None:
    if len(sizes) != len(seconds):
        raise ValueError(f"{len(sizes)} sizes and {len(seconds)} times: needs as many of both")
    if len(sizes) < 3:
        raise ValueError(f"{len(sizes)} points are no curve: needs 3 or more")
    if not all(number > 0 for number in (*sizes, *seconds)):
        raise ValueError("sizes and times must be positive")
    if any(large <= small for small, large in pairwise(sizes)):
        raise ValueError("sizes must ascend")


def _envelope(height: NDArray) -> NDArray:
    """Return the curve without what it cannot be: a larger working set is never faster.

    Disturbances make a point slower. A lone fast point, which would drag down all before it, is
    first taken out by a median over three.
    """
    padded = np.concatenate([height[:1], height, height[-1:]])
    smooth = np.median([padded[:-2], padded[1:-1], padded[2:]], axis=0)
    return np.minimum.accumulate(smooth[::-1])[::-1]


def _plateaus(width: NDArray, height: NDArray) -> list[range]:
    """Return the runs of points on a plateau: the cheapest way to cut the curve (Bellman 1957)."""
    weight = np.gradient(width) * DENSITY
    misfit = _misfits(height, weight)
    best, cut = [0.0], [(0, False)]
    for stop in range(1, len(height) + 1):
        choices = [(best[stop - 1] + SLOPE * weight[stop - 1], (stop - 1, False))]
        for start in range(stop - 2):
            price = PLATEAU * DENSITY + misfit[start, stop]
            choices.append((best[start] + price, (start, True)))
        least, taken = min(choices)
        best.append(least)
        cut.append(taken)
    return _runs(cut)


def _misfits(height: NDArray, weight: NDArray) -> dict[tuple[int, int], float]:
    """Return how badly each run of points, start to stop, fits one plateau."""
    found = {}
    for start in range(len(height)):
        ordered = []
        for stop in range(start + 1, len(height) + 1):
            insort(ordered, height[stop - 1])
            middle = ordered[(stop - start) // 2]
            off = (height[start:stop] - middle) / SPREAD
            found[start, stop] = float(weight[start:stop] @ np.minimum(off * off, OUTLIER))
    return found


def _runs(cut: list[tuple[int, bool]]) -> list[range]:
    runs, stop = [], len(cut) - 1
    while stop:
        start, level = cut[stop]
        if level:
            runs.append(range(start, stop))
        stop = start
    return runs[::-1]


def _merged(runs: list[range], height: NDArray) -> list[range]:
    """Join neighbours of nearly the same latency, and what lies between them."""
    joined = runs[:1]
    for run in runs[1:]:
        rise = median(height[run]) - median(height[joined[-1]])
        if rise < log2(SEPARATE):
            joined[-1] = range(joined[-1].start, run.stop)
        else:
            joined.append(run)
    return joined


def _latency(seconds: Sequence[float], run: range) -> float:
    return float(median(seconds[i] for i in run))
