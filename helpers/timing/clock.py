"""The clocks a measurement can read."""

import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Clock:
    """A source of time.

    name : how results name it
    read : returns seconds since some fixed moment
    grain : the smallest step it can show, in seconds
    """

    name: str
    read: Callable[[], float]
    grain: float


WALL = Clock("wall", time.perf_counter, time.get_clock_info("perf_counter").resolution)
CPU = Clock("cpu", time.process_time, time.get_clock_info("process_time").resolution)


def clock_named(clock: str | Clock) -> Clock:
    """Return the clock called ``"wall"`` or ``"cpu"``; a Clock is returned as it is.

    Raises ValueError for any other name.
    """
    if isinstance(clock, Clock):
        return clock
    for known in (WALL, CPU):
        if known.name == clock:
            return known
    raise ValueError(f"clock is {clock!r}: needs 'wall', 'cpu' or a timing.Clock")
