"""What a function does while it runs, as far as it matters for the choice of a clock.

The rule of ``clock="auto"``. A function computes in this process on one thread when

1. other threads of this process use at most a tenth of its processor time, and
2. either it uses the processor for nine tenths of the wall time, or the missing time was taken
   from it: it never gave up the processor by itself, as sleeping, reading and waiting do.

Then processor time tells what the work costs, also while other programs take a share of the
machine. Anything else, and every function on a system whose processor clock is too coarse for the
sample, is timed by the wall clock: what it waits for is part of its cost. Functions measured side
by side share one clock, so one that waits puts all of them on the wall clock.
"""

import time
from collections.abc import Callable
from dataclasses import dataclass

from helpers.timing.clock import CPU, WALL, Clock

try:
    import resource
except ImportError:  # Windows has none
    resource = None

BUSY = 0.9  # the share of a time that counts as nearly all of it


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one run used.

    wall, process, thread : seconds by the clock, of all threads' processors, of this thread's
    waits : how often this thread gave up its processor by itself; None where nobody counts
    """

    wall: float
    process: float
    thread: float
    waits: int | None

    @property
    def computes(self) -> bool:
        """Whether the run computed, in this process and on this thread."""
        if self.thread < BUSY * self.process:
            return False
        return self.process >= BUSY * self.wall or self.waits == 0


def evidence_of(run: Callable[[], object]) -> Evidence:
    """Return what ``run()`` uses. What it raises comes through."""
    before = _readings()
    run()
    wall, process, thread, waits = (
        None if now is None else now - then for then, now in zip(before, _readings(), strict=True)
    )
    return Evidence(wall, process, thread, waits)


def clock_for(runs: list[Callable[[], object]], shortest: float) -> Clock:
    """Return the clock for these runs: of processor time where all of them compute.

    shortest : seconds that the processor clock must be able to tell
    """
    if shortest > CPU.grain and all(map(_computes, runs)):
        return CPU
    return WALL


def _computes(run: Callable[[], object]) -> bool:
    """Return what one of two looks finds: a busy system may make anyone wait for a moment."""
    return any(evidence_of(run).computes for _ in range(2))


def _readings() -> tuple[float, float, float, int | None]:
    return time.perf_counter(), time.process_time(), time.thread_time(), _waits()


def _waits() -> int | None:
    if resource is None:
        return None
    whose = getattr(resource, "RUSAGE_THREAD", resource.RUSAGE_SELF)
    return resource.getrusage(whose).ru_nvcsw
