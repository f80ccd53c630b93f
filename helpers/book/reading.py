"""The time that a chapter takes, under its title.

The rule: a word is read at `WORDS_PER_MINUTE`, a cell that is shown takes `MINUTES_PER_CELL` to
predict, run or read with its output, an element with controls `MINUTES_PER_ELEMENT` to try, an
exercise `MINUTES_PER_EXERCISE` to solve. Words in cells, formulas and tables do not count;
the sum is rounded up to five minutes. Pages in which one looks things up take no time.
"""

import re
from collections.abc import Iterator
from math import ceil

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

WORDS_PER_MINUTE = 120  # explanations with numbers in them are read at half the pace of a novel
MINUTES_PER_CELL = 1
MINUTES_PER_ELEMENT = 3
MINUTES_PER_EXERCISE = 5
TIME = "reading-time"  # the class of the line that tells it
ELEMENT = re.compile("<[a-z]+-[a-z-]+")  # the names of custom elements have a hyphen
EXERCISE = re.compile(r"Exercise \d+\.")  # how the text of one begins, in bold
LOOKED_UP = (addnodes.glossary, nodes.citation)  # what a page holds that nobody reads through


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-resolved", _show)


def minutes(document: nodes.document) -> int:
    """Return how many minutes a chapter takes to work through, rounded up to five."""
    words = sum(len(text.split()) for text in _texts(document))
    cells = sum(1 for cell in _classed(document, "cell") if _shown(cell))
    elements = sum(len(ELEMENT.findall(raw.astext())) for raw in document.findall(nodes.raw))
    bold = document.findall(nodes.strong)
    exercises = sum(1 for one in bold if EXERCISE.fullmatch(one.astext()))
    time = words / WORDS_PER_MINUTE + MINUTES_PER_CELL * cells + MINUTES_PER_ELEMENT * elements
    return 5 * ceil((time + MINUTES_PER_EXERCISE * exercises) / 5)


def _texts(document: nodes.document) -> Iterator[str]:
    """Yield the prose: no code, no formulas, no HTML."""
    unread = (nodes.literal_block, nodes.math, nodes.math_block, nodes.raw, nodes.comment)
    for text in document.findall(nodes.Text):
        if not any(isinstance(above, unread) for above in _above(text)):
            yield text.astext()


def _above(node: nodes.Node) -> Iterator[nodes.Node]:
    while (node := node.parent) is not None:
        yield node


def _classed(document: nodes.document, name: str) -> Iterator[nodes.container]:
    return (one for one in document.findall(nodes.container) if name in one.get("classes", ()))


def _shown(cell: nodes.container) -> bool:
    return any(True for _ in cell.findall(nodes.literal_block))


def _show(app: Sphinx, document: nodes.document, name: str) -> None:
    title = next(iter(document.findall(nodes.title)), None)
    looked_up = any(True for kind in LOOKED_UP for _ in document.findall(kind))
    if title is None or looked_up or name == app.config.root_doc:
        return
    time = nodes.paragraph("", f"About {minutes(document)} minutes", classes=[TIME])
    title.parent.insert(title.parent.index(title) + 1, time)
