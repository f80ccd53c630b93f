"""A batch killed at random moments and resumed: no grade lost, doubled or changed."""

import csv
import os
import random
import signal
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from helpers.judge.course.store import Store
from tests.course.quick import NAME, RIGHT, WRONG

KILLS = 20
STUDENTS = {"ada": RIGHT, "cy": WRONG}
GONE_WITHIN = 60  # seconds


def processes(mark):
    """Return the command lines in which ``mark`` stands, of all processes."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            found.append(path.read_bytes().decode(errors="replace"))
        except OSError:  # it has just ended
            continue
    return [line for line in found if mark in line]


@pytest.fixture
def mark():
    """A folder for temporary files, whose name stands in the command lines of a batch's children.

    It is short: kernels have sockets in it, whose paths must not be longer than 107 characters.
    """
    with TemporaryDirectory(prefix="killed-", ignore_cleanup_errors=True) as folder:
        yield folder


def kill(batch, mark):
    """Kill a batch alone; wait until its children have gone."""
    os.kill(batch.pid, signal.SIGKILL)
    batch.wait()
    deadline = time.monotonic() + GONE_WITHIN
    while left := processes(mark):
        assert time.monotonic() < deadline, left
        time.sleep(0.05)


@pytest.mark.slow
def test_a_killed_batch_goes_on_where_it_was(released, tmp_path, mark):
    whole = released.copy(tmp_path / "whole")
    course = released.copy(tmp_path / "killed")
    for student, solution in STUDENTS.items():
        whole.hand_in(student, solution)
        course.hand_in(student, solution)
    began = time.monotonic()
    whole.batch()
    lasts = time.monotonic() - began
    right, moments = whole.entries(), random.Random(6172)
    untouched = {entry: (None, *right[entry][1:]) for entry in right}
    for number in range(KILLS):
        # Every other one starts from nothing, so that there is always something to lose.
        batch = course.start_batch(*(["--force"] if number % 2 else []), TMPDIR=mark)
        time.sleep(moments.uniform(0.2, 1) * lasts)
        kill(batch, mark)
        for entry, told in course.entries().items():
            assert told[0] in (right[entry][0], untouched[entry][0])
    course.batch()
    assert course.entries() == right
    for student in STUDENTS:
        texts = [
            [each.source for each in made.notebook("autograded", student).cells]
            for made in (course, whole)
        ]
        assert texts[0] == texts[1]
    course.nbgrader("export")
    with open(course.folder / "grades.csv", newline="") as file:
        assert sorted(row["student_id"] for row in csv.DictReader(file)) == sorted(STUDENTS)
    kept = Store(course.folder / "verdicts" / NAME)
    assert all(kept.get(path.stem) for path in kept.folder.glob("*.json"))


@pytest.mark.slow
def test_graders_and_sandboxes_end_with_their_batch(course, mark):
    course.hand_in("ada")
    course.plan.write_text("wait")  # longer than we do below
    batch = course.start_batch(TMPDIR=mark)
    try:
        while not any("ipykernel" in line for line in processes(mark)):
            assert batch.poll() is None
            time.sleep(0.05)
        kill(batch, mark)
    finally:
        batch.kill()
        course.plan.unlink()


@pytest.mark.slow
def test_a_folder_that_was_half_written_is_not_taken_for_done(course):
    course.hand_in("ada")
    course.batch()
    torn = course.folder / "autograded/ada" / NAME / f"{NAME}.ipynb"
    torn.chmod(0o644)
    torn.write_text('{"cells": [')
    writing = course.folder / "verdicts/writing"
    writing.write_text(str(torn.parent))  # as a killed writer leaves it
    course.batch()
    assert course.notebook("autograded", "ada").cells
    assert not writing.exists()
