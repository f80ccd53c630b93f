"""Each explorer of the book, on the book's own records, as a reader uses it: keys, link, guess."""

import pytest
from playwright.sync_api import expect

from helpers import explorers
from helpers.explorers.page import html
from tests.pages.element import element, unasked

pytestmark = [pytest.mark.browser, pytest.mark.slow]

NAMES = [
    "blocking",
    "memory",
    "measure",
    "shots",
    "ladder",
    "vectorization",
    "in_place",
    "dispatch",
    "frameworks",
    "competition",
    "analysis",
    "grading",
    "planning",
]


@pytest.fixture(scope="module", params=NAMES)
def view(request):
    return getattr(explorers, request.param)().view


@pytest.fixture
def opened(browser, tmp_path, view):
    """A function that opens a page around the explorer and yields its Visit."""
    return lambda address="", **options: element(
        browser, tmp_path, html(view), address=address, **options
    )


def figure(seen):
    return seen.page.get_by_role("figure")


def test_it_is_asked_first_and_tells_how_far_off_the_guess_was(opened, view):
    """From Tab and arrow keys alone; the curves come with the answer."""
    question = view.question
    with opened() as seen:
        keys = seen.page.keyboard
        keys.press("Tab")
        slider = seen.page.get_by_role("slider", name="Your guess", exact=True)
        expect(slider).to_be_focused()
        expect(slider).to_have_accessible_description(question.text)
        expect(seen.page.locator(".ke-plot .ke-line")).to_have_count(0)
        keys.press("ArrowRight")
        at = question.values.index(question.middle) + 1
        expect(slider).to_have_attribute("aria-valuetext", question.texts[at])
        keys.press("Tab")
        keys.press("Enter")
        expect(seen.page.locator(".ke-verdict")).to_have_text(question.told(question.values[at]))
        expect(seen.page.locator("path.ke-guess")).to_have_count(1 if view.asked(view.start) else 0)
        expect(seen.page.locator(".ke-plot .ke-line").first).to_be_attached()
        assert seen.problems == []
        assert seen.console == []


def test_every_control_is_reached_and_moved_by_keys(opened, view):
    """In the order of the page; each has its name, says its value, and changes what is shown."""
    with opened() as seen:
        unasked(seen)
        for control in view.controls:
            seen.page.keyboard.press("Tab")
            at = seen.page.evaluate("document.activeElement.labels?.[0].innerText")
            assert at == control.label
            before = shown(seen)
            for _ in control.values:
                seen.page.keyboard.press("ArrowLeft")
            for _ in control.values:
                seen.page.keyboard.press("ArrowRight")
            said = seen.page.evaluate(
                "document.activeElement.getAttribute('aria-valuetext')"
                " ?? document.activeElement.selectedOptions[0].innerText"
            )
            assert said == control.text(control.values[-1])
            assert shown(seen) != before or control.start == control.values[-1]
        assert seen.problems == []


def shown(seen):
    """The plot, and what is said of it."""
    return seen.page.evaluate(
        "['.ke-plot', '.ke-readout'].map(one => document.querySelector(one).innerHTML)"
    )


def test_a_link_opens_on_its_last_setting(opened, view):
    """Of the settings that the record has, with title, words and read-outs of that one."""
    settings = [one for one in view.settings(view.names) if view.rows(one) and view.measured(one)]
    last = settings[-1]
    part = ",".join(f"{name}={value}" for name, value in last.items())
    with opened(f"#{view.slug}:{part}") as seen:
        expect(figure(seen)).to_have_accessible_name(view.title(last))
        alternative = f"{view.title(last)}. {view.chart(last)}"
        expect(seen.page.get_by_role("img").first).to_have_attribute("aria-label", alternative)
        if view.below:
            lower = seen.page.get_by_role("img").nth(1)
            expect(lower).to_have_attribute("aria-label", view.chart_below(last))
        for name, text in view.rows(last):
            expect(seen.page.locator(".ke-readout")).to_contain_text(name + text)
        expect(seen.page.get_by_role("slider", name="Your guess")).to_have_count(0)
        assert seen.problems == []


def test_it_fits_a_phone_and_says_what_it_is(opened, view):
    """A badge for each kind of numbers, and machine, date, repeats and spread below it."""
    with opened(width=375, height=700) as seen:
        for _ in range(2):  # before the guess and after it
            wide = seen.page.evaluate("document.scrollingElement.scrollWidth")
            assert wide <= 375
            unasked(seen)
        kinds = dict.fromkeys([view.kind, *([view.below.kind] if view.below else [])])
        assert seen.page.locator(".ke-badge").all_inner_texts() == list(kinds)
        expect(seen.page.locator(".ke-source")).to_have_text(view.told(view.start))
