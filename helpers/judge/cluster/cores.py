"""Which core of this machine is free: two timings never share one, whoever started the workers."""

import fcntl
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import sleep

from helpers.judge.cluster.errand import Wanted
from helpers.judge.course.settings import physical_cores
from helpers.judge.job import Stopped

POLL = 0.1  # seconds


@contextmanager
def one(wanted: Wanted = lambda: True) -> Iterator[int | None]:
    """Hold a core that this process may use and no other worker holds; wait until there is one.

    Yields its number, None where the system does not tell. The system gives it back when the
    process ends, however it ends. Raises Stopped where nobody waits for it any more.
    """
    mine = physical_cores()
    while mine:
        for core in mine:
            with suppress(BlockingIOError), _held(core):
                yield core
                return
        if not wanted():
            raise Stopped("Nobody waits for a core any more.")
        sleep(POLL)
    yield None


@contextmanager
def _held(core: int) -> Iterator[None]:
    """Hold the lock of a core; raises BlockingIOError where somebody else does."""
    handle = _opened(Path(tempfile.gettempdir()) / f"kernels-measured-core-{core}.lock")
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _opened(path: Path) -> int:
    """Open a file that another user may have made, or make it for all."""
    try:
        # Not with O_CREAT: Linux refuses that for a file of another user in a shared folder.
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_CREAT, 0o644)
