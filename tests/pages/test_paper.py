"""The pages on paper and without scripts: all that can be read, nothing that can be pressed."""

import pytest
from playwright.sync_api import expect

from tests.pages import contents, pdf
from tests.pages.contents import CHAPTERS, READY
from tests.pages.visit import visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

# The head of a column and the name over a source stay, though a press on them would do something.
CONTROLS = (
    "button:not(th button), input, select, summary:not(kernel-board summary), "
    "[role=button], [role=slider]"
)
# Registered last, so that the page's own script has heard of the event when this one does.
NOTE_THEME = """addEventListener("load", () => addEventListener("beforeprint", () => {
    window.printed = document.documentElement.dataset.theme;
}))"""
CUT = """() => [...document.querySelectorAll("article pre")]
    .filter((e) => e.checkVisibility() && e.scrollWidth > e.clientWidth + 1).length"""


def visible(seen, what):
    """Return the markup of those elements that a reader sees."""
    found = seen.page.locator(f"article :is({what})").all()
    return [one.evaluate("e => e.outerHTML.slice(0, 200)") for one in found if one.is_visible()]


@pytest.mark.parametrize("page", CHAPTERS)
def test_paper_shows_all_of_the_text_and_no_control(browser, site, page):
    """Folded cells and answers are open, no line of code is cut off, figures are there."""
    with visit(browser, site.url + page, color_scheme="dark") as seen:
        seen.page.wait_for_function(READY)
        seen.page.emulate_media(media="print", color_scheme="dark")
        seen.page.evaluate("dispatchEvent(new Event('beforeprint'))")
        assert visible(seen, CONTROLS) == []
        assert seen.page.evaluate(CUT) == 0
        for folded in seen.page.locator("details.hide .cell_input, .dropdown > p").all():
            expect(folded).to_be_visible()
        for explorer in seen.page.locator("kernel-explorer").all():
            expect(explorer.locator("svg").first).to_be_visible()
        assert seen.problems == []


def test_paper_is_light_and_the_screen_dark_again(browser, site):
    with visit(
        browser, site.url + "book/memory.html", color_scheme="dark", before=NOTE_THEME
    ) as seen:
        seen.page.wait_for_function(READY)
        seen.page.pdf()
        assert seen.page.evaluate("window.printed") == "light"
        expect(seen.page.locator("html")).to_have_attribute("data-theme", "dark")


@pytest.mark.parametrize("page", CHAPTERS)
def test_without_scripts_a_chapter_reads_on(browser, site, page):
    """Tables in place of figures, answers in sight, menus laid open, and no dead button."""
    with visit(browser, site.url + page, java_script_enabled=False) as seen:
        for explorer in seen.page.locator("kernel-explorer").all():
            expect(explorer.locator("table").first).to_be_visible()
        for answer in seen.page.locator(".dropdown > p").all():
            expect(answer).to_be_visible()
        expect(seen.page.locator("button:visible")).to_have_count(0)
        if contents.has_cells(page):
            expect(seen.page.locator('a[href*="mybinder.org"]').first).to_be_visible()
        code = seen.page.locator("article .highlight .k").first
        if code.count():
            assert code.evaluate("e => getComputedStyle(e).color") != "rgb(0, 0, 0)"
        assert seen.problems == []


def joined(title):
    """A title without blanks: where a heading has two lines, its bookmark has none between them."""
    return title.replace(" ", "")


def test_the_whole_book_is_one_pdf(browser, site, tmp_path):
    """With a bookmark for each chapter; links between chapters stay inside."""
    whole = pdf.write(browser, site.folder, tmp_path / "book.pdf")
    content = whole.read_bytes()
    assert content.startswith(b"%PDF-")
    assert pdf.count_pages(content) > 3 * len(CHAPTERS)
    # What is set with typographic quotes is no plain ASCII, which is all that is read of bookmarks.
    titles = {joined(title) for title in map(contents.title, CHAPTERS) if "'" not in title}
    # Of a document so long, Chromium leaves out the last heading.
    assert titles - set(map(joined, pdf.bookmarks(content))) <= {
        joined(contents.title(CHAPTERS[-1]))
    }
    assert b"127.0.0.1" not in content
