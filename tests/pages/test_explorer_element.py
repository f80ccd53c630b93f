"""The element alone, on a page with nothing else, in a real browser."""

import json
import re
from contextlib import contextmanager
from html import unescape
from itertools import combinations, pairwise, product

import numpy as np
import pytest
import yaml
from playwright.sync_api import expect

from helpers.explorers import blocking, memory
from helpers.explorers.page import document, html
from tests import sweeps
from tests.pages.element import ASSETS, EXPLORER, element, unasked

pytestmark = pytest.mark.browser

DARK = """<script>document.documentElement.dataset.theme = "dark"</script>
<style>html { --pst-color-background: #14181e; --pst-color-text-base: #ced6dd }
body { background: var(--pst-color-background) }</style>"""


@pytest.fixture(scope="module")
def view():
    return blocking(sweeps.blocking()).view


@pytest.fixture
def opened(browser, tmp_path, view):
    """A function that opens a page around an element and yields its Visit, the guess skipped."""

    @contextmanager
    def opened(body=None, theme="light", **options):
        shown = (DARK if theme == "dark" else "") + (html(view) if body is None else body)
        with element(browser, tmp_path, shown, **options) as seen:
            unasked(seen)
            yield seen

    return opened


def slider(seen, name):
    return seen.page.get_by_role("slider", name=name, exact=True)


def picture(seen, which=0):
    """The measured plot, or with 1 the simulated one below it."""
    return seen.page.get_by_role("img").nth(which)


def readout(seen):
    return seen.page.locator("[aria-live=polite]")


def test_it_opens_on_the_start_and_says_what_it_shows(opened, view):
    with opened() as seen:
        expect(slider(seen, "Matrix size")).to_have_attribute("aria-valuetext", "1024")
        expect(slider(seen, "Block size")).to_have_attribute("aria-valuetext", "32")
        said = f"{view.title(view.start)}. {view.chart(view.start)}"
        expect(picture(seen)).to_have_attribute("aria-label", said)
        expect(picture(seen, 1)).to_have_attribute("aria-label", view.chart_below(view.start))
        expect(seen.page.locator(".ke-source")).to_have_text(view.told(view.start))
        expect(seen.page.get_by_role("figure")).to_have_accessible_name(view.title(view.start))
        expect(seen.page.get_by_text("Recorded on Test <& Sons> 9000").first).to_be_visible()
        for name, text in view.rows(view.start):
            row = readout(seen).locator("dt").get_by_text(name, exact=True).locator("..")
            expect(row).to_have_text(name + text)
        assert seen.problems == []
        assert seen.console == []


@pytest.mark.parametrize("name", ["Matrix size", "Block size"])
def test_keys_move_curves_and_readout(opened, view, name):
    """Each of a slider's steps shows another picture; its value text is the value."""
    control = next(control for control in view.controls if control.label == name)
    pictures, readouts, values = set(), set(), []
    with opened() as seen:
        slider(seen, name).press("Home")
        for _ in control.values:
            pictures.add(picture(seen).evaluate("e => e.outerHTML"))
            readouts.add(readout(seen).inner_text())
            values.append(int(slider(seen, name).get_attribute("aria-valuetext")))
            slider(seen, name).press("ArrowRight")
        assert seen.problems == []
    assert values == list(control.values)
    assert len(pictures) == len(readouts) == len(control.values)


def test_the_chosen_block_is_marked_with_its_values(opened, view):
    with opened() as seen:
        slider(seen, "Block size").press("End")
        for which in (0, 1):
            expect(picture(seen, which).locator(".ke-here")).to_have_count(2)
        labels = sorted(picture(seen).locator(".ke-value").all_text_contents())
        rows = dict(view.rows({"n": 1024, "block": 128, "level": 2}))
        said = [text.split()[0] for text in rows.values() if "x (" in text]
        assert labels == sorted(said)


