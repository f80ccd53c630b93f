"""What a course's gradebook says, in plain values."""

import re
from pathlib import Path

from nbgrader.api import Gradebook

ADDRESS = r'^c\.CourseDirectory\.db_url = "(.*)"$'


def entries(course: Path, assignment: str) -> dict[tuple[str, str, str], tuple]:
    """Return scores and comments of all cells of all submissions.

    Of a grade: points, whether a person is asked to look, and what there was to earn.
    """
    found = {}
    with Gradebook(url(course)) as book:
        for submission in book.assignment_submissions(assignment):
            for notebook in submission.notebooks:
                where = (submission.student.id, notebook.name)
                for grade in notebook.grades:
                    told = (grade.auto_score, grade.needs_manual_grade, grade.max_score)
                    found[*where, grade.name] = told
                for comment in notebook.comments:
                    found[*where, f"{comment.name}: comment"] = (comment.auto_comment,)
    return found


def sums(course: Path, assignment: str) -> dict[str, float]:
    """Return the points of each student who has handed in, all cells together."""
    with Gradebook(url(course)) as book:
        handed_in = book.assignment_submissions(assignment)
        return {submission.student.id: submission.score for submission in handed_in}


def url(course: Path) -> str:
    """Return what nbgrader calls the database of a course."""
    told = re.search(ADDRESS, (course / "nbgrader_config.py").read_text(encoding="utf-8"), re.M)
    return told[1] if told else f"sqlite:///{course / 'gradebook.db'}"
