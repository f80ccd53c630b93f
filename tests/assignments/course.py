"""A course of its own for a test: the real nbgrader, run as an instructor runs it."""

import csv
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from copy import deepcopy
from html import unescape
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parents[2]
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)\n### END HIDDEN TESTS", re.DOTALL)
# What the machine needs to start a program; nothing of the person who runs the tests.
KEPT = ("PATH", "LANG", "LC_ALL", "TMPDIR", "SYSTEMROOT")


class Course:
    """A folder with the sources and the configuration of this repository."""

    def __init__(self, folder: Path, assignment: str) -> None:
        self.folder, self.assignment = folder, assignment
        shutil.copy(ROOT / "nbgrader_config.py", folder)
        shutil.copytree(ROOT / "source" / assignment, folder / "source" / assignment)

    def nbgrader(self, *arguments: str) -> str:
        """Run an nbgrader command; return what it said. Raises AssertionError where it failed."""
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.folder,
            env={**kept, "HOME": str(self.folder)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )
        assert done.returncode == 0, done.stdout[-4000:]
        return done.stdout

    def notebook(self, step: str, student: str = ".") -> nbformat.NotebookNode:
        """Return the assignment's notebook in one of the steps' folders."""
        return nbformat.read(self._path(step, student, "ipynb"), as_version=4)

    def feedback(self, student: str) -> str:
        """Return the page that a student gets back as a reader sees it: no tags, single spaces."""
        page = self._path("feedback", student, "html").read_text(encoding="utf-8")
        return " ".join(unescape(re.sub(r"<[^>]+>", "", page)).split())

    def grade(self, submissions: Mapping[str, Mapping[str, str]], *options: str) -> None:
        """Hand in, grade, return and export what all students submit, in one batch."""
        for student, solutions in submissions.items():
            self.submit(student, solutions)
        self.nbgrader("autograde", self.assignment, *options)
        self.nbgrader("generate_feedback", self.assignment)
        self.nbgrader("export")

    def submit(self, student: str, solutions: Mapping[str, str]) -> None:
        """Hand in the released notebook, with these texts in the cells of these names."""
        notebook = deepcopy(self.notebook("release"))
        for name, text in solutions.items():
            cell(notebook, name).source = text
        path = self._path("submitted", student, "ipynb")
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)

    def grades(self) -> dict[str, float]:
        """Return each student's sum, as the export has it."""
        with open(self.folder / "grades.csv", newline="", encoding="utf-8") as file:
            return {row["student_id"]: float(row["score"]) for row in csv.DictReader(file)}

    def points(self, student: str) -> dict[str, float]:
        """Return the points of each test cell that printed a score."""
        found = {}
        for each in graded_cells(self.notebook("autograded", student)):
            results = [o for o in each.outputs if o.output_type == "execute_result"]
            if results:
                found[each.id] = float(results[0].data["text/plain"])
        return found

    def _path(self, step: str, student: str, ending: str) -> Path:
        return self.folder / step / student / self.assignment / f"{self.assignment}.{ending}"


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
