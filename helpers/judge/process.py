"""A child process in its parent's hand: lines back and forth, stopped in between, timed from here.

What it says is read with care, and the lines are the only thing that is asked of it: its time
and its end are the system's word.
"""

import json
import os
import secrets
import subprocess
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from time import monotonic, perf_counter
from typing import NamedTuple

import helpers
from helpers.judge import sandbox
from helpers.judge.leftovers import remove
from helpers.judge.replies import MOST_REPLY, NO_ANSWER, Failure, JudgeError, ended
from helpers.judge.sandbox import processes
from helpers.judge.shared import Arena

CHILD = "helpers.judge.child"
HOME = str(Path(helpers.__file__).resolve().parents[1])
MOST_SAID = 2000  # bytes that count of what it wrote to its standard error
SOON = 0.01  # seconds between two looks at a process whose time is nearly up
UNFIT = 20  # times its limit, in which a process ought to have got enough of a core
LINGER = 2.0  # seconds in which it has ended, after its line has
# Seconds of processor time. A thread that was stopped may lose its core right before it has left
# it, and leaves it later: once in some 25,000 stops, beside programs of a real-time class.
STIRRING = 1e-3
SIGNALLED = 128  # bubblewrap adds a signal's number to it

# One thread each: a kernel is judged by what it does, not by how many cores are free.
SINGLE = (
    "NUMBA_NUM_THREADS",
    "OMP_NUM_THREADS",
    "OPENBLAS_NUM_THREADS",
    "MKL_NUM_THREADS",
    "VECLIB_MAXIMUM_THREADS",
)


class Run(NamedTuple):
    """Seconds that a request took, from its sending until all threads of the child stood still.

    cpu : of all threads together; None where the system does not tell
    """

    wall: float
    cpu: float | None


class Process:
    """A child that has started, and waits for its first request.

    check_bounds : let it compile so that an index outside an array is an error
    arena : the memory of its arrays where it shares that with others; else it has its own
    pid : its number out here, which is another one in its sandbox; known once it was greeted
    spent : what the last request took
    """

    def __init__(self, check_bounds: bool, *, arena: Arena | None = None) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="judge-", ignore_cleanup_errors=True)
        self.arena = arena or Arena(Path(self._folder.name))
        self._is_guest = arena is not None
        self._errors = tempfile.TemporaryFile()
        self._sandbox = sandbox.current()
        self._started = self._spawn(_environment(check_bounds))
        self.pid = self._started.pid
        self.spent = Run(0.0, None)
        self._stopped_at: float | None = None

    def _spawn(self, environment: dict[str, str]) -> subprocess.Popen:
        # -P, and a folder of its own: a file beside the notebook must not pass for a module
        argv = [sys.executable, "-P", "-m", CHILD, self.arena.name]
        argv += ["confined"] if self._sandbox.confines else ["with", str(os.getpid())]
        return subprocess.Popen(
            self._sandbox.command(argv, sandbox.KERNEL, environment=environment),
            cwd=self._folder.name,
            env={**os.environ, **environment},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            pass_fds=self.arena.inherited,
            start_new_session=True,
        )

    @property
    def alive(self) -> bool:
        """Whether it still runs."""
        return self._started.poll() is None

    def pin(self, cores: set[int]) -> None:
        """Let it run on these cores only, where the system can do that."""
        processes.pin(self.pid, cores)

    def greet(self, limit: float) -> None:
        """Wait until it has started, for ``limit`` seconds at most; then it stands still.

        Raises JudgeError where it does not start, or not as confined as it should be.
        """
        try:
            with self._at_most(limit):
                self.exchange({"do": "hello", "limit": limit})
        except Failure as failure:
            raise JudgeError(f"the judge's own process {failure}\n{self._said()}") from failure
        self.pid = processes.innermost(self._started.pid)
        if self._sandbox.confines and not processes.is_filtered(self.pid):
            self.end()
            raise JudgeError("the judge's own process runs without its limits")
        self._freeze()

    @contextmanager
    def awake(self, limit: float) -> Iterator[None]:
        """Let it run for the block, ``limit`` seconds at most; then all its threads stand still.

        What that took is in ``spent``. Raises Failure where time runs out. What is raised in the
        block ends the process, which would wait for an answer for ever.
        """
        with self._at_most(limit):
            before, now, start = self._stopped_at, processes.clock(self.pid), perf_counter()
            if None not in (before, now) and now - before > STIRRING:
                self.end()
                raise Failure("forbidden", "went on while it was to stand still")
            processes.thaw(self.pid)
            yield
            self._freeze()
            wall, after = perf_counter() - start, self._stopped_at
        # Whatever it did since it was stopped counts as well.
        known = before is not None and after is not None
        self.spent = Run(wall, after - before if known else None)

    @contextmanager
    def _at_most(self, limit: float) -> Iterator[None]:
        deadline = Deadline(self, limit)
        deadline.start()
        try:
            yield
        except BaseException:
            self.end()
            raise
        finally:
            deadline.cancel()
            if deadline.missed:
                raise deadline.missed from None

    def _freeze(self) -> None:
        if not processes.freeze(self.pid):
            self.end()
            raise JudgeError("the judge's own process does not stand still")
        self._stopped_at = processes.clock(self.pid)

    def exchange(self, message: dict) -> str:
        """Send a message and return the answer. Raises Failure where none comes.

        Both bear a word that is new each time: what was said before it was asked is no answer.
        """
        word = secrets.token_hex(8)
        try:
            self._started.stdin.write(f"{word} {json.dumps(message)}\n".encode())
            self._started.stdin.flush()
            line = self._started.stdout.readline(MOST_REPLY)
        except OSError:
            line = b""
        if not line:
            raise self._failure()
        said, _, answer = line.decode(errors="replace").partition(" ")
        if said != word:
            raise Failure(*NO_ANSWER)
        return answer

    def _failure(self) -> Failure:
        """Return what its end tells."""
        try:
            status = self._started.wait(LINGER)
        except subprocess.TimeoutExpired:
            return Failure("crashed", "cut its line to the judge")
        finally:
            self.end()
        if self._sandbox.confines and status > SIGNALLED:
            status = SIGNALLED - status
        return ended(status, self._said())

    def _said(self) -> str:
        """Return the end of what it wrote to its standard error."""
        self._errors.seek(max(self._errors.seek(0, os.SEEK_END) - MOST_SAID, 0))
        return self._errors.read().decode(errors="replace").strip()

    def end(self) -> None:
        """Kill it and all that it started."""
        if self.alive and self._sandbox.confines:
            # Its first process takes the others along, and bubblewrap waits for it.
            for inner in processes.family(self._started.pid)[1:2]:
                processes.end(inner)
            with suppress(subprocess.TimeoutExpired):
                self._started.wait(LINGER)
        if self.alive:
            processes.end(self._started.pid)
            self._started.kill()  # where processes have no groups
        self._started.wait()

    def close(self) -> None:
        """Kill it, and remove what it leaves."""
        self.end()
        with suppress(OSError):  # what was still buffered for a process that has gone
            self._started.stdin.close()
        self._started.stdout.close()
        self._errors.close()
        if not self._is_guest:
            self.arena.close()
        remove(Path(self._folder.name))
        self._folder.cleanup()


