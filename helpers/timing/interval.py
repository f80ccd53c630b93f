"""The median of a sample and a 95 % interval for it, without assuming a distribution."""

from collections.abc import Sequence
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


def _rank(count: int) -> tuple[int, float]:
    """Return the outer rank (1-based) and how far towards the next one the bound lies."""
    rank = 1
    while _coverage(count, rank + 1) >= CONFIDENCE:
        rank += 1
    outer, inner = _coverage(count, rank), _coverage(count, rank + 1)
    excess = (outer - CONFIDENCE) / (outer - inner)
    return rank, (count - rank) * excess / (rank + (count - 2 * rank) * excess)


def _coverage(count: int, rank: int) -> float:
    """Return the chance that the median lies between the samples of this rank from either end."""
    return 1 - 2 * sum(comb(count, below) for below in range(rank)) / 2**count
