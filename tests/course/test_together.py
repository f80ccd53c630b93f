"""Several submissions at once: each has a core, and the grades are those of one at a time."""

import json
import time
from itertools import combinations

import pytest

from helpers.judge.course.settings import physical_cores
from tests.course.quick import NAME, RIGHT, SLOW, WRONG

SOLUTIONS = {"ada": RIGHT, "bob": SLOW, "cy": WRONG}


def hand_in(course):
    for student, solution in SOLUTIONS.items():
        course.hand_in(student, solution)
    return course


@pytest.mark.slow
def test_two_at_once_give_the_grades_of_one(released, tmp_path):
    one, two = (hand_in(released.copy(tmp_path / name)) for name in ("one", "two"))
    one.batch("--jobs=1")
    two.batch("--jobs=2")
    assert two.entries() == one.entries()
    assert one.scores()["ada"] == (3, 2)


@pytest.mark.slow
def test_whatever_runs_at_the_same_time_has_a_core_of_its_own(released, tmp_path):
    course = released.copy(tmp_path / "course")
    for student in ("ada", "bob", "cy", "di"):
        course.hand_in(student, f"{RIGHT}\n# {student}")
    documents = json.loads(course.batch("--json").stdout)
    where = [document["cells"][0]["evidence"] for document in documents]
    assert all(len(each["cores"]) == 1 for each in where)
    for one, other in combinations(where, 2):
        if one["from"] < other["to"] and other["from"] < one["to"]:
            assert one["cores"] != other["cores"]
    used = {core for each in where for core in each["cores"]}
    assert used <= set(physical_cores())
    assert len(used) == min(len(physical_cores()), 4)


@pytest.mark.slow
def test_a_second_batch_is_told_to_wait(course):
    course.hand_in("ada")
    course.plan.write_text("wait")
    first = course.start_batch()
    try:
        lock = course.folder / "verdicts/lock"
        while not (lock.exists() and lock.read_text()):
            assert first.poll() is None
            time.sleep(0.05)
        said = course.autograde(status=1)
        assert f"Process {first.pid} is grading this course" in said
    finally:
        course.plan.unlink()
        assert first.wait() == 0
    assert course.scores()["ada"] == (3, 2)
    assert "Skipping existing" in course.autograde("--student=ada")
    assert (course.folder / "verdicts" / NAME).is_dir()
