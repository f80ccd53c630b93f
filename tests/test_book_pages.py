"""What the book's extension makes of its pages: scripts, styles, and a chapter's time."""

from types import SimpleNamespace

import pytest
from docutils import nodes
from sphinx.builders.html._assets import _JavaScript

from helpers.book import names, pruning, reading, scripts, stylesheet, vocabulary

# The time that a chapter takes


def document(words=0, cells=0, hidden=0, exercises=0, elements=""):
    """A chapter with so many words, cells in sight, cells without their text, and this HTML."""
    made = nodes.document("", "")
    made += nodes.paragraph("", " ".join(["word"] * words))
    for _ in range(cells):
        made += nodes.container("", nodes.literal_block("", "x = 1 " * 500), classes=["cell"])
    for _ in range(hidden):
        made += nodes.container("", nodes.paragraph(), classes=["cell"])
    for number in range(exercises):
        made += nodes.paragraph("", "", nodes.strong("", f"Exercise {number + 1}."))
    made += nodes.raw("", elements, format="html")
    return made


@pytest.mark.parametrize(
    ("parts", "minutes"),
    [
        ({"words": 1}, 5),
        ({"words": 600}, 5),
        ({"words": 601}, 10),
        ({"cells": 6}, 10),
        ({"hidden": 60, "words": 1}, 5),
        ({"elements": "<kernel-explorer></kernel-explorer><measure-here>"}, 10),
        ({"elements": "<p><b>of</b> no element</p>" * 9, "words": 1}, 5),
        ({"exercises": 2}, 15),
        ({"words": 2400, "cells": 10, "elements": "<kernel-explorer>"}, 35),
    ],
)
def test_time_follows_words_cells_exercises_and_elements(parts, minutes):
    """Code counts by the cell and not by the word; hidden cells and plain HTML do not count."""
    assert reading.minutes(document(**parts)) == minutes


# Scripts


def script(name=None, **attributes):
    return _JavaScript(name, **attributes)


def chosen(body, *, template="page.html"):
    """The scripts of a page with this text, as (name or line, whether it waits for the page)."""
    listed = [
        script("_static/doctools.js"),
        script("_static/copybutton.js"),
        script("_static/togglebutton.js"),
        script(body="let toggleHintShow = 'Click to show';"),
        script(body="DOCUMENTATION_OPTIONS.pagename = 'page';"),
    ]
    elements = {"kernel-explorer": ["nodes.js", "explorer.js"], "cache-steps": ["nodes.js", "w.js"]}
    app = SimpleNamespace(
        config=SimpleNamespace(element_scripts=elements),
        add_js_file=lambda name: listed.append(script(f"_static/{name}")),
    )
    context = {"body": body, "script_files": listed}
    scripts._choose(app, "page", template, context, None)
    return {
        (one.filename or one.attributes["body"]).removeprefix("_static/"): "defer" in one.attributes
        for one in context["script_files"]
    }


def test_a_page_of_text_loads_what_every_page_does():
    assert chosen("<p>toggle it</p>") == {"doctools.js": True}


@pytest.mark.parametrize(
    ("body", "more"),
    [
        ('<div class="highlight-python"><div class="highlight"><pre>', {"copybutton.js"}),
        ('<div class="dropdown admonition">', {"togglebutton.js", "let toggleHintShow"}),
        ("<kernel-explorer>", {"nodes.js", "explorer.js"}),
        ("<kernel-explorer><cache-steps>", {"nodes.js", "explorer.js", "w.js"}),
    ],
)
def test_a_page_loads_what_its_text_needs(body, more):
    found = {name.partition(" = ")[0]: waits for name, waits in chosen(body).items()}
    assert set(found) == {"doctools.js", *more}
    assert all(waits for name, waits in found.items() if name.endswith(".js"))


def test_the_search_page_has_its_scripts_in_place():
    assert chosen("", template="search.html") == {"doctools.js": False}


@pytest.mark.parametrize(
    ("made", "named"),
    [
        (
            '<summary aria-label="Toggle hidden content">\n<p>Show</p></summary>',
            "<summary>\n<p>Show</p></summary>",
        ),
        ("<span>Show code cell content</span>", "<span>Show the solution</span>"),
        ('<div role="doc-biblioentry">', '<div role="listitem">'),
    ],
    ids=["a folded cell", "a solution", "a reference"],
)
def test_parts_are_called_what_they_are(made, named):
    context = {"body": made}
    names._rename(None, "page", "page.html", context, None)
    assert context["body"] == named


# Styles


PAGE = """<html data-theme="light"><body class="wide"><main id="top"><a href="#">x</a>
<p style="color: var(--told)">.gone</p></main><script>element.className = "shown";</script>
<script src="_static/own.js?v=1"></script></body></html>"""


@pytest.fixture
def site(tmp_path):
    """A folder with one page and one script of its own."""
    (tmp_path / "_static").mkdir()
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "_static" / "own.js").write_text('toggle("opened")')
    (tmp_path / "_static" / "unread.js").write_text('"gone"')
    return tmp_path


def styled(site, text, *, own=False):
    """What is left of a style sheet."""
    (site / "_static" / "one.css").write_text(text)
    return stylesheet.merged(site / "_static", ["none.css", "one.css"], ["one.css"] * own).strip()


@pytest.mark.parametrize(
    "rule",
    [
        "main{color:red}",
        ".wide a{color:red}",
        '#top>p::after{content:"  "}',
        ".opened{color:red}",
        ".shown{color:red}",
        "a:not(.gone):hover{color:red}",
        "html[data-theme=dark] main{color:red}",
        "@media print{main{color:red}}",
        "*{--told:1}",
        "main{--here:1;color:var(--here)}",
    ],
)
def test_a_style_that_may_be_used_stays(site, rule):
    assert styled(site, rule) == rule


@pytest.mark.parametrize(
    "rule",
    [
        "table{color:red}",
        ".gone{color:red}",
        "main .gone a{color:red}",
        "#gone{color:red}",
        "[data-gone]{color:red}",
        "@media print{.gone{color:red}}",
        "@font-face{font-family:Icons;src:url(icons.woff2)}",
        "main{--unread:1}",
        "main{--unread:var(--other);--other:1}",
        "/* nothing */",
    ],
)
def test_a_style_that_no_page_can_use_goes(site, rule):
    assert styled(site, rule) == ""


def test_of_several_selectors_those_stay_that_match(site):
    assert styled(site, ".gone, main ,#gone a{color:red}") == "main{color:red}"


def test_the_books_own_styles_stay_whole(site):
    assert styled(site, ".ke-made{color:red}", own=True) == ".ke-made{color:red}"


def test_a_page_without_scripts_is_light(site):
    light = styled(site, 'html[data-theme="light"] main{color:red}')
    assert light == "html:not([data-theme=dark]) main{color:red}"


def test_strings_keep_their_blanks_and_blocks_lose_comments(site):
    assert styled(site, "a { content : 'a   b'; /* why */ }") == 'a{content: "a   b"}'


def test_vocabulary_leaves_out_what_no_page_loads(site):
    used = vocabulary.of_pages(site)
    assert {"opened", "shown"} <= used.words
    assert "gone" not in used.words | used.names
    assert pruning.WORD.findall("--told") == ["--told"]
