"""The clocks a measurement can read."""

import sys
import time
from collections.abc import Callable
from dataclasses import dataclass

AUTO = "auto"
# Windows counts a process's time in ticks of its scheduler, whatever resolution it claims.
TICK = 1 / 64


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


def _cpu_grain(platform: str) -> float:
    claimed = time.get_clock_info("process_time").resolution
    return max(claimed, TICK) if platform == "win32" else claimed


WALL = Clock("wall", time.perf_counter, time.get_clock_info("perf_counter").resolution)
CPU = Clock("cpu", time.process_time, _cpu_grain(sys.platform))


def clock_named(clock: str | Clock) -> Clock:
    """Return the clock called ``"wall"`` or ``"cpu"``; a Clock is returned as it is.

    ``"auto"`` starts with the wall clock, until the warm-up shows what the functions do.

    Raises ValueError for any other name.
    """
    if isinstance(clock, Clock):
        return clock
    if clock == AUTO:
        return WALL
    for known in (WALL, CPU):
        if known.name == clock:
            return known
    raise ValueError(f"clock is {clock!r}: needs 'wall', 'cpu', 'auto' or a timing.Clock")
