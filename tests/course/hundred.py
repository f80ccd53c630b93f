"""A hundred mixed submissions in one batch: ``python -m tests.course.hundred [NUMBER]``.

Prints how many rows the export has and whose points are not those deserved; status 1 if any are.
"""

import csv
import sys
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
        sorts = {f"{sort}-{n}": sort for n, sort in enumerate(islice(cycle(EXPECTED), number))}
        for student, sort in sorts.items():
            hand_in(course, student, sort)
        course.batch()
        course.nbgrader("export")
        with open(course.folder / "grades.csv", newline="") as file:
            rows = [row["student_id"] for row in csv.DictReader(file)]
        scores = course.scores()
    wrong = [student for student, sort in sorts.items() if scores[student] != EXPECTED[sort][1]]
    print(f"{number} handed in, {len(rows)} rows in the export, other points: {wrong or 'none'}")
    return int(sorted(rows) != sorted(sorts) or bool(wrong))


def hand_in(course: Quick, student: str, sort: str) -> None:
    """Hand in one of a sort, with a comment of its own, so that it is judged by itself."""
    solution = WRITTEN[sort][0] if sort in WRITTEN else RIGHT
    path = course.hand_in(student, f"{solution}\n# {student}")
    if sort in DONE:
        DONE[sort][0](path)


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
