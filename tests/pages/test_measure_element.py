"""The explorer of pairs as an element in a browser, alone on a page."""

from math import log

import pytest
from playwright.sync_api import expect

from helpers.explorers import measure
from helpers.explorers.measure import TRUTH
from helpers.explorers.page import html
from tests.pages.element import element, unasked
from tests.test_explorers_measure import record


@pytest.fixture(scope="module")
def explorer():
    return measure(record())


@pytest.fixture
def opened(browser, tmp_path, explorer):
    """A function that opens a page around the explorer of pairs and yields its Visit."""
    return lambda **options: element(browser, tmp_path, html(explorer.view), **options)


@pytest.mark.browser
def test_the_machine_is_a_list_to_choose_from(opened, explorer):
    with opened() as seen:
        machine = seen.page.get_by_role("combobox", name="Machine", exact=True)
        texts = machine.get_by_role("option").all_text_contents()
        assert tuple(texts) == explorer.view.control("machine").texts
        for at in explorer.view.control("machine").values:
            machine.select_option(index=at)
            expect(seen.page.get_by_role("figure")).to_have_accessible_name(
                explorer.view.title({"pairs": 24, "machine": at})
            )
            expect(seen.page.get_by_role("img")).to_have_attribute(
                "aria-label", explorer.view.alternative({"pairs": 24, "machine": at})
            )
        assert seen.problems == []


@pytest.mark.browser
def test_a_title_follows_the_slider_along_x(opened, explorer):
    with opened() as seen:
        pairs = seen.page.get_by_role("slider", name="Pairs", exact=True)
        pairs.press("End")
        expect(seen.page.get_by_role("figure")).to_have_accessible_name(
            explorer.view.title({"pairs": 200, "machine": 0})
        )


@pytest.mark.browser
def test_each_state_is_drawn_in_its_frame(opened, explorer):
    with opened() as seen:
        for at in (0, 2):
            seen.page.get_by_role("combobox").select_option(index=at)
            shown = seen.page.locator(".ke-plot .ke-tick[text-anchor=end]").all_text_contents()
            labels = [text for _, text in explorer.view.frame({"machine": at}).labels()]
            assert shown[: len(labels)] == labels


@pytest.mark.browser
def test_the_truth_lies_at_its_height(opened):
    """1.26 stands between the ticks next to it, on a logarithmic scale, within a pixel."""
    with opened() as seen:
        unasked(seen)
        places = seen.page.evaluate("""() => {
            const ticks = [...document.querySelectorAll(".ke-tick[text-anchor=end]")]
                .map(e => [Number(e.textContent), Number(e.getAttribute("y")) - 4]);
            const d = document.querySelector(".ke-mark").getAttribute("d");
            return [ticks, Number(d.match(/^M[\\d.]+ ([\\d.]+)H/)[1])];
        }""")
    (low, low_y), (high, high_y), *_ = places[0]
    share = log(TRUTH / low) / log(high / low)
    assert places[1] == pytest.approx(low_y + share * (high_y - low_y), abs=1)
