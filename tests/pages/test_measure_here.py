"""The button that measures in the page, alone with its explorer in a real browser.

Nothing here depends on how long anything takes: matrices and working sets are small, and what a
reader has to wait for is waited for.
"""

import csv
import re
from base64 import b64decode, b64encode
from io import StringIO

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers import explorers
from helpers.explorers.page import html
from helpers.explorers.wasm import programs
from helpers.explorers.wasm.button import SECONDS
from helpers.timing import Comparison
from helpers.timing.interval import median_interval
from tests import sweeps
from tests.pages.element import ASSETS, EXPLORER, element, unasked
from tests.test_explorers_memory import record

pytestmark = pytest.mark.browser

SCRIPTS = ("measure-here-worker.js", "measure-here.js")
BUTTON = ("measure-here.css", "overlay.js", *SCRIPTS)
SIZES = (64, 1000)
LONG = 60_000  # milliseconds; a busy machine takes many times the usual second
MULTIPLY, ADD, SUBTRACT = b"\xa2", b"\xa0", b"\xa1"  # WebAssembly's, of float64
LIVE = re.compile(r"live here, in the browser \(WebAssembly, SIMD (yes|no)\)")
PARTS = "kernelsMeasured.overlay"


@pytest.fixture(scope="module")
def bodies():
    """The explorer of each chapter with its button, on records with little to measure."""
    small = {
        "blocking": explorers.blocking(sweeps.blocking(sizes=SIZES, blocks=(8, 64, 128))),
        "memory": explorers.memory(record(sizes=tuple(1 << step for step in range(12, 19)))),
    }
    return {
        chapter: html(explorer.view) + patient(explorers.measure_here(chapter)._repr_html_())
        for chapter, explorer in small.items()
    }


def patient(button):
    """Give the button ten minutes, so that nothing is left out on a busy machine."""
    assert f'"seconds": {SECONDS}' in button
    return button.replace(f'"seconds": {SECONDS}', '"seconds": 600')


@pytest.fixture
def opened(browser, tmp_path, bodies):
    """A function that opens a chapter's explorer with its button and yields the Visit.

    before, change : markup in front of it, and what is done to it
    """

    def opened(chapter="blocking", *, before="", change=lambda body: body, **options):
        body = before + change(bodies[chapter])
        return element(browser, tmp_path, body, assets=(*EXPLORER, *BUTTON), **options)

    return opened


def start(seen):
    return seen.page.get_by_role("button", name="Measure here", exact=True)


def stop(seen):
    return seen.page.get_by_role("button", name="Stop", exact=True)


def status(seen):
    return seen.page.locator("measure-here").get_by_role("status")


def plot(seen):
    return seen.page.locator("kernel-explorer").get_by_role("img").first


def smallest(seen):
    """Set the smallest matrices."""
    seen.page.get_by_role("slider", name="Matrix size", exact=True).press("Home")


def measure(seen):
    """Press the button and wait for the result."""
    start(seen).click()
    expect(status(seen)).to_contain_text("The figure above shows it", timeout=LONG)


def test_pressed_it_measures_and_lays_its_curves_over_the_record(opened):
    """The bar fills; then curve, words, rows and source say what was found, and where."""
    with opened() as seen:
        smallest(seen)
        requests = []
        seen.page.on("request", lambda request: requests.append(request.url))
        expect(seen.page.locator(".mh-badge")).to_be_hidden()
        start(seen).click()
        expect(seen.page.get_by_role("progressbar")).to_be_visible()
        seen.page.wait_for_function(
            "document.querySelector('measure-here progress').position > 0", timeout=LONG
        )
        expect(status(seen)).to_contain_text("Measured: n = 64, ", timeout=LONG)
        expect(seen.page.get_by_role("progressbar")).to_be_hidden()
        expect(seen.page.locator(".mh-badge")).to_have_text(LIVE)
        expect(seen.page.locator(".ke-source")).to_contain_text(LIVE)
        expect(seen.page.locator(".ke-source")).to_contain_text("Faint: Recorded on Test")
        words = plot(seen).get_attribute("aria-label")
        recorded, measured = re.split(LIVE.pattern, words)[::2]
        for name in ("blocked, ijk inside", "blocked, ikj inside"):
            assert re.search(rf"{name}: [\d.]+x at 8, [\d.]+x at 64\.", measured)
            assert name in recorded
        assert re.search(r"ikj, no blocks: [\d.]+x\.$", measured)
        assert all(url.startswith("blob:") for url in requests)
        assert seen.problems == []
        assert seen.console == []


