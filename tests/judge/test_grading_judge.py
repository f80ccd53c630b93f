"""A judge cell is run by the grader itself; what it may end in."""

import pytest

from helpers.judge.grading import document as documents
from helpers.judge.grading.trial import evaluated, judged
from tests.judge import classroom

TELL = (
    "from helpers.judge.verdict import Verdict, tell\n"
    "first = tell(Verdict('correct', 'Right.', 1.0, 2, {'a': 1}))\n"
)


def run(source, points=2):
    return judged(classroom.graded(source, "cell", points), {"__name__": "__main__"})


@pytest.mark.parametrize(
    ("last", "points"),
    [("first", 1.0), ("5", 2.0), ("-1", 0.0), ("first / 3", 0.33)],
)
def test_the_last_expression_is_the_points_within_what_there_is(last, points):
    found = run(TELL + last)
    assert found.points == points
    assert type(found.points) is float
    assert (found.out_of, found.reason, found.evidence) == (2.0, "Right.", {"a": 1})
    assert found.said == "Right.\n1 of 2 points.\n"


@pytest.mark.parametrize("last", ["None", "True", "'2'", "float('nan')", "first = 1", "1 / 0", "("])
def test_a_cell_that_gives_no_points_is_the_judges_fault(last):
    """A person looks at it; the student gets neither nothing nor full marks."""
    found = run(TELL + last)
    assert (found.points, found.verdict, found.graded_by) == (None, "not judged", "judge")
    assert "no fault of yours" in found.reason
    assert "Traceback" in found.evidence["error"]


def test_an_unfit_machine_gives_no_points():
    found = run(
        "from helpers.judge.verdict import Verdict, tell\n"
        "tell(Verdict('correct', 'Right.', 1.0, 1))\n"
        "tell(Verdict('machine unfit', 'Busy.', None, 1))"
    )
    assert (found.points, found.verdict) == (None, "machine unfit")
    assert found.reason == "Right.\nBusy."


def test_of_several_verdicts_the_first_that_is_not_correct_names_the_kind():
    found = run(
        "from helpers.judge.verdict import Verdict, tell\n"
        "tell(Verdict('correct', 'Right.', 1.0, 1, {'n': 1}))\n"
        "tell(Verdict('slow', 'Slow.', 0.5, 1, {'n': 2}))\n1.5"
    )
    assert (found.points, found.verdict) == (1.5, "slow")
    assert found.evidence == {"parts": [{"n": 1}, {"n": 2}]}


def test_a_cell_without_a_verdict_is_named_by_its_points():
    assert (run("2").verdict, run("1").verdict) == ("correct", "wrong")
    assert run("print('Look.')\n1").reason == "Look."


def test_the_names_of_a_cell_are_its_own():
    namespace = {}
    assert evaluated("x = 2\nx + 1", "cell", namespace) == 3
    assert evaluated("y = x", "cell", namespace) is None
    assert namespace["y"] == 2


def test_a_document_holds_what_json_can_hold():
    import json

    import numpy as np

    evidence = {"a": np.float64(0.5), "b": np.arange(2), "c": float("inf"), 4: (True, None)}
    cell = documents.Graded("cell", 1.0, 1.0, "correct", "\x1b[31mred", evidence=evidence)
    judge = documents.Judge("1", "none", "m", "now", 0.0)
    made = documents.Document("a", "a", {"sha256": None, "notes": []}, judge, [cell], None)
    [read] = json.loads(made.to_json())["cells"]
    assert read["evidence"] == {"a": 0.5, "b": [0, 1], "c": "inf", "4": [True, None]}
    assert "\x1b" not in str(made)
    assert made.points == 1.0
