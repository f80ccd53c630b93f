"""Verdicts are there as a whole or not at all, and the lock goes with its process."""

import subprocess
import sys

import pytest
from nbformat.v4 import new_code_cell, new_notebook

from helpers.judge.course.store import Busy, Journal, Record, Store, locked, write_whole

VERDICT = {"cells": [{"id": "a", "verdict": "correct", "points": 1.0}]}
NOTEBOOK = new_notebook(cells=[new_code_cell("1 + 1", id="a")])


def test_a_verdict_comes_back_as_it_was(tmp_path):
    store = Store(tmp_path / "new" / "folder")
    assert store.get("key") is None
    store.put("key", Record(VERDICT, NOTEBOOK))
    assert store.get("key") == Record(VERDICT, NOTEBOOK)
    assert not store.get("key").undecided
    store.drop("key")
    store.drop("key")
    assert store.get("key") is None


@pytest.mark.parametrize("verdict", ["machine unfit", "not judged"])
def test_a_verdict_that_decides_nothing_is_told_apart(verdict):
    cells = [*VERDICT["cells"], {"id": "b", "verdict": verdict, "points": None}]
    assert Record({"cells": cells}, NOTEBOOK).undecided


@pytest.mark.parametrize("text", ["", '{"verdict": {"cells"', "{}", "[]"])
def test_a_damaged_file_counts_as_none(tmp_path, text):
    (tmp_path / "key.json").write_text(text)
    assert Store(tmp_path).get("key") is None


def test_a_file_is_replaced_as_a_whole(tmp_path):
    path = tmp_path / "file"
    write_whole(path, "old")
    with open(path) as reader:  # who has begun to read the old one reads it to its end
        write_whole(path, "new")
        assert reader.read() == "old"
    assert path.read_text() == "new"
    assert [each.name for each in tmp_path.iterdir()] == ["file"]


def test_what_a_killed_process_left_is_swept_away(tmp_path):
    store = Store(tmp_path)
    store.put("key", Record(VERDICT, NOTEBOOK))
    (tmp_path / ".other.json.123").write_text("{")
    store.sweep()
    assert [path.name for path in tmp_path.iterdir()] == ["key.json"]


def test_the_journal_clears_the_one_folder_that_it_names(tmp_path):
    journal = Journal(tmp_path / "writing")
    assert journal.recover() is None
    for name in ("done", "torn"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "file").write_text("x")
        journal.begin(tmp_path / name)
    assert journal.recover() == tmp_path / "torn"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["done"]
    assert journal.recover() is None


def test_the_lock_says_who_holds_it_and_ends_with_its_process(tmp_path):
    path = tmp_path / "folder" / "lock"
    code = (
        "import pathlib, sys, time\nfrom helpers.judge.course.store import locked\n"
        "with locked(pathlib.Path(sys.argv[1])):\n"
        "    print('held', flush=True)\n    time.sleep(600)"
    )
    command = [sys.executable, "-c", code, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as other:
        try:
            assert other.stdout.readline() == "held\n"
            with pytest.raises(Busy, match=f"Process {other.pid} is grading"), locked(path):
                pass
        finally:
            other.kill()
    with locked(path):
        pass
