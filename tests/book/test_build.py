"""The book builds with warnings as errors, only what changed, and not where a chapter is broken."""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PARTS = ["_config.yml", "_toc.yml", "book", "release", "helpers"]

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    for part in PARTS:
        source = ROOT / part
        ignored = shutil.ignore_patterns("__pycache__")
        if source.is_dir():
            shutil.copytree(source, folder / part, ignore=ignored)
        else:
            shutil.copy(source, folder)
    return folder


@contextmanager
def damaged(chapter, addition):
    """The chapter with something more at its end, inside the block."""
    sound = chapter.read_text()
    chapter.write_text(f"{sound}\n{addition}\n")
    try:
        yield
    finally:
        chapter.write_text(sound)


def build(course):
    program = Path(sys.executable).with_name("jupyter-book")
    command = [program, "build", ".", "-W", "-n", "--keep-going"]
    environment = os.environ | {"NO_COLOR": "1"}
    return subprocess.run(
        command, cwd=course, env=environment, capture_output=True, text=True, check=False
    )


def test_a_clean_build_passes_and_a_second_reads_no_chapter_again(course):
    first = build(course)
    assert first.returncode == 0, first.stdout + first.stderr
    assert (course / "_build/html/index.html").is_file()
    second = build(course)
    assert second.returncode == 0, second.stdout + second.stderr
    assert "0 added, 0 changed, 0 removed" in second.stdout


def test_a_chapter_is_made_again_when_a_helper_changes(course):
    build(course)
    with (course / "helpers" / "costs.py").open("a") as source:
        source.write("# another line\n")
    assert "0 added, 0 changed, 0 removed" not in build(course).stdout


@pytest.mark.parametrize(
    "damage",
    ["```{code-cell} ipython3\nraise RuntimeError('broken on purpose')\n```\n", "[](nowhere.md)\n"],
    ids=["a cell that raises", "a link to nowhere"],
)
def test_a_broken_chapter_fails_the_build_by_name(course, damage):
    with damaged(course / "book" / "blocking.md", damage):
        broken = build(course)
    assert broken.returncode != 0
    assert "book/blocking.md" in broken.stdout + broken.stderr


def test_a_sentence_whose_number_is_gone_fails_the_build(course):
    with damaged(course / "book" / "intro.md", "It takes {eval}`no_such_number`."):
        broken = build(course)
    assert broken.returncode != 0
    assert "no_such_number" in broken.stdout + broken.stderr
