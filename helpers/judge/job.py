"""A process of its own for a job: on a core of its own, with a time limit, ended as a whole.

What it is to do stands in a file; what comes of it, it writes where the file says.
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from time import monotonic

import helpers
from helpers.judge.sandbox.confinement import end_with_parent

TAIL = 2000  # characters of what a failed process said
OVERRAN, FAILED = "it took longer than", "it ended with status"
FAULTS = (OVERRAN, FAILED)  # failures that begin so would come again
ROOM = 2**20  # bytes that a folder must still take where a process failed


class Stopped(Exception):
    """Nobody works any more; args[0] says why. What was done is kept."""


class Job:
    """A process that runs ``python -m module FILE``.

    failure : what went wrong once it has ended, "" if nothing did
    """

    def __init__(
        self,
        module: str,
        details: Mapping,
        core: int | None,
        limit: float,
        writes: Sequence[Path] = (),
    ) -> None:
        """Start it.

        details : what it is to do, JSON-able; it finds them with ``begun``
        core : the only one that it may run on, None for all
        limit : seconds
        writes : folders that it writes to, besides one for all that is temporary
        """
        self.failure = ""
        # All that it writes beside its result goes here, and away with this.
        self._folder = Path(tempfile.mkdtemp(prefix="judge-"))
        self._limit, self._deadline = limit, monotonic() + limit
        self._writes = (self._folder, *writes)
        content = {**details, "parent": os.getpid(), "core": core}
        (self._folder / "job.json").write_text(json.dumps(content), encoding="utf-8")
        with open(self._folder / "said.txt", "wb") as said:
            self._process = subprocess.Popen(
                # -P: a file in the folder that this was called in must not pass for a module
                [sys.executable, "-P", "-m", module, str(self._folder / "job.json")],
                env=_environment(self._folder),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ended(self) -> bool:
        """Whether it has ended by itself or is now to be stopped for its time limit.

        Raises OSError where it failed and a folder that it writes to takes nothing any more.
        """
        status = self._process.poll()
        if status is None and monotonic() < self._deadline:
            return False
        if status is None:
            self.failure = f"{OVERRAN} {self._limit:g} s"
        elif status < 0:
            self.failure = f"it was killed by {signal.Signals(-status).name}"
        elif status > 0:
            self.failure = f"{FAILED} {status}"
            for folder in self._writes:
                _require_room(folder)
        return True

    def close(self) -> str:
        """Stop it if it still runs, remove its files, return the end of what it said."""
        with suppress(ProcessLookupError, PermissionError):  # all of them have gone
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        said = (self._folder / "said.txt").read_text(encoding="utf-8", errors="replace")
        shutil.rmtree(self._folder, ignore_errors=True)
        return said[-TAIL:]


def begun(path: str) -> dict:
    """Return the details of a job in its own process, which ends with its parent from now on."""
    job = json.loads(Path(path).read_text(encoding="utf-8"))
    if sys.platform == "linux":
        end_with_parent(job["parent"])
    if job["core"] is not None:
        os.sched_setaffinity(0, {job["core"]})
    return job


def _require_room(folder: Path) -> None:
    """Raise OSError where a folder takes no file."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder, buffering=0) as file:
        left = ROOM
        while left:
            left -= file.write(bytes(left))


def _environment(folder: Path) -> dict[str, str]:
    """Return its environment: the same ``helpers`` as here, a temporary folder of its own."""
    home = str(Path(helpers.__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "TMPDIR": str(folder)}
