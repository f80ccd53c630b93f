"""What the choice between one computer and a cluster turns on."""

from __future__ import annotations

from bisect import bisect_right

from helpers.planning.costs import Costs
from helpers.planning.forecast import HOUR
from helpers.planning.grading import Plan, simulate

LAPTOP = 4  # cores
NIGHT = 8 * HOUR
MOST = 100_000  # submissions that anybody plans for


def overnight(costs: Costs, slots: int = LAPTOP, seconds: float = NIGHT) -> int:
    """Return how many submissions are graded in a night, rounded down to two digits; 0 for none."""
    found = bisect_right(range(1, MOST), seconds, key=lambda n: _took(n, slots, costs))
    return found - found % 10 ** max(len(str(found)) - 2, 0)


def _took(submissions: int, slots: int, costs: Costs) -> float:
    return simulate(Plan(submissions, slots, unfit=0.0), costs, seed=0).seconds
