"""What the tests of the chapter on vectorization read of its record."""

from helpers import records
from helpers.records.vectorization_pairs import pair

RECORD = records.reference("vectorization")


def element(point):
    """Return the seconds of an element."""
    return point.seconds.median / point.parameters["n"]


def factor(baseline, candidate):
    """Return how many times as fast the candidate is, for each element."""
    return element(baseline) / element(candidate)


def near(kernel, dtype="float64", **beside):
    """Return the point of a pair whose arrays fit L1."""
    return pair(RECORD, kernel, dtype, **beside)


def far(kernel, dtype="float64", **beside):
    """Return the point of a pair whose arrays fit no cache."""
    return pair(RECORD, kernel, dtype, cached=False, **beside)


def gain(where, kernel, dtype="float64", **beside):
    """Return how many times as fast a kernel is as the same held to scalars."""
    return factor(where(kernel, dtype, compiled="scalar", **beside), where(kernel, dtype, **beside))
