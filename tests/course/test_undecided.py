"""What no machine has decided yet is no zero: it is graded again, now and with the next call."""

import pytest

from tests.course.quick import NAME, Quick


def told(course: Quick, student: str) -> str:
    course.nbgrader("generate_feedback", NAME, "--force")
    return course.feedback(student)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("order", "reason", "tested"),
    [
        ("unfit", "This computer is too busy.", 2.0),
        ("die", "The judge failed: it was killed by SIGKILL.", None),
    ],
)
def test_it_is_graded_again_with_the_next_call(course, order, reason, tested):
    course.hand_in("ada")
    course.plan.write_text(order)
    said = course.autograde()
    assert said.count("1 of 1: ada, quick") == 2  # once more at the end of the batch
    assert course.entries()["ada", NAME, "judged"] == (None, True, 3.0)
    assert course.scores()["ada"] == (None, tested)
    page = told(course, "ada")
    assert reason in page
    assert "not yet decided" in page
    course.plan.unlink()
    course.autograde()
    assert course.scores()["ada"] == (3.0, 2.0)
    assert course.entries()["ada", NAME, "judged"] == (3.0, False, 3.0)
    assert "not yet decided" not in told(course, "ada")
    assert "Skipping existing assignment" in course.autograde()


@pytest.mark.slow
def test_a_grader_that_takes_too_long_is_stopped_and_is_no_zero(course):
    course.hand_in("ada")
    said = course.autograde("--Judge.limit=0")
    assert "it took longer than 0 s" in said
    assert said.count("1 of 1: ada, quick") == 1  # it would again
    assert course.scores()["ada"] == (None, None)
