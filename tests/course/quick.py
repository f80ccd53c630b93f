"""An assignment that is graded in a second: a judge's cell, a test, hidden parts, a written answer.

Its judge cell goes by the text of the answer and needs no process of its own. It obeys a file that
a test may put beside the course, so that the judge itself can be made to fail.
"""

import shutil
import subprocess
import sys
from pathlib import Path
from typing import BinaryIO

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tests import heeding
from tests.assignments.course import ROOT, Course, environment, nbgrader_in
from tests.course.gradebook import entries

NAME = "quick"
SOLVED = """def double(x):
    ### BEGIN SOLUTION
    return 2 * x
    ### END SOLUTION"""
STUB = "def double(x):\n    raise NotImplementedError()"
RIGHT = "def double(x):\n    return 2 * x"
SLOW = "import time\n\ndef double(x):\n    time.sleep(0)\n    return 2 * x"
WRONG = "def double(x):\n    return 3 * x"
SECRET = "assert double(321) == 642, 'not twice as much'"
TEST = f"assert double(2) == 4\n### BEGIN HIDDEN TESTS\n{SECRET}\n### END HIDDEN TESTS"

JUDGED = """import os
import signal
from pathlib import Path
from time import monotonic, sleep

from helpers.judge import verdict

plan, began = Path("plan.txt"), monotonic()
while (order := plan.read_text() if plan.exists() else "") == "wait":
    sleep(0.05)
if order == "die":
    os.kill(os.getpid(), signal.SIGKILL)
texts = [cell.source for cell in globals().cells]
written = any("return 2 * x" in text for text in texts)
### BEGIN HIDDEN TESTS
written = written and not any("time.sleep" in text for text in texts)
### END HIDDEN TESTS
if order == "unfit":
    found = verdict.Verdict("machine unfit", "This computer is too busy.", None, 3.0)
elif written:
    where = {"cores": sorted(os.sched_getaffinity(0)), "from": began, "to": monotonic()}
    found = verdict.Verdict("correct", "It doubles at once.", 3.0, 3.0, where)
else:
    found = verdict.Verdict("slow", "It <b>does not</b> double at once | *really*.", 0.0, 3.0)
verdict.tell(found)"""


class Quick(Course):
    """A course with this assignment; ``released`` before anything else.

    server : the address of a PostgreSQL database for the gradebook, else it is a file
    """

    def __init__(self, folder: Path, server: str | None = None) -> None:
        self.folder, self.assignment, self.server = folder, NAME, server
        self.plan = folder / "plan.txt"

    def release(self) -> None:
        """Set the course up, and the assignment in it."""
        source = self.folder / "source" / NAME
        source.mkdir(parents=True)
        settings = (ROOT / "nbgrader_config.py").read_text(encoding="utf-8")
        if self.server:
            address = self.server.replace("postgresql:", "postgresql+psycopg:")
            settings += f'\nc.CourseDirectory.db_url = "{address}"\n'
        (self.folder / "nbgrader_config.py").write_text(settings, encoding="utf-8")
        nbformat.write(notebook(), source / f"{NAME}.ipynb")
        self.nbgrader("generate_assignment", NAME)

    def copy(self, folder: Path) -> "Quick":
        """Return a copy of the course."""
        shutil.copytree(self.folder, folder)
        return Quick(folder)

    def hand_in(self, student: str, solution: str = RIGHT, answer: str = "Because.") -> Path:
        """Hand in the notebook with these answers; return its path."""
        self.submit(student, {"solution": solution, "why": answer})
        return self._path("submitted", student, "ipynb")

    def submission(self, student: str) -> Path:
        """Return a new empty folder for what a student hands in."""
        folder = self.folder / "submitted" / student / NAME
        folder.mkdir(parents=True)
        return folder

    def autograde(self, *options: str, status: int = 0) -> str:
        """Grade; return what was said."""
        return nbgrader_in(self.folder, "autograde", NAME, *options, status=status)

    def batch(self, *options: str, status: int = 0) -> subprocess.CompletedProcess:
        """Grade by ``python -m helpers.judge batch``; return how it ended and what it said."""
        done = subprocess.run(
            self.batch_command(*options), text=True, capture_output=True, **self.there()
        )
        assert done.returncode == status, done.stderr[-4000:]
        return done

    def start_batch(
        self, *options: str, said: BinaryIO | None = None, **environment: str
    ) -> subprocess.Popen:
        """Start a batch that heeds Ctrl-C and return its process.

        said : a file for its standard error; nobody hears the rest
        """
        there = self.there()
        there["env"] |= environment
        heard = {"stdout": subprocess.DEVNULL, "stderr": said or subprocess.DEVNULL}
        return subprocess.Popen(heeding.python(*self.batch_command(*options)[1:]), **heard, **there)

    def batch_command(self, *options: str) -> list[str]:
        """Return the command of a batch, to be run ``there``."""
        return [sys.executable, "-m", "helpers.judge", "batch", NAME, *options]

    def there(self) -> dict:
        """Return the folder and the environment of a command, for subprocess."""
        return {"cwd": self.folder, "env": environment(self.folder)}

    def entries(self) -> dict:
        """Return what the gradebook says of each cell of each student."""
        return entries(self.folder, NAME)

    def scores(self) -> dict[str, tuple]:
        """Return each student's points in the gradebook, of the judge's cell and of the test."""
        found = self.entries()
        students = sorted({student for student, *_ in found})
        cells = ("judged", "tested")
        return {s: tuple(found[s, NAME, cell][0] for cell in cells) for s in students}


def notebook() -> nbformat.NotebookNode:
    """Return the instructor's version."""
    kernel = {"display_name": "Python 3", "language": "python", "name": "python3"}
    cells = [
        new_markdown_cell("# Doubling", id="title"),
        _marked(new_code_cell(SOLVED, id="solution"), solution=True),
        _marked(new_code_cell(JUDGED, id="judged"), points=3),
        _marked(new_code_cell(TEST, id="tested"), points=2),
        _marked(new_markdown_cell("Why?", id="why"), points=1, solution=True),
    ]
    return new_notebook(cells=cells, metadata={"kernelspec": kernel})


def _marked(cell, points=None, solution=False):
    about = {
        "grade": points is not None,
        "grade_id": cell.id,
        "locked": not solution,
        "schema_version": 3,
        "solution": solution,
        "task": False,
    }
    cell.metadata.nbgrader = about if points is None else {**about, "points": points}
    return cell
