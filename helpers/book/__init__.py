"""What Sphinx needs to build the book: loaded by name from ``_config.yml``.

Formulas become MathML, which every current browser draws without a script. Cells learn that they
run for a page. A page is made again when the code or the data behind its cells has changed, not
only when its own text has.
"""

import hashlib
import os
from html import escape
from pathlib import Path

from docutils import nodes
from docutils.utils.math import MathError
from docutils.utils.math.latex2mathml import tex2mathml
from sphinx.application import Sphinx
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number

from helpers import reader

LOGGER = logging.getLogger(__name__)


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    os.environ[reader.PAGE] = "1"
    app.add_html_math_renderer("mathml", (_visit_inline, None), (_visit_display, None))
    app.add_config_value("cells_digest", _digest(Path(app.srcdir)), "env")
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _digest(root: Path) -> str:
    """Return a hash of everything but its text that a chapter is made from.

    The assets belong to it: Sphinx copies them only where it writes a page.
    """
    patterns = ("helpers/**/*.py", "book/data/**/*.json", "book/assets/*")
    files = [path for pattern in patterns for path in root.glob(pattern) if path.is_file()]
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(str(file.relative_to(root)).encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()


def _visit_inline(translator, node: nodes.math) -> None:
    translator.body.append(_mathml(node, as_block=False))
    raise nodes.SkipNode


def _visit_display(translator, node: nodes.math_block) -> None:
    translator.body.append(translator.starttag(node, "div", CLASS="formula"))
    if node["number"]:
        number = get_node_equation_number(translator, node)
        translator.body.append(f'<span class="eqno">({number})</span>')
    translator.body.append(_mathml(node, as_block=True) + "</div>\n")
    raise nodes.SkipNode


def _mathml(node: nodes.math | nodes.math_block, *, as_block: bool) -> str:
    """Return a formula as MathML; one that is wrong is shown as it is, with a warning where."""
    try:
        return tex2mathml(node.astext(), as_block=as_block)
    except MathError as error:
        LOGGER.warning("formula %r: %s", node.astext().strip(), error, location=node)
        return f"<code>{escape(node.astext().strip())}</code>"