def test_its_curves_are_drawn_in_full_ink_and_the_record_is_faint(opened):
    with opened() as seen:
        smallest(seen)
        before = plot(seen).locator(".ke-series").count()
        expect(plot(seen).locator(".ke-faint")).to_have_count(0)
        measure(seen)
        expect(plot(seen).locator(".ke-faint")).to_have_count(before)
        live = plot(seen).locator(".ke-series:not(.ke-faint)")
        expect(live).to_have_count(before)
        # Two kernels with blocks of 8 and 64: a median and a spread each.
        expect(live.locator(".ke-dot")).to_have_count(4)
        expect(live.locator(".ke-spread")).to_have_count(4)
        below = seen.page.locator("kernel-explorer").get_by_role("img").nth(1)
        expect(below.locator(".ke-faint")).to_have_count(0)


def test_another_matrix_size_has_no_curve_of_its_own_yet(opened):
    """What was measured belongs to its size, and is there again with it."""
    slider = "Matrix size"
    with opened() as seen:
        smallest(seen)
        measure(seen)
        seen.page.get_by_role("slider", name=slider, exact=True).press("End")
        expect(plot(seen).locator(".ke-faint")).to_have_count(0)
        expect(plot(seen)).not_to_have_attribute("aria-label", LIVE)
        expect(seen.page.locator(".ke-source")).to_have_text(re.compile("^Recorded on Test"))
        expect(seen.page.locator(".ke-readout")).not_to_contain_text(", here")
        smallest(seen)
        expect(plot(seen).locator(".ke-faint")).not_to_have_count(0)
        expect(seen.page.locator(".ke-readout")).to_contain_text(", here")


def test_the_readings_drawn_are_those_of_the_samples(opened):
    """The CSV holds every sample; the course's own statistics of them are what the rows say."""
    with opened() as seen:
        smallest(seen)
        measure(seen)
        with seen.page.expect_download() as download:
            seen.page.get_by_role("button", name="Download as CSV").click()
        assert download.value.suggested_filename == "blocking-here.csv"
        rows = list(csv.DictReader(StringIO(download.value.path().read_text())))
        rows_said = seen.page.locator(".ke-readout dl div").all_inner_texts()
        assert seen.problems == []
    assert list(rows[0])[:6] == ["kernel", "n", "block", "rows", "round", "seconds"]
    assert {row["n"] for row in rows} == {"64"}
    assert "Mozilla" in rows[0]["browser"]

    def seconds(kernel, block=""):
        wanted = [row for row in rows if (row["kernel"], row["block"]) == (kernel, block)]
        assert [int(row["round"]) for row in wanted] == list(range(1, len(wanted) + 1))
        return [float(row["seconds"]) for row in wanted]

    naive = seconds("matmul_ijk")
    assert len(naive) >= 6
    said = dict(text.split("\n") for text in rows_said if ", here" in text)
    for name, samples in {
        "ikj, no blocks, here": seconds("matmul_ikj"),
        "blocked, ijk inside, here": seconds("matmul_blocked_ijk", "8"),
        "blocked, ikj inside, here": seconds("matmul_blocked", "8"),
    }.items():
        found = Comparison.of(list(zip(naive, samples, strict=True)), "wall")
        numbers = map(float, re.findall(r"[\d.]+", said[name]))
        assert list(numbers) == pytest.approx([found.ratio, found.low, found.high], rel=0.006)


