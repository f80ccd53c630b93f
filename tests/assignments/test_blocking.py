"""The assignment ``blocking``, released, handed in, graded and returned by the real nbgrader."""

import re
from html import unescape

import nbformat
import pytest

from helpers.judge import blocking
from tests.assignments.course import ROOT, Course, cell

SOURCE = nbformat.read(ROOT / "source/blocking/blocking.ipynb", as_version=4)
RELEASE = ROOT / "release/blocking/blocking.ipynb"
HIDDEN = re.compile(r"### BEGIN HIDDEN TESTS\n(.*?)\n### END HIDDEN TESTS", re.DOTALL)
REFERENCE = cell(SOURCE, "solution").source

HEAD = "from numba import njit\n\n@njit\ndef matmul_blocked(a, b, out, block):\n    "
NAIVE = (
    HEAD
    + """for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            total = 0.0
            for p in range(a.shape[1]):
                total += a[i, p] * b[p, j]
            out[i, j] = total
"""
)
# Honest, but with blocks that run over the edge.
NO_REMAINDER = (
    HEAD
    + """out[:] = 0
    for i0 in range(0, a.shape[0], block):
        for p0 in range(0, a.shape[1], block):
            for i in range(i0, i0 + block):
                for p in range(p0, p0 + block):
                    for j in range(b.shape[1]):
                        out[i, j] += a[i, p] * b[p, j]
"""
)
CRASH = "import ctypes\n\ndef matmul_blocked(a, b, out, block):\n    ctypes.string_at(0)"
SUBMISSIONS = {
    "crash": CRASH,
    "dead-kernel": "import os\nos._exit(1)",
    "endless-cell": REFERENCE + "\nwhile True:\n    pass",
    "endless-compiled": HEAD + "while out[0, 0] != -1.5:\n        out[0, 0] = a[0, 0]",
    "fast-but-wrong": HEAD + "out[:] = 0",
    "naive": NAIVE,
    "no-remainder": NO_REMAINDER,
    "reference": REFERENCE,
    "syntax-error": "def matmul_blocked(a, b, out, block:\n    pass",
    "untouched": None,
    "wrong-shape": "def matmul_blocked(a, b, out, block):\n    out[:] = (a @ b)[:, :-1]",
}
CORRECTNESS = 10.0
SPEED = 10.0


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """The whole class, graded in one batch."""
    made = Course(tmp_path_factory.mktemp("course"), "blocking")
    made.nbgrader("generate_assignment", "blocking")
    for student, solution in SUBMISSIONS.items():
        made.submit(student, solution)
    made.nbgrader("autograde", "blocking", "--ExecuteToTheEnd.student_timeout=12")
    made.nbgrader("generate_feedback", "blocking")
    made.nbgrader("export")
    return made


def page(course, student):
    """The feedback as a reader sees it: no tags, and runs of white space as one space."""
    return " ".join(unescape(re.sub(r"<[^>]+>", "", course.feedback(student))).split())


@pytest.mark.slow
def test_everybody_is_in_the_export(course):
    assert set(course.grades()) == set(SUBMISSIONS)


@pytest.mark.slow
def test_the_reference_gets_all_points(course):
    assert course.grades()["reference"] == CORRECTNESS + SPEED


@pytest.mark.slow
@pytest.mark.parametrize(
    "student",
    [
        "crash",
        "dead-kernel",
        "endless-compiled",
        "fast-but-wrong",
        "syntax-error",
        "untouched",
        "wrong-shape",
    ],
)
def test_what_does_not_work_gets_no_points(course, student):
    assert course.grades()[student] == 0


@pytest.mark.slow
def test_a_naive_loop_gets_the_points_for_correctness_alone(course):
    assert course.grades()["naive"] == CORRECTNESS
    assert course.points("naive")["speed"] == 0


@pytest.mark.slow
def test_partial_credit_goes_to_what_works(course):
    points = course.points("no-remainder")
    assert points["sizes-that-divide"] == 2
    assert points["sizes-that-do-not-divide"] == 0
    assert 0 < course.grades()["no-remainder"] < CORRECTNESS + SPEED


