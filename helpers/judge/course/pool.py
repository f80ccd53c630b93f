"""Several graders at once, each a process of its own, on a core of its own, with a time limit."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, fields
from pathlib import Path
from time import monotonic, sleep

import helpers
from helpers.judge.course.papers import Paper
from helpers.judge.course.store import Store
from helpers.judge.grading import Limits

GRADER = "helpers.judge.course.grader"
POLL = 0.05  # seconds
TAIL = 2000  # characters of what a failed grader said


class Stopped(Exception):
    """Nobody grades any more; args[0] says why. What was graded is kept."""


@dataclass(frozen=True)
class Terms:
    """What holds for all papers of a batch.

    verdicts : the folder that keeps them, in one folder for each assignment
    limit : seconds for one paper
    cells : what its cells may take
    unsafe : whether to go on without a sandbox
    """

    verdicts: Path
    limit: float
    cells: Limits
    unsafe: bool

    def store(self, paper: Paper) -> Store:
        """Return where the verdict on a paper is kept."""
        return Store(self.verdicts / paper.original.assignment)


def graded(
    papers: Iterable[Paper], cores: Sequence[int | None], terms: Terms
) -> Iterator[tuple[Paper, str, str]]:
    """Grade papers, as many at once as there are cores.

    Yields each one when it is done, with what went wrong, "" if nothing did, and what its grader
    said then. The verdict is in the store.
    """
    waiting, running, free = deque(papers), [], list(cores)
    try:
        while waiting or running:
            while waiting and free:
                running.append(_Grader(waiting.popleft(), free.pop(0), terms))
            for each in [one for one in running if one.ended()]:
                running.remove(each)
                free.append(each.core)
                yield each.paper, each.failure, each.close()
            sleep(POLL)
    finally:
        for each in running:
            each.close()


class _Grader:
    """A process that grades one paper."""

    def __init__(self, paper: Paper, core: int | None, terms: Terms) -> None:
        self.paper, self.core, self.failure = paper, core, ""
        # All that it writes beside the verdict goes here, and away with this.
        self._folder = Path(tempfile.mkdtemp(prefix="judge-"))
        self._limit = terms.limit
        self._deadline = monotonic() + terms.limit
        (self._folder / "job.json").write_text(json.dumps(_job(paper, core, terms)))
        with open(self._folder / "said.txt", "wb") as said:
            self._process = subprocess.Popen(
                # -P: a file in the folder that nbgrader was called in must not pass for a module
                [sys.executable, "-P", "-m", GRADER, str(self._folder / "job.json")],
                env=_environment(self._folder),
                stdin=subprocess.DEVNULL,
                stdout=said,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )

    def ended(self) -> bool:
        """Whether it has ended by itself or is now stopped for its time limit."""
        status = self._process.poll()
        if status is None and monotonic() < self._deadline:
            return False
        if status is None:
            self.failure = f"it took longer than {self._limit:g} s"
        elif status < 0:
            self.failure = f"it was killed by {signal.Signals(-status).name}"
        elif status > 0:
            self.failure = f"it ended with status {status}"
        return True

    def close(self) -> str:
        """Stop it if it still runs, remove its files, return the end of what it said."""
        with suppress(ProcessLookupError, PermissionError):  # all of them have gone
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        said = (self._folder / "said.txt").read_text(encoding="utf-8", errors="replace")
        shutil.rmtree(self._folder, ignore_errors=True)
        return said[-TAIL:]


def _job(paper: Paper, core: int | None, terms: Terms) -> dict:
    original = {each.name: getattr(paper.original, each.name) for each in fields(paper.original)}
    original |= {"folder": str(paper.original.folder), "others": sorted(paper.original.others)}
    return {
        "parent": os.getpid(),
        "core": core,
        "unsafe": terms.unsafe,
        "limits": terms.cells._asdict(),
        "store": str(terms.store(paper).folder),
        "key": paper.key,
        "folder": str(paper.folder),
        "original": original,
    }


def _environment(folder: Path) -> dict[str, str]:
    """Return a grader's environment: the same ``helpers`` as here, its own temporary folder."""
    home = str(Path(helpers.__file__).resolve().parents[1])
    path = os.pathsep.join(filter(None, [home, os.environ.get("PYTHONPATH")]))
    return {**os.environ, "PYTHONPATH": path, "TMPDIR": str(folder)}
