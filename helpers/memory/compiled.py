"""Requests that compiled code makes of Numba's own allocator, which counts them without bytes."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import numpy as np
from numba.core.dispatcher import Dispatcher
from numba.core.runtime import _nrt_python, rtsys


@dataclass(slots=True)
class Requests:
    """How many requests were made; set when the block ends."""

    count: int = 0


_guard = threading.Lock()
_users = 0
_were_on = False


@contextmanager
def counting(fn: Callable, args: tuple) -> Iterator[Requests]:
    """Count the requests of compiled code inside the block, in all threads of the process.

    Handing an array to compiled code makes one request. Those are left out where ``fn`` is the
    compiled function itself, so that one that allocates nothing has none.
    """
    requests = Requests()
    _enter()
    before = rtsys.get_allocation_stats().mi_alloc
    try:
        yield requests
    finally:
        made = rtsys.get_allocation_stats().mi_alloc - before
        _leave()
        requests.count = made - (_arrays(args) if isinstance(fn, Dispatcher) else 0)


def _enter() -> None:
    global _users, _were_on
    with _guard:
        if not _users:
            _were_on = bool(_nrt_python.memsys_stats_enabled())
            _nrt_python.memsys_enable_stats()
        _users += 1


def _leave() -> None:
    global _users
    with _guard:
        _users -= 1
        if not _users and not _were_on:
            _nrt_python.memsys_disable_stats()


def _arrays(args: tuple) -> int:
    return sum(
        _arrays(arg) if isinstance(arg, tuple) else isinstance(arg, np.ndarray) for arg in args
    )
