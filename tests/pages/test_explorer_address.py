"""The setting in the address: a link opens on it, a slider rewrites it."""

import re

import pytest
from playwright.sync_api import expect

from helpers.explorers import blocking, shots
from helpers.explorers.page import html
from tests import sweeps
from tests.pages.element import element
from tests.test_explorers_measure import record

pytestmark = pytest.mark.browser

MOVED = "#blocking:n=64,block=32,level=1"


@pytest.fixture(scope="module")
def body():
    """Two explorers on one page."""
    return html(blocking(sweeps.blocking()).view) + html(shots(record()).view)


@pytest.fixture
def opened(browser, tmp_path, body):
    """A function that opens the page at an address and yields its Visit."""
    return lambda address="", before="": element(
        browser, tmp_path, before + body, address=address, height=500
    )


def values(seen):
    """What the figures' own sliders say, in the page's order."""
    return seen.page.locator(".ke-controls input").evaluate_all(
        "all => all.map(e => e.getAttribute('aria-valuetext'))"
    )


def chosen(seen):
    """What the lists say, in the page's order."""
    return seen.page.locator(".ke-controls select").evaluate_all("all => all.map(e => e.value)")


def slider(seen, name):
    return seen.page.get_by_role("slider", name=name, exact=True)


def complaints(seen):
    return [text for text in seen.page.locator(".ke-complaint").all_inner_texts() if text]


def address(seen):
    return seen.page.evaluate("location.hash")


@pytest.mark.parametrize(
    ("asked", "sliders", "lists"),
    [
        ("#blocking:n=64,block=8", ["64", "8", "1"], ["0", "0"]),
        ("#blocking:level=2,block=128", ["1024", "128", "1"], ["1", "0"]),
        ("#shots:shots=20,machine=1", ["1024", "32", "20"], ["0", "1"]),
        ("#blocking:n=2048;shots:shots=5", ["2048", "32", "5"], ["0", "0"]),
        ("#blocking:n%3D64,block%3D8", ["64", "8", "1"], ["0", "0"]),
        ("#count-the-misses", ["1024", "32", "1"], ["0", "0"]),
        ("#", ["1024", "32", "1"], ["0", "0"]),
    ],
)
def test_a_link_opens_on_its_setting(opened, asked, sliders, lists):
    """Of every explorer that it names; the others open as ever."""
    with opened(asked) as seen:
        assert (values(seen), chosen(seen)) == (sliders, lists)
        assert complaints(seen) == []
        assert seen.problems == []
        assert seen.console == []


def test_a_link_shows_the_figure_that_it_names(opened):
    with opened("#shots:shots=20", before="<p style='height: 3000px'>Text</p>") as seen:
        expect(seen.page.locator("kernel-explorer").nth(1).locator(".ke-title")).to_be_in_viewport()
        expect(seen.page.locator("kernel-explorer").first).not_to_be_in_viewport()


BAD = {
    "a value that is not there": (
        "#blocking:n=64,block=33",
        "Block size cannot be “33” in this figure: there are 8, 32, 128.",
        ["64", "32", "1"],
    ),
    "a slider that is not there": (
        "#blocking:size=64",
        "There is no slider “size” in this figure: there are n, block, level.",
        ["1024", "32", "1"],
    ),
    "a figure that is not there": (
        "#blokking:n=64",
        "There is no figure “blokking” on this page: there are blocking, shots.",
        ["1024", "32", "1"],
    ),
    "markup": (
        "#blocking:n=%3Cimg src=x onerror=alert(1)%3E",
        None,
        ["1024", "32", "1"],
    ),
    "a sign that stands for nothing": (
        "#blocking:n=%E0%A4%A",
        "Matrix size cannot be “%E0%A4%A” in this figure: there are 64, 1000, 1024, 2048.",
        ["1024", "32", "1"],
    ),
    "a name that objects have": (
        "#blocking:constructor=1,__proto__=2",
        None,
        ["1024", "32", "1"],
    ),
}


@pytest.mark.parametrize(("asked", "said", "sliders"), BAD.values(), ids=BAD)
def test_what_does_not_exist_is_ignored_with_a_line(opened, asked, said, sliders):
    with opened(asked) as seen:
        assert values(seen) == sliders
        assert said is None or complaints(seen) == [said]
        expect(seen.page.get_by_role("img")).to_have_count(3)
        expect(seen.page.locator(".ke-complaint img")).to_have_count(0)
        assert seen.problems == []


def test_a_slider_rewrites_the_address_and_not_the_history(opened):
    """Many moves, one address; reloaded, it opens where the reader left it."""
    with opened() as seen:
        before = seen.page.evaluate("history.length")
        assert address(seen) == ""
        slider(seen, "Matrix size").press("Home")
        for _ in range(3):
            slider(seen, "Block size").press("ArrowLeft")
            slider(seen, "Block size").press("ArrowRight")
        seen.page.wait_for_function(f"location.hash === '{MOVED}'")
        assert seen.page.evaluate("history.length") == before
        seen.page.reload()
        assert values(seen) == ["64", "32", "1"]
        assert seen.problems == []


def test_each_explorer_writes_its_own_part(opened):
    with opened() as seen:
        slider(seen, "Single shots").press("End")
        slider(seen, "Matrix size").press("Home")
        seen.page.wait_for_function("location.hash.split(';').length === 2")
        assert set(address(seen)[1:].split(";")) == {"shots:shots=200,machine=0", MOVED[1:]}


def test_a_link_within_the_page_sets_the_figure(opened):
    link = "<a href='#blocking:n=64,block=8'>at 64</a><p style='height: 2000px'></p>"
    with opened(before=link) as seen:
        seen.page.get_by_role("link").click()
        expect(slider(seen, "Matrix size")).to_have_attribute("aria-valuetext", "64")
        expect(seen.page.locator("kernel-explorer").first).to_be_in_viewport()
        seen.page.go_back()
        assert values(seen)[:2] == ["64", "8"]
        assert seen.problems == []


def test_a_line_about_the_address_goes_when_a_slider_moves(opened):
    with opened("#blocking:block=33") as seen:
        assert len(complaints(seen)) == 1
        slider(seen, "Block size").press("End")
        assert complaints(seen) == []


def test_the_parts_of_an_address(opened):
    """What another script of the page writes there stays; text that is no part is none."""
    with opened() as seen:
        read = "([slug, hash]) => [...kernelsMeasured.address.read(slug, hash) ?? ['none']]"
        cases = {
            ("a", "#a:x=1,y=2"): [["x", "1"], ["y", "2"]],
            ("b", "#a:x=1;b:y=a%2Cb"): [["y", "a,b"]],
            ("b", "#a:x=1"): ["none"],
            ("a", "#a:x"): ["none"],
            ("a", "#a:x=1;rest"): ["none"],
            ("a", "#a:x="): [["x", ""]],
        }
        for asked, expected in cases.items():
            assert seen.page.evaluate(read, list(asked)) == expected
        seen.page.evaluate("kernelsMeasured.address.write('other', {text: 'a,b;c=d'})")
        seen.page.evaluate("kernelsMeasured.address.write('shots', {shots: 5})")
        assert re.fullmatch(r"#other:text=a%2Cb%3Bc%3Dd;shots:shots=5", address(seen))
        assert seen.page.evaluate("kernelsMeasured.address.read('other').get('text')") == "a,b;c=d"
