"""The median of a sample and a 95 % interval for it, without assuming a distribution."""

from collections.abc import Sequence
from functools import cache
from math import comb
from statistics import median
from typing import NamedTuple

CONFIDENCE = 0.95
FEWEST = 6  # the range of 5 samples covers the median with 93.75 % only


class MedianInterval(NamedTuple):
    """The middle of a sample, and the bounds that hold the true median with 95 % confidence."""

    median: float
    low: float
    high: float


def median_interval(samples: Sequence[float]) -> MedianInterval:
    """Return the median of ``samples`` and its 95 % interval.

    The bounds are order statistics, interpolated between the two ranks whose coverage encloses
    95 % (T. P. Hettmansperger and S. J. Sheather, Confidence intervals based on interpolated order
    statistics, Statistics & Probability Letters 4, 1986).

    Raises ValueError for fewer than 6 samples.
    """
    count = len(samples)
    if count < FEWEST:
        raise ValueError(f"{count} samples give no 95 % interval: needs {FEWEST} or more")
    ordered = sorted(samples)
    rank, share = _rank(count)
    low = ordered[rank - 1] + share * (ordered[rank] - ordered[rank - 1])
    high = ordered[-rank] + share * (ordered[-rank - 1] - ordered[-rank])
    return MedianInterval(median(ordered), low, high)


@cache
def _rank(count: int) -> tuple[int, float]:
    """Return the outer rank (1-based) and how far towards the next one the bound lies.

    Between the samples of one rank from either end lies the median, unless fewer samples than that
    are on one side of it: the tail of a fair coin's binomial distribution, twice.
    """
    rank, tail, outer, inner = 0, 0, 1.0, 1.0
    while inner >= CONFIDENCE:
        tail += comb(count, rank)
        rank += 1
        outer, inner = inner, 1 - 2 * tail / 2**count
    rank -= 1
    excess = (outer - CONFIDENCE) / (outer - inner)
    return rank, (count - rank) * excess / (rank + (count - 2 * rank) * excess)
