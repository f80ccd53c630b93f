"""The assignment ``blocking``: mistakes cost their own points, here and through nbgrader."""

from typing import NamedTuple

import pytest

from helpers.judge import blocking
from tests.assignments.course import cell, source
from tests.assignments.direct import full, grade

ASSIGNMENT = "blocking"
SOURCE = source(ASSIGNMENT)
FULL = full(ASSIGNMENT)
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
# Honest, but it adds to whatever out held.
NO_ZEROS = REFERENCE.replace("    out[:] = 0\n", "")


class Mistake(NamedTuple):
    """A solution, the test cells of these that it fails, and a reason given."""

    text: str
    fails: set[str]
    reason: str
    cells: tuple[str, ...] = ("sizes-that-divide",)


MISTAKES = {
    "ctypes": Mistake(
        "import ctypes\n\ndef matmul_blocked(a, b, out, block):\n    ctypes.string_at(0)",
        {"sizes-that-divide"},
        "is refused: line 1 of cell 5 imports from `ctypes`",
    ),
    "not-there": Mistake("", {"sizes-that-divide"}, "is not defined in any cell"),
    "syntax-error": Mistake(
        "def matmul_blocked(a, b, out, block:\n    pass",
        {"sizes-that-divide"},
        "cell 5, which should define it, raised SyntaxError (line 1)",
    ),
    "librarys-product": Mistake(HEAD + "out[:] = a @ b", {"sizes-that-divide"}, "uses `@`"),
    "fast-but-wrong": Mistake(
        HEAD + "out[:] = 0",
        {"sizes-that-divide", "misses", "speed"},
        "64 of 64 elements wrong, first out[0, 0]: got 0, expected",
        ("sizes-that-divide", "misses", "speed"),
    ),
    "no-remainder": Mistake(
        NO_REMAINDER,
        {"sizes-that-do-not-divide"},
        "for (10, 10) @ (10, 10) in blocks of 4 raised IndexError",
        ("sizes-that-divide", "sizes-that-do-not-divide"),
    ),
    "adds": Mistake(
        NO_ZEROS,
        {"dirty-out"},
        "out full of NaN",
        ("sizes-that-divide", "dirty-out"),
    ),
}


@pytest.mark.parametrize("student", MISTAKES)
def test_each_mistake_costs_its_own_points(student):
    mistake = MISTAKES[student]
    graded = grade(ASSIGNMENT, {"solution": mistake.text}, mistake.cells)
    lost = {name for name, earned in graded.points.items() if earned < FULL[name]}
    assert lost == mistake.fails
    assert {graded.points[name] for name in lost} == {0.0}
    assert mistake.reason in graded.said


SUBMISSIONS = {
    "reference": {"solution": REFERENCE},
    "untouched": {},
    "naive": {"solution": NAIVE},
}
# Enough for all results, and nothing else.
CORRECTNESS = 10


@pytest.mark.slow
def test_the_reference_gets_all_and_the_stub_nothing(course):
    assert course.points("reference") == FULL
    assert course.grades()["reference"] == 20
    assert course.grades()["untouched"] == 0


@pytest.mark.slow
def test_a_naive_loop_gets_the_points_for_correctness_alone(course):
    assert course.grades()["naive"] == CORRECTNESS
    assert course.points("naive")["speed"] == course.points("naive")["misses"] == 0


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "reason"),
    [
        ("naive", "times those of the reference, 2,880"),
        ("naive", "times as fast as the naive loop for "),
        ("reference", "Correct for 4 cases."),
        ("untouched", "raised NotImplementedError"),
    ],
)
def test_feedback_gives_the_reason(course, student, reason):
    assert reason in course.feedback(student)


def test_results_are_worth_as_much_as_misses_and_speed():
    assert sum(FULL.values()) == 2 * CORRECTNESS
    assert FULL["misses"] + FULL["speed"] == CORRECTNESS


def test_the_text_states_the_judges_scale_and_sizes():
    text = " ".join(cell(SOURCE, "speed-text").source.split())
    race, scale = blocking.SPEED.case, blocking.SPEED.scale
    assert f"{race.m} x {race.k} matrix by one of {race.k} x {race.n}" in text
    assert f"blocks of {race.block}" in text
    assert f"Points start at {100 * scale.nothing:g} % of the reference's speed" in text
    assert f"| {scale.nothing:g} or less, or not surely faster than the naive loop | 0 |" in text
    assert f"| {scale.everything:g} or more | {FULL['speed']:g} |" in text
    middle = (scale.nothing + scale.everything) / 2
    assert f"{middle:g} gives {FULL['speed'] / 2:g}" in text


def test_the_text_states_the_judges_caches_and_shares():
    text = cell(SOURCE, "misses-text").source
    misses = blocking.MISSES
    for trial in misses.trials:
        assert f"| {trial.case.block} | {trial.size_bytes} bytes |" in text
        assert f"{trial.case.m} x {trial.case.n} matrices" in text
        assert f"lines of {trial.line_bytes} bytes and sets of {trial.ways}" in text
    assert f"| {misses.all_up_to:g} or fewer | {FULL['misses']:g} |" in text
    assert f"| {misses.none_from:g} or more | 0 |" in text
    assert (misses.all_up_to + misses.none_from) / 2 == 2
    assert f"twice as many give {FULL['misses'] / 2:g}" in text
