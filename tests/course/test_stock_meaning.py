"""Options, penalties, manual grades and comments mean what they mean in stock nbgrader."""

import json

import pytest
from nbgrader.api import Gradebook

from tests.course.gradebook import url
from tests.course.quick import NAME, STUB, WRONG, Quick

TIMESTAMP = "timestamp.txt"


def submission(course: Quick, student: str):
    with Gradebook(url(course.folder)) as book:
        found = book.find_submission(NAME, student)
        return found.score, found.late_submission_penalty, found.needs_manual_grade


@pytest.mark.slow
def test_a_resubmission_counts_when_its_time_stamp_is_newer_or_by_force(course):
    path = course.hand_in("ada", WRONG)
    (path.parent / TIMESTAMP).write_text("2026-01-01 10:00:00 UTC")
    course.hand_in("bob")
    course.autograde("--student=ada")
    assert course.scores() == {"ada": (0, 0)}
    path.unlink()
    path.parent.joinpath(TIMESTAMP).unlink()
    path.parent.rmdir()
    course.hand_in("ada")
    (path.parent / TIMESTAMP).write_text("2026-01-01 10:00:00 UTC")
    course.autograde()
    assert course.scores() == {"ada": (0, 0), "bob": (3, 2)}
    (path.parent / TIMESTAMP).write_text("2026-01-02 10:00:00 UTC")
    course.autograde()
    assert course.scores() == {"ada": (3, 2), "bob": (3, 2)}
    course.plan.write_text("unfit")
    course.autograde("--student=bob", "--force")  # judged again, not taken from what is kept
    assert course.scores() == {"ada": (3, 2), "bob": (None, 2)}


@pytest.mark.slow
def test_manual_grades_comments_and_penalties_are_kept(course):
    path = course.hand_in("ada", answer="YOUR ANSWER HERE")
    course.autograde()
    assert course.entries()["ada", NAME, "why"] == (0, False, 1)
    assert course.entries()["ada", NAME, "why: comment"] == ("No response.",)
    with Gradebook(url(course.folder)) as book:
        book.find_grade("judged", NAME, NAME, "ada").manual_score = 1.5
        book.find_comment("why", NAME, NAME, "ada").manual_comment = "Say more."
        book.update_or_create_assignment(NAME, duedate="2026-01-01 09:00:00 UTC")
        book.db.commit()
    (path.parent / TIMESTAMP).write_text("2026-01-01 11:30:00 UTC")
    (course.folder / "late.py").write_text(
        "from nbgrader.plugins import LateSubmissionPlugin\n\n\n"
        "class Late(LateSubmissionPlugin):\n"
        "    def late_submission_penalty(self, student, score, late):\n"
        "        return late / 3600\n"
    )
    course.autograde("--force", "--AssignLatePenalties.plugin_class=late.Late")
    assert submission(course, "ada") == (3.5, 2.5, True)
    course.nbgrader("generate_feedback", NAME)
    page = course.feedback("ada")
    assert "Say more." in page
    assert "judged 1.5 of 3 correct" in page
    assert "Late submission penalty (Score: -2.5)" in page


@pytest.mark.slow
def test_a_verdict_and_its_samples_are_kept_in_the_course(course):
    course.hand_in("ada", STUB)
    printed = json.loads(course.batch("--json").stdout)
    (kept,) = (course.folder / "verdicts" / NAME).glob("*.json")
    assert printed == [{"student": "ada", **json.loads(kept.read_text())["verdict"]}]
    assert printed[0]["assignment"] == NAME
    assert [each["points"] for each in printed[0]["cells"]] == [0, 0, None]
    assert json.loads(course.batch("--json").stdout) == []
