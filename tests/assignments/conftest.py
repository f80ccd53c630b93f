"""One course with all assignments, released when a test first asks for it, and its classes."""

import pytest

from tests.assignments.course import ASSIGNMENTS, Course, nbgrader_in


@pytest.fixture(autouse=True)
def _own_workers(no_worker_left):
    """What a test grades begins in processes of its own."""


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """Each assignment's course by its name, all in one folder and released by one command."""
    folder = tmp_path_factory.mktemp("course")
    made = {assignment: Course(folder, assignment) for assignment in ASSIGNMENTS}
    nbgrader_in(folder, "generate_assignment", "*")
    return made


@pytest.fixture(scope="module")
def course(request, released):
    """The course of a module's ASSIGNMENT, with its SUBMISSIONS graded in one batch."""
    made = released[request.module.ASSIGNMENT]
    made.grade(request.module.SUBMISSIONS)
    return made
