"""The pages of the book, read from its table of contents and from the chapters' text."""

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
EXPLORER = re.compile(r"^explorers\.\w+\(", re.MULTILINE)


def chapters():
    """Return the paths of all chapters without suffix, in order, such as ``"book/memory"``."""
    found = re.findall(r"^(?:root|\s+- file): (\S+)$", (ROOT / "_toc.yml").read_text(), re.M)
    assert found
    return found


def has_explorer(chapter):
    """Tell whether one of a chapter's cells shows an explorer."""
    return EXPLORER.search((ROOT / f"{chapter}.md").read_text(encoding="utf-8")) is not None


def has_cells(page):
    """Tell whether a page, such as ``"book/memory.html"``, opens as a notebook, too."""
    return "{code-cell}" in source(page)


def title(page):
    """Return the title of a page, such as ``"book/memory.html"``."""
    return re.search(r"^# (.+)$", source(page), re.MULTILINE)[1]


def source(page):
    """Return the text that a page is made from."""
    return (ROOT / page.replace(".html", ".md")).read_text(encoding="utf-8")


CHAPTERS = [f"{chapter}.html" for chapter in chapters()]
EXPLORED = [f"{chapter}.html" for chapter in chapters() if has_explorer(chapter)]
# Whatever Sphinx makes beside them; search with a query and without.
PAGES = ["", *CHAPTERS, "search.html", "search.html?q=block", "genindex.html"]
# The theme's script writes the mode it has settled on; before that a page may still change.
READY = "document.readyState === 'complete' && document.documentElement.dataset.mode"
