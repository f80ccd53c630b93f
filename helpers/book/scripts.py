"""Which scripts a page loads: those that something in its own text needs, none before it shows."""

import re
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

TEMPLATES = Path(__file__).with_name("theme")
LAST = 900  # after the handlers of themes and extensions, which register their scripts

CODE, FOLDED = '<div class="highlight', r'class="[^"]*\b(?:toggle|dropdown)\b'
# What a page's text holds where it needs a script of an extension's; others are for every page.
NEEDED_BY = {
    "clipboard.min.js": CODE,
    "copybutton.js": CODE,
    "togglebutton.js": FOLDED,
    "design-tabs.js": "sd-tab-set",
}
# Likewise for the lines of script that extensions write into each page, by what is in them. Those
# of the theme tell its search and its choice of versions what this book has no use for.
LINES_NEEDED_BY = {"toggle": FOLDED, "DOCUMENTATION_OPTIONS.": None}


def setup(app: Sphinx) -> None:
    """Register the theme's changed templates and the choice of scripts for each page.

    The setting ``element_scripts`` names the scripts of each custom element: a page loads them
    where it holds the element.
    """
    app.add_config_value("element_scripts", {}, "html")
    app.connect("config-inited", _add_templates)
    app.connect("html-page-context", _choose, priority=LAST)


def _add_templates(app: Sphinx, config: Any) -> None:
    config.templates_path.insert(0, str(TEMPLATES))


def _choose(app: Sphinx, pagename: str, templatename: str, context: dict, doctree: Any) -> None:
    text = context.get("body", "")
    elements = app.config.element_scripts.items()
    for name in dict.fromkeys(n for e, names in elements if f"<{e}" in text for n in names):
        app.add_js_file(name)
    # Sphinx keeps its list for the next page, so this one gets a list of its own.
    needed = [one for one in context["script_files"] if _is_needed(one, text)]
    # The search page has scripts in its template that want those before them to have run.
    waits = templatename != "search.html"
    context["script_files"] = [_deferred(one) if waits and one.filename else one for one in needed]


def _deferred(script: Any) -> Any:
    """Return the same script, to be run when the page is there."""
    attributes = {**script.attributes, "defer": "defer"}
    return type(script)(script.filename, priority=script.priority, **attributes)


def _is_needed(script: Any, text: str) -> bool:
    """Tell whether a page with this text needs a script, which is a file or a line of its own."""
    if script.filename:
        sign = NEEDED_BY.get(script.filename.rpartition("/")[2], "")
    else:
        line = script.attributes.get("body", "")
        sign = next((sign for part, sign in LINES_NEEDED_BY.items() if part in line), "")
    return sign is not None and re.search(sign, text) is not None
