"""What a page's parts are called for those who hear it."""

from typing import Any

from sphinx.application import Sphinx

# Of a folded cell: its own line says what it shows or hides, and this name would be read instead.
HIDDEN_NAME = ' aria-label="Toggle hidden content"'
FOLDED_CELL, SOLUTION = " code cell content<", " the solution<"  # nothing else is folded as a whole
# Of an entry in the list of references: docutils' own is deprecated, and no part of a list.
ENTRY_ROLE, LIST_ROLE = 'role="doc-biblioentry"', 'role="listitem"'


def setup(app: Sphinx) -> None:
    """Register with Sphinx."""
    app.connect("html-page-context", _rename)


def _rename(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: Any) -> None:
    if "body" in context:
        body = context["body"].replace(f"<summary{HIDDEN_NAME}>", "<summary>")
        context["body"] = body.replace(FOLDED_CELL, SOLUTION).replace(ENTRY_ROLE, LIST_ROLE)
