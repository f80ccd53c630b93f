"""An assignment's test cells on chosen solutions: what nbgrader runs, without nbgrader."""

from collections.abc import Iterable, Mapping
from contextlib import redirect_stdout
from io import StringIO
from typing import NamedTuple

from tests.assignments.course import cell, graded_cells, source


class Graded(NamedTuple):
    """Points by test cell, and all that the cells printed, in single spaces."""

    points: dict[str, float]
    said: str


def grade(assignment: str, solutions: Mapping[str, str], cells: Iterable[str]) -> Graded:
    """Run the code cells that give no points, then these test cells.

    solutions : texts for solution cells by name; the others hold the reference
    """
    notebook = source(assignment)
    namespace = {"__name__": "__main__"}
    for each in notebook.cells:
        if each.cell_type == "code" and not _tests(each):
            exec(solutions.get(each.id, each.source), namespace)
    points, said = {}, StringIO()
    for name in cells:
        *body, last = cell(notebook, name).source.rstrip().splitlines()
        with redirect_stdout(said):
            exec("\n".join(body), namespace)
            points[name] = eval(last, namespace)
    return Graded(points, " ".join(said.getvalue().split()))


def full(assignment: str) -> dict[str, int]:
    """Return what each test cell is worth."""
    return {each.id: each.metadata.nbgrader.points for each in graded_cells(source(assignment))}


def _tests(each) -> bool:
    about = each.metadata.get("nbgrader", {})
    return about.get("grade") or "judge" in each.source
