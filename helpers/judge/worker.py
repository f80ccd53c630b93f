"""A process of its own for a submitted function, seen from the parent that trusts it in nothing."""

import atexit
import json
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import IO

import cloudpickle
import numpy as np
from numpy.typing import NDArray

import helpers
from helpers.judge.child import describe
from helpers.judge.replies import (
    Accesses,
    Failure,
    Footprint,
    JudgeError,
    calls_in,
    cause_of,
    content_of,
    whole,
)
from helpers.judge.shared import Shelf, mapped

CHILD = "helpers.judge.child"
START = 60.0  # seconds to start Python and import Numba, on a machine that is busy
COMPILE = 60.0  # seconds to compile the function

MOST_PAYLOAD = 2**20  # bytes: a function, and not a table of results or a scratch array

# One thread each: a kernel is judged by what it does, not by how many cores are free.
SINGLE = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


def carry(function: Callable) -> bytes:
    """Return a function as bytes that another process can load, with all that it refers to.

    Raises Failure where it refers to something that cannot travel, such as an open file, and where
    it brings more than ``MOST_PAYLOAD`` bytes along.
    """
    try:
        payload = cloudpickle.dumps(function)
    except Exception as error:
        problem = describe(error)
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


def carry_submitted(function: object) -> bytes:
    """Return what a submission has under the asked name as bytes, None where it has nothing.

    Raises Failure where it is no function, or cannot be carried.
    """
    if function is None:
        missing = (
            "is not defined: the cell that defines it was not run or has an error, shown there"
        )
        raise Failure("raised", missing)
    if not callable(function):
        raise Failure("raised", f"is a {type(function).__name__}, but must be a function")
    return carry(function)


