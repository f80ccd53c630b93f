"""Predict, then reveal: the question before the curves, in a real browser."""

import re

import pytest
from playwright.sync_api import expect

from helpers.explorers import blocking
from helpers.explorers.page import html
from tests import sweeps
from tests.pages.element import element, unasked

pytestmark = pytest.mark.browser

SHOW, SKIP = "Show the curves", "Skip the guess"


@pytest.fixture(scope="module")
def view():
    return blocking(sweeps.blocking()).view


@pytest.fixture
def opened(browser, tmp_path, view):
    """A function that opens a page around the explorer and yields its Visit."""
    return lambda body=None, **options: element(browser, tmp_path, body or html(view), **options)


def button(seen, name):
    return seen.page.get_by_role("button", name=name, exact=True)


def guess(seen):
    return seen.page.get_by_role("slider", name="Your guess", exact=True)


def curves(seen):
    return seen.page.locator(".ke-plot .ke-line")


def verdict(seen):
    return seen.page.locator(".ke-verdict")


def kept(seen):
    return seen.page.evaluate("({...localStorage})")


def test_nothing_tells_the_answer_before_the_guess(opened, view):
    """No curve, title, read-out, level or table; the frame and the guess in it are there."""
    with opened() as seen:
        expect(seen.page.get_by_text(view.question.text)).to_be_visible()
        expect(curves(seen)).to_have_count(0)
        expect(seen.page.locator(".ke-plot .ke-tick").first).to_be_visible()
        expect(seen.page.get_by_role("figure")).to_have_accessible_name(view.subject)
        words = seen.page.get_by_role("img").first.get_attribute("aria-label")
        assert words == f"{view.subject}. The curves show after your guess."
        expect(seen.page.locator(".ke-readout")).to_be_empty()
        expect(seen.page.locator("details.ke-data")).to_be_hidden()
        assert view.question.said.split()[0] not in seen.page.locator("body").inner_text()
        assert seen.problems == []


def test_the_slider_of_the_guess_has_a_name_a_value_and_a_mark(opened, view):
    question = view.question
    with opened() as seen:
        expect(guess(seen)).to_have_accessible_description(question.text)
        guess(seen).press("Home")
        marks = []
        for text in question.texts:
            expect(guess(seen)).to_have_attribute("aria-valuetext", text)
            expect(seen.page.locator("text.ke-guess")).to_have_text(f"your guess: {text}")
            marks.append(seen.page.locator("path.ke-guess").get_attribute("d"))
            guess(seen).press("ArrowRight")
        heights = [float(re.match(r"M[\d.]+ ([\d.]+)H", mark)[1]) for mark in marks]
        assert heights == sorted(heights, reverse=True)
        assert seen.problems == []


@pytest.mark.parametrize("at", [0, 8, -1])
def test_a_guess_reveals_how_far_off_it_was(opened, view, at):
    """By keyboard: the words are the question's own, the bar in the figure ends at the truth."""
    question = view.question
    with opened() as seen:
        guess(seen).press("Home")
        for _ in range(at % len(question.values)):
            guess(seen).press("ArrowRight")
        seen.page.keyboard.press("Tab")
        expect(button(seen, SHOW)).to_be_focused()
        seen.page.keyboard.press("Enter")
        expect(verdict(seen)).to_have_text(question.told(question.values[at]))
        expect(seen.page.get_by_role("status").filter(has_text="You said")).to_have_count(1)
        expect(button(seen, "Guess again")).to_be_focused()
        expect(curves(seen)).not_to_have_count(0)
        expect(guess(seen)).to_be_hidden()
        bar = seen.page.locator(".ke-off").get_attribute("d")
        end = float(re.search(r"V([\d.]+)$", bar)[1])
        dots = (
            seen.page.locator(".ke-plot svg")
            .first.locator(".ke-dot")
            .evaluate_all(
                "all => all.map(e => Number(e.getAttribute('transform').match(/ ([\\d.]+)\\)/)[1]))"
            )
        )
        assert min(abs(end - dot) for dot in dots) < 0.1
        assert seen.problems == []


def test_a_guess_is_kept_in_the_browser_and_nowhere_else(opened, view):
    with opened() as seen:
        requests = []
        guess(seen).press("End")
        button(seen, SHOW).click()
        told = verdict(seen).inner_text()
        assert list(kept(seen).values()) == [f"{view.question.values[-1]:g}"]
        assert seen.page.context.cookies() == []
        seen.page.on("request", lambda request: requests.append(request.method))
        seen.page.reload()
        expect(verdict(seen)).to_have_text(told)
        expect(curves(seen)).not_to_have_count(0)
        assert set(requests) == {"GET"}
        button(seen, "Guess again").click()
        assert kept(seen) == {}
        expect(curves(seen)).to_have_count(0)
        expect(guess(seen)).to_be_focused()


