"""The assignment ``blocking``, released, handed in, graded and returned by the real nbgrader."""

import pytest

from helpers.judge import blocking
from tests.assignments.course import cell, graded_cells, leaked, source

SOURCE = source("blocking")
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
MISSES = 5.0
SPEED = 5.0


@pytest.fixture(scope="module")
def course(released):
    """The whole class, graded in one batch."""
    made = released("blocking")
    handed_in = {
        student: {} if solution is None else {"solution": solution}
        for student, solution in SUBMISSIONS.items()
    }
    made.grade(handed_in)
    return made


@pytest.mark.slow
def test_everybody_is_in_the_export(course):
    assert set(course.grades()) == set(SUBMISSIONS)


@pytest.mark.slow
def test_the_reference_gets_all_points(course):
    assert course.grades()["reference"] == CORRECTNESS + MISSES + SPEED


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
    assert course.points("naive")["speed"] == course.points("naive")["misses"] == 0


@pytest.mark.slow
def test_partial_credit_goes_to_what_works(course):
    points = course.points("no-remainder")
    assert points["sizes-that-divide"] == 2
    assert points["sizes-that-do-not-divide"] == 0
    assert 0 < course.grades()["no-remainder"] < CORRECTNESS + MISSES + SPEED


@pytest.mark.slow
def test_an_endless_cell_costs_that_cell_only(course):
    """The judge takes the function alone, and whatever stands around it does not matter."""
    assert course.grades()["endless-cell"] == CORRECTNESS + MISSES + SPEED


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("crash", "is refused: line 1 of cell 5 imports from `ctypes`"),
        ("dead-kernel", "is not defined in any cell"),
        ("endless-compiled", "was stopped after 3 s without a result"),
        ("fast-but-wrong", "64 of 64 elements wrong, first out[0, 0]: got 0, expected"),
        ("fast-but-wrong", "Only a right result counts here"),
        ("naive", "times those of the reference, 2,880"),
        ("naive", "times as fast as the naive loop for "),
        ("no-remainder", "for (10, 10) @ (10, 10) in blocks of 4 raised IndexError"),
        ("reference", "Correct for 4 cases."),
        ("syntax-error", "cell 5, which should define it, raised SyntaxError (line 1)"),
        ("untouched", "raised NotImplementedError"),
        ("wrong-shape", "uses `@`"),
    ],
)
def test_feedback_gives_the_reason(course, student, reason):
    assert reason in course.feedback(student)


@pytest.mark.slow
@pytest.mark.parametrize("student", SUBMISSIONS)
def test_feedback_holds_no_hidden_test(course, student):
    assert leaked(course.feedback(student), SOURCE) == []


def test_results_are_worth_as_much_as_misses_and_speed():
    worth = [each.metadata.nbgrader.points for each in graded_cells(SOURCE)]
    assert sum(worth) == CORRECTNESS + MISSES + SPEED
    assert CORRECTNESS == MISSES + SPEED


def test_the_text_states_the_judges_scale_and_sizes():
    text = " ".join(cell(SOURCE, "speed-text").source.split())
    race, scale = blocking.SPEED.case, blocking.SPEED.scale
    assert f"{race.m} x {race.k} matrix by one of {race.k} x {race.n}" in text
    assert f"blocks of {race.block}" in text
    assert f"Points start at {100 * scale.nothing:g} % of the reference's speed" in text
    assert f"| {scale.nothing:g} or less, or not surely faster than the naive loop | 0 |" in text
    assert f"| {scale.everything:g} or more | {SPEED:g} |" in text
    middle = (scale.nothing + scale.everything) / 2
    assert f"{middle:g} gives {SPEED / 2:g}" in text


def test_the_text_states_the_judges_caches_and_shares():
    text = cell(SOURCE, "misses-text").source
    misses = blocking.MISSES
    for trial in misses.trials:
        assert f"| {trial.case.block} | {trial.size_bytes} bytes |" in text
        assert f"{trial.case.m} x {trial.case.n} matrices" in text
        assert f"lines of {trial.line_bytes} bytes and sets of {trial.ways}" in text
    assert f"| {misses.all_up_to:g} or fewer | {MISSES:g} |" in text
    assert f"| {misses.none_from:g} or more | 0 |" in text
    assert (misses.all_up_to + misses.none_from) / 2 == 2
    assert f"twice as many give {MISSES / 2:g}" in text
