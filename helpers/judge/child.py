"""The process that runs a submitted function: ``python -m helpers.judge.child ARENA ...``.

ARENA names the memory that it shares with its parent. "confined" lets it give up, before anything
else, what submitted code must not have; "with PID" lets it end with its parent, which bubblewrap
sees to otherwise.

It reads one JSON request a line and answers each with one JSON line; request and answer start with
the same word, a new one each time:

    {"do": "hello"}                                     say that the process has started
    {"do": "load", "payload": "gASV..."}                unpickle a function, or code that makes one
    {"do": "place", "arrays": [...], "others": [...]}   take shared arrays, compile for them, or
                                                        have the function prepare itself
    {"do": "run"}                                       call the function on what was placed
    {"do": "ask", "action": "package.module:name", "details": [...]}
                                                        call a function of the judge's on it
    {"do": "time", "functions": [...], "count": 15}     call it as a timer, with a clock
    {"do": "explore", "details": [...]}                 call it with a cache that it may load from

The results of a run travel through the shared arrays alone. A timer's calls take no time here: each
time that it reads the clock, {"calls": [["baseline", 20], ...]} goes to the parent, which reckons
what they take and answers {"said": 1.25}. Nor is there a cache here: {"loads": [0, 64]} goes to the
parent, which says what these addresses took. Nothing here is trusted by the parent.
"""

import base64
import json
import os
import pickle
import re
import signal
import sys
import traceback
from collections.abc import Callable, Iterable
from errno import EACCES, ENOMEM, EPERM, EROFS
from importlib import import_module
from math import ceil
from numbers import Real
from operator import index
from pathlib import Path
from typing import IO

from helpers.judge.replies import END, MOST_LOADS, Failure
from helpers.judge.sandbox.confinement import confine, end_with_parent
from helpers.judge.sandbox.profile import KERNEL
from helpers.judge.shared import arrays_in, attached

MESSAGE_LINES = 8
# What Numba says of its own passes and of a source that it cannot read here.
NOISE = ("Failed in nopython mode", "File ", "<source missing", "During: ")
GRACE = 10  # seconds after which a child whose parent was killed ends itself
REFUSED = (EPERM, EACCES, EROFS)
NO_THREAD = "can't start new thread"  # what Python says where the system refuses one


class Line:
    """The child's end of the line to its parent."""

    def __init__(self, requests: IO[str], replies: IO[str]) -> None:
        self._requests, self._replies = requests, replies
        self._word = ""

    def next(self) -> dict | None:
        """Return the next request; None where there are no more."""
        self._word, _, request = self._requests.readline().partition(" ")
        return json.loads(request) if request else None

    def answer(self, message: dict) -> None:
        """Answer the last request."""
        self._replies.write(f"{self._word} {json.dumps(message)}\n")
        self._replies.flush()

    def ask(self, message: dict) -> object:
        """Say something before the last request is answered; return what the parent says to it."""
        self.answer(message)
        return self.next()["said"]


def main(arena: str, *words: str) -> None:
    """Serve requests until the parent closes its end."""
    line = Line(*_private_streams())
    if "confined" in words:
        confine(KERNEL)
    elif sys.platform == "linux":
        end_with_parent(int(words[words.index("with") + 1]))
    runner = Runner(arena, line.ask)
    while request := line.next():
        line.answer(_result(runner, request))


def _private_streams() -> tuple[IO[str], IO[str]]:
    """Take the pipes to the parent away from ``print`` and ``input``."""
    requests, replies = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    return requests, replies


def _result(runner: "Runner", request: dict) -> dict:
    _set_alarm(request["limit"])
    try:
        return {"ok": True, "returned": runner.handle(request)}
    except Failure as failure:
        return {"ok": False, "kind": failure.kind, "what": str(failure)}
    except BaseException as error:  # SystemExit too: the parent wants to hear of it
        return {"ok": False, **describe(error)}
    finally:
        _set_alarm(0)


def _set_alarm(limit: float) -> None:
    """Let the system end this process if nobody else does.

    The parent kills a child that is late. Where the parent itself was killed, a compiled endless
    loop would go on for ever: Python code gets no turn in it, but the alarm's default action does.
    On Linux the child ends with its parent, and waits for a core as long as it must.
    """
    if hasattr(signal, "alarm") and sys.platform != "linux":
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.alarm(ceil(limit) + GRACE if limit else 0)


class Instruments:
    """A clock, and functions to time with it, of a machine that is elsewhere.

    read : gets the calls since the last reading, [name, times] in order; returns seconds
    """

    def __init__(self, read: Callable[[list], float]) -> None:
        self._read = read
        self._calls: list[list] = []
        self._functions: dict[str, Callable[[], None]] = {}

    def clock(self) -> float:
        """Return the seconds that the clock shows."""
        calls, self._calls = self._calls, []
        return self._read(calls)

    def function(self, name: str) -> Callable[[], None]:
        """Return the function of this name, always the same one."""

        def call() -> None:
            calls = self._calls
            if calls and calls[-1][0] == name:
                calls[-1][1] += 1
            else:
                calls.append([name, 1])

        return self._functions.setdefault(name, call)

    def time(self, timer: Callable, functions: list[str], count: int) -> float | str | None:
        """Return what a timer returns, as ``number_of`` does."""
        self._calls = []
        return number_of(timer(*map(self.function, functions), self.clock, count))


