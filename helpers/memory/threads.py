"""Threads that a profiled call starts count for it.

NumPy keeps its allocator in a context variable, which a new thread does not inherit.
"""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial, wraps

from helpers.memory import ledger

_guard = threading.Lock()
_users = 0
_start = threading.Thread.start


@wraps(_start)
def _start_counted(thread: threading.Thread) -> None:
    book = ledger.current()
    if book is not None:
        thread.run = partial(_run_counted, book, thread.run)
    _start(thread)


def _run_counted(book: ledger.Ledger, run: Callable) -> None:
    ledger.inherit(book)
    run()


@contextmanager
def inheriting() -> Iterator[None]:
    """Hand a thread's ledger on to the threads that it starts inside the block."""
    _enter(+1)
    try:
        yield
    finally:
        _enter(-1)


def _enter(step: int) -> None:
    global _users
    with _guard:
        _users += step
        threading.Thread.start = _start_counted if _users else _start