def test_working_sets_are_measured_all_at_once(opened):
    with opened("memory") as seen:
        measure(seen)
        words = plot(seen).get_attribute("aria-label")
        measured = re.split(LIVE.pattern, words)[2]
        for name in ("random lines", "lines in order"):
            assert re.search(rf"{name}: [\d.]+ ns at 4 KiB, .*[\d.]+ ns at 256 KiB", measured)
        expect(seen.page.locator(".ke-readout")).to_contain_text("random lines, here")
        assert seen.problems == []
        assert seen.console == []


def test_stopped_early_it_shows_nothing_and_can_start_again(opened):
    """At a size that takes seconds, so that there is time to press."""
    with opened() as seen:
        start(seen).click()
        stop(seen).click()
        expect(status(seen)).to_contain_text("Stopped. Fewer than 6 rounds give no interval")
        expect(plot(seen).locator(".ke-faint")).to_have_count(0)
        expect(stop(seen)).to_be_hidden()
        smallest(seen)
        measure(seen)
        assert seen.problems == []


def test_the_keyboard_is_enough(opened):
    """Focus goes from the button to Stop and back; Tab reaches both from the figure."""
    with opened() as seen:
        unasked(seen)
        seen.page.locator("kernel-explorer summary").focus()
        seen.page.keyboard.press("Tab")
        expect(start(seen)).to_be_focused()
        seen.page.keyboard.press("Enter")
        expect(stop(seen)).to_be_focused()
        seen.page.keyboard.press("Space")
        expect(start(seen)).to_be_focused()
        smallest(seen)
        start(seen).press("Enter")
        expect(start(seen)).to_be_focused(timeout=LONG)


def test_a_page_out_of_sight_stops_measuring(opened):
    """Browsers slow such a page down; Chromium without a window never hides one by itself."""
    with opened() as seen:
        start(seen).click()
        seen.page.evaluate("""() => {
            Object.defineProperty(document, "hidden", { get: () => true });
            document.dispatchEvent(new Event("visibilitychange"));
        }""")
        expect(status(seen)).to_contain_text("Stopped, because the page was out of sight")
        expect(start(seen)).to_be_visible()


LACKING = {
    "no WebAssembly": ("delete globalThis.WebAssembly", "this browser has no WebAssembly"),
    "no workers": ("delete globalThis.Worker", "this browser has no web workers"),
    "too old": ("WebAssembly.validate = () => false", "WebAssembly of this browser is too old"),
}


@pytest.mark.parametrize(("script", "why"), LACKING.values(), ids=LACKING)
def test_a_browser_that_cannot_is_told_why(opened, script, why):
    """And the recorded figure works as ever."""
    with opened(before=f"<script>{script}</script>") as seen:
        expect(status(seen)).to_contain_text(why)
        expect(start(seen)).to_be_hidden()
        before = plot(seen).get_attribute("aria-label")
        smallest(seen)
        expect(plot(seen)).not_to_have_attribute("aria-label", before)
        assert seen.problems == []
        assert seen.console == []


def test_without_vectors_the_plain_module_measures(opened):
    """A module that the browser does not accept stands for vectors that it does not have."""
    spoilt = re.compile(r'("simd": ")[^"]{8}')
    with opened(change=lambda body: spoilt.sub(r"\1AAAAAAAA", body)) as seen:
        smallest(seen)
        measure(seen)
        expect(seen.page.locator(".mh-badge")).to_contain_text("SIMD no")
        assert seen.problems == []


CANNOT = "Nothing can be measured here"
NO_FIGURE = f"{CANNOT}: there is no figure above"
DAMAGES = {
    "data cut off": (
        lambda body: body.replace('{"chapter"', '{"chapter'),
        "Nothing can be measured",
    ),
    "no figure": (lambda body: "<measure-here" + body.split("<measure-here")[1], NO_FIGURE),
    "a damaged figure": (lambda body: body.replace('"version":1', '"version":9'), NO_FIGURE),
}


@pytest.mark.parametrize(("change", "said"), DAMAGES.values(), ids=DAMAGES)
def test_damage_is_told(opened, change, said):
    with opened(change=change) as seen:
        expect(status(seen)).to_contain_text(said)
        expect(start(seen)).to_be_hidden()
        assert seen.problems == []


