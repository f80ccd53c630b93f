"""A hundred mixed submissions in one batch: ``python -m tests.course.hundred [NUMBER]``.

Prints how many rows the export has and whose points are not those deserved; status 1 if any are.
"""

import csv
import sys
from collections.abc import Iterable, Mapping
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.course.quick import RIGHT, Quick
from tests.course.test_mixed import DONE, EXPECTED, WRITTEN


def main(number: int = 100) -> int:
    """Grade ``number`` submissions of all sorts; return the exit status."""
    with TemporaryDirectory() as folder:
        course = Quick(Path(folder) / "course")
        course.release()
        sorts = mixed(course, number)
        course.batch()
        return told(course, sorts)


def mixed(course: Quick, number: int, of: Iterable[str] = EXPECTED) -> dict[str, str]:
    """Hand in so many submissions, of all sorts in turn; return each student's sort."""
    sorts = {f"{sort}-{n}": sort for n, sort in enumerate(islice(cycle(of), number))}
    for student, sort in sorts.items():
        hand_in(course, student, sort)
    return sorts


def hand_in(course: Quick, student: str, sort: str) -> None:
    """Hand in one of a sort, with a comment of its own, so that it is judged by itself."""
    solution = WRITTEN[sort][0] if sort in WRITTEN else RIGHT
    path = course.hand_in(student, f"{solution}\n# {student}")
    if sort in DONE:
        DONE[sort][0](path)


def told(course: Quick, sorts: Mapping[str, str]) -> int:
    """Say what became of all; return 1 if that is not what they deserve, else 0."""
    rows, wrong = exported(course), misjudged(course, sorts)
    print(
        f"{len(sorts)} handed in, {len(rows)} rows in the export, other points: {wrong or 'none'}"
    )
    return int(rows != sorted(sorts) or bool(wrong))


def exported(course: Quick) -> list[str]:
    """Return the students in nbgrader's export, one for each row."""
    course.nbgrader("export")
    with open(course.folder / "grades.csv", newline="") as file:
        return sorted(row["student_id"] for row in csv.DictReader(file))


def misjudged(course: Quick, sorts: Mapping[str, str]) -> list[str]:
    """Return whose points are not those deserved."""
    scores = course.scores()
    return [student for student, sort in sorts.items() if scores.get(student) != EXPECTED[sort][1]]


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
