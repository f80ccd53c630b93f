"""What Sphinx needs to build the book: loaded by name from ``_config.yml``.

bibliography  a reference stands under the author and the year by which the text cites it
formulas      formulas become MathML
cells         run for a page, and without what the builder of the book keeps
sources       a page is made again when the code or the data behind its cells has changed
reading       the time that a chapter takes stands under its title
duration      what several chapters take together, in a sentence
names         what a page's parts are called for those who hear it
scripts       a page loads the scripts that its own text needs, and none before it shows
stylesheet    all styles in one file, without what no page uses
"""

from sphinx.application import Sphinx

from helpers.book import (
    bibliography,
    cells,
    duration,
    formulas,
    names,
    reading,
    scripts,
    sources,
    stylesheet,
)

PARTS = (bibliography, formulas, cells, sources, reading, duration, names, scripts, stylesheet)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    for part in PARTS:
        part.setup(app)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
