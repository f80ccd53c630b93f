"""A function called in a process of its own, where nothing has happened yet.

A process remembers: compiled code, warm pages, and what its allocator was given back. What is to be
measured without such a past is measured here.
"""

from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

LOOKS = 0.1  # seconds from one look at the caller's wishes to the next
PROGRESS, RESULT = "progress", "result"


def answer(
    function: Callable, *args: Any, tell: Callable[..., None], look: Callable[[], None]
) -> Any:
    """Return ``function(tell, *args)``, called in a new process.

    function, args : defined in a module, as a new process has to find them there
    tell : called here with whatever the function tells there
    look : called several times a second while nothing is told; may raise to end the process

    Raises EOFError where the process ends without a result; what was wrong stands on its stderr.
    """
    context = get_context("spawn")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(there, function, args), daemon=True)
    process.start()
    there.close()
    try:
        return _listen(here, tell, look)
    finally:
        process.terminate()
        process.join()
        here.close()


def _listen(here: Connection, tell: Callable[..., None], look: Callable[[], None]) -> Any:
    while True:
        if not here.poll(LOOKS):
            look()
            continue
        kind, content = here.recv()
        if kind == RESULT:
            return content
        tell(*content)


def _serve(there: Connection, function: Callable, args: tuple) -> None:
    def tell(*content: Any) -> None:
        there.send((PROGRESS, content))

    there.send((RESULT, function(tell, *args)))
