"""One course for each assignment, made when a test first asks for it, and its class."""

from functools import cache

import pytest

from tests.assignments.course import Course


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """A function: the course of an assignment, released by nbgrader, always the same one."""

    @cache
    def release(assignment):
        made = Course(tmp_path_factory.mktemp(assignment), assignment)
        made.nbgrader("generate_assignment", assignment)
        return made

    return release


@pytest.fixture(scope="module")
def course(request, released):
    """The course of a module's ASSIGNMENT, with its SUBMISSIONS graded in one batch."""
    made = released(request.module.ASSIGNMENT)
    made.grade(request.module.SUBMISSIONS)
    return made
