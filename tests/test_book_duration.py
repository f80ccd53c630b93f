"""What several chapters take together, in a book of three pages."""

import re
from io import StringIO

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from helpers import reader
from helpers.book import duration

WORDS = {"one": 700, "two": 1900}  # ten minutes, and twenty
PAGE = "Sum\n===\n\nBoth take :reading-time:`one two`.\n"
INDEX = "Book\n====\n\n.. toctree::\n\n   sum\n   one\n   two\n"


@pytest.mark.parametrize(
    ("minutes", "said"), [(0, "0 min"), (45, "45 min"), (60, "1 h"), (195, "3 h 15 min")]
)
def test_minutes_are_told_as_people_say_them(minutes, said):
    assert duration.told(minutes) == said


def build(folder):
    """Return the sentence with the sum as it was written last, and what the build warned of."""
    warnings, config = StringIO(), {"extensions": ["helpers.book"], "html_theme": "basic"}
    out = folder / "out"
    with patch_docutils(folder), docutils_namespace():
        app = Sphinx(
            folder, None, out, out / "trees", "text", config, status=None, warning=warnings
        )
        app.build()
    said = re.search("Both take .*", (out / "sum.txt").read_text(encoding="utf-8"))
    return said[0], warnings.getvalue()


@pytest.fixture
def book(tmp_path, monkeypatch):
    monkeypatch.setenv(reader.PAGE, "0")  # so that what the build sets is undone afterwards
    (tmp_path / "index.rst").write_text(INDEX)
    (tmp_path / "sum.rst").write_text(PAGE)
    for name, words in WORDS.items():
        (tmp_path / f"{name}.rst").write_text(f"{name}\n===\n\n" + "word " * words)
    return tmp_path


def test_times_are_added_and_follow_the_pages(book):
    said, warnings = build(book)
    assert said == "Both take 30 min."
    assert warnings == ""
    (book / "one.rst").write_text("one\n===\n\n" + "word " * 7000)
    assert build(book)[0] == "Both take 1 h 20 min."


def test_a_page_that_is_not_there_is_told(book):
    (book / "sum.rst").write_text(PAGE.replace("`one two`", "`one three`"))
    assert "there is no page 'three' whose time could be told" in build(book)[1]
