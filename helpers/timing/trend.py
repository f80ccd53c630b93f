"""Whether values rise or fall in the order in which they were taken, and by how much."""

from collections.abc import Sequence
from functools import cache
from itertools import combinations
from math import erfc, factorial, sqrt
from statistics import median

MOST = 200  # of more values the medians of neighbours are compared: pairs grow with the square
EXACT = 30  # up to so many values the distribution is counted; above it is as good as normal


def chance(values: Sequence[float]) -> float:
    """Return how often values in random order show a trend as clear as these: a number in 0 to 1.

    The test of H. B. Mann (Nonparametric tests against trend, Econometrica 13, 1945): of all pairs
    of values, how many more rise than fall. It asks for no distribution, and one wild value moves
    it little. Equal values count for neither, which makes it cautious.
    """
    values = _thinned(values)
    score = abs(sum((later > early) - (later < early) for early, later in combinations(values, 2)))
    if score == 0:
        return 1.0
    count = len(values)
    if count <= EXACT:
        return _exact(count, score)
    spread = sqrt(count * (count - 1) * (2 * count + 5) / 18)
    return erfc((score - 1) / spread / sqrt(2))


def rise(values: Sequence[float]) -> float:
    """Return how much the values rise from first to last: the median slope times the way.

    The slope of P. K. Sen (Estimates of the regression coefficient based on Kendall's tau, Journal
    of the American Statistical Association 63, 1968).
    """
    values = _thinned(values)
    numbered = combinations(enumerate(values), 2)
    slopes = [(later - early) / (end - start) for (start, early), (end, later) in numbered]
    return median(slopes) * (len(values) - 1)


def _thinned(values: Sequence[float]) -> Sequence[float]:
    size = -(-len(values) // MOST)
    starts = range(0, len(values), size)
    return values if size == 1 else [median(values[at : at + size]) for at in starts]


def _exact(count: int, score: int) -> float:
    pairs = count * (count - 1) // 2
    falling = (pairs - score) // 2  # so few pairs, or fewer, fall
    return min(1.0, 2 * sum(_orders(count)[: falling + 1]) / factorial(count))


@cache
def _orders(count: int) -> list[int]:
    """Return for each number of falling pairs in how many orders of ``count`` values it occurs."""
    found = [1]
    for length in range(2, count + 1):
        longer = [0] * (len(found) + length - 1)
        for falling, orders in enumerate(found):
            for more in range(length):
                longer[falling + more] += orders
        found = longer
    return found