@pytest.mark.parametrize("which", [0, 1])
def test_the_curve_lies_where_its_numbers_say(opened, view, which):
    """Two ticks of each axis give the scale; a point's place must give its value back."""
    with opened() as seen:
        places = picture(seen, which).evaluate("""plot => {
            const at = (e, name) => Number(e.getAttribute(name));
            const ticks = [...plot.querySelectorAll(".ke-tick")]
                .map(e => [e.textContent, at(e, "x"), at(e, "y") - 4]);
            const dots = [...plot.querySelectorAll(".ke-series .ke-dot")]
                .map(e => e.getAttribute("transform").match(/[\\d.]+/g).map(Number));
            return {ticks, dots};
        }""")
        heights = {float(text[:-1]): y for text, _, y in places["ticks"] if text.endswith("x")}
        top = max(heights)
        doubling = (heights[1] - heights[top]) / np.log2(top)
        shown = [2 ** ((heights[1] - y) / doubling) for _, y in places["dots"]]
    curves = view.curves(view.start, series=[view.series, view.below.series][which])
    levels = [curve for curve in curves if curve.readings[0][0] is None]
    assert len(levels) == 1
    readings = [r.value for curve in curves if curve not in levels for _, r in curve.readings]
    assert shown == pytest.approx(readings, rel=1e-3)


def test_a_block_larger_than_the_matrix_is_told(opened):
    with opened() as seen:
        slider(seen, "Matrix size").press("Home")
        slider(seen, "Block size").press("End")
        expect(readout(seen)).to_contain_text("no such block: 128 is more than 64")
        expect(seen.page.locator(".ke-here")).to_have_count(0)
        assert seen.problems == []


def test_the_table_is_folded_and_opens(opened):
    with opened() as seen:
        expect(seen.page.locator("table")).not_to_be_visible()
        summary = seen.page.get_by_text("All numbers as a table")
        summary.press("Enter")
        expect(seen.page.locator("table")).to_be_visible()


def test_without_scripts_the_table_stands_there(opened):
    with opened(java_script_enabled=False) as seen:
        expect(seen.page.locator("table")).to_be_visible()
        expect(seen.page.get_by_role("slider")).to_have_count(0)


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_needs_no_sideways_scrolling(opened, scripts):
    with opened(width=375, height=700, java_script_enabled=scripts) as seen:
        wide = "[document.scrollingElement.scrollWidth, innerWidth]"
        if scripts:
            seen.page.get_by_text("All numbers as a table").click()
            width, window = seen.page.evaluate(wide)
            assert width <= window
        box = seen.page.locator(".ke-table").bounding_box()
        assert box["x"] + box["width"] <= 375


def test_a_new_width_is_drawn_in_full(opened):
    with opened(width=900) as seen:
        before = picture(seen).bounding_box()["width"]
        seen.page.set_viewport_size({"width": 400, "height": 700})
        seen.page.wait_for_function("document.querySelector('.ke-plot svg').clientWidth < 400")
        assert picture(seen).bounding_box()["width"] < before
        assert seen.problems == []


@pytest.mark.parametrize(
    ("theme", "media"), [("light", "screen"), ("dark", "screen"), ("dark", "print")]
)
def test_curves_have_the_ink_of_the_theme(opened, view, theme, media):
    """A dark page is printed in the light inks: paper is white."""
    with opened(theme=theme) as seen:
        seen.page.emulate_media(media=media)
        strokes = seen.page.evaluate(
            "Array.from(document.querySelectorAll('.ke-plot .ke-line'),"
            " line => getComputedStyle(line).stroke)"
        )
    shade = "dark" if (theme, media) == ("dark", "screen") else "light"
    inks = [getattr(series.ink, shade) for series in (*view.series, *view.below.series)]
    channels = [tuple(int(ink[at : at + 2], 16) for at in (1, 3, 5)) for ink in inks]
    assert strokes == [f"rgb({red}, {green}, {blue})" for red, green, blue in channels]


def damaged(view, change):
    data = json.loads(json.dumps(document(view)))
    change(data)
    return json.dumps(data)


