"""A small course for tests of grading: notebooks made of a few cells, real in all else."""

from collections.abc import Mapping
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

MAKE = {"code": new_code_cell, "markdown": new_markdown_cell}


def text(source: str, grade_id: str | None = None) -> NotebookNode:
    """A cell of the instructor's that students read."""
    return _cell("markdown", source, grade_id, locked=True)


def fixed(source: str, grade_id: str) -> NotebookNode:
    """A code cell of the instructor's without points."""
    return _cell("code", source, grade_id, locked=True)


def answer(source: str, grade_id: str = "solution") -> NotebookNode:
    """A code cell that the student fills."""
    return _cell("code", source, grade_id, solution=True)


def written(source: str, grade_id: str, points: float) -> NotebookNode:
    """An answer in words, graded by a person."""
    return _cell("markdown", source, grade_id, solution=True, grade=True, points=points)


def graded(source: str, grade_id: str, points: float = 1) -> NotebookNode:
    """A code cell that gives points."""
    return _cell("code", source, grade_id, grade=True, locked=True, points=points)


def judged(kind: str, grade_id: str, points: float = 1, earned: float = 0) -> NotebookNode:
    """A judge cell with one verdict, which quotes the code that it was given."""
    return graded(
        "from helpers.judge import verdict\n"
        'seen = "; ".join(cell.source for cell in globals().cells)\n'
        f'verdict.tell(verdict.Verdict({kind!r}, f"Saw {{seen}}.", {earned}, {points}))',
        grade_id,
        points,
    )


def own(source: str, kind: str = "code") -> NotebookNode:
    """A cell that nbgrader does not know."""
    return MAKE[kind](source=source)


def notebook(*cells: NotebookNode) -> NotebookNode:
    """A notebook of these cells."""
    return new_notebook(cells=list(cells))


def course(folder: Path, name: str, *cells: NotebookNode) -> Path:
    """Put an assignment of one notebook into a course; return the course's folder."""
    path = folder / "source" / name / f"{name}.ipynb"
    path.parent.mkdir(parents=True)
    nbformat.write(notebook(*cells), path)
    return folder


def submitted(original: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """A copy of a notebook with these texts in the cells of these grade ids."""
    copy = nbformat.from_dict(original)
    for cell in copy.cells:
        grade_id = cell.metadata.get("nbgrader", {}).get("grade_id")
        cell.source = answers.get(grade_id, cell.source)
    return copy


def as_bytes(handed_in: NotebookNode) -> bytes:
    """A notebook as a file holds it."""
    return nbformat.writes(handed_in).encode()


def _cell(kind: str, source: str, grade_id: str | None, **marks: object) -> NotebookNode:
    cell = MAKE[kind](source=source)
    if grade_id:
        given = {"grade": False, "solution": False, "locked": False, "task": False, **marks}
        cell.metadata.nbgrader = {"grade_id": grade_id, "schema_version": 3, **given}
    return cell
