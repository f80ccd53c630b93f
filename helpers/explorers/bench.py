"""Measuring a setting live: what has to be timed, how often, and how long that takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Protocol

from helpers.explorers.view import Key, Setting
from helpers.timing import Comparison
from helpers.timing.interval import FEWEST

MOST = 15  # pairs: what the records have as well
MIN_TIME = 0.02  # seconds a sample lasts: others in this process may hold it up by 5 ms
WARM_UP = 2  # calls of either side before the first pair, as timing.compare makes them

Found = Mapping[tuple[str, Key], Comparison]


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison of a live measurement.

    series, key : the reading of the view that it measures
    seconds : what one pair is expected to take, by the record
    baseline, candidate : the two sides, called with what ``arguments()`` returns
    """

    series: str
    key: Key
    seconds: float
    baseline: Callable
    candidate: Callable
    arguments: Callable[[], tuple]


class Bench(Protocol):
    """What an explorer needs to be live."""

    def steps(self, setting: Setting) -> list[Step]:
        """Return the comparisons that measure this setting."""

    def texts(self, setting: Setting, found: Found) -> dict[str, str]:
        """Return the read-out of what was found here, by the names of the view's rows."""


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps of one measurement, the pairs of each, and the seconds they should take."""

    steps: tuple[Step, ...]
    pairs: int
    seconds: float

    @property
    def effort(self) -> str:
        """The pairs and the time in words."""
        few = "" if self.pairs == MOST else f" instead of {MOST}, so wider intervals"
        return f"{self.pairs} pairs each{few}, {duration(self.seconds)}"


def plan(steps: Sequence[Step], allowed: float, pace: float = 1.0) -> Plan:
    """Return the plan with as many pairs as ``allowed`` seconds hold, at least the fewest.

    pace : how much slower this machine is than the record's
    """
    each = pace * sum(step.seconds for step in steps)
    affordable = int(allowed / each) - WARM_UP if each else MOST
    pairs = min(max(affordable, FEWEST), MOST)
    return Plan(tuple(steps), pairs, (pairs + WARM_UP) * each)


def duration(seconds: float) -> str:
    """Return a time to wait, rounded up to what people plan with."""
    if seconds < 90:
        return f"about {max(1, ceil(seconds))} s"
    return f"about {ceil(seconds / 60)} min"
