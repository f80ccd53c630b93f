"""All styles of the book in one file, ``book.css``, without what no page uses.

The theme brings a whole framework of styles, nine tenths of them for pages that this book has not,
and a page shows nothing before it has read them all.
"""

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

from helpers.book import pruning, vocabulary

NAME = "book.css"
LAST = 900  # after the theme, which writes its own colours of code when all pages are there
# A page has its theme from a script; without one it is light, and not without any colour.
LIGHT = re.compile(r"""html\[data-theme=["']?light["']?\]""")
# The theme writes these into its pages beside the list that Sphinx keeps.
THEME = ("basic.css", "styles/pydata-sphinx-theme.css")


def setup(app: Sphinx) -> None:
    """Register the one style sheet of each page, made when all pages are written."""
    app.connect("html-page-context", _link, priority=LAST)
    app.connect("build-finished", _write, priority=LAST)


def _link(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: Any) -> None:
    # The file is made after the pages, so its address tells a new one by what all is made from.
    context["css_files"] = [f"_static/{NAME}?v={app.config.cells_digest[:8]}"]


def _write(app: Sphinx, failure: Exception | None) -> None:
    if failure is None and app.builder.format == "html":
        static = Path(app.outdir) / "_static"
        text = merged(static, _names(app), own=[name for name, _ in app.config.html_css_files])
        (static / NAME).write_text(text, encoding="utf-8")


def _names(app: Sphinx) -> list[str]:
    """Return the style sheets of the theme, the extensions and the book, in their order."""
    # Sphinx has no public name for the list that holds between two pages.
    listed = sorted(app.builder._css_files, key=lambda one: one.priority)
    names = [str(one.filename).removeprefix("_static/") for one in listed]
    return list(dict.fromkeys([*THEME, *names]))  # the theme lists one of its own again


def merged(static: Path, names: list[str], own: list[str]) -> str:
    """Return the text of one style sheet in place of many.

    static : folder that holds them, inside the built book, whose pages are read for what they use
    names : paths in it, in their order; those that do not exist are left out
    own : those among them that are taken whole, because scripts may put together the names in them
    """
    used = vocabulary.of_pages(static.parent)
    there = [name for name in names if (static / name).is_file()]
    text = pruning.pruned([pruning.Sheet.read(static, n, whole=n in own) for n in there], used)
    return LIGHT.sub("html:not([data-theme=dark])", text)
