"""The instructor's notebook: what a submission is measured against."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import nbformat
from nbformat import NotebookNode

from helpers.judge.grading.refusal import Refused
from helpers.judge.grading.roles import gives_points, marks, name_of

SOURCE, RELEASE = "source", "release"


@dataclass(frozen=True)
class Original:
    """One notebook of an assignment.

    notebook : the instructor's version with its hidden tests, answers cleared
    released : text that students got for each cell, by grade id
    folder : where the files lie that belong to it, None where there are none
    others : names of the assignment's other notebooks
    """

    assignment: str
    name: str
    notebook: NotebookNode
    released: Mapping[str, str]
    folder: Path | None = None
    others: frozenset[str] = frozenset()

    @classmethod
    def read(cls, path: Path, assignment: str) -> "Original":
        """Read an instructor's notebook, source/ASSIGNMENT/NAME.ipynb, or a released one."""
        notebook = nbformat.read(path, as_version=4)
        released = path.parents[2] / RELEASE / assignment / path.name
        if released.is_file():
            given = nbformat.read(released, as_version=4)
        else:
            given = as_released(notebook)
        texts = {name_of(cell): cell.source for cell in given.cells if name_of(cell)}
        for cell in notebook.cells:
            if marks(cell).get("solution"):
                cell.source = texts.get(name_of(cell), "")
        others = frozenset(other.stem for other in path.parent.glob("*.ipynb") if other != path)
        return cls(assignment, path.stem, notebook, texts, path.parent, others)

    @cached_property
    def names(self) -> frozenset[str]:
        """The grade ids of its cells."""
        return frozenset(filter(None, map(name_of, self.notebook.cells)))

    @property
    def graded(self) -> list[str]:
        """The grade ids of its cells that give points."""
        return [name_of(cell) for cell in self.notebook.cells if gives_points(cell)]


def originals(
    course: Path, assignment: str, folders: Sequence[str] = (SOURCE, RELEASE)
) -> list[Original]:
    """Return the notebooks of an assignment, from the first of these folders that has it.

    Raises Refused where there are none.
    """
    for folder in folders:
        paths = sorted((course / folder / assignment).glob("*.ipynb"))
        if paths:
            return [Original.read(path, assignment) for path in paths]
    known = {path.parent.name for folder in folders for path in course.glob(f"{folder}/*/*.ipynb")}
    told = f"there are {', '.join(sorted(known))}" if known else "it has no assignments"
    raise Refused(f"There is no assignment {assignment!r} in {course.resolve()}: {told}")


def as_released(notebook: NotebookNode) -> NotebookNode:
    """Return what nbgrader would give to students."""
    from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions

    given = nbformat.from_dict(notebook)
    for step in (ClearSolutions, ClearHiddenTests, ClearMarkScheme):
        given, _ = step().preprocess(given, {})
    return given
