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
from helpers.judge.child import describe, shared_array

CHILD = "helpers.judge.child"
START = 60.0  # seconds to start Python and import Numba, on a machine that is busy
COMPILE = 60.0  # seconds to compile the function

READING = '{"calls":'  # how a line starts that reads the clock
MOST_CALLS = 10**9  # between two readings: more take longer than any time limit
NO_ANSWER = ("crashed", "answered with something that is no answer")

# One thread each: a kernel is judged by what it does, not by how many cores are free.
SINGLE = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class Failure(Exception):
    """The submitted function did not come back with a result.

    kind : "raised", "timed out" or "crashed"
    args[0] : what happened, the end of a sentence that starts with the function's name
    """

    def __init__(self, kind: str, what: str) -> None:
        super().__init__(what)
        self.kind = kind


class JudgeError(RuntimeError):
    """The judge itself failed: nothing is known about the submission."""


def carry(function: Callable) -> bytes:
    """Return a function as bytes that another process can load, with all that it refers to.

    Raises Failure where it refers to something that cannot travel, such as an open file.
    """
    try:
        return cloudpickle.dumps(function)
    except Exception as error:
        problem = describe(error)
        raise Failure(
            "raised",
            f"cannot be carried into a process of its own: {problem['type']}: "
            f"{problem['message']}. Keep it free of open files and the like.",
        ) from error


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
        self._names: list[str] = []
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
        """Give the function its arguments and compile it for them.

        Arrays come first; they are copied into buffers that both sides see, and these are
        returned. Other arguments must be numbers. Raises Failure.
        """
        arrays = [argument for argument in arguments if isinstance(argument, np.ndarray)]
        serial = int(self._names[-1].split("-")[0]) + 1 if self._names else 0
        self._forget()
        views, described = [], []
        for index, array in enumerate(arrays):
            entry = {"name": f"{serial}-{index}", "shape": array.shape, "dtype": array.dtype.str}
            with open(self._path / entry["name"], "wb") as file:
                file.truncate(max(array.nbytes, 1))
            views.append(shared_array(self._path, **entry))
            views[-1][...] = array
            self._names.append(entry["name"])
            described.append(entry)
        others = list(arguments[len(arrays) :])
        self._ask({"do": "place", "arrays": described, "others": others}, COMPILE)
        return views

    def _forget(self) -> None:
        """Remove the files of the arguments before; who maps them still keeps them."""
        for name in self._names:
            (self._path / name).unlink(missing_ok=True)
        self._names.clear()

    def run(self, limit: float) -> None:
        """Call the function once on what was placed; the results are in the shared arrays.

        limit : seconds after which the process is killed. Raises Failure.
        """
        returned = self._ask({"do": "run"}, limit)
        self.returned = None if returned is None else str(returned)

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
            while (calls := _calls(reply, functions)) is not None:
                shown = {"shown": answer(calls)}
                reply = self._exchange(shown, deadline - monotonic(), limit)
        except BaseException:  # the child would wait for an answer for ever
            self._end()
            raise
        return _unpack(reply)

    def _ask(self, request: dict, limit: float) -> object:
        return _unpack(self._exchange({**request, "limit": limit}, limit))

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
            raise Failure("crashed", f"ended its process: {_cause(self._process.returncode)}")
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


def _environment(check_bounds: bool) -> dict[str, str]:
    """Return the child's environment: one thread, and the same ``helpers`` as here."""
    home = str(Path(helpers.__file__).resolve().parents[1])
    bounds = {"NUMBA_BOUNDSCHECK": "1"} if check_bounds else {}
    return {**os.environ, "PYTHONPATH": home, **dict.fromkeys(SINGLE, "1"), **bounds}


def _forward(pipe: IO[str], replies: "queue.SimpleQueue[str]") -> None:
    """Put each line of a pipe in a queue, and an empty one at its end."""
    with pipe:
        for line in pipe:
            replies.put(line)
    replies.put("")


def _unpack(reply: str) -> object:
    """Return what came back in a reply, or raise the Failure that it tells of."""
    try:
        content = json.loads(reply)
        if content["ok"]:
            return content["returned"]
        where = f" (line {content['line']} of its cell)" if content["line"] else ""
        what = f"raised {content['type']}{where}: {content['message']}"
    except (ValueError, KeyError, TypeError):
        raise Failure(*NO_ANSWER) from None
    raise Failure("raised", what.removesuffix(": "))


def _calls(reply: str, functions: Sequence[str]) -> list[tuple[str, int]] | None:
    """Return the calls in a reply that reads the clock; None for a reply that ends the timing."""
    if not reply.startswith(READING):
        return None
    try:
        calls = [(name, int(times)) for name, times in json.loads(reply)["calls"]]
    except (ValueError, KeyError, TypeError, OverflowError):
        raise Failure(*NO_ANSWER) from None
    if not all(name in functions and 0 < times <= MOST_CALLS for name, times in calls):
        raise Failure(*NO_ANSWER)
    return calls


def _kill_group(process: subprocess.Popen) -> None:
    """Kill a process and, where the system has process groups, all that it started."""
    if hasattr(os, "killpg"):
        with suppress(ProcessLookupError, PermissionError):  # all of them have gone
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()


def _cause(code: int) -> str:
    """Return what an exit status says, in words."""
    if code >= 0:
        return f"it exited with status {code}"
    name = signal.Signals(-code).name
    hint = {
        "SIGSEGV": ", an access to memory that is not its own",
        "SIGKILL": ", perhaps for memory",
    }
    return f"killed by {name}{hint.get(name, '')}"
