"""The time that a chapter takes, under its title.

The rule: a word is read at `WORDS_PER_MINUTE`, a cell that is shown takes `MINUTES_PER_CELL` to
predict, run or read with its output, an element with controls `MINUTES_PER_ELEMENT` to try. Words
in cells, formulas and tables of outputs do not count; the sum is rounded up to five minutes.
"""

import re
from collections.abc import Iterator
from math import ceil

from docutils import nodes
from sphinx.application import Sphinx

WORDS_PER_MINUTE = 120  # explanations with numbers in them are read at half the pace of a novel
MINUTES_PER_CELL = 1
MINUTES_PER_ELEMENT = 3
ELEMENT = re.compile("<[a-z]+-[a-z-]+")  # the names of custom elements have a hyphen


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("doctree-resolved", _show)


def minutes(document: nodes.document) -> int:
    """Return how many minutes a chapter takes to work through, rounded up to five."""
    words = sum(len(text.split()) for text in _texts(document))
    cells = sum(1 for cell in _classed(document, "cell") if _shown(cell))
    elements = sum(len(ELEMENT.findall(raw.astext())) for raw in document.findall(nodes.raw))
    time = words / WORDS_PER_MINUTE + MINUTES_PER_CELL * cells + MINUTES_PER_ELEMENT * elements
    return 5 * ceil(time / 5)


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
    if title is None or name == app.config.root_doc:
        return
    time = nodes.paragraph("", f"About {minutes(document)} minutes", classes=["reading-time"])
    title.parent.insert(title.parent.index(title) + 1, time)
