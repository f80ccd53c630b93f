"""``python -m helpers.judge`` as an instructor and a student call it."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from helpers.judge.__main__ import COMMANDS
from tests.judge.classroom import answer, as_bytes, course, graded, judged, notebook, submitted
from tests.judge.inside import only_linux

pytestmark = only_linux
CELLS = (
    answer("### BEGIN SOLUTION\na = 1\n### END SOLUTION", "a"),
    graded("assert a == 1\n### BEGIN HIDDEN TESTS\nassert a < 2\n### END HIDDEN TESTS", "test"),
    judged("slow", "speed", 4, earned=1.5),
)


@pytest.fixture(scope="module")
def school(tmp_path_factory):
    """A course with one assignment, and a submission in it."""
    folder = course(tmp_path_factory.mktemp("school"), "one", *CELLS)
    handed_in = folder / "submitted/ada/one/one.ipynb"
    handed_in.parent.mkdir(parents=True)
    handed_in.write_bytes(as_bytes(submitted(notebook(*CELLS), {"a": "a = 1"})))
    return folder


def called(*arguments, cwd, path=os.environ["PATH"]):
    """What a command prints, and its exit status."""
    return subprocess.run(
        [sys.executable, "-m", "helpers.judge", *map(str, arguments)],
        cwd=cwd,
        env={**os.environ, "PATH": path, "PYTHONPATH": str(Path(__file__).resolve().parents[2])},
        capture_output=True,
        text=True,
    )


def test_grade_prints_one_document_and_succeeds(school):
    done = called("grade", "one", "--notebook", "submitted/ada/one/one.ipynb", "--json", cwd=school)
    assert done.returncode == 0, done.stderr
    document = json.loads(done.stdout)
    assert (document["points"], document["out_of"]) == (2.5, 5.0)
    assert [cell["verdict"] for cell in document["cells"]] == ["correct", "slow"]
    assert "[3 of 3] judging speed" in done.stderr


def test_a_verdict_on_rubbish_is_a_verdict(school, tmp_path):
    (tmp_path / "one.ipynb").write_bytes(b"rubbish")
    done = called("grade", "one", "--notebook", tmp_path, "--course", school, cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("one: 0 of 5 points\nNote: The file is not a notebook")


REFUSED = {
    "no such assignment": (["two", "--notebook", "submitted"], "There is no assignment 'two'"),
    "no such file": (["one", "--notebook", "nowhere"], "There is no nowhere"),
    "no such cell": (["one", "--notebook", "submitted", "--cells", "b"], "There is no cell 'b'"),
}


@pytest.mark.parametrize("case", sorted(REFUSED))
def test_a_wrong_call_is_refused_in_one_line(school, case):
    arguments, line = REFUSED[case]
    done = called("grade", *arguments, cwd=school)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1


def test_without_a_sandbox_it_refuses_and_says_what_to_install(school):
    """Unless it is told to go on, which stands in the verdict."""
    arguments = ("grade", "one", "--notebook", "submitted/ada/one", "--cells", "speed", "--json")
    done = called(*arguments, cwd=school, path="/nowhere")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "apt-get install bubblewrap" in done.stderr
    assert "--unsafe" in done.stderr
    assert done.stderr.count("\n") == 1
    done = called(*arguments, "--unsafe", cwd=school, path="/nowhere")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["judge"]["sandbox"] == "none (--unsafe)"


def test_check_judges_by_what_students_have(school, tmp_path):
    """Never by source/: where that lies beside it, its hidden tests are not used."""
    (tmp_path / "release/one").mkdir(parents=True)
    released = notebook(CELLS[0], graded("assert a == 1", "test"))
    (tmp_path / "release/one/one.ipynb").write_bytes(as_bytes(released))
    shutil.copytree(school / "source", tmp_path / "source")
    (tmp_path / "mine.ipynb").write_bytes(as_bytes(submitted(released, {"a": "a = True"})))
    done = called("check", "one", "--notebook", "mine.ipynb", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("one: 1 of 1 points\n")
    assert "the grader tries more" in done.stdout
    done = called("check", "one", "--notebook", "mine.ipynb", cwd=school)
    assert done.returncode == 2


def test_without_a_command_the_usage_is_shown(tmp_path):
    done = called(cwd=tmp_path)
    assert done.returncode == 2
    assert "usage: python -m helpers.judge" in done.stderr


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_each_command_explains_itself(command, tmp_path):
    done = called(command, "--help", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert "assignment" in done.stdout.lower()
