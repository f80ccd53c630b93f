"""A class in which hardly anybody hands in what was asked for: all are graded, with a reason."""

import csv
import os
import shutil
import subprocess
import sys
from copy import deepcopy

import nbformat
import pytest
from nbformat.v4 import new_markdown_cell

from helpers.judge.course.timings import Timings
from tests.assignments.course import cell, leaked
from tests.course.quick import NAME, RIGHT, SECRET, SLOW, STUB, WRONG, Quick, notebook

SCRIPT = "<script>document.title = 'taken over'</script><img src=x onerror=\"alert(1)\">"
FILE = f"{NAME}.ipynb"


def garbled(path):
    path.write_bytes(path.read_bytes()[:200])


def in_utf_16(path):
    path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())


def misnamed(path):
    path.rename(path.with_name("my solution.ipynb"))


def copied_cells(path):
    written = nbformat.read(path, as_version=4)
    for name in ("judged", "tested"):
        copy = deepcopy(cell(written, name))
        copy.id = f"{name}-2"
        written.cells.append(copy)
    nbformat.write(written, path)


def a_folder(path):
    path.unlink()
    path.mkdir()


def a_pipe(path):
    path.unlink()
    os.mkfifo(path)


def a_link(path):
    path.unlink()
    path.symlink_to(path.parents[3] / "source" / NAME / FILE)


def with_links_beside(path):
    (path.parent / "grades.db").symlink_to(path.parents[3] / "gradebook.db")
    (path.parent / "data.txt").write_text("1 2 3")


def with_a_script(path):
    written = nbformat.read(path, as_version=4)
    written.cells.append(new_markdown_cell(SCRIPT))
    nbformat.write(written, path)


def with_a_false_time_stamp(path):
    (path.parent / "timestamp.txt").write_text("yesterday")


def nothing(path):
    path.unlink()


# What students do to a right notebook, what it earns, and what their feedback says.
DONE = {
    "byte-order-mark": (in_utf_16, (3, 2), "byte order mark"),
    "copied-cells": (copied_cells, (3, 2), "is there 2 times"),
    "folder": (a_folder, (0, 0), FILE),
    "garbled": (garbled, (0, 0), "What the judge found"),
    "link": (a_link, (0, 0), FILE),
    "links-beside": (with_links_beside, (3, 2), "It doubles at once."),
    "misnamed": (misnamed, (3, 2), "my solution.ipynb"),
    "nothing": (nothing, (0, 0), "is missing"),
    "pipe": (a_pipe, (0, 0), FILE),
    "time-stamp": (with_a_false_time_stamp, (3, 2), "It doubles at once."),
    "script": (with_a_script, (3, 2), "It doubles at once."),
}
WRITTEN = {
    "right": (RIGHT, (3, 2), "It doubles at once."),
    "slow": (SLOW, (0, 2), "It <b>does not</b> double at once | *really*."),
    "stub": (STUB, (0, 0), "NotImplementedError"),
    "wrong": (WRONG, (0, 0), "AssertionError"),
    "kills": (f"{RIGHT}\nimport os\nos._exit(1)", (3, 0), "The kernel died"),
    "prints": ("print(3.0)\n3.0", (0, 0), "NameError"),
}


@pytest.fixture(scope="module")
def graded(released, tmp_path_factory):
    """The class, graded in one batch, its feedback written and its grades exported."""
    made: Quick = released.copy(tmp_path_factory.mktemp("mixed") / "course")
    for student, (change, _, _) in DONE.items():
        change(made.hand_in(student))
    for student, (solution, _, _) in WRITTEN.items():
        made.hand_in(student, solution)
    made.batch()
    made.nbgrader("generate_feedback", NAME)
    made.nbgrader("export")
    return made


EXPECTED = {**DONE, **WRITTEN}
each_student = pytest.mark.parametrize("student", EXPECTED)


@pytest.mark.slow
def test_everybody_is_in_the_export(graded):
    with open(graded.folder / "grades.csv", newline="") as file:
        assert {row["student_id"] for row in csv.DictReader(file)} == set(EXPECTED)


@pytest.mark.slow
@each_student
def test_points_are_what_the_code_deserves(graded, student):
    assert graded.scores()[student] == EXPECTED[student][1]


@pytest.mark.slow
@each_student
def test_feedback_gives_the_reason(graded, student):
    assert EXPECTED[student][2] in graded.feedback(student)


@pytest.mark.slow
@each_student
def test_feedback_holds_no_hidden_test(graded, student):
    page = graded.feedback(student)
    assert leaked(page, notebook()) == []
    assert SECRET not in page
    assert "642" not in page


@pytest.mark.slow
def test_links_and_pipes_are_not_followed(graded):
    copied = {path.name for path in (graded.folder / "feedback/links-beside").rglob("*")}
    assert copied == {NAME, f"{NAME}.html", "data.txt"}


@pytest.mark.slow
def test_who_comes_after_is_graded_without_the_others(graded):
    """Verdicts are kept by content: nothing is judged twice, and nothing is written twice."""
    kept = sorted((graded.folder / "verdicts" / NAME).glob("*.json"))
    before = {path: path.stat().st_mtime_ns for path in kept}
    graded.hand_in("late-comer", f"{RIGHT}\n# late")
    said = graded.autograde()
    assert "1 of 1: late-comer" in said
    assert said.count("Skipping existing assignment") == len(EXPECTED)
    assert graded.scores()["late-comer"] == (3, 2)
    assert {path: path.stat().st_mtime_ns for path in kept} == before
    shutil.rmtree(graded.folder / "submitted/late-comer")


@pytest.mark.slow
def test_the_next_class_is_planned_from_what_this_one_took(graded):
    """Of each grading the batch noted how long it had its core."""
    noted = Timings(graded.folder / "verdicts").of(NAME)
    gradings = [line for line in noted if line["work"] == "grading"]
    assert {line["student"] for line in gradings} >= {"garbled", "slow", "stub"}
    assert all(line["seconds"] > 0 for line in gradings)
    assert sum(line.get("submissions", 0) for line in noted) >= len(EXPECTED)
    asked = ("--submissions", "1000", "--slots", "8", "--price", "2")
    command = [sys.executable, "-m", "helpers.judge", "plan", NAME, *asked]
    done = subprocess.run(command, text=True, capture_output=True, check=True, **graded.there())
    first, second, third, last = done.stdout.splitlines()
    assert first.startswith(f"From {len(gradings)} gradings of ")
    assert second.startswith("1000 submissions, 8 at once: ")
    assert third == "Graded again: 0, left: 0"
    hours, _, cost = last.removeprefix("Core-hours: ").partition(", which cost ")
    assert float(cost) == pytest.approx(2 * float(hours), rel=0.06)
