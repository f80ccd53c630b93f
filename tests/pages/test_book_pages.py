"""The built book in a headless Chromium that can reach nothing but the book."""

import re
from urllib.parse import urljoin

import pytest
from playwright.sync_api import expect

from helpers import records
from helpers.records import simulation
from tests.pages.contents import CHAPTERS, EXPLORED, PAGES, READY
from tests.pages.visit import visit

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CHAPTER = "book/blocking.html"
SLIDERS = ["Matrix size", "Block size"]


@pytest.fixture
def chapter(browser, site):
    """The blocking chapter in a wide window, as a Visit."""
    with visit(browser, site.url + CHAPTER) as seen:
        yield seen


@pytest.mark.parametrize("width", [375, 1280])
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page or "index")
def test_a_page_is_clean_and_fits_its_window(browser, site, page, width):
    """Nothing in the console, no request to anyone else, nothing to scroll sideways."""
    with visit(browser, site.url + page, width=width, height=800) as seen:
        expect(seen.page.locator("main").first).to_be_visible()
        seen.page.wait_for_function(READY)
        seen.page.wait_for_load_state("networkidle")
        assert seen.problems == []
        wide, window = seen.page.evaluate(
            "[document.scrollingElement.scrollWidth, document.scrollingElement.clientWidth]"
        )
        assert wide <= window, f"{wide} px wide in a window of {window}: {too_wide(seen.page)}"


def too_wide(page):
    """Name the elements that reach past the right edge of the window."""
    return page.evaluate("""() => [...document.body.querySelectorAll("*")]
        .filter(e => e.getBoundingClientRect().right > document.documentElement.clientWidth + 1)
        .map(e => e.tagName.toLowerCase() + "." + e.className).slice(0, 8)""")


def test_every_page_is_visited(site):
    """A page that the book gains is on the list above, or this fails."""
    built = {path.relative_to(site.folder).as_posix() for path in site.folder.rglob("*.html")}
    built = {name for name in built if not name.startswith("_static/")}
    listed = {page.partition("?")[0] or "index.html" for page in PAGES}
    assert built == listed


@pytest.mark.parametrize("name", SLIDERS)
def test_keys_on_a_slider_change_plot_and_readout(chapter, name):
    """Each step changes what is seen and what is said, and the value reads as the size."""
    slider = explorer(chapter).get_by_role("slider", name=name, exact=True)
    assert slider.evaluate("e => e.matches('input[type=range]')")
    slider.press("Home")
    plots, readouts, texts = set(), set(), []
    steps = int(slider.get_attribute("max")) - int(slider.get_attribute("min"))
    for _ in range(steps + 1):
        plots.add(explorer(chapter).locator("svg").first.evaluate("e => e.outerHTML"))
        readouts.add(readout(chapter).inner_text())
        texts.append(slider.get_attribute("aria-valuetext"))
        slider.press("ArrowRight")
    assert len(plots) == len(readouts) == steps + 1 > 1
    assert texts == [str(value) for value in recorded_values(name)]
    assert chapter.problems == []


@pytest.mark.parametrize("page", EXPLORED)
def test_every_slider_of_a_chapter_changes_what_is_seen_and_said(browser, site, page):
    """Each has a name and a value that reads as what it stands for; a key moves plot and text."""
    with visit(browser, site.url + page) as seen:
        sliders = explorers(seen).locator(".ke-controls input[type=range]").all()
        assert sliders
        for slider in sliders:
            slider.press("Home")
            before = picture_and_words(slider)
            slider.press("End")
            after = picture_and_words(slider)
            assert all(old != new for old, new in zip(before, after, strict=True))
            assert slider.evaluate("e => e.labels[0].innerText")
        assert seen.problems == []


def picture_and_words(slider):
    """Return the plot, the read-out and the value text of the slider's explorer."""
    return slider.evaluate(
        """e => {
            const explorer = e.closest("kernel-explorer");
            return [
                explorer.querySelector("svg").outerHTML,
                explorer.querySelector(".ke-readout").innerText,
                e.getAttribute("aria-valuetext"),
            ];
        }"""
    )


def test_the_readout_speaks_of_the_values_chosen(chapter):
    """Both sliders at their ends: the text names both sizes, not indices."""
    for name in SLIDERS:
        explorer(chapter).get_by_role("slider", name=name, exact=True).press("End")
    said = readout(chapter).inner_text().replace("\u202f", "").replace(",", "")
    for name in SLIDERS:
        assert re.search(rf"\b{recorded_values(name)[-1]}\b", said), said


def explorers(seen):
    """Return the locator of the chapter's explorers."""
    return seen.page.locator("kernel-explorer")


def explorer(seen):
    """Return the locator of the first of them."""
    return explorers(seen).first


def readout(seen):
    """Return the locator of the text that a screen reader speaks when a slider moves."""
    return explorer(seen).locator(".ke-readout")


