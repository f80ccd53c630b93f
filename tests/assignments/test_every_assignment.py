"""What holds for each assignment: its source, and the release that nbgrader makes of it."""

import re

import nbformat
import pytest

from helpers.judge.grading.roles import is_test
from tests.assignments.course import (
    ASSIGNMENTS,
    ROOT,
    cell,
    graded_cells,
    hidden_tests,
    source,
)

SOLUTION = re.compile(r"### BEGIN SOLUTION\n(.*?)\n *### END SOLUTION", re.DOTALL)

each_assignment = pytest.mark.parametrize("assignment", ASSIGNMENTS)


def release(assignment):
    return ROOT / f"release/{assignment}/{assignment}.ipynb"


@pytest.mark.slow
@each_assignment
def test_the_release_is_what_nbgrader_makes_of_the_source(assignment, released):
    """``make release`` brings it up to date."""
    made = released[assignment].folder / f"release/{assignment}/{assignment}.ipynb"
    assert made.read_bytes() == release(assignment).read_bytes()


@each_assignment
def test_the_release_holds_no_solution_no_hidden_test_and_no_output(assignment):
    instructors, students = source(assignment), nbformat.read(release(assignment), as_version=4)
    text = "\n".join(each.source for each in students.cells)
    hidden = hidden_tests(instructors)
    assert hidden
    assert not [each for each in hidden if each in text]
    assert "HIDDEN" not in text
    assert "SOLUTION" not in text
    solved = [each for each in instructors.cells if SOLUTION.search(each.source)]
    assert solved
    for each in solved:
        stub = cell(students, each.id).source
        assert stub.endswith("raise NotImplementedError()")
        assert not [body for body in SOLUTION.findall(each.source) if body in stub]
    assert all(not each.get("outputs") for each in students.cells)
    folder = release(assignment).parent
    assert sorted(path.name for path in folder.iterdir()) == [f"{assignment}.ipynb"]


@each_assignment
def test_the_source_holds_no_output(assignment):
    cells = source(assignment).cells
    assert all(not each.get("outputs") for each in cells)
    assert all(each.get("execution_count") is None for each in cells)


@each_assignment
def test_cells_are_called_in_the_file_as_in_the_gradebook(assignment):
    for each in source(assignment).cells:
        assert each.metadata.get("nbgrader", {"grade_id": each.id})["grade_id"] == each.id


@each_assignment
def test_the_table_says_what_the_cells_are_worth(assignment):
    text = cell(source(assignment), "introduction").source
    table = re.findall(r"^\| .* \| (\d+) \|$", text, re.MULTILINE)
    worth = [each.metadata.nbgrader.points for each in graded_cells(source(assignment))]
    assert list(map(int, table)) == worth
    assert f"| **sum** | **{sum(worth)}** |" in text


@each_assignment
def test_each_test_cell_asks_for_the_points_that_nbgrader_knows(assignment):
    tests = list(filter(is_test, graded_cells(source(assignment))))
    assert tests
    for each in tests:
        assert f"points={each.metadata.nbgrader.points}" in each.source.splitlines()[-1]
