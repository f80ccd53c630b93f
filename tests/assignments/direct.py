"""An assignment's test cells on chosen solutions: what the grader runs, without a kernel."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from helpers.judge.code import Cell, Submission
from helpers.judge.grading.roles import is_self_check, is_test
from helpers.judge.grading.trial import judged
from tests.assignments.course import cell, graded_cells, source


class Graded(NamedTuple):
    """Points by test cell, and all that the cells printed, in single spaces."""

    points: dict[str, float]
    said: str


def grade(assignment: str, solutions: Mapping[str, str], cells: Iterable[str]) -> Graded:
    """Let the grader run these test cells on a submission.

    solutions : texts for solution cells by name; the others hold the reference
    """
    notebook = source(assignment)
    submission = Submission(
        Cell(number, solutions.get(each.id, each.source))
        for number, each in enumerate(notebook.cells, 1)
        if each.cell_type == "code" and not is_test(each) and not is_self_check(each)
    )
    found = [judged(cell(notebook, name), submission) for name in cells]
    failed = [each for each in found if each.verdict == "not judged"]
    assert not failed, failed
    said = " ".join(" ".join(each.said for each in found).split())
    return Graded({each.id: each.points for each in found}, said)


def assert_costs(assignment: str, mistake: NamedTuple) -> None:
    """Hold that a mistake takes all points of the test cells that it fails, and of no other.

    mistake : name of the solution cell, its text, the test cells to run, those that it fails, and
        words that are said
    """
    graded = grade(assignment, {mistake.name: mistake.text}, mistake.cells)
    worth = full(assignment)
    lost = {name for name, earned in graded.points.items() if earned < worth[name]}
    assert lost == mistake.fails
    assert {graded.points[name] for name in mistake.fails} == {0.0}
    assert mistake.reason in graded.said


def full(assignment: str) -> dict[str, int]:
    """Return what each test cell is worth."""
    return {each.id: each.metadata.nbgrader.points for each in graded_cells(source(assignment))}
