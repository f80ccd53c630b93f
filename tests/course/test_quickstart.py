"""nbgrader's own example course: our configuration gives the grades of the stock one."""

import pytest

from tests.assignments.course import nbgrader_in
from tests.course import quickstart
from tests.course.gradebook import entries


@pytest.fixture(scope="module")
def courses(tmp_path_factory):
    """The course by the stock configuration, and by ours."""
    made = quickstart.made(tmp_path_factory.mktemp("quickstart"))
    for course in made:
        for command in (("autograde", "ps1"), ("generate_feedback", "ps1"), ("export",)):
            nbgrader_in(course, *command, activated=True)
    return made


@pytest.mark.slow
def test_grades_and_comments_are_those_of_the_stock_configuration(courses):
    stock, ours = (entries(course, "ps1") for course in courses)
    assert {student for student, *_ in stock} == {"bitdiddle", "hacker"}
    assert {points for points, *_ in stock.values()} > {None, 0.0, 0.5, 1.0}
    assert ours == stock


@pytest.mark.slow
def test_the_export_is_that_of_the_stock_configuration(courses):
    stock, ours = ((course / "grades.csv").read_text() for course in courses)
    assert stock.count("\n") == 3
    assert ours == stock


@pytest.mark.slow
def test_files_beside_the_notebooks_come_along(courses):
    names = [
        sorted(str(path.relative_to(course)) for path in (course / step).rglob("*"))
        for course in courses
        for step in ("autograded", "feedback")
    ]
    assert names[:2] == names[2:]
    assert "feedback/bitdiddle/ps1/jupyter.png" in names[1]
