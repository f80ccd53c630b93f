"""The process that runs a submitted function: ``python -m helpers.judge.child FOLDER``.

It reads one JSON request a line and answers each with one JSON line:

    {"do": "hello"}                                     say that the process has started
    {"do": "load"}                                      unpickle FOLDER/function.pkl
    {"do": "place", "arrays": [...], "others": [...]}   map shared arrays, compile for them, or
                                                        have the function prepare itself
    {"do": "run"}                                       call the function on what was placed
    {"do": "profile"}                                   call it and count the memory it takes
    {"do": "trace"}                                     call its source, write FOLDER/accesses.npy
    {"do": "lanes"}                                     look how wide its machine code computes
    {"do": "time", "functions": [...], "count": 15}     call it as a timer, with a clock

The results of a run travel through the shared arrays alone. A timer's calls take no time here: each
time that it reads the clock, {"calls": [["baseline", 20], ...]} goes to the parent, which reckons
what they take and answers {"shown": 1.25}. Nothing here is trusted by the parent.
"""

import json
import os
import pickle
import re
import signal
import sys
import traceback
from collections.abc import Callable
from math import ceil
from numbers import Real
from pathlib import Path
from typing import IO

from helpers.judge.replies import Accesses
from helpers.judge.shared import mapped

MESSAGE_LINES = 8
# What Numba says of its own passes and of a source that it cannot read here.
NOISE = ("Failed in nopython mode", "File ", "<source missing", "During: ")
GRACE = 10  # seconds after which a child whose parent was killed ends itself


def main(folder: Path) -> None:
    """Serve requests until the parent closes its end."""
    requests, replies = _private_streams()

    def send(message: dict) -> None:
        replies.write(json.dumps(message) + "\n")
        replies.flush()

    def read(calls: list) -> float:
        send({"calls": calls})
        return json.loads(requests.readline())["shown"]

    runner = Runner(folder, read)
    while line := requests.readline():
        send(_answer(runner, json.loads(line)))


def _private_streams() -> tuple[IO[str], IO[str]]:
    """Take the pipes to the parent away from ``print`` and ``input``; errors go nowhere either."""
    requests, replies = os.fdopen(os.dup(0), "r"), os.fdopen(os.dup(1), "w")
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    os.dup2(null, 2)
    return requests, replies


def _answer(runner: "Runner", request: dict) -> dict:
    _set_alarm(request["limit"])
    try:
        return {"ok": True, "returned": runner.handle(request)}
    except BaseException as error:  # SystemExit too: the parent wants to hear of it
        return {"ok": False, **describe(error)}
    finally:
        _set_alarm(0)


def _set_alarm(limit: float) -> None:
    """Let the system end this process if nobody else does.

    The parent kills a child that is late. Where the parent itself was killed, a compiled endless
    loop would go on for ever: Python code gets no turn in it, but the alarm's default action does.
    """
    if hasattr(signal, "alarm"):
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
        """Return the number that a timer returns; of anything else but None the type's name."""
        self._calls = []
        returned = timer(*map(self.function, functions), self.clock, count)
        if isinstance(returned, Real):
            return float(returned)
        return None if returned is None else type(returned).__name__


class Runner:
    """The function and its arguments, between requests."""

    def __init__(self, folder: Path, read: Callable[[list], float]) -> None:
        self.folder = folder
        self.instruments = Instruments(read)
        self.function: Callable | None = None
        self.compiles = False
        self.arguments: tuple = ()

    def handle(self, request: dict) -> object:
        """Do what one request asks and return what it asks for, of a run the type returned."""
        if request["do"] == "load":
            self._load()
        elif request["do"] == "place":
            self.arguments = (*mapped(self.folder, request["arrays"]), *request["others"])
            self._compile()
        elif request["do"] == "run":
            returned = self.function(*self.arguments)
            return None if returned is None else type(returned).__name__
        elif request["do"] == "profile":
            return profile(self.function, self.arguments)
        elif request["do"] == "trace":
            Accesses.of(self.function, self.arguments).write(self.folder)
        elif request["do"] == "lanes":
            return lanes(self.function, self.arguments)
        elif request["do"] == "time":
            return self.instruments.time(self.function, request["functions"], request["count"])
        return None

    def _load(self) -> None:
        self.function = pickle.loads((self.folder / "function.pkl").read_bytes())
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


def describe(error: BaseException) -> dict:
    """Return an exception as its author needs to see it: type, message, line of their code."""
    message = re.sub(r"\x1b\[[0-9;]*m", "", str(error))
    lines = [line for line in message.splitlines() if line.strip()]
    lines = [line for line in lines if not line.strip().startswith(NOISE)]
    if len(lines) > MESSAGE_LINES:
        lines = [*lines[:MESSAGE_LINES], "..."]
    return {
        "type": type(error).__name__,
        "message": "\n".join(line[:200] for line in lines),
        "line": _line_of(error),
    }


def _line_of(error: BaseException) -> int | None:
    """Return the line of the submission's cell that raised: a file that exists is no cell.

    Numba raises from its own files; there the message names the line.
    """
    frames = traceback.extract_tb(error.__traceback__)
    lines = [f.lineno for f in frames if not Path(f.filename).exists() and "<" not in f.filename]
    named = re.findall(r'File "[^"]*ipykernel[^"]*", line (\d+)', str(error))
    return lines[-1] if lines else int(named[0]) if named else None


if __name__ == "__main__":
    main(Path(sys.argv[1]))
