"""Where a kernel runs: in the sandbox or, under the policy of none, beside us."""

import os
import subprocess
import threading
from collections.abc import Sequence
from contextlib import ExitStack
from pathlib import Path

import helpers
from helpers.judge import sandbox
from helpers.judge.sandbox import processes

FILES = "files"
MOST_WRITTEN = 512 * 2**20  # bytes on the disk in the program's folder
MOST_ENTRIES = 5000  # files and folders in it
HEARD = 4000  # bytes kept of what it writes to stderr
KEPT = ("PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "SYSTEMROOT")
DIED = "the kernel died, by a crash or for want of memory"
TOO_MANY_FILES = "the kernel was stopped: it wrote more files than it may"
CAUSES = {
    "out of memory": "the kernel was stopped: it took more memory than it may",
    "forbidden": "the kernel was stopped: it started more processes than it may",
}


class Secluded:
    """A program that may write into one folder, started under the current sandbox policy.

    folder : private to it; files/ in it is its working directory
    """

    def __init__(self, argv: Sequence[str], folder: Path) -> None:
        policy = sandbox.current()
        within = ["/usr/bin/env", "-C", str(folder / FILES), *argv] if policy.confines else argv
        self._folder = folder
        self._process = subprocess.Popen(
            policy.command(
                within, sandbox.NOTEBOOK, environment=_grading(folder), writable=[folder]
            ),
            cwd=folder / FILES,
            env=_outside() | _grading(folder),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        self._innermost: int | None = None
        self._said = b""
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._watch = sandbox.Watch(self._process.pid, sandbox.NOTEBOOK)
        self._watching = ExitStack()
        if policy.confines:
            self._watching.enter_context(self._watch)

    def trouble(self) -> str | None:
        """Say why the program has ended, or has to end; None where neither is so."""
        if self._process.poll() is not None:
            return CAUSES.get(self._watch.cause, DIED)
        return TOO_MANY_FILES if overfull(self._folder) else None

    def delayed(self) -> float:
        """Return for how many seconds the program's first thread was kept from a core by others.

        0 where the system does not tell. To be called first when the program has started, and
        nobody else's program in it.
        """
        self._innermost = self._innermost or processes.innermost(self._process.pid)
        return processes.waited(self._innermost)

    def used(self) -> float:
        """Return the seconds of processor time of all its processes that there still are.

        0 where the system does not tell.
        """
        family = processes.family(self._process.pid) if processes.LINUX else ()
        return sum(processes.clock(pid) or 0.0 for pid in family)

    def end(self) -> None:
        """Kill the program and all that it started."""
        self._watching.close()
        processes.end(self._process.pid)
        self._process.wait()
        self._listener.join()

    def said(self) -> str:
        """Return the end of what the program, now ended, wrote to stderr."""
        return self._said.decode(errors="replace").strip()

    def _listen(self) -> None:
        with self._process.stderr as pipe:
            while piece := pipe.read1(HEARD):
                self._said = (self._said + piece)[-HEARD:]


def _grading(folder: Path) -> dict[str, str]:
    """Return what a kernel's environment says about grading."""
    return {
        "IPYTHONDIR": f"{folder}/ipython",
        "JUPYTER_RUNTIME_DIR": str(folder),
        "MPLBACKEND": "module://matplotlib_inline.backend_inline",
        "NBGRADER_EXECUTION": "autograde",
    }


def _outside() -> dict[str, str]:
    """Return the environment of a program that runs beside us: little of the grader's own."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    return kept | {"PYTHONPATH": str(Path(helpers.__file__).resolve().parents[1])}


def overfull(folder: Path) -> bool:
    """Whether a folder holds more bytes or files than it may, or is nested out of reach."""
    size, entries, folders = 0, 0, [str(folder)]
    try:
        while folders:
            with os.scandir(folders.pop()) as found:
                for entry in found:
                    entries += 1
                    if entries > MOST_ENTRIES or size > MOST_WRITTEN:
                        return True
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        folders.append(entry.path)
    except FileNotFoundError:  # it has just gone; the next look will see
        return False
    except OSError:
        return True
    return False
