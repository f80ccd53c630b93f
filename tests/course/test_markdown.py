"""Markdown of students: what it shows stays, what runs goes."""

import pytest
from jinja2 import Environment

from helpers.judge.course import markdown, summary

PIXEL = "data:image/png;base64,iVBORw0KGgo="


def shown(text):
    environment = Environment()
    environment.filters["markdown2html"] = markdown.to_html
    return environment.from_string("{{ text | markdown2html }}").render(text=text, cell={})


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("> quoted", "<blockquote>"),
        ("`a < b`", "<code>a &lt; b</code>"),
        ("$x < y$", "$x &lt; y$"),
        ("| a |\n|--:|\n| 1 |", '<td style="text-align:right;">1</td>'),
        (f"![dot]({PIXEL})", f'src="{PIXEL}"'),
        ("[there](https://example.org)", 'href="https://example.org"'),
        ("<b>bold</b>", "<b>bold</b>"),
        ("# Head", "<h1"),
        ("```python\nx = 1\n```", "<pre>"),
    ],
)
def test_what_it_shows_stays(text, part):
    assert part in shown(text)


@pytest.mark.parametrize(
    "text",
    [
        "<script>run()</script>",
        '<img src=x onerror="run()">',
        "[link](javascript:run())",
        '<a href="javascript:run()">x</a>',
        '<iframe src="data:text/html,<script>run()</script>"></iframe>',
        '<svg onload="run()"></svg>',
        "<style>@import '//example.org'</style>",
        '<form action="/formgrader/api"><input name=score></form>',
        '<div style="background: url(//example.org)">x</div>',
        '<meta http-equiv="refresh" content="0; url=//example.org">',
    ],
)
def test_what_runs_goes(text):
    html = shown(text).lower()
    tags = ("<script", "<iframe", "<svg", "<style", "<form", "<input", "<meta", 'onerror="')
    assert not [tag for tag in tags if tag in html]
    assert 'href="javascript' not in html
    assert "url(" not in html or "<div>" in html


@pytest.mark.parametrize(
    "words",
    ["<script>run()</script>", "a | b", "*x* _y_ `z` #1 [l](u) ![i](u)", "$x$", "1. a\n- b"],
)
def test_words_in_the_table_are_shown_as_they_are(words):
    html = shown(f"| {summary.plain(words)} |\n|:--|\n| x |")
    assert html.count("<th") == 2  # thead and its one cell
    for tag in ("script", "em", "code", "a ", "img", "li", "h1"):
        assert f"<{tag}" not in html
