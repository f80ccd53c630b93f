"""The assignment ``measure``, released, handed in, graded and returned by the real nbgrader."""

import pytest

from helpers.judge.timers.comparisons import BIAS, DRIFT_TRIALS, NEAR
from helpers.judge.timers.trial import CLOSE, EXACT, LEAST
from helpers.judge.timers.virtual import DRIFT, GRAIN, READING
from tests.assignments.course import cell, graded_cells
from tests.assignments.timers import (
    COMPARE,
    MEASURE,
    MISTAKES,
    REFERENCE,
    SOURCE,
)

ASSIGNMENT = "measure"
GRADED = ("mean", "unpaired")  # the others are judged in tests/judge/test_measure.py
SUBMISSIONS = {
    "reference": REFERENCE,
    "untouched": {},
    "broken-compare": {**REFERENCE, "solution-compare": "def compare(baseline:\n    pass"},
    **{name: MISTAKES[name].solutions for name in GRADED},
}
FAILS = {
    "reference": set(),
    "untouched": MEASURE | COMPARE,
    "broken-compare": COMPARE,
    **{name: MISTAKES[name].fails for name in GRADED},
}


@pytest.mark.slow
@pytest.mark.parametrize("student", SUBMISSIONS)
def test_each_mistake_costs_its_own_points(course, student):
    full = {each.id: each.metadata.nbgrader.points for each in graded_cells(SOURCE)}
    points = course.points(student)
    assert {name for name in full if points[name] < full[name]} == FAILS[student]
    assert course.grades()[student] == pytest.approx(sum(points.values()))


@pytest.mark.slow
@pytest.mark.parametrize(("student", "sum_"), [("reference", 20), ("untouched", 0)])
def test_the_reference_gets_all_and_the_stub_nothing(course, student, sum_):
    assert course.grades()[student] == sum_


@pytest.mark.slow
@pytest.mark.parametrize(
    ("student", "reason"),
    [
        *((name, MISTAKES[name].reason) for name in GRADED),
        ("broken-compare", "is not defined: cell 4, which should define it, raised SyntaxError"),
        ("reference", "Right, at most"),
        ("untouched", "measure on a quiet machine raised NotImplementedError"),
    ],
)
def test_feedback_gives_the_reason(course, student, reason):
    assert reason in course.feedback(student)


def test_the_timers_name_the_cells_that_are_graded():
    assert [each.id for each in graded_cells(SOURCE)] == sorted(
        MEASURE | COMPARE, key=[each.id for each in SOURCE.cells].index
    )


def test_the_text_states_the_judges_machines():
    text = cell(SOURCE, "measure-text").source
    assert f"steps of {1e3 * GRAIN:g} ms" in text
    assert f"reading it may take {1e6 * READING:g} µs" in text
    assert f"at least {LEAST:g} s" in text
    assert f"slows down by {100 * DRIFT:g} %" in cell(SOURCE, "question").source


def test_the_text_states_how_far_off_a_result_may_be():
    text = cell(SOURCE, "grading-text").source
    allowed = [line.split("|")[2].strip() for line in text.splitlines() if line.endswith("% |")]
    assert allowed == [f"{100 * most:g} %" for most in (EXACT, CLOSE, NEAR, BIAS)]
    assert f"average over {DRIFT_TRIALS} comparisons" in text