def miscomputing(body):
    """Let the last kernel of either module subtract where it should add."""
    built = programs.load("blocking")
    for module in (built.plain, built.simd):
        before, last, after = b64decode(module).rpartition(MULTIPLY + ADD)
        assert last
        body = body.replace(module, b64encode(before + MULTIPLY + SUBTRACT + after).decode())
    return body


FAILURES = {
    "no time": (
        lambda body: body.replace('"seconds": 600', '"seconds": 0'),
        "The measurement failed: 0 rounds in 0 s are too few, so this computer is busy or slow",
    ),
    "a kernel is missing": (
        lambda body: body.replace('["matmul_ijk", "matmul_ikj"]', '["matmul_ijk", "gone"]'),
        "The measurement failed: ",
    ),
    "a kernel computes something else": (
        miscomputing,
        "matmul_blocked_ijk computes something else than the naive loop",
    ),
}


@pytest.mark.parametrize(("change", "said"), FAILURES.values(), ids=FAILURES)
def test_a_failure_is_told_and_leaves_the_figure_alone(opened, change, said):
    with opened(change=change) as seen:
        smallest(seen)
        start(seen).click()
        expect(status(seen)).to_contain_text(said, timeout=LONG)
        expect(start(seen)).to_be_visible()
        expect(plot(seen).locator(".ke-faint")).to_have_count(0)
        assert seen.problems == []


def test_without_scripts_a_line_stands_there(opened):
    with opened(java_script_enabled=False) as seen:
        expect(seen.page.get_by_text("In the built page a button stands here")).to_be_visible()
        expect(start(seen)).to_have_count(0)


def test_a_phone_needs_no_sideways_scrolling(opened):
    with opened(width=375, height=700) as seen:
        smallest(seen)
        measure(seen)
        seen.page.get_by_text("What the button measures").click()
        width, window = seen.page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
        assert width <= window


def test_paper_has_no_button(opened):
    with opened() as seen:
        seen.page.emulate_media(media="print")
        expect(seen.page.locator("measure-here")).to_be_hidden()


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_are_small(script):
    assert (ASSETS / script).stat().st_size < 14 * 1024


# What the samples say


@pytest.mark.parametrize("count", [6, 7, 8, 9, 15])
def test_intervals_are_the_courses_own(opened, count):
    rng = np.random.default_rng(count)
    samples, others = np.exp(rng.normal(0, 0.3, (2, count))).tolist()
    with opened() as seen:
        interval = seen.page.evaluate(f"samples => {PARTS}.interval(samples)", samples)
        ratio = seen.page.evaluate(f"([a, b]) => {PARTS}.compared(a, b)", [samples, others])
    assert interval == pytest.approx(list(median_interval(samples)), rel=1e-12)
    found = Comparison.of(list(zip(samples, others, strict=True)), "wall")
    assert ratio == pytest.approx([found.ratio, found.low, found.high], rel=1e-12)


@pytest.mark.parametrize(
    ("values", "low", "high", "texts"),
    [
        ([1.5, 3], 1, 4, ["1x", "2x", "4x"]),
        ([1.5, 9], 1, 16, ["1x", "2x", "4x", "8x", "16x"]),
        ([0.3, 3], 0.25, 4, ["0.25x", "0.5x", "1x", "2x", "4x"]),
    ],
)
def test_an_axis_grows_by_whole_ticks(opened, values, low, high, texts):
    axis = {"low": 1, "high": 4, "unit": "x", "ticks": [[1, "1x"], [2, "2x"], [4, "4x"]]}
    with opened() as seen:
        wider = seen.page.evaluate(f"([a, v]) => {PARTS}.widened(a, v)", [axis, values])
    assert (wider["low"], wider["high"]) == (low, high)
    assert [text for _, text in wider["ticks"]] == texts
    assert [f"{value:g}x" for value, _ in wider["ticks"]] == texts
