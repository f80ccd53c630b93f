"""Chapters in a real JupyterLab, the first opened as a launch button opens it on Binder."""

from pathlib import Path
from types import SimpleNamespace

import jupytext
import pytest
from playwright.sync_api import expect

from tests.pages.lab import OPENS_WITHIN, open_another, opened, run_all_cells

pytestmark = [pytest.mark.browser, pytest.mark.slow]

ROOT = Path(__file__).resolve().parents[2]
CHAPTERS = [
    "book/measure.md",
    "book/memory.md",
    "book/blocking.md",
    "book/vectorization.md",
    "book/in-place.md",
    "book/dispatch.md",
]
REDRAWN_WITHIN = 60_000  # milliseconds; only a hang takes so long

# What the explorer's picture shows, so that a new file with the same pixels is no change. The
# picture is looked up each time: a new one may take its place, and while it loads there is none.
PIXELS = """explorer => {
    const image = explorer.querySelector("img");
    if (!image?.complete || !image.naturalWidth) return null;
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth;
    canvas.height = image.naturalHeight;
    canvas.getContext("2d").drawImage(image, 0, 0);
    return canvas.toDataURL();
}"""


@pytest.fixture(scope="module")
def window(browser, lab):
    """JupyterLab with the first chapter open, a Visit; to load it anew for each takes longest."""
    with opened(browser, lab, CHAPTERS[0], height=1600) as seen:
        yield seen


@pytest.fixture(scope="module", params=CHAPTERS)
def chapter(request, window):
    """A chapter, open and run: .seen is its Visit, .notebook a locator, .path its file."""
    page, path = window.page, request.param
    notebook = page.locator(".jp-NotebookPanel:visible")
    cells = notebook.locator(".jp-CodeCell")
    cells.first.wait_for(timeout=OPENS_WITHIN)
    if path != CHAPTERS[0]:
        open_another(page, path)
    # JupyterLab adds the cells of a long notebook bit by bit.
    expect(cells).to_have_count(number_of_code_cells(path), timeout=OPENS_WITHIN)
    run_all_cells(page)
    return SimpleNamespace(seen=window, notebook=notebook, path=path)


def number_of_code_cells(path):
    """Return how many code cells a chapter's file holds."""
    return sum(cell.cell_type == "code" for cell in jupytext.read(ROOT / path).cells)


def test_a_chapter_opens_as_a_notebook(chapter):
    """Not as raw Markdown: its cells are code cells, as many as the file holds."""
    cells = chapter.notebook.locator(".jp-CodeCell")
    expect(cells).to_have_count(number_of_code_cells(chapter.path))
    expect(chapter.notebook.locator(".jp-MarkdownCell h1")).to_have_count(1)
    expect(chapter.seen.page.locator(".jp-FileEditor")).to_have_count(0)


def test_every_cell_runs_without_an_error(chapter):
    """Run All Cells leaves a number beside each code cell and no traceback."""
    prompts = chapter.notebook.locator(".jp-CodeCell .jp-InputPrompt").all_text_contents()
    assert prompts == [f"[{i}]:" for i in range(1, len(prompts) + 1)]
    # JupyterLab shows an error as it shows what a cell writes to stderr: only its words tell.
    outputs = chapter.notebook.locator(".jp-OutputArea-output")
    expect(outputs.filter(has_text="Traceback (most recent call last)")).to_have_count(0)


def test_moving_a_slider_changes_the_plot(chapter):
    """The explorer is alive: a key on any of its sliders draws another picture."""
    outputs = chapter.notebook.locator(".jp-OutputArea-output")
    explorer = outputs.filter(has=chapter.seen.page.get_by_role("slider")).first
    for skip in explorer.get_by_role("button", name="Skip the guess").all():
        skip.press("Enter")
        expect(skip).to_be_hidden()
    sliders = explorer.get_by_role("slider").all()
    assert sliders
    for slider in sliders:
        # In one step: between two, another picture may take its place.
        explorer.locator("img").first.evaluate("picture => picture.scrollIntoView()")
        before = settled(explorer)
        value = slider.get_attribute("aria-valuenow")
        at_start = value == slider.get_attribute("aria-valuemin")
        slider.press("ArrowRight" if at_start else "ArrowLeft")
        expect(slider).not_to_have_attribute("aria-valuenow", value)
        chapter.seen.page.wait_for_function(
            f"([explorer, before]) => ![null, before].includes(({PIXELS})(explorer))",
            arg=[explorer.element_handle(), before],
            timeout=REDRAWN_WITHIN,
        )


def settled(explorer):
    """Return the picture's pixels once they have stopped changing for a second, as a str."""
    return explorer.evaluate(f"""async explorer => {{
        const pixels = {PIXELS};
        const rest = () => new Promise(done => setTimeout(done, 1000));
        let before;
        do {{ before = pixels(explorer); await rest(); }}
        while (before === null || before !== pixels(explorer));
        return before;
    }}""")


# Notes at short intervals how far the bar is, and how long the page had no time to do so.
WATCH = """explorer => {
    window.watched = { widths: [], longest: 0 };
    let last = performance.now();
    window.watcher = setInterval(() => {
        const now = performance.now();
        watched.longest = Math.max(watched.longest, now - last);
        watched.widths.push(explorer.querySelector(".progress-bar").style.width);
        last = now;
    }, 20);
}"""
ADVANCED = "count => new Set(window.watched.widths).size >= count"


@pytest.mark.parametrize("chapter", ["book/blocking.md"], indirect=True)
def test_a_measurement_shows_its_progress_and_leaves_the_page_alone(chapter):
    """The bar moves on, and the page is never away for a second."""
    page = chapter.seen.page
    outputs = chapter.notebook.locator(".jp-OutputArea-output")
    explorer = outputs.filter(has=page.get_by_role("button", name="Measure", exact=True)).first
    size = explorer.get_by_role("slider", name="Matrix size")
    size.press("Home")  # small matrices, whose pairs take milliseconds
    explorer.evaluate(WATCH)
    explorer.get_by_role("button", name="Measure", exact=True).press("Enter")
    page.wait_for_function(ADVANCED, arg=4, timeout=REDRAWN_WITHIN)
    watched = page.evaluate("(clearInterval(window.watcher), window.watched)")
    assert watched["longest"] < 1000, watched["longest"]


def test_no_request_leaves_the_computer(chapter):
    """JupyterLab asks nobody for news or updates."""
    assert chapter.seen.outside == []
