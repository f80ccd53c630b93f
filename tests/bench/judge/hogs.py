"""Programs that take the processor and the memory's bandwidth away, at ordinary priority."""

import os
import random
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic

import numpy as np

LONGEST = 2.0  # seconds in which a hog does the same thing
BYTES = 64 * 2**20  # copied to and fro: more than most caches hold


@contextmanager
def hogged() -> Iterator[int]:
    """Keep every core busy for the block; gives the number of hogs, one on each core.

    Each is a session of its own, as a program of another user is: Linux shares a core between
    sessions first.
    """
    cores = sorted(os.sched_getaffinity(0))
    command = [sys.executable, "-m", __name__]
    hogs = [
        subprocess.Popen([*command, str(core), str(os.getpid())], start_new_session=True)
        for core in cores
    ]
    try:
        yield len(hogs)
    finally:
        for hog in hogs:
            hog.kill()
            hog.wait()


def hog(core: int, parent: int) -> None:
    """Keep one core busy until the parent has gone, now with counting, now with copying."""
    os.sched_setaffinity(0, {core})
    here, there = (np.zeros(BYTES // 8) for _ in range(2))
    while os.getppid() == parent:
        end = monotonic() + random.uniform(0, LONGEST)
        copies = random.random() < 0.5
        while monotonic() < end:
            if copies:
                np.copyto(there, here)
            else:
                sum(range(100_000))


if __name__ == "__main__":
    hog(*map(int, sys.argv[1:]))
