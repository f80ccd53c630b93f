"""A book builds with warnings as errors, only what changed, and not where a chapter is broken.

The whole book is built by `make book` before any test. Here a book of two short pages stands for
it, with the same settings.
"""

import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

from helpers.book import sources

ROOT = Path(__file__).parents[2]
PARTS = ["_config.yml", "book/assets", "book/references.bib", "helpers"]
HEAD = """---
jupytext: {text_representation: {extension: .md, format_name: myst}}
kernelspec: {display_name: Python 3, language: python, name: python3}
---

"""
PAGES = {
    "_toc.yml": "format: jb-book\nroot: book/intro\nchapters: [{file: book/blocking}]\n",
    "book/intro.md": "# A book\n\nIt has [a chapter](blocking.md).\n",
    "book/blocking.md": f"""{HEAD}# A chapter

```{{code-cell}} ipython3
from helpers import costs

flop = costs.matmul(2, 2, 2).flop
```

It takes {{eval}}`flop`.
""",
}
UNCHANGED = "0 added, 0 changed, 0 removed"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    folder = tmp_path_factory.mktemp("course")
    (folder / "book").mkdir()
    for part in PARTS:
        copy = shutil.copytree if (ROOT / part).is_dir() else shutil.copy
        copy(ROOT / part, folder / part)
    for name, text in PAGES.items():
        (folder / name).write_text(text)
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
    assert ">16<" in (course / "_build/html/book/blocking.html").read_text()
    second = build(course)
    assert second.returncode == 0, second.stdout + second.stderr
    assert UNCHANGED in second.stdout


def test_a_chapter_is_made_again_when_a_helper_changes(course):
    """Only what the test before has built can be made again."""
    with (course / "helpers" / "costs.py").open("a") as source:
        source.write("# another line\n")
    done = build(course)
    assert done.returncode == 0, done.stdout + done.stderr
    assert UNCHANGED not in done.stdout


def test_the_whole_book_changes_nothing_that_it_is_made_from(built_book):
    """So that to build it a second time reads no chapter again, either."""
    style = f"book.css?v={sources.digest(ROOT)[:8]}"
    assert style in (built_book / "book/intro.html").read_text(encoding="utf-8"), (
        "what chapters are made from has changed since the book was built: call `make book`"
    )


@pytest.mark.parametrize(
    ("damage", "told"),
    [
        ("```{code-cell} ipython3\nraise RuntimeError('on purpose')\n```\n", "on purpose"),
        ("[](nowhere.md)\n", "nowhere.md"),
        ("It takes {eval}`no_such_number`.", "no_such_number"),
    ],
    ids=["a cell that raises", "a link to nowhere", "a number that is gone"],
)
def test_a_broken_chapter_fails_the_build_by_name(course, damage, told):
    with damaged(course / "book" / "blocking.md", damage):
        broken = build(course)
    assert broken.returncode != 0
    assert "book/blocking.md" in broken.stderr
    assert told in broken.stderr
