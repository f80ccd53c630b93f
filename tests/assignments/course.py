"""A course of its own for a test: the real nbgrader, run as an instructor runs it."""

import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from copy import deepcopy
from html import unescape
from pathlib import Path

import nbformat

from tests.course.gradebook import entries, sums

ROOT = Path(__file__).resolve().parents[2]
ASSIGNMENTS = sorted(path.name for path in (ROOT / "source").iterdir())
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)\n### END HIDDEN TESTS", re.DOTALL)
# What the machine needs to start a program; nothing of the person who runs the tests.
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")
# nbgrader, started without a grammar that takes longer to build than all else that it loads.
NBGRADER = """
from helpers.judge.course.grader import skip_grammar
skip_grammar()
from nbgrader.apps import NbGraderApp
NbGraderApp.launch_instance()
"""
UNDECIDED = "not all of it decided"
TRIES = 3  # of a batch on a machine that is too busy to decide


class Course:
    """A folder with the sources and the configuration of this repository."""

    def __init__(self, folder: Path, assignment: str) -> None:
        self.folder, self.assignment = folder, assignment
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        shutil.copytree(ROOT / "source" / assignment, folder / "source" / assignment)

    def nbgrader(self, *arguments: str) -> str:
        """Run an nbgrader command; return what it said. Raises AssertionError where it failed."""
        return nbgrader_in(self.folder, *arguments)

    def notebook(self, step: str, student: str = ".") -> nbformat.NotebookNode:
        """Return the assignment's notebook in one of the steps' folders."""
        return nbformat.read(self._path(step, student, "ipynb"), as_version=4)

    def feedback(self, student: str) -> str:
        """Return the page that a student gets back as a reader sees it: no tags, single spaces."""
        page = self._path("feedback", student, "html").read_text(encoding="utf-8")
        return " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())

    def grade(self, submissions: Mapping[str, Mapping[str, str]], *options: str) -> None:
        """Hand in, grade and return what all students submit, in one batch.

        Raises AssertionError where a command fails, or a page of feedback shows a hidden test.
        """
        for student, solutions in submissions.items():
            self.submit(student, solutions)
        for _ in range(TRIES):
            if UNDECIDED not in self.nbgrader("autograde", self.assignment, *options):
                break
        self.nbgrader("generate_feedback", self.assignment)
        shown = {
            student: leaked(self.feedback(student), source(self.assignment))
            for student in submissions
        }
        assert not any(shown.values()), shown

    def submit(self, student: str, solutions: Mapping[str, str]) -> None:
        """Hand in the released notebook, with these texts in the cells of these names."""
        notebook = deepcopy(self.notebook("release"))
        for name, text in solutions.items():
            cell(notebook, name).source = text
        path = self._path("submitted", student, "ipynb")
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)

    def grades(self) -> dict[str, float]:
        """Return each student's sum, as the gradebook has it."""
        return sums(self.folder, self.assignment)

    def points(self, student: str) -> dict[str, float | None]:
        """Return the points of each graded cell, as the gradebook has them."""
        found = entries(self.folder, self.assignment)
        grades = {key: told for key, told in found.items() if len(told) == 3}
        return {name: told[0] for (who, _, name), told in grades.items() if who == student}

    def _path(self, step: str, student: str, ending: str) -> Path:
        return self.folder / step / student / self.assignment / f"{self.assignment}.{ending}"


def nbgrader_in(folder: Path, *arguments: str, status: int = 0, activated: bool = False) -> str:
    """Run an nbgrader command in a folder; return what it said.

    status : how it should end. Raises AssertionError where it ends otherwise.
    activated : whether the virtual environment is, which stock nbgrader takes for granted
    """
    done = subprocess.run(
        [sys.executable, "-c", NBGRADER, *arguments],
        cwd=folder,
        env=environment(folder, activated=activated),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == status, done.stdout[-4000:]
    return done.stdout


def environment(home: Path, *, activated: bool = False) -> dict[str, str]:
    """Return what a program gets to start with, and nothing of the person who runs the tests."""
    kept = {name: os.environ[name] for name in KEPT if name in os.environ}
    if activated:
        kept["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), kept["PATH"]])
    return {**kept, "HOME": str(home)}


def cell(notebook: nbformat.NotebookNode, name: str) -> nbformat.NotebookNode:
    """Return the cell with this id."""
    return next(each for each in notebook.cells if each.id == name)


def source(assignment: str) -> nbformat.NotebookNode:
    """Return the instructor's version of an assignment."""
    return nbformat.read(ROOT / f"source/{assignment}/{assignment}.ipynb", as_version=4)


def graded_cells(notebook: nbformat.NotebookNode) -> list[nbformat.NotebookNode]:
    """Return the cells that give points."""
    return [each for each in notebook.cells if each.metadata.get("nbgrader", {}).get("grade")]


def hidden_tests(notebook: nbformat.NotebookNode) -> list[str]:
    """Return what stands between the marks of hidden tests."""
    return [found for each in notebook.cells for found in HIDDEN.findall(each.source)]


def leaked(text: str, notebook: nbformat.NotebookNode) -> list[str]:
    """Return what a text shows of the hidden tests of an instructor's notebook."""
    return [part for part in ("HIDDEN TESTS", *hidden_tests(notebook)) if part in text]