DAMAGES = {
    "cut off": lambda view: json.dumps(document(view))[:200],
    "empty": lambda view: "",
    "another thing": lambda view: "[1, 2]",
    "null": lambda view: "null",
    "future version": lambda view: damaged(view, lambda data: data.update(version=2)),
    "no controls": lambda view: damaged(view, lambda data: data.pop("controls")),
    "a start outside": lambda view: damaged(view, lambda d: d["controls"][0].update(start=99)),
    "no series": lambda view: damaged(view, lambda data: data.update(series=[])),
    "unknown marker": lambda view: damaged(view, lambda d: d["series"][0].update(marker="star")),
    "null readings": lambda view: damaged(
        view, lambda d: d["series"][0].update(values={"1024,32": 5})
    ),
    "no titles": lambda view: damaged(view, lambda data: data.update(titles={})),
    "no axis": lambda view: damaged(view, lambda data: data.update(y=None)),
    "no lower axis": lambda view: damaged(view, lambda data: data["below"].pop("y")),
}


@pytest.mark.parametrize("damage", DAMAGES.values(), ids=DAMAGES)
def test_damaged_data_is_told_and_the_table_stays(opened, view, damage):
    whole = re.compile(r"(<script[^>]*>).*?(</script>)", re.DOTALL)
    body = whole.sub(lambda found: found[1] + damage(view) + found[2], html(view))
    with opened(body) as seen:
        expect(seen.page.get_by_role("alert")).to_contain_text("its data is damaged")
        expect(seen.page.locator("table")).to_be_visible()
        expect(seen.page.get_by_role("slider")).to_have_count(0)
        assert seen.problems == []
        assert seen.console == []


def test_two_on_a_page_do_not_share_anything(opened, view):
    with opened(html(view) * 2) as seen:
        first, second = slider(seen, "Block size").all()
        first.press("End")
        expect(second).to_have_attribute("aria-valuetext", "32")
        ids = seen.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) == 12


def test_text_from_a_record_is_text(opened):
    evil = '<img src=x onerror="document.title = 1"></script><script>document.title = 2</script>'
    view = blocking(sweeps.blocking(machine={"cpu": evil, "caches": []})).view
    with opened(html(view)) as seen:
        expect(seen.page.locator(".ke-source")).to_contain_text(unescape(evil))
        assert seen.page.title() == "Element"
        assert seen.problems == []


def test_each_script_is_small():
    """None is the lump where everything ends up; a page's whole weight is tested with the book."""
    for script in [*filter(re.compile(r"js$").search, EXPLORER), "live-names.js"]:
        assert (ASSETS / script).stat().st_size < 12 * 1024


def test_the_book_loads_what_the_element_needs():
    """The list stands in Python, for notebooks and tests, and in the book's configuration."""
    config = yaml.safe_load((ASSETS.parents[1] / "_config.yml").read_text())["sphinx"]["config"]
    style, *scripts = EXPLORER
    assert config["element_scripts"]["kernel-explorer"][: len(scripts)] == scripts
    assert style in config["html_css_files"]


def test_numbers_on_an_axis_do_not_run_into_each_other(opened):
    """On a phone the two plots are low; then only some of the lines are named."""
    with opened(width=375, height=700) as seen:
        for which in (0, 1):
            boxes = (
                picture(seen, which)
                .locator(".ke-tick[text-anchor=end]")
                .evaluate_all(
                    "all => all.map(e => e.getBoundingClientRect()).map(b => [b.top, b.bottom])"
                )
            )
            assert len(boxes) >= 3
            boxes.sort()
            assert all(upper[1] <= lower[0] + 2 for upper, lower in pairwise(boxes))


@pytest.mark.parametrize("width", [375, 1280])
def test_words_in_a_plot_cross_neither_a_point_nor_each_other(opened, width):
    """The curve of *Memory* rises steeply to the last of its levels, whose name is long."""
    with opened(html(memory().view), width=width) as seen:
        boxes = picture(seen).evaluate("""plot => ["ke-note", "ke-dot"].map(name =>
            [...plot.querySelectorAll(`.${name}`)].map(e => e.getBoundingClientRect())
                .map(b => [b.left, b.right, b.top, b.bottom]))""")
    words, dots = boxes
    assert len(words) > 4
    meetings = [*combinations(words, 2), *product(words, dots)]
    assert [pair for pair in meetings if overlap(*pair)] == []


def overlap(one, other):
    """Tell whether two boxes share more than a hair: (left, right, top, bottom) in pixels."""
    (left, right, top, bottom), (at, to, high, low) = one, other
    return min(right, to) - max(left, at) > 1 and min(bottom, low) - max(top, high) > 1
