"""What several chapters take together: ``{reading-time}`measure memory` `` in the text of a page.

It names pages of the same folder, and becomes the sum of the times that stand under their titles.
"""

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.docutils import SphinxRole

from helpers.book import reading

LOGGER = logging.getLogger(__name__)


class Duration(nodes.Inline, nodes.TextElement):
    """Holds the place of a sum until all pages are read."""


class _Role(SphinxRole):
    """Leaves a ``Duration``, and lets the page be made again when one of those pages changes."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        folder = self.env.docname.rpartition("/")[0]
        pages = [f"{folder}/{name}".lstrip("/") for name in self.text.split()]
        for page in pages:
            self.env.note_dependency(str(self.env.doc2path(page)))
        node = Duration(pages=pages)
        self.set_source_info(node)
        return [node], []


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.add_node(Duration)
    app.add_role("reading-time", _Role())
    app.connect("doctree-resolved", _add_up)


def told(minutes: int) -> str:
    """Return minutes as people say them, such as ``"1 h 20 min"``."""
    hours, rest = divmod(minutes, 60)
    return " ".join(f"{n} {unit}" for n, unit in ((hours, "h"), (rest, "min")) if n) or "0 min"


def _add_up(app: Sphinx, document: nodes.document, name: str) -> None:
    for node in list(document.findall(Duration)):
        known = [page for page in node["pages"] if page in app.env.found_docs]
        for page in sorted(set(node["pages"]) - set(known)):
            LOGGER.warning("there is no page %r whose time could be told", page, location=node)
        total = sum(_minutes(app, page) for page in known)
        node.replace_self(nodes.Text(told(total)))


def _minutes(app: Sphinx, page: str) -> int:
    """Return what a page takes as it is shown, where of each output one form is left."""
    document = app.env.get_and_resolve_doctree(page, app.builder)
    for shown in [
        one for one in document.findall(nodes.paragraph) if reading.TIME in one["classes"]
    ]:
        shown.parent.remove(shown)
    return reading.minutes(document)
