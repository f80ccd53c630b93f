"""Where grading cannot be trusted, nothing is graded, and one line says what to do."""

import json
import shutil
import subprocess
import sys

import nbformat
import pytest

from tests.assignments.course import cell, nbgrader_in
from tests.course.quick import NAME


def without_bubblewrap(course, *options):
    """Run ``nbgrader autograde`` where no bubblewrap is found."""
    there = course.there()
    programs = course.folder / "bin"
    programs.mkdir(exist_ok=True)
    if not (programs / "rm").exists():
        (programs / "rm").symlink_to(shutil.which("rm"))
    there["env"]["PATH"] = str(programs)
    command = [sys.executable, "-m", "nbgrader", "autograde", NAME, *options]
    return subprocess.run(command, text=True, capture_output=True, **there)


@pytest.mark.slow
def test_without_a_sandbox_it_refuses_and_going_on_is_recorded(course):
    course.hand_in("ada")
    refused = without_bubblewrap(course)
    assert refused.returncode == 1
    assert "install bubblewrap" in refused.stderr.lower()
    assert "Traceback" not in refused.stderr
    assert not (course.folder / "autograded").exists()
    assert without_bubblewrap(course, "--Judge.unsafe=True").returncode == 0
    (kept,) = (course.folder / "verdicts" / NAME).glob("*.json")
    assert json.loads(kept.read_text())["verdict"]["judge"]["sandbox"].startswith("none")
    course.nbgrader("generate_feedback", NAME)
    assert "Graded without a sandbox." in course.feedback("ada")


@pytest.mark.slow
def test_it_never_runs_students_code_as_the_instructor(course):
    course.hand_in("ada")
    stock = "--Autograde.autograde_preprocessors=['nbgrader.preprocessors.Execute']"
    assert "names Execute, which runs the code of students" in course.autograde(stock, status=1)


@pytest.mark.slow
def test_it_refuses_a_source_that_is_not_what_was_released(course):
    course.hand_in("ada")
    path = course.folder / "source" / NAME / f"{NAME}.ipynb"
    changed = nbformat.read(path, as_version=4)
    cell(changed, "judged").metadata.nbgrader.points = 4
    nbformat.write(changed, path)
    said = course.autograde(status=1)
    assert "has other graded cells than the gradebook" in said
    assert f"nbgrader generate_assignment {NAME} --force" in said
    path.unlink()
    assert "put it back" in course.autograde(status=1)


@pytest.mark.slow
def test_it_names_an_assignment_that_was_never_released(course):
    (course.folder / "submitted/ada/other").mkdir(parents=True)
    said = nbgrader_in(course.folder, "autograde", "other", status=1)
    assert "run `nbgrader generate_assignment other` first" in said
