"""An explorer in a real JupyterLab, as its keyboard and a screen reader find it."""

from types import SimpleNamespace

import nbformat
import pytest
from playwright.sync_api import expect

from helpers import explorers
from tests.pages.lab import OPENS_WITHIN, opened, run_all_cells

pytestmark = [pytest.mark.browser, pytest.mark.slow]

SHOWN = "from helpers import explorers\n\nexplorers.blocking()"
KERNEL = {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}


@pytest.fixture(scope="module")
def view():
    return explorers.blocking().view


@pytest.fixture(scope="module")
def live(browser, lab):
    """A notebook with the explorer, run: .page, and .explorer, the locator of what it shows."""
    cells = [nbformat.v4.new_code_cell(SHOWN)]
    notebook = nbformat.v4.new_notebook(metadata={"kernelspec": KERNEL}, cells=cells)
    nbformat.write(notebook, lab.course / "explorer.ipynb")
    with opened(browser, lab, "explorer.ipynb", height=1800) as seen:
        run_all_cells(seen.page)
        explorer = seen.page.locator(".km-explorer")
        explorer.get_by_role("slider").first.wait_for(timeout=OPENS_WITHIN)
        yield SimpleNamespace(page=seen.page, explorer=explorer)


def slider(live, name):
    return live.explorer.get_by_role("slider", name=name, exact=True)


def test_it_asks_first_and_tells_how_far_off_the_guess_was(live, view):
    """By keys; before, the picture says nothing of the answer. Runs first of all here."""
    question = view.question
    expect(live.explorer.get_by_text(question.text)).to_be_visible()
    picture = live.explorer.get_by_role("img")
    expect(picture).to_have_accessible_name(f"{view.subject}. The curves show after your guess.")
    guess = slider(live, "Your guess")
    expect(guess).to_have_attribute("aria-valuetext", question.texts[len(question.texts) // 2])
    before = picture.get_attribute("src")
    guess.press("Home")
    expect(guess).to_have_attribute("aria-valuetext", question.texts[0])
    expect(picture).not_to_have_attribute("src", before)
    live.explorer.get_by_role("button", name="Show the curves").press("Enter")
    told = live.explorer.get_by_text(question.told(question.values[0]))
    expect(told).to_be_visible()
    expect(picture).to_have_accessible_name(view.alternative(view.start))
    expect(guess).to_be_hidden()
    for kind in ("recorded", "simulated"):
        expect(live.explorer.locator("span").get_by_text(kind, exact=True)).to_be_visible()


def test_each_slider_has_its_name_and_says_its_value(live, view):
    """The value as on the page, not its number in a list; said again after every key."""
    for control in view.controls:
        if control.choice:
            expect(live.explorer.get_by_role("combobox", name=control.label)).to_be_visible()
            continue
        handle = slider(live, control.label)
        expect(handle).to_have_attribute("aria-valuetext", control.text(control.start))
        handle.press("ArrowLeft")
        earlier = control.values[control.values.index(control.start) - 1]
        expect(handle).to_have_attribute("aria-valuetext", control.text(earlier))
    expect(live.explorer.get_by_role("slider")).to_have_count(2)


def test_what_is_said_twice_is_said_once_to_a_screen_reader(live):
    """The number beside a slider is its value again, and cannot be typed over."""
    for readout in live.explorer.locator(".widget-readout").all():
        expect(readout).to_have_attribute("aria-hidden", "true")
        expect(readout).to_have_attribute("contenteditable", "false")


def test_progress_and_news_are_announced(live):
    """The smallest matrices are measured as soon as they are set."""
    bar = live.explorer.get_by_role("progressbar", name="Progress of the measurement")
    expect(bar).to_have_count(1)
    slider(live, "Matrix size").press("Home")
    expect(bar).to_have_attribute("aria-valuenow", "100", timeout=OPENS_WITHIN)
    news = live.explorer.locator("[aria-live=polite]").filter(has_text="measured here, 15 pairs")
    expect(news).to_have_count(1, timeout=OPENS_WITHIN)
    expect(live.explorer.locator("span").get_by_text("live here", exact=True)).to_be_visible()
