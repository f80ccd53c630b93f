"""The same class graded many times over, in thought: the middle, and what most lie between."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from operator import attrgetter
from statistics import quantiles

from helpers.planning.costs import Costs
from helpers.planning.grading import Graded, Plan, simulate

MINUTE, HOUR = 60.0, 3600.0  # seconds
FEWEST = 3  # batches
PAPERS = 2_000  # in all batches together, at least: a large class hardly differs from the next


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of several batches, and the ends of what nine in ten of them lie between."""

    middle: float
    low: float
    high: float

    @property
    def text(self) -> str:
        """A spread of seconds in words, such as "31 min (30 to 33 min)"."""
        unit, factor = _unit(self.middle)
        middle, low, high = (_digits(one / factor) for one in (self.middle, self.low, self.high))
        return f"{middle} {unit}" + (f" ({low} to {high} {unit})" if low != high else "")


@dataclass(frozen=True, slots=True)
class Forecast:
    """What to expect of a batch.

    plan : the class; batches : simulated ones, one a seed
    """

    plan: Plan
    batches: tuple[Graded, ...]

    def of(self, what: str) -> Spread:
        """Return the spread of a number of ``Graded``, such as "seconds"."""
        read: Callable[[Graded], float] = attrgetter(what)
        low, *_, high = cuts = quantiles(map(read, self.batches), n=20, method="inclusive")
        return Spread(cuts[9], min(low, cuts[9]), max(high, cuts[9]))  # equal but for rounding


def forecast(plan: Plan, costs: Costs) -> Forecast:
    """Return what to expect; always the same for the same plan and costs.

    Raises ValueError as ``simulate`` does.
    """
    batches = max(FEWEST, PAPERS // plan.submissions)
    return Forecast(plan, tuple(simulate(plan, costs, seed) for seed in range(batches)))


def long_text(seconds: float) -> str:
    """Return a time of seconds to days with two digits or all before the point, as "31 min"."""
    unit, factor = _unit(seconds)
    return f"{_digits(seconds / factor)} {unit}"


def _unit(seconds: float) -> tuple[str, float]:
    if seconds < 1.5 * MINUTE:
        return "s", 1.0
    return ("min", MINUTE) if seconds < 1.5 * HOUR else ("h", HOUR)


def _digits(value: float) -> str:
    return f"{value:.1f}" if value < 9.95 else f"{value:.0f}"
