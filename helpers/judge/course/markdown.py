"""Markdown of students as HTML that runs nothing.

nbconvert lets HTML in Markdown through as it is. In formgrader it would be shown with the session
of the instructor, so that a script in a student's text could set grades. nbconvert can clean the
Markdown itself (``sanitize_html``), which spoils quotations, code and formulas with ``<`` in them;
here the HTML that comes out is cleaned.
"""

from bleach import clean
from bleach.css_sanitizer import CSSSanitizer
from jinja2 import pass_context
from jinja2.runtime import Context
from nbconvert.filters.markdown_mistune import IPythonRenderer, MarkdownWithMath

HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
TAGS = {
    *("a", "abbr", "b", "blockquote", "br", "center", "code", "dd", "del", "details", "div", "dl"),
    *("dt", "em", "hr", "i", "img", "kbd", "li", "mark", "ol", "p", "pre", "s", "small", "span"),
    *("strong", "sub", "summary", "sup", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "u"),
    *("ul", *HEADINGS),
}
ATTRIBUTES = {
    **{"*": ["class", "title"], "a": ["href"], "ol": ["start"]},
    **{"img": ["src", "alt", "width", "height"]},
    **{tag: ["align", "style", "colspan", "rowspan"] for tag in ("td", "th")},
    **{tag: ["id"] for tag in HEADINGS},
}
PROTOCOLS = {"http", "https", "mailto", "data"}  # data: pictures pasted into a text
STYLES = CSSSanitizer(allowed_css_properties=["text-align"])


@pass_context
def to_html(context: Context, source: str) -> str:
    """Return a text cell as HTML without scripts; the filter ``markdown2html`` of a template."""
    attachments = context.get("cell", {}).get("attachments", {})
    renderer = IPythonRenderer(escape=False, attachments=attachments)
    html = MarkdownWithMath(renderer=renderer).render(source)
    cleaned = clean(
        html, tags=TAGS, attributes=ATTRIBUTES, protocols=PROTOCOLS, css_sanitizer=STYLES
    )
    # Both pages carry Bootstrap's style, in which only such tables have room between columns.
    return cleaned.replace("<table>", '<table class="table table-condensed">')