class Worker:
    """A child process around one function. Use it in a ``with`` block, or ``stop`` it.

    check_bounds : compile so that an index outside an array raises an error with its number,
        instead of reading or destroying whatever is there. Slows the function down.
    """

    def __init__(self, payload: bytes, *, check_bounds: bool = False) -> None:
        self.payload, self.check_bounds = payload, check_bounds
        self.returned: str | None = None
        self._folder = tempfile.TemporaryDirectory(prefix="judge-", ignore_cleanup_errors=True)
        self._path = Path(self._folder.name)
        self._shelf = Shelf(self._path)
        (self._path / "function.pkl").write_bytes(payload)
        self._replies: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._process = self._spawn()
        # A thread, because waiting for a pipe with a time limit is not portable.
        pipe = (self._process.stdout, self._replies)
        self._listener = threading.Thread(target=_forward, args=pipe, daemon=True)
        self._listener.start()
        self._greet()

    def _spawn(self) -> subprocess.Popen:
        with open(self._path / "stderr.txt", "wb") as errors:
            return subprocess.Popen(
                # -P, and a folder of its own: a file beside the notebook must not pass for a module
                [sys.executable, "-P", "-m", CHILD, str(self._path)],
                cwd=self._path,
                env=_environment(self.check_bounds),
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                start_new_session=True,
            )

    def _greet(self) -> None:
        """Load the function, and tell a judge that cannot start from a function that cannot."""
        try:
            self._ask({"do": "hello"}, START)
        except Failure as failure:
            said = (self._path / "stderr.txt").read_text(errors="replace").strip()
            self.stop()
            raise JudgeError(f"the judge's own process {failure}\n{said[-2000:]}") from failure
        try:
            self._ask({"do": "load"}, START)
        except BaseException:
            self.stop()
            raise

    @property
    def alive(self) -> bool:
        """Whether the process still runs."""
        return self._process.poll() is None

    def place(self, *arguments: object) -> list[NDArray]:
        """Give the function its arguments and compile it for them, or let it prepare itself.

        Arrays come first; they are copied into buffers that both sides see, and these are returned.
        Strides stay what they are, and what shared memory here shares it there. Other arguments
        must be numbers, words or lists of them. Raises Failure.
        """
        arrays = [argument for argument in arguments if isinstance(argument, np.ndarray)]
        entries = self._shelf.put(arrays)
        others = list(arguments[len(arrays) :])
        self._ask({"do": "place", "arrays": entries, "others": others}, COMPILE)
        return mapped(self._path, entries)

    def run(self, limit: float) -> None:
        """Call the function once on what was placed; the results are in the shared arrays.

        limit : seconds after which the process is killed. Raises Failure.
        """
        returned = self._ask({"do": "run"}, limit)
        self.returned = None if returned is None else str(returned)

    def profile(self, limit: float) -> Footprint:
        """Call the function once, as ``run`` does, and return the memory that the call took."""
        return Footprint.of(self._ask({"do": "profile"}, limit))

    def lanes(self) -> int:
        """Return how many elements the function's hottest loop computes with at once.

        It is read from the machine code for what was placed. Raises Failure where the function is
        not compiled, or has no loop.
        """
        return whole(self._ask({"do": "lanes"}, COMPILE))

    def trace(self, limit: float) -> Accesses:
        """Call the function once as plain Python, and return its accesses to elements of arrays.

        Addresses are those of ``helpers.caches.trace``. Raises Failure, also for what it refuses.
        """
        try:
            self._ask({"do": "trace"}, limit)
        except Failure as failure:
            how = "cannot be traced: it " if failure.kind == "raised" else ""
            raise Failure(failure.kind, f"{how}{failure}") from None
        return Accesses.read(self._path)

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
        deadline = monotonic() + limit
        request = {"do": "time", "functions": list(functions), "count": count}
        try:
            reply = self._exchange({**request, "limit": limit}, limit)
            while (calls := calls_in(reply, functions)) is not None:
                shown = {"shown": answer(calls)}
                reply = self._exchange(shown, deadline - monotonic(), limit)
        except BaseException:  # the child would wait for an answer for ever
            self._end()
            raise
        return content_of(reply)

    def _ask(self, request: dict, limit: float) -> object:
        return content_of(self._exchange({**request, "limit": limit}, limit))

    def _exchange(self, message: dict, patience: float, limit: float | None = None) -> str:
        """Send one line and return the next; ``limit`` is named where ``patience`` runs out."""
        try:
            self._process.stdin.write(json.dumps(message) + "\n")
            self._process.stdin.flush()
            reply = self._replies.get(timeout=max(patience, 0))
        except queue.Empty:
            self._end()
            limit = patience if limit is None else limit
            raise Failure("timed out", f"was stopped after {limit:g} s without a result") from None
        except OSError:
            reply = ""
        if not reply:
            self._end()
            raise Failure("crashed", f"ended its process: {cause_of(self._process.returncode)}")
        return reply

    def _end(self) -> None:
        """Kill the process and all that it started."""
        _kill_group(self._process)
        self._process.wait()

    def stop(self) -> None:
        """End the process and remove its files."""
        self._end()
        self._listener.join(timeout=1)
        with suppress(OSError):  # what was still buffered for a process that has gone
            self._process.stdin.close()
        self._folder.cleanup()

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


def _environment(check_bounds: bool) -> dict[str, str]:
    """Return the child's environment: one thread, and the same ``helpers`` as here.

    What compiles for a race also merges neighbouring scalar operations into vectors, which LLVM can
    and Numba leaves off: without it, loops of several running sums stay scalar.
    """
    home = str(Path(helpers.__file__).resolve().parents[1])
    how = {"NUMBA_BOUNDSCHECK": "1"} if check_bounds else {"NUMBA_SLP_VECTORIZE": "1"}
    return {**os.environ, "PYTHONPATH": home, **dict.fromkeys(SINGLE, "1"), **how}


def _forward(pipe: IO[str], replies: "queue.SimpleQueue[str]") -> None:
    """Put each line of a pipe in a queue, and an empty one at its end."""
    with pipe:
        for line in pipe:
            replies.put(line)
    replies.put("")


def _kill_group(process: subprocess.Popen) -> None:
    """Kill a process and, where the system has process groups, all that it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):  # all of them have gone
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
