"""A process of its own for a submitted function, seen from the parent that trusts it in nothing."""

import atexit
import base64
from collections.abc import Callable, Sequence
from functools import partial

import cloudpickle
import numpy as np
from numpy.typing import NDArray

from helpers.judge import child
from helpers.judge.process import Process, Run
from helpers.judge.replies import (
    Failure,
    Footprint,
    calls_in,
    content_of,
    loads_in,
    whole,
)
from helpers.judge.shared import Arena

START = 60.0  # seconds to start Python, or to load a function, on a machine that is busy
COMPILE = 60.0  # seconds to compile the function

MOST_PAYLOAD = 2**20  # bytes: a function, and not a table of results or a scratch array


def carry(function: Callable) -> bytes:
    """Return a function as bytes that another process can load, with all that it refers to.

    Raises Failure where it refers to something that cannot travel, such as an open file, and where
    it brings more than ``MOST_PAYLOAD`` bytes along.
    """
    try:
        payload = cloudpickle.dumps(function)
    except Exception as error:
        problem = child.describe(error)
        raise Failure(
            "raised",
            f"cannot be carried into a process of its own: {problem['type']}: "
            f"{problem['message']}. Keep it free of open files and the like.",
        ) from error
    if len(payload) > MOST_PAYLOAD:
        raise Failure(
            "raised",
            f"brings {len(payload):,} bytes along, and {MOST_PAYLOAD:,} are allowed: it uses an "
            "array or another large object from outside of it. Make what it needs inside",
        )
    return payload


class Worker:
    """A child process around one function. Use it in a ``with`` block, or ``stop`` it.

    check_bounds : compile so that an index outside an array raises an error with its number,
        instead of reading or destroying whatever is there. Slows the function down.
    arena : memory for its arrays that it shares with other workers, which stand still meanwhile;
        for those that race, without the check of bounds

    While it is not asked for anything, all its threads stand still.
    """

    def __init__(
        self, payload: bytes, *, check_bounds: bool = False, arena: Arena | None = None
    ) -> None:
        self.payload, self.check_bounds = payload, check_bounds
        self.returned: str | None = None
        self._process = Process(check_bounds, arena=arena)
        try:
            self._process.greet(START)
            text = base64.b64encode(payload).decode()
            self._ask({"do": "load", "payload": text}, START)
        except BaseException:
            self.stop()
            raise

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.alive

    def pin(self, cores: set[int]) -> None:
        """Let the process run on these cores only, where the system can do that."""
        self._process.pin(cores)

    def place(self, *arguments: object) -> list[NDArray]:
        """Give the function its arguments and compile it for them, or let it prepare itself.

        Arrays come first; they are copied into memory that both sides see, and the arrays there
        are returned, until the next ones overwrite them. Strides stay what they are, and what
        shares memory here shares it there. Other arguments must be numbers, words or lists of
        them. Raises Failure.
        """
        arrays = [argument for argument in arguments if isinstance(argument, np.ndarray)]
        entries = self._process.arena.put(arrays)
        others = list(arguments[len(arrays) :])
        self._ask({"do": "place", "arrays": entries, "others": others}, COMPILE)
        return self._process.arena.arrays(entries)

    def run(self, limit: float) -> Run:
        """Call the function once on what was placed; the results are in the shared arrays.

        limit : seconds after which the process is killed. Raises Failure, also where the function
            wrote outside of its arrays.
        """
        returned = self._ask({"do": "run"}, limit)
        self.returned = None if returned is None else str(returned)
        if self._process.arena.overrun():
            raise Failure("wrong", "wrote outside of the arrays that it was given")
        return self._process.spent

    def ask(self, action: Callable, limit: float, *details: object) -> object:
        """Return ``action(function, arguments, *details)``, called in the child.

        action : a function of a module that can be imported there
        details : go through JSON, as does the answer, which is the child's word. Raises Failure.
        """
        name = f"{action.__module__}:{action.__qualname__}"
        return self._ask({"do": "ask", "action": name, "details": details}, limit)

    def profile(self, limit: float) -> Footprint:
        """Call the function once, as ``run`` does, and return the memory that the call took."""
        return Footprint.of(self.ask(child.profile, limit))

    def lanes(self) -> int:
        """Return how many elements the function's hottest loop computes with at once.

        It is read from the machine code for what was placed. Raises Failure where the function is
        not compiled, or has no loop.
        """
        return whole(self.ask(child.lanes, COMPILE))

    def time(
        self, functions: Sequence[str], count: int, answer: Callable[[list], float], limit: float
    ) -> object:
        """Call the function, a timer, as ``function(*functions, clock, count)``; return its result.

        functions : names of the functions to be timed, made for it in the child
        count : the number of samples or pairs to ask it for
        answer : gets the calls since the last reading, [name, times] in the order in which they
            were made, and returns what the clock shows; what it raises ends the process
        limit : seconds after which the process is killed. Raises Failure.

        A float is returned as it is, of anything else but None the name of its type.
        """
        request = {"do": "time", "functions": list(functions), "count": count}
        return self._converse(request, limit, partial(calls_in, functions=functions), answer)

    def explore(self, answer: Callable[[list[int]], int], limit: float, *details: object) -> object:
        """Call the function as ``function(load, *details)``; return its result as ``time`` does.

        answer : gets the addresses that it loads from, in their order, and returns the cycles that
            they take; what it raises ends the process
        limit : seconds after which the process is killed. Raises Failure.
        """
        request = {"do": "explore", "details": list(details)}
        return self._converse(request, limit, loads_in, answer)

    def _converse(
        self, request: dict, limit: float, asked: Callable[[str], object], answer: Callable
    ) -> object:
        """Answer what it asks before it answers; ``asked`` returns None for its own answer."""
        with self._process.awake(limit):
            reply = self._process.exchange({**request, "limit": limit})
            while (found := asked(reply)) is not None:
                reply = self._process.exchange({"said": answer(found)})
        return content_of(reply)

    def _ask(self, request: dict, limit: float) -> object:
        with self._process.awake(limit):
            reply = self._process.exchange({**request, "limit": limit})
        return content_of(reply)

    def stop(self) -> None:
        """End the process and remove its files."""
        self._process.close()

    def __enter__(self) -> "Worker":
        return self

    def __exit__(self, *exception: object) -> None:
        self.stop()


class Bench:
    """Keeps the last worker at hand: starting Python and Numba takes a second or two."""

    def __init__(self) -> None:
        self._worker: Worker | None = None
        atexit.register(self.clear)

    def worker(self, payload: bytes) -> Worker:
        """Return a live worker that checks bounds, the one used before where it still fits."""
        kept = self._worker
        if kept is None or not kept.alive or kept.payload != payload:
            self.clear()
            self._worker = Worker(payload, check_bounds=True)
        return self._worker

    def clear(self) -> None:
        """Stop the worker that is kept."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None


bench = Bench()
"""The bench of this process."""
