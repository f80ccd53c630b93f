"""What an entry's samples amount to: shares of the machine's ceiling, and one score."""

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, hypot, log
from statistics import fmean

from helpers.competition.entry import Entry, Sitting
from helpers.timing import Comparison

FLOOR = 0.001  # a share that counts as no less, so that one hopeless size does not hide the others
# Half the width, in logarithms, of what one sitting cannot see: how fast the processor was that
# minute, and whose caches others used. A busy machine does not slow an entry and the reference
# alike: in the recorded trials of one kernel that moves the score by several percent.
BETWEEN_SITTINGS = 0.06


@dataclass(frozen=True, slots=True)
class Share:
    """A share of the ceiling, with the bounds that hold it with 95 % confidence."""

    value: float
    low: float
    high: float


def share(sitting: Sitting, clock: str) -> Share:
    """Return the share that an entry reached in one sitting.

    The reference ran beside it in every round, so that a phase in which the machine is slow leaves
    the ratio as it is; what share the reference reaches is known. Raises ValueError for fewer than
    6 pairs.
    """
    found = Comparison.of(sitting.pairs, clock)
    return Share(
        *(sitting.reference_share * ratio for ratio in (found.ratio, found.low, found.high))
    )


def staircase(entry: Entry) -> dict[str, Share]:
    """Return the share for each class of sizes, in the order in which the entry has them."""
    sizes = dict.fromkeys(sitting.size for sitting in entry.sittings)
    return {
        size: geometric(share(one, entry.clock) for one in entry.sittings if one.size == size)
        for size in sizes
    }


def score(entry: Entry) -> Share:
    """Return the geometric mean over the classes of sizes, none of which counts below ``FLOOR``."""
    return widened(geometric(staircase(entry).values()), BETWEEN_SITTINGS)


def widened(mean: Share, half: float) -> Share:
    """Return a share with an independent doubt of so much, in logarithms, added to its own."""
    low, high = log(mean.value / mean.low), log(mean.high / mean.value)
    return Share(
        mean.value, mean.value * exp(-hypot(low, half)), mean.value * exp(hypot(high, half))
    )


def geometric(shares: Iterable[Share]) -> Share:
    """Return the geometric mean; the uncertainties of the shares are taken to be independent."""
    found = [Share(*(max(bound, FLOOR) for bound in (s.value, s.low, s.high))) for s in shares]
    middle = fmean(log(one.value) for one in found)
    below = hypot(*(log(one.value / one.low) for one in found)) / len(found)
    above = hypot(*(log(one.high / one.value) for one in found)) / len(found)
    return Share(exp(middle), exp(middle - below), exp(middle + above))
