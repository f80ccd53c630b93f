"""Submitted functions that tell what they found inside of the sandbox."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import contextmanager

import cloudpickle
import numpy as np
import pytest

from helpers.judge import sandbox
from helpers.judge.race import pacers
from helpers.judge.worker import Worker, bench, carry
from tests.sandbox import supported

ROOM = 2**16  # bytes for what one of them tells

only_linux = pytest.mark.skipif(not supported(), reason="there is no sandbox for this system")


def end_workers():
    """End the processes that the judge keeps at hand for what comes next."""
    bench.clear()
    pacers.clear()


class Telling:
    """A submitted function that writes what ``look(*others)`` returns into its array."""

    def __init__(self, look: Callable) -> None:
        self.look = look

    def __call__(self, out, *others):
        said = json.dumps(self.look(*others)).encode()
        out[: len(said)] = np.frombuffer(said, np.uint8)


def by_value(module):
    """Let functions of a test travel as those of a notebook do: there is no module to import."""
    cloudpickle.register_pickle_by_value(module)


@contextmanager
def worker_of(function: Callable, *arguments: object):
    """A worker in the sandbox, and its arrays."""
    assert sandbox.missing() is None
    with sandbox.use(sandbox.BUBBLEWRAP), Worker(carry(function)) as worker:
        yield worker, worker.place(*arguments)


def told(look: Callable, *others: object, limit: float = 60) -> object:
    """Return what ``look(*others)`` returns in the sandbox."""
    with worker_of(Telling(look), np.zeros(ROOM, np.uint8), *others) as (worker, (out,)):
        worker.run(limit)
        return json.loads(bytes(out).rstrip(b"\0"))


HOG = "import time\nend = time.monotonic() + 60\nwhile time.monotonic() < end: pass"


@contextmanager
def hogs(core, number):
    """So many programs that want a core for themselves, each as much as any other session."""
    command = [sys.executable, "-c", HOG]
    started = [subprocess.Popen(command, start_new_session=True) for _ in range(number)]
    try:
        for each in started:
            os.sched_setaffinity(each.pid, {core})
        yield
    finally:
        for each in started:
            each.kill()
            each.wait()
