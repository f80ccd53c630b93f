"""What Sphinx needs to build the book: loaded by name from ``_config.yml``.

bibliography  a reference stands under the author and the year by which the text cites it
formulas      formulas become MathML
sources       a page is made again when the code or the data behind its cells has changed
reading       the time that a chapter takes stands under its title
duration      what several chapters take together, in a sentence
names         what a page's parts are called for those who hear it
scripts       a page loads the scripts that its own text needs, and none before it shows
stylesheet    all styles in one file, without what no page uses

Cells learn that they run for a page.
"""

import os

from sphinx.application import Sphinx

from helpers import reader
from helpers.book import (
    bibliography,
    duration,
    formulas,
    names,
    reading,
    scripts,
    sources,
    stylesheet,
)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    os.environ[reader.PAGE] = "1"
    for part in (bibliography, formulas, sources, reading, duration, names, scripts, stylesheet):
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