def recorded_values(name):
    """Return the values that were measured for a slider's parameter, ascending."""
    return record().values({"Matrix size": "n", "Block size": "block"}[name])


def record():
    """Return the record that the page is made from."""
    return records.reference("blocking")


def test_without_scripts_the_data_is_a_table(browser, site):
    """Of each matrix size and block size that was measured a row for each cache, all visible."""
    with visit(browser, site.url + CHAPTER, java_script_enabled=False) as seen:
        table = explorer(seen).locator("table")
        expect(table).to_be_visible()
        expect(explorers(seen).get_by_role("slider")).to_have_count(0)
        assert table.locator("thead th").all_inner_texts()[:2] == SLIDERS
        rows = [
            tuple(map(int, row.locator("td, th").all_inner_texts()[:2]))
            for row in table.locator("tbody tr").all()
        ]
        measured = {
            (point.parameters["n"], point.parameters["block"])
            for point in record().points
            if "block" in point.parameters
        }
        assert sorted(rows) == sorted(len(simulation.LEVELS) * list(measured))
        assert seen.problems == []


@pytest.mark.parametrize(("scheme", "darker"), [("light", False), ("dark", True)])
def test_the_page_follows_the_readers_colours(browser, site, scheme, darker):
    """The theme takes the system's colours, and the explorer's text stands off its ground."""
    with visit(browser, site.url + CHAPTER, color_scheme=scheme) as seen:
        expect(seen.page.locator("html")).to_have_attribute("data-theme", scheme)
        text, ground = (brightness(seen, what) for what in ("text", "ground"))
        assert (ground < text) == darker
        assert abs(ground - text) > 0.5
        assert seen.problems == []


def brightness(seen, what):
    """Return how bright the explorer's text or ground is, from 0 (black) to 1 (white)."""
    return explorer(seen).evaluate(
        """(element, what) => {
            const read = (e, name) => getComputedStyle(e)[name].match(/[\\d.]+/g).map(Number);
            const mean = ([r, g, b]) => (r + g + b) / 765;
            if (what === "text") return mean(read(element, "color"));
            for (let e = element; e; e = e.parentElement) {
                const [r, g, b, a = 1] = read(e, "backgroundColor");
                if (a > 0.5) return mean([r, g, b]);
            }
            return 1;
        }""",
        what,
    )


def test_the_theme_switch_goes_round(chapter):
    """A click on the switch changes the theme and leaves the console clean."""
    html = chapter.page.locator("html")
    seen = {html.get_attribute("data-theme")}
    for _ in range(3):
        before = html.get_attribute("data-mode")
        chapter.page.locator("button.theme-switch-button:visible").first.click()
        expect(html).not_to_have_attribute("data-mode", before)
        seen.add(html.get_attribute("data-theme"))
    assert seen == {"light", "dark"}
    assert chapter.problems == []


def test_the_launch_button_opens_the_chapter_as_a_notebook(chapter):
    """On Binder, in JupyterLab, at this chapter's file."""
    links = chapter.page.locator('a[href*="mybinder.org"]')
    hrefs = links.evaluate_all("links => links.map(link => link.href)")
    assert hrefs
    for href in hrefs:
        assert re.fullmatch(
            r"https://mybinder\.org/v2/gh/[^/]+/[^/]+/[^/?]+\?urlpath=lab/tree/book/blocking\.md",
            href,
        )


def test_search_finds_the_chapter(browser, site):
    """From any page, by keyboard alone, without a server of its own and in a folder of a host."""
    with visit(browser, site.url + CHAPTERS[1]) as seen:
        seen.page.wait_for_function(READY)
        seen.page.keyboard.press("Control+k")
        seen.page.keyboard.type("blocking")
        seen.page.keyboard.press("Enter")
        link = seen.page.locator("#search-results a").first
        link.wait_for()
        assert seen.problems == []
        sign, field = (
            seen.page.locator(f".bd-search-container {part}").bounding_box()
            for part in (".fa-magnifying-glass", "input")
        )
        assert sign["x"] + sign["width"] <= field["x"]
        hrefs = seen.page.locator("#search-results a").evaluate_all("a => a.map(a => a.href)")
        assert urljoin(site.url, CHAPTER) in {
            href.partition("#")[0].partition("?")[0] for href in hrefs
        }


@pytest.mark.parametrize("page", ["book/memory.html", CHAPTER])
def test_a_chapter_offers_to_measure_in_the_page(browser, site, page):
    """Below its explorer; a measurement that is begun can be stopped."""
    with visit(browser, site.url + page) as seen:
        seen.page.get_by_role("button", name="Measure here", exact=True).click()
        seen.page.get_by_role("button", name="Stop", exact=True).click()
        expect(seen.page.locator("measure-here").get_by_role("status")).to_contain_text("Stopped")
        assert seen.problems == []


