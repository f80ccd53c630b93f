"""The key of a verdict: other content has another one, the same content has the same."""

import os
from dataclasses import replace

import pytest
from nbgrader.utils import find_all_files

from helpers.judge.course import papers
from helpers.judge.course.papers import Paper, not_copied
from helpers.judge.grading.original import Original
from tests.course.quick import NAME, notebook


@pytest.fixture
def original(tmp_path):
    folder = tmp_path / "source"
    folder.mkdir()
    (folder / "data.txt").write_text("1")
    return Original(NAME, NAME, notebook(), {"solution": "stub"}, folder)


@pytest.fixture
def submitted(tmp_path):
    folder = tmp_path / "submitted"
    folder.mkdir()
    (folder / f"{NAME}.ipynb").write_text("{}")
    (folder / "timestamp.txt").write_text("2026-01-01")
    return folder


def key(original, folder):
    return Paper.of("ada", original, folder).key


def test_the_student_and_the_time_are_no_part_of_it(original, submitted, tmp_path):
    before = key(original, submitted)
    (submitted / "timestamp.txt").write_text("2026-01-02")
    moved = submitted.rename(tmp_path / "elsewhere")
    assert Paper.of("bob", original, moved).key == before


def test_whatever_a_verdict_depends_on_changes_it(original, submitted, monkeypatch):
    keys = [key(original, submitted)]
    (submitted / f"{NAME}.ipynb").write_text("[]")
    keys.append(key(original, submitted))
    (submitted / "more.csv").write_text("")
    keys.append(key(original, submitted))
    (original.folder / "data.txt").write_text("2")
    keys.append(key(original, submitted))
    changed = notebook()
    changed.cells[-1].source = "Why not?"
    keys.append(key(replace(original, notebook=changed), submitted))
    keys.append(key(replace(original, released={"solution": "other"}), submitted))
    keys.append(key(replace(original, name="second"), submitted))
    monkeypatch.setattr(papers, "version", lambda: "another")
    keys.append(key(original, submitted))
    assert len(set(keys)) == len(keys)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_links_pipes_and_endless_files_are_neither_followed_nor_copied(original, submitted):
    deep = submitted.joinpath(*"abcdefghij")
    deep.mkdir(parents=True)
    (deep / "file.txt").write_text("x")
    (submitted / "link.txt").symlink_to("/dev/zero")
    os.mkfifo(submitted / "pipe [1]")
    with open(submitted / "endless", "wb") as file:
        file.truncate(2**40)  # bytes of zeros, none of them on the disk
    assert key(original, submitted)
    found = find_all_files(str(submitted), not_copied(submitted, most=1000))
    assert sorted(os.path.basename(path) for path in found) == [f"{NAME}.ipynb", "timestamp.txt"]


def test_of_a_heap_of_links_nothing_is_copied(submitted):
    for number in range(papers.MOST_ODD):
        (submitted / f"link-{number}").symlink_to("x")
    assert find_all_files(str(submitted), not_copied(submitted, most=1000)) == []
