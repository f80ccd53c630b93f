"""What is linted: one notebook of an assignment, as the instructor and as the students have it."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.judge.grading.original import RELEASE, SOURCE, Original, Refused
from helpers.judge.grading.roles import is_answer, is_judge_cell, is_test, name_of


@dataclass(frozen=True)
class Subject:
    """A notebook of an assignment.

    course : the folder that holds source/ and release/
    assignment, name : of the assignment, and of its notebook without ending
    """

    course: Path
    assignment: str
    name: str

    @cached_property
    def source(self) -> NotebookNode:
        """The instructor's version."""
        return nbformat.read(self._path(SOURCE), as_version=4)

    @cached_property
    def release(self) -> NotebookNode | None:
        """What students get, None where nothing is released yet."""
        path = self._path(RELEASE)
        return nbformat.read(path, as_version=4) if path.is_file() else None

    @property
    def folders(self) -> tuple[Path, Path]:
        """Where the instructor's version and the students' lie."""
        return self._path(SOURCE).parent, self._path(RELEASE).parent

    @cached_property
    def original(self) -> Original:
        """The notebook as the grader reads it."""
        return Original.read(self._path(SOURCE), self.assignment)

    @property
    def tests(self) -> list[NotebookNode]:
        """The instructor's code cells that give points."""
        return [cell for cell in self.source.cells if is_test(cell)]

    @property
    def judged(self) -> list[NotebookNode]:
        """The tests that the judge runs itself."""
        return [cell for cell in self.tests if is_judge_cell(cell)]

    @property
    def answers(self) -> list[NotebookNode]:
        """The code cells whose text is the students'."""
        return [cell for cell in self.source.cells if is_answer(cell) and cell.cell_type == "code"]

    def answer_that_defines(self, function: str) -> str | None:
        """Return the grade id of the answer with this function at its top level."""
        for cell in self.answers:
            if function in defined(cell.source):
                return name_of(cell)
        return None

    def _path(self, step: str) -> Path:
        return self.course / step / self.assignment / f"{self.name}.ipynb"


def subjects(course: Path, assignment: str) -> list[Subject]:
    """Return the notebooks of an assignment in source/. Raises Refused where there are none."""
    paths = sorted((course / SOURCE / assignment).glob("*.ipynb"))
    if not paths:
        raise Refused(f"there is no {SOURCE}/{assignment} with a notebook in {course.resolve()}")
    return [Subject(course, assignment, path.stem) for path in paths]


def defined(source: str) -> list[str]:
    """Return the names of the functions at the top level of a cell, [] where it is no Python."""
    try:
        body = ast.parse(source).body
    except SyntaxError:
        return []
    return [statement.name for statement in body if isinstance(statement, ast.FunctionDef)]


def strings(value: object, path: str = "") -> Iterator[tuple[str, str]]:
    """Yield all texts inside of a notebook or another JSON value, each with where it stands."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, each in value.items():
            yield path, str(key)
            yield from strings(each, f"{path}.{key}".lstrip("."))
    elif isinstance(value, list):
        for number, each in enumerate(value):
            yield from strings(each, f"{path}[{number}]")