class Deadline(threading.Thread):
    """Ends a process whose time is up, not counting that in which others had its core or ours.

    missed : the Failure that it then is, else None. A machine on which a process gets next to no
        time is unfit, and no fault of a submission's
    """

    def __init__(self, process: Process, limit: float) -> None:
        super().__init__(daemon=True)
        self.process, self.limit = process, limit
        self.missed: Failure | None = None
        self._over = threading.Event()
        self._asking = threading.get_native_id()  # the thread that it may have to wait for
        self._start = self._now()

    def _now(self) -> tuple[float, float, float]:
        pid = self.process.pid
        waited = processes.waited(pid) + processes.waited(self._asking)
        return monotonic(), waited, processes.clock(pid) or 0.0

    def run(self) -> None:
        """Look when time may be up, and again after what is left of it."""
        left = self.limit
        while not self._over.wait(max(left, SOON)):
            wall, waited, cpu = (b - a for a, b in zip(self._start, self._now(), strict=True))
            # Several threads that wait for each other's core gain nothing by it.
            left = self.limit - max(wall - waited, cpu)
            if left <= 0:
                what = f"was stopped after {self.limit:g} s without a result"
                self.missed = Failure("timed out", what)
            elif wall > UNFIT * self.limit:
                what = f"got no time to run: others had the cores for {waited:.0f} of {wall:.0f} s"
                self.missed = Failure("machine unfit", what)
            if self.missed:
                self.process.end()
                return

    def cancel(self) -> None:
        """Look no more."""
        self._over.set()
        self.join()


def _environment(check_bounds: bool) -> dict[str, str]:
    """Return what the child's environment must say: one thread, and the same ``helpers`` as here.

    What compiles for a race also merges neighbouring scalar operations into vectors, which LLVM can
    and Numba leaves off: without it, loops of several running sums stay scalar.
    """
    how = {"NUMBA_BOUNDSCHECK": "1"} if check_bounds else {"NUMBA_SLP_VECTORIZE": "1"}
    return {"PYTHONPATH": HOME, **dict.fromkeys(SINGLE, "1"), **how}
