"""What the book adds to Sphinx, in a book of one page."""

import os
import shutil
from io import StringIO
from pathlib import Path

import pytest
from sphinx.application import Sphinx
from sphinx.util.docutils import docutils_namespace, patch_docutils

from helpers import reader
from helpers.book import sources

PAGE = """Page
====
Inline :math:`2n^3` stands in a sentence.

.. math:: \\frac{a}{b} \\le \\sum_{i=1}^{n} x_i
   :label: bound

Equation :eq:`bound` is above.

.. math::

   a &= b < c \\\\
     &= d
"""


def build(source):
    """Build on what the last build left, and return (the documents made again, the warnings)."""
    updated, warnings = [], StringIO()
    out = source / "_build"
    config = {
        "extensions": ["helpers.book"],
        "html_math_renderer": "mathml",
        "html_theme": "basic",
        "keep_warnings": True,
    }
    with patch_docutils(source), docutils_namespace():
        app = Sphinx(
            source, None, out, out / "trees", "html", config, status=None, warning=warnings
        )
        app.connect("env-before-read-docs", lambda app, env, names: updated.extend(names))
        app.build()
    return updated, warnings.getvalue()


@pytest.fixture
def source(tmp_path, monkeypatch):
    """A book of one page, with a helper and a record."""
    monkeypatch.setenv(reader.PAGE, "0")  # so that what the build sets is undone afterwards
    for name, text in {
        "index.rst": PAGE,
        "helpers/room/kernel.py": "FASTER = 2\n",
        "book/data/blocking/here.json": "{}",
        "book/assets/explorer.js": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def html(source):
    _, warnings = build(source)
    assert warnings == ""
    return (source / "_build" / "index.html").read_text(encoding="utf-8")


def test_formulas_become_mathml(html):
    """A formula in a sentence, a numbered one, and one of two lines; nothing is left as TeX."""
    assert html.count("<math") == html.count("</math>") == 3
    assert html.count('display="block"') == 2
    assert "<mfrac>" in html
    assert "<mtable" in html
    assert "\\frac" not in html


def test_no_script_draws_the_formulas(html):
    assert "mathjax" not in html.lower()
    assert "katex" not in html.lower()


def test_numbered_formula_can_be_referred_to(html):
    assert '<span class="eqno">(1)</span>' in html
    assert 'id="equation-bound"' in html
    assert 'href="#equation-bound"' in html


def test_text_in_a_formula_is_escaped(html):
    assert "<mo>&lt;</mo>" in html


@pytest.mark.parametrize("formula", [":math:`n < \\foo{x}`", ".. math:: n < \\foo{x}"])
def test_wrong_formula_is_reported_with_its_place(source, formula):
    """As a warning, which ends the build of the book; here the formula is shown as it was typed."""
    (source / "index.rst").write_text(f"Page\n====\n\n{formula}\n", encoding="utf-8")
    _, warnings = build(source)
    assert "index.rst:4: WARNING: formula 'n < \\\\foo{x}': Unknown LaTeX command" in warnings
    html = (source / "_build" / "index.html").read_text(encoding="utf-8")
    assert "<code>n &lt; \\foo{x}</code>" in html


def test_cells_learn_that_they_run_for_a_page(source):
    build(source)
    assert os.environ[reader.PAGE] == "1"


# When a page is made again


def test_page_is_made_once(source):
    assert build(source)[0] == ["index"]
    assert build(source)[0] == []


@pytest.mark.parametrize(
    "changed",
    ["helpers/room/kernel.py", "book/data/blocking/here.json", "book/assets/explorer.js"],
)
def test_page_is_made_again_when_code_data_or_assets_have_changed(source, changed):
    build(source)
    (source / changed).write_text("3", encoding="utf-8")
    assert build(source)[0] == ["index"]


def add(root):
    (root / "helpers" / "new.py").touch()


def rename(root):
    (root / "helpers/room/kernel.py").rename(root / "helpers/room/other.py")


def remove(root):
    shutil.rmtree(root / "book")


def change(root):
    (root / "helpers/room/kernel.py").write_text("FASTER = 3\n", encoding="utf-8")


@pytest.mark.parametrize("alter", [add, rename, remove, change], ids=lambda f: f.__name__)
def test_digest_changes_with_the_files(source, alter):
    before = sources.digest(source)
    assert sources.digest(source) == before
    alter(source)
    assert sources.digest(source) != before


def test_digest_ignores_what_no_cell_reads(source):
    before = sources.digest(source)
    for name in ("helpers/room/kernel.pyc", "README.md", "index.rst", "book/data/notes.txt"):
        (source / name).write_text("changed", encoding="utf-8")
    assert sources.digest(source) == before


def test_digest_does_not_depend_on_where_the_book_lies(source):
    copy = Path(shutil.copytree(source, source.parent / "elsewhere"))
    assert sources.digest(copy) == sources.digest(source)