@pytest.mark.slow
def test_an_endless_cell_costs_that_cell_only(course):
    """The kernel answers an interrupt, and what was defined before the loop is graded."""
    assert course.grades()["endless-cell"] == CORRECTNESS + SPEED
    assert "No reply from kernel before timeout" in page(course, "endless-cell")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("crash", "killed by SIGSEGV"),
        ("dead-kernel", "Not run: the kernel died in cell 5"),
        ("endless-compiled", "was stopped after 3 s without a result"),
        ("fast-but-wrong", "64 of 64 elements wrong, first out[0, 0]: got 0, expected"),
        ("fast-but-wrong", "Speed counts only with the right result"),
        ("naive", "times as fast as the naive loop (95 % sure of"),
        ("no-remainder", "for (10, 10) @ (10, 10) in blocks of 4 raised IndexError"),
        ("reference", "Correct for 4 sizes."),
        ("syntax-error", "matmul_blocked is not defined"),
        ("syntax-error", "SyntaxError"),
        ("untouched", "raised NotImplementedError"),
        ("wrong-shape", "raised ValueError (line 2 of its cell): could not broadcast"),
    ],
)
def test_feedback_gives_the_reason(course, student, reason):
    assert reason in page(course, student)


@pytest.mark.slow
@pytest.mark.parametrize("student", SUBMISSIONS)
def test_feedback_holds_no_hidden_test(course, student):
    text = page(course, student)
    assert "HIDDEN TESTS" not in text
    for hidden in hidden_tests():
        assert hidden not in text


@pytest.mark.slow
def test_the_release_is_what_nbgrader_makes_of_the_source(course):
    """``make release`` brings it up to date."""
    made = course.folder / "release/blocking/blocking.ipynb"
    assert made.read_bytes() == RELEASE.read_bytes()


def hidden_tests():
    return [found for each in SOURCE.cells for found in HIDDEN.findall(each.source)]


def test_the_release_holds_no_solution_no_hidden_test_and_no_output():
    released = nbformat.read(RELEASE, as_version=4)
    text = "\n".join(each.source for each in released.cells)
    assert len(hidden_tests()) == 6
    assert not [hidden for hidden in hidden_tests() if hidden in text]
    assert "HIDDEN" not in text
    assert "SOLUTION" not in text
    assert "total = out[i, j]" not in text
    assert cell(released, "solution").source.endswith("raise NotImplementedError()")
    assert all(not each.get("outputs") for each in released.cells)
    assert sorted(path.name for path in RELEASE.parent.iterdir()) == ["blocking.ipynb"]


def test_the_source_holds_no_output():
    assert all(not each.get("outputs") for each in SOURCE.cells)
    assert all(each.get("execution_count") is None for each in SOURCE.cells)


def test_the_table_says_what_the_cells_are_worth():
    table = re.findall(r"^\| .* \| (\d+) \|$", cell(SOURCE, "introduction").source, re.MULTILINE)
    graded = [each.metadata.nbgrader for each in SOURCE.cells if "nbgrader" in each.metadata]
    worth = [about.points for about in graded if about.grade]
    assert list(map(int, table)) == worth
    assert sum(worth) == CORRECTNESS + SPEED
    assert f"| **sum** | **{sum(worth)}** |" in cell(SOURCE, "introduction").source


def test_each_test_cell_asks_for_the_points_that_nbgrader_knows():
    for each in SOURCE.cells:
        if each.metadata.get("nbgrader", {}).get("grade"):
            assert f"points={each.metadata.nbgrader.points}" in each.source.splitlines()[-1]


def test_the_text_states_the_judges_scale_and_sizes():
    text = cell(SOURCE, "speed-text").source
    race, scale = blocking.RACE, blocking.SCALE
    assert f"{race.m} x {race.k} matrix by one of {race.k} x {race.n}" in text
    assert f"blocks of {race.block}" in text
    assert f"| {scale.nothing:g} or less | 0 |" in text
    assert f"| {scale.everything:g} or more | {SPEED:g} |" in text
    middle = (scale.nothing + scale.everything) / 2
    assert f"{middle:g} times as fast gives {SPEED / 2:g}" in text
