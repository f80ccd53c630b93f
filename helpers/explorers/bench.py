"""Measuring a setting live: what has to be timed, how often, and how long that takes."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any, Protocol

from helpers import timing
from helpers.explorers.view import Key, Setting, reading
from helpers.figures import Reading
from helpers.timing.interval import FEWEST

MOST = 15  # pairs: what the records have as well
MIN_TIME = 0.02  # seconds a sample lasts: others in this process may hold it up by 5 ms
WARM_UP = 2  # calls of either side before the first pair, as timing.compare makes them

Stopped = Callable[[], bool]
Progress = Callable[[int, int], None]
Found = Mapping[tuple[str, Key], Any]  # what each step took, by its series and key


class Cancelled(Exception):
    """The reader moved on or pressed Stop."""


def compared(
    step: Step, pairs: int, min_time: float, progress: Progress, stopped: Stopped
) -> timing.Comparison:
    """Return how the two sides of a step compare; raises Cancelled where the reader stops it."""
    return timing.compare(
        _stoppable(step.baseline, step.seconds, stopped),
        _stoppable(step.candidate, step.seconds, stopped),
        args=step.arguments(), pairs=pairs, min_time=min_time, progress=progress,
    )  # fmt: skip


def _stoppable(kernel: Callable, seconds: float, stopped: Stopped) -> Callable:
    """Return the kernel, with a look before each call if calls are so slow that stopping drags.

    A look takes a tenth of a microsecond; quick kernels go without it and are timed bare.
    """
    if seconds < 0.1:
        return kernel

    def guarded(*args: Any) -> None:
        if stopped():
            raise Cancelled
        kernel(*args)

    return guarded


@dataclass(frozen=True, slots=True)
class Step:
    """One comparison of a live measurement, or whatever else gives one reading.

    series, key : the reading of the view that it measures
    seconds : what one pair is expected to take, by the record
    baseline, candidate : the two sides, called with what ``arguments()`` returns; a ``take`` of its
        own may need neither
    pairs, fewest : how many there should be, and how few may do where time is short
    take : measures this step: (step, pairs, min_time, progress, stopped) -> what was found
    reading : what the figure draws of it
    """

    series: str
    key: Key
    seconds: float
    baseline: Callable | None = None
    candidate: Callable | None = None
    arguments: Callable[[], tuple] = tuple
    pairs: int = MOST
    fewest: int = FEWEST
    take: Callable[..., Any] = compared
    reading: Callable[[Any], Reading] = reading


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
    wanted: int = MOST

    @property
    def effort(self) -> str:
        """The pairs and the time in words."""
        few = "" if self.pairs == self.wanted else f" instead of {self.wanted}, so wider intervals"
        return f"{self.pairs} pairs each{few}, {duration(self.seconds)}"


def plan(steps: Sequence[Step], allowed: float, pace: float = 1.0) -> Plan:
    """Return the plan with as many pairs as ``allowed`` seconds hold, at least the fewest.

    pace : how much slower this machine is than the record's
    """
    each = pace * sum(step.seconds for step in steps)
    wanted = max((step.pairs for step in steps), default=MOST)
    affordable = int(allowed / each) - WARM_UP if each else wanted
    fewest = max((step.fewest for step in steps), default=FEWEST)
    pairs = min(max(affordable, fewest), wanted)
    return Plan(tuple(steps), pairs, (pairs + WARM_UP) * each, wanted)


def duration(seconds: float) -> str:
    """Return a time to wait, rounded up to what people plan with."""
    if seconds < 90:
        return f"about {max(1, ceil(seconds))} s"
    return f"about {ceil(seconds / 60)} min"