def test_a_guess_that_was_skipped_is_not_asked_again_but_can_be_made(opened):
    with opened() as seen:
        button(seen, SKIP).click()
        expect(curves(seen)).not_to_have_count(0)
        expect(verdict(seen)).to_be_empty()
        expect(seen.page.locator(".ke-guess")).to_have_count(0)
        seen.page.reload()
        expect(curves(seen)).not_to_have_count(0)
        button(seen, "Make a guess").click()
        expect(curves(seen)).to_have_count(0)


def test_moving_a_slider_of_the_figure_skips_the_guess(opened):
    with opened() as seen:
        seen.page.get_by_role("slider", name="Block size", exact=True).press("End")
        expect(curves(seen)).not_to_have_count(0)
        expect(guess(seen)).to_be_hidden()


def test_the_guess_is_drawn_only_where_it_was_asked(opened):
    """At another matrix size the height would mean something else."""
    with opened() as seen:
        button(seen, SHOW).click()
        expect(seen.page.locator("path.ke-guess")).to_have_count(1)
        seen.page.get_by_role("slider", name="Block size", exact=True).press("End")
        expect(seen.page.locator("path.ke-guess")).to_have_count(1)
        size = seen.page.get_by_role("slider", name="Matrix size", exact=True)
        size.press("End")
        expect(seen.page.locator("path.ke-guess")).to_have_count(0)
        button(seen, "Guess again").click()
        expect(size).to_have_attribute("aria-valuetext", "1024")


def test_a_link_with_a_setting_shows_the_figure_at_once(opened):
    with opened(address="#blocking:n=1024,block=8") as seen:
        expect(curves(seen)).not_to_have_count(0)
        expect(guess(seen)).to_be_hidden()
        assert kept(seen) == {}


def test_paper_shows_the_figure_without_anything_to_press(opened, view):
    """And on the screen the question is still there."""
    with opened() as seen:
        seen.page.emulate_media(media="print")
        expect(curves(seen)).not_to_have_count(0)
        expect(seen.page.get_by_text(view.title(view.start)).first).to_be_visible()
        expect(seen.page.locator(".ke-readout")).to_contain_text("Block size 32")
        expect(seen.page.locator(".ke-guess")).to_have_count(0)  # none was made
        for role in ("slider", "button", "combobox"):
            expect(seen.page.get_by_role(role)).to_have_count(0)
        seen.page.emulate_media(media="screen")
        expect(curves(seen)).to_have_count(0)
        expect(guess(seen)).to_be_visible()


def test_a_browser_that_keeps_nothing_asks_each_time(opened):
    script = "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no') }})"
    with opened(f"<script>{script}</script>" + html(blocking(sweeps.blocking()).view)) as seen:
        button(seen, SHOW).click()
        expect(verdict(seen)).to_contain_text("You said")
        seen.page.reload()
        expect(guess(seen)).to_be_visible()
        assert seen.problems == []


def test_a_guess_kept_by_another_edition_is_no_guess(opened):
    """Its values changed: nothing is said of a guess that the slider cannot make."""
    with opened() as seen:
        seen.page.evaluate("localStorage.setItem('kernels-measured guess blocking', '4711')")
        seen.page.reload()
        expect(curves(seen)).not_to_have_count(0)
        expect(verdict(seen)).to_be_empty()
        assert seen.problems == []


def test_each_machine_has_its_own_truth(opened):
    other = {**sweeps.MACHINE, "cpu": "Other", "fingerprint": "beef"}
    both = [sweeps.blocking(blocks=(64, 128)), sweeps.blocking(machine=other, blocks=(8, 32))]
    with opened(html(blocking(both).view)) as seen:
        button(seen, SHOW).click()
        for at, record in enumerate(both):
            seen.page.get_by_role("combobox", name="Recorded on").select_option(index=at)
            question = blocking(record).view.question
            expect(verdict(seen)).to_have_text(question.told(question.middle))


def test_a_record_without_an_answer_asks_nothing(opened):
    """The nearest matrix size to 1024 is there, but nothing in blocks alone."""
    full = sweeps.blocking()
    kept_points = tuple(p for p in full.points if p.parameters["kernel"] != "matmul_blocked_ijk")
    view = blocking(
        type(full)(full.slug, full.recorded, full.machine, full.clock, kept_points)
    ).view
    assert view.question is None
    with opened(html(view)) as seen:
        expect(curves(seen)).not_to_have_count(0)
        expect(seen.page.locator(".ke-question")).to_have_count(0)
        unasked(seen)
        assert seen.problems == []