class Loads:
    """The loads of a machine that is elsewhere.

    ask : gets {"loads": addresses}; returns the cycles that they take
    """

    def __init__(self, ask: Callable[[dict], object]) -> None:
        self._ask = ask

    def load(self, addresses: Iterable[int]) -> int:
        """Load from addresses, one after the other; return the cycles that they take together.

        addresses : whole numbers from 0, in bytes. Raises TypeError and ValueError for others.
        """
        wanted = list(map(index, addresses))
        for address in wanted:
            if not 0 <= address < END:
                raise ValueError(f"there is no address {address}: they go from 0 to {END - 1}")
        parts = range(0, len(wanted) or 1, MOST_LOADS)
        return sum(self._ask({"loads": wanted[at : at + MOST_LOADS]}) for at in parts)


def number_of(returned: object) -> float | str | None:
    """Return a number as JSON has it; of anything else but None the name of its type."""
    if isinstance(returned, Real):
        return float(returned)
    return None if returned is None else type(returned).__name__


class Runner:
    """The function and its arguments, between requests."""

    def __init__(self, arena: str, ask: Callable[[dict], object]) -> None:
        self.memory = attached(arena)
        self.instruments = Instruments(lambda calls: ask({"calls": calls}))
        self.loads = Loads(ask)
        self.function: Callable | None = None
        self.compiles = False
        self.arguments: tuple = ()

    def handle(self, request: dict) -> object:
        """Do what one request asks and return what it asks for, of a run the type returned."""
        if request["do"] == "load":
            self._load(base64.b64decode(request["payload"]))
        elif request["do"] == "place":
            self.arguments = (*arrays_in(self.memory, request["arrays"]), *request["others"])
            self._compile()
        elif request["do"] == "run":
            returned = self.function(*self.arguments)
            return None if returned is None else type(returned).__name__
        elif request["do"] == "ask":
            module, _, name = request["action"].partition(":")
            action = getattr(import_module(module), name)
            return action(self.function, self.arguments, *request["details"])
        elif request["do"] == "time":
            return self.instruments.time(self.function, request["functions"], request["count"])
        elif request["do"] == "explore":
            return number_of(self.function(self.loads.load, *request["details"]))
        return None

    def _load(self, payload: bytes) -> None:
        # What it prints goes nowhere. The last words of compiled code still reach the parent.
        sys.stderr = open(os.devnull, "w")
        from helpers.judge.code import Code

        loaded = pickle.loads(payload)
        self.function = loaded.load() if isinstance(loaded, Code) else loaded
        # With signatures of its own it is compiled already, and for nothing else.
        self.compiles = hasattr(self.function, "py_func") and not self.function.signatures

    def _compile(self) -> None:
        """Compile or prepare ahead, so that the time limit of a run is about the run."""
        if hasattr(self.function, "prepare"):
            self.function.prepare(*self.arguments)
        if self.compiles:
            from numba import typeof

            self.function.compile(tuple(typeof(argument) for argument in self.arguments))


def profile(function: Callable, arguments: tuple) -> dict[str, int]:
    """Call the function; return the fields of a ``Footprint``."""
    import tracemalloc

    from helpers import memory

    memory.profile(abs, 0)  # it sets itself up in its first call, which is not the function's
    tracemalloc.start()
    try:
        use = memory.profile(function, *arguments)
        traced = tracemalloc.get_traced_memory()[1]  # of arrays and of Python's objects
    finally:
        tracemalloc.stop()
    return {
        "peak_bytes": use.peak_bytes,
        "allocated_bytes": use.allocated_bytes,
        "object_bytes": max(traced - use.peak_bytes, 0),
        "compiled_blocks": use.compiled_blocks,
    }


def lanes(function: Callable, arguments: tuple) -> int:
    """Return how many elements the hottest loop of a compiled function computes with at once."""
    from helpers import instructions

    return instructions.of(function, *arguments).lanes


def told(function: Callable, arguments: tuple, *question: object) -> float | str | dict | None:
    """Call the function with a question; return a word as {"word": ...}, else its ``number_of``."""
    returned = function(*question)
    return {"word": returned} if isinstance(returned, str) else number_of(returned)


def describe(error: BaseException) -> dict:
    """Return an exception as its author needs to see it: type, message, line of their code."""
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    lines = [line for line in message.splitlines() if line.strip()]
    lines = [line for line in lines if not line.strip().startswith(NOISE)]
    if len(lines) > MESSAGE_LINES:
        lines = [*lines[:MESSAGE_LINES], "..."]
    return {
        "kind": _kind(error),
        "type": type(error).__name__,
        "message": "\n".join(line[:200] for line in lines),
        "line": _line_of(error),
    }


def _kind(error: BaseException) -> str:
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, RuntimeError) and str(error) == NO_THREAD:
        return "forbidden"
    if isinstance(error, MemoryError) or number == ENOMEM:
        return "out of memory"
    return "forbidden" if number in REFUSED else "raised"


def _line_of(error: BaseException) -> int | None:
    """Return the line of the submission's cell that raised.

    Numba raises from its own files; there the message names the line.
    """
    frames = traceback.extract_tb(error.__traceback__)
    lines = [frame.lineno for frame in frames if _is_cell(frame.filename)]
    named = re.findall(r'File "[^"]*(?:ipykernel|<cell )[^"]*", line (\d+)', str(error))
    return lines[-1] if lines else int(named[0]) if named else None


def _is_cell(file: str) -> bool:
    """Whether this is what a cell is called: by the judge, or by a notebook's kernel."""
    return file.startswith("<cell ") or ("<" not in file and not Path(file).exists())


if __name__ == "__main__":
    main(*sys.argv[1:])
