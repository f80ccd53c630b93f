"""Classes that hand in ``blocking``: so many right ones, so many slow ones."""

import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from time import perf_counter

from helpers.judge.course.timings import Timings
from tests.assignments.course import Course, cell, environment
from tests.assignments.test_blocking import NAIVE, NO_ZEROS, REFERENCE

ASSIGNMENT = "blocking"
SORTS = {"right": REFERENCE, "slow": NAIVE, "wrong": NO_ZEROS, "stub": None}  # as it was given


def released(folder: Path) -> Path:
    """Return the folder of a course in which nobody has handed in."""
    folder.mkdir()
    Course(folder, ASSIGNMENT).nbgrader("generate_assignment", ASSIGNMENT)
    return folder


class Class(Course):
    """A class that has handed in. ``of`` makes one."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.assignment = folder, ASSIGNMENT

    @classmethod
    def of(cls, course: Path, mix: Mapping[str, int]) -> "Class":
        """Return a class of this mix in a copy of a course; no two hand in the same."""
        copies = sum(path.is_dir() for path in course.parent.iterdir())
        made = cls(shutil.copytree(course, course.parent / f"class-{copies}"))
        given = cell(made.notebook("release"), "solution").source
        for sort, count in mix.items():
            for n in range(count):
                # The order of a batch is that of the names: first one of each sort, then ... What
                # two hand in alike is graded once, so none does.
                made.submit(f"{n:02}-{sort}", {"solution": f"{SORTS[sort] or given}\n# {n}"})
        return made

    def batch(self, *options: str) -> float:
        """Grade; return how many seconds that took. Raises AssertionError where it failed."""
        began = perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "helpers.judge", "batch", ASSIGNMENT, *options],
            cwd=self.folder, env=environment(self.folder), capture_output=True, text=True,
        )  # fmt: skip
        seconds = perf_counter() - began
        assert done.returncode == 0, done.stderr[-4000:]
        return round(seconds, 3)

    def timings(self) -> list[dict]:
        """Return what the batches noted, each grading with its sort in place of its student."""
        return list(map(_sorted, Timings(self.folder / "verdicts").of(ASSIGNMENT)))


def _sorted(line: dict) -> dict:
    kept = {name: line[name] for name in ("work", "outcome", "submissions", "seconds")
            if name in line}  # fmt: skip
    return kept | ({"sort": line["student"].partition("-")[2]} if "student" in line else {})
