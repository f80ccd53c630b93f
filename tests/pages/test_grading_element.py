"""The explorer of recorded gradings in a browser: by keys alone, and from an address."""

import re

import pytest
from playwright.sync_api import expect

from helpers.explorers import grading
from helpers.explorers.page import html
from tests.pages.element import element

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def view():
    return grading().view


def test_the_guess_is_told_how_far_it_is_off(browser, tmp_path, view):
    with element(browser, tmp_path, html(view)) as seen:
        seen.page.get_by_role("slider", name="Your guess").press("End")
        seen.page.get_by_role("button", name="Show the curves").press("Enter")
        expect(seen.page.get_by_text(view.question.told(100.0))).to_be_visible()
        assert seen.problems == []


def test_it_is_moved_by_keys_alone(browser, tmp_path, view):
    with element(browser, tmp_path, html(view)) as seen:
        seen.page.get_by_role("button", name="Skip the guess").press("Enter")
        seen.page.get_by_role("combobox", name="Machine", exact=True).press("ArrowUp")
        seen.page.get_by_role("slider", name="Rounds", exact=True).press("End")
        said = view.title({"rounds": 7, "machine": 0, "kernel": 0})
        expect(seen.page.get_by_role("figure")).to_have_accessible_name(said)
        assert seen.problems == []


def test_the_address_opens_on_it(browser, tmp_path, view):
    setting = {"rounds": 3, "machine": 1, "kernel": 1}
    with element(browser, tmp_path, html(view)) as seen:
        link = ",".join(f"{name}={value}" for name, value in setting.items())
        seen.page.goto("about:blank")
        seen.page.goto(f"{seen.home}#grading:{link}")
        figure = seen.page.get_by_role("figure")
        expect(figure).to_have_accessible_name(view.title(setting))
        picture = seen.page.get_by_role("img").first
        expect(picture).to_have_attribute("aria-label", re.compile("Line chart: Grades that are"))