def test_menus_open_by_click_and_by_key(chapter):
    """Arrow keys walk through the entries, Escape goes back, a click elsewhere closes."""
    page = chapter.page
    button = page.get_by_role("button", name="Download this page")
    entries = page.locator(".dropdown-download-buttons .dropdown-item")
    expect(entries.first).to_be_hidden()
    button.click()
    expect(button).to_have_attribute("aria-expanded", "true")
    expect(entries.first).to_be_visible()
    page.keyboard.press("ArrowDown")
    expect(entries.first).to_be_focused()
    page.keyboard.press("ArrowUp")
    expect(entries.last).to_be_focused()
    page.keyboard.press("Escape")
    expect(button).to_be_focused()
    expect(entries.first).to_be_hidden()
    button.press("ArrowDown")
    expect(entries.first).to_be_focused()
    page.get_by_role("button", name="Launch interactive content").click()
    expect(entries.first).to_be_hidden()
    expect(button).to_have_attribute("aria-expanded", "false")
    page.locator("h1:visible").click()
    expect(page.locator(".dropdown-item:visible")).to_have_count(0)
    assert chapter.problems == []


def test_side_bars_fold_and_open_as_panels_on_a_phone(browser, site):
    with visit(browser, site.url + CHAPTER) as seen:
        sidebar = seen.page.locator("#pst-primary-sidebar")
        seen.page.locator(".primary-toggle").click()
        expect(sidebar).to_be_hidden()
    with visit(browser, site.url + CHAPTER, width=375) as seen:
        for toggle, dialog in {"primary": "Memory", "secondary": "Check yourself"}.items():
            link = seen.page.locator(f"dialog#pst-{toggle}-sidebar-modal").get_by_text(dialog)
            seen.page.locator(f".{toggle}-toggle").click()
            expect(link).to_be_visible()
            seen.page.keyboard.press("Escape")
            expect(link).to_be_hidden()
        assert seen.problems == []


def test_code_is_copied_by_its_button(browser, site):
    with visit(
        browser, site.url + CHAPTER, permissions=["clipboard-read", "clipboard-write"]
    ) as seen:
        code = seen.page.locator("div.highlight").first
        code.hover()
        code.get_by_role("button", name="Copy").click()
        copied = seen.page.evaluate("navigator.clipboard.readText()")
        assert copied.strip() == code.locator("pre").inner_text().strip()


def test_answers_open_by_key(chapter):
    answer = chapter.page.locator(".admonition.dropdown").first
    text = answer.locator("p:not(.admonition-title)").first
    expect(text).to_be_hidden()
    answer.get_by_role("button").press("Enter")
    expect(text).to_be_visible()


def test_chapters_lead_to_each_other(browser, site):
    """Next goes through all of them in their order, and previous back."""
    with visit(browser, site.url + CHAPTERS[0]) as seen:
        for chapter in CHAPTERS[1:]:
            seen.page.get_by_title("next page").click()
            seen.page.wait_for_url(site.url + chapter)
        seen.page.get_by_title("previous page").click()
        seen.page.wait_for_url(site.url + CHAPTERS[-2])
        assert seen.problems == []


def test_each_chapter_says_how_long_it_takes(site):
    """Under its title; the first page and those in which one looks things up say nothing."""
    said = re.compile(r"</h1>\s*<p class=\"reading-time\">About \d+ minutes</p>")
    found = {
        chapter: len(said.findall((site.folder / chapter).read_text("utf-8")))
        for chapter in CHAPTERS
    }
    silent = {"book/intro.html", "book/glossary.html", "book/references.html"}
    assert found == {chapter: int(chapter not in silent) for chapter in CHAPTERS}


def test_no_link_has_a_sign_of_a_font_that_is_not_loaded(browser, site):
    """The theme sets one before each link to a code host; the sources have some."""
    before = "all => all.map(a => getComputedStyle(a, '::before').content)"
    with visit(browser, site.url + "book/references.html") as seen:
        hosts = seen.page.locator("main a[href*='github.com']").evaluate_all(before)
    assert hosts
    assert set(hosts) == {"none"}


def test_every_icon_is_drawn(site):
    """Each that a template names has its picture in the style sheet, and no font is asked for."""
    style = (site.folder / "_static" / "book.css").read_text("utf-8")
    icons = re.compile(r"fa-(?!solid|lg|brands)[a-z-]+")
    pages = {path for path in site.folder.rglob("*.html") if "_static" not in path.parts}
    markup = re.compile(r"<(?:i|span) class=\"([^\"]*\bfa[bs-][^\"]*)\"")
    named = {
        icon
        for page in pages
        for classes in markup.findall(page.read_text("utf-8"))
        for icon in icons.findall(classes)
    }
    assert named
    assert {icon for icon in named if f".{icon}{{--icon" not in style} == set()
    assert "@font-face" not in style
    addresses = re.findall(r"url\(([^)\"']+)\)", style)
    assert [url for url in addresses if not (site.folder / "_static" / url).is_file()] == []
