"""Another program on the machine, started on purpose to see what it does to a measurement."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

LONGEST = 300  # seconds after which such a program ends by itself, whatever became of us
# It leaves as well when its parent is gone, which then has a process id of another.
PROGRAM = """
import os, sys, time
core, traffic, seconds, parent = map(int, sys.argv[1:])
if core >= 0:
    try:
        os.sched_setaffinity(0, {core})
    except OSError:  # a container may keep us to the cores it was given
        pass
if traffic:
    import numpy as np
    source = np.ones(1 << 24)
    target = source.copy()
end = time.monotonic() + seconds
print("ready", flush=True)
while time.monotonic() < end and os.getppid() == parent:
    if traffic:
        target[:] = source
    else:
        for _ in range(20_000):
            pass
"""


def cores() -> list[int]:
    """Return the cores this thread may run on; empty where the system does not say."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def another(core: int | None) -> int | None:
    """Return a core other than this one, or None where there is none or the system does not say.

    Of the cores this process was given if there are several, else any of the machine.
    """
    if core is None:
        return None
    others = [*cores(), *range(os.cpu_count() or 1)]
    return next((other for other in others if other != core), None)


@contextmanager
def pinned() -> Iterator[int | None]:
    """Keep this thread on one core inside the block; yield it, or None where that cannot be."""
    allowed = cores()
    if not allowed:
        yield None
        return
    os.sched_setaffinity(0, allowed[:1])
    try:
        yield allowed[0]
    finally:
        os.sched_setaffinity(0, allowed)


class Disturbance:
    """A program that computes, or copies memory; a ``with`` ends it, whatever happens inside.

    core : the core it is held on; None lets the system choose
    traffic : copy arrays larger than any cache (True) or compute in registers (False)
    """

    def __init__(self, core: int | None = None, *, traffic: bool = False) -> None:
        self._arguments = [str(-1 if core is None else core), str(int(traffic)), str(LONGEST)]
        self._process: subprocess.Popen | None = None

    def __enter__(self) -> "Disturbance":
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def runs(self) -> bool:
        """Whether it was started and not stopped."""
        return self._process is not None

    def start(self) -> None:
        """Start it and wait until it runs; RuntimeError where it ends at once."""
        self._process = subprocess.Popen(
            [sys.executable, "-c", PROGRAM, *self._arguments, str(os.getpid())],
            stdout=subprocess.PIPE,
        )
        if self._process.stdout.readline().strip() != b"ready":
            self.stop()
            raise RuntimeError("the disturbing program did not start")
        time.sleep(0.05)  # the scheduler favours a newcomer for a few slices

    def stop(self) -> None:
        """End it and wait until it is gone; nothing happens where it does not run."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            process.stdout.close()
