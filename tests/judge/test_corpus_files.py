"""The corpus itself: enough of it, well formed, and a trap that notices what it is there for."""

import os
import socket
import sqlite3
import subprocess
import sys

import pytest

from tests.assignments.course import graded_cells, source
from tests.corpus.entry import KINDS, Entry, Expected, entries
from tests.corpus.trap import CANARY, Trap, differences, surroundings

ENTRIES = entries()
ATTACKS, FAMILIES = 40, 12  # what issue 6 asks for, at least
ASSIGNMENTS = {
    "analysis", "blocking", "dispatch", "in-place", "measure", "memory", "vectorization",
}  # fmt: skip


def test_there_are_enough_attacks_of_enough_sorts():
    hostile = entries("hostile")
    assert len(hostile) >= ATTACKS
    assert len({entry.family for entry in hostile}) >= FAMILIES


@pytest.mark.parametrize("kind", KINDS)
def test_every_assignment_is_tried(kind):
    tried = {entry.assignment for entry in entries(kind)}
    assert tried == (
        {"blocking"}  # a file that cannot be read is the same in all
        if kind == "clumsy"
        else ASSIGNMENTS
    )


@pytest.mark.parametrize("entry", ENTRIES, ids=lambda entry: f"{entry.kind}-{entry.name}")
def test_each_file_says_what_it_tries_and_what_must_come_of_it(entry, tmp_path, monkeypatch):
    monkeypatch.setenv("CORPUS_PORT", "1")
    worth = {
        cell.id: cell.metadata.nbgrader.points for cell in graded_cells(source(entry.assignment))
    }
    assert entry.prose
    assert entry.expected
    assert all(each.most <= worth[name] for name, each in entry.expected.items())
    folder = tmp_path / "handed" / "in"
    folder.mkdir(parents=True)
    entry.hand_in(folder)


def test_a_file_without_a_head_is_named(tmp_path):
    path = tmp_path / "odd.md"
    path.write_text("just prose")
    with pytest.raises(ValueError, match=r"odd\.md does not start with a head"):
        Entry.read(path)


@pytest.mark.parametrize(
    ("text", "verdict", "points", "holds"),
    [
        ("wrong: 0", "wrong", 0.0, True),
        ("wrong: 0", "slow", 0.0, False),
        ("wrong or slow: 0", "slow", 0.0, True),
        ("costly: 0 to 2.5", "costly", 2.5, True),
        ("costly: 0 to 2.5", "costly", 2.6, False),
        ("correct: 2", "correct", 0.0, False),
        ("correct: 2", "correct", 2, False),  # a plain float, as nbgrader reads it
        ("correct: 2", "correct", None, False),
        ("correct or machine unfit: 5", "machine unfit", None, True),
    ],
)
def test_what_is_expected_holds_within_its_bounds(text, verdict, points, holds):
    assert Expected.read(text).holds(verdict, points) is holds


@pytest.fixture
def trap(tmp_path):
    made = Trap(tmp_path)
    with surroundings(made):
        yield made
    made.close()


def change_the_gradebook(trap):
    with sqlite3.connect(trap.course / "gradebook.db") as book:
        book.execute("UPDATE grade SET auto_score = 20")
    book.close()


def change_anothers_work(trap):
    trap.other.write_text("mine now")


def write_into_the_home(trap):
    (trap.home / ".bashrc").write_text("rm -rf /")


def leave_a_file(trap):
    (trap.temporary / "left").touch()


def call_home(trap):
    socket.create_connection(("127.0.0.1", trap.port)).close()


ORPHAN = """
import subprocess, sys
sleeping = [sys.executable, "-c", "import time; time.sleep(60)"]
print(subprocess.Popen(sleeping, stdout=subprocess.DEVNULL).pid)
"""


def leave_a_process(trap):
    trap.left = int(subprocess.check_output([sys.executable, "-c", ORPHAN]))


@pytest.mark.parametrize(
    ("deed", "noticed"),
    [
        (change_the_gradebook, "files"),
        (change_anothers_work, "files"),
        (write_into_the_home, "files"),
        (leave_a_file, "temporary"),
        (call_home, "calls"),
        (leave_a_process, "children"),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_trap_notices(trap, deed, noticed):
    before = trap.state()
    assert differences(before, trap.state()) == []
    deed(trap)
    (found,) = differences(before, trap.state())
    if noticed == "children":
        os.kill(trap.left, 9)
        os.waitpid(trap.left, 0)
    assert found.startswith(noticed)


def test_the_trap_notices_a_canary_elsewhere(trap, tmp_path, monkeypatch):
    monkeypatch.setattr("tests.corpus.trap.ELSEWHERE", (tmp_path,))
    before = trap.state()
    (tmp_path / f"{CANARY}-daemon").touch()
    (found,) = differences(before, trap.state())
    assert found.startswith("elsewhere")
