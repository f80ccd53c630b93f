"""Records of the reader's own, dropped on each explorer in a real browser; machines switched."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from helpers import explorers, records
from helpers.explorers.recipe import HOMES, Along, Recipe, Selection, sweep
from helpers.explorers.view import RECORDED
from helpers.records import Point
from tests import sweeps
from tests.pages import dropping
from tests.pages.dropping import (
    OWN,
    SCRIPTS,
    SETTINGS,
    SHED,
    SHOWN,
    alone,
    altered,
    choose,
    drop,
    plot,
    reference,
    status,
    take_away,
    written,
)
from tests.pages.element import ASSETS, EXPLORER

pytestmark = pytest.mark.browser

LAID = """() => Object.fromEntries(document.querySelector("kernel-explorer").here.series
    .map(({name, values}) => [name, values]))"""
READ = """text => {
    const own = document.querySelector("own-record");
    const found = kernelsMeasured.record.checked(JSON.parse(text));
    return own.readings(found, "it").map(({curve, at, values}) => [curve.name, at, values]);
}"""
KEPT = "[{...localStorage}, {...sessionStorage}, document.cookie]"


@pytest.fixture
def opened(browser, tmp_path):
    """A function that opens a page with explorers and yields its Visit, the guesses skipped."""
    return lambda *shown, **options: dropping.page(browser, tmp_path / "page", *shown, **options)


@pytest.fixture(scope="module")
def small():
    return dropping.small()


def close(found, readings):
    """Tell whether [value, low, high] by the text of their key are these readings, all of them."""
    wanted = {",".join(map(str, at)): one for at, one in readings.items()}
    assert found.keys() == wanted.keys()
    for at, one in wanted.items():
        assert found[at] == pytest.approx([one.value, one.low, one.high], rel=1e-9), at
    return True


# ---- a good record, and the machines beside it


@pytest.mark.parametrize("slug", SHOWN)
def test_a_dropped_record_lies_over_that_of_any_machine(slug, opened, tmp_path):
    """Curves, badge, words, rows and source say whose it is; the switch leaves it where it is."""
    book = records.reference(slug)
    shed = altered(book)
    both = SHOWN[slug]([book, shed])
    mine = altered(book, "My Own 7", day=9)
    path = written(mine, tmp_path / "record.json")
    with opened(both) as seen:
        machine = seen.page.get_by_role("combobox", name="Recorded on", exact=True)
        for at in (1, 0):
            machine.select_option(index=at)
            setting = both.view.start | {RECORDED: at}
            assert plot(seen).get_attribute("aria-label") == (
                f"{both.view.title(setting)}. {both.view.chart(setting)}"
            )
            expect(seen.page.locator(".ke-source")).to_contain_text((SHED, "EPYC")[1 - at])
        before = seen.page.locator(".ke-plot").inner_html()
        requests, kept = [], seen.page.evaluate(KEPT)
        seen.page.on("request", lambda request: requests.append(request.url))
        drop(seen, path)
        expect(status(seen)).to_contain_text("record.json stands in full colour")
        expect(status(seen)).to_contain_text("My Own 7, 9 February 2026")
        badges = seen.page.locator(".ke-badge").all_text_contents()
        assert badges[:2] == ["your record", "recorded"]
        laid = seen.page.evaluate(LAID)
        for recipe in both.view.recipes.curves:
            readings = recipe.drawn(recipe.readings(records.load(path)))
            assert readings
            assert close(laid[recipe.name], readings)
        for at in (1, 0):
            machine.select_option(index=at)
            assert seen.page.evaluate(LAID) == laid
            words = plot(seen).get_attribute("aria-label")
            assert both.view.chart(both.view.start | {RECORDED: at}) in words
            assert "Your record, My Own 7, 9 February 2026, " in words
            assert plot(seen).locator(".or-own .ke-spread").count() > 5
            expect(plot(seen).locator(".ke-faint")).to_have_count(len(both.view.series))
            source = seen.page.locator(".ke-source")
            expect(source).to_contain_text("Full colour: your record, My Own 7")
            expect(source).to_contain_text(f"Faint: Recorded on {(book, shed)[at].machine['cpu']}")
            rows = seen.page.locator(".ke-readout dt").all_text_contents()
            assert sum(name.endswith(", your record") for name in rows) >= 2
        take_away(seen).click()
        assert seen.page.locator(".ke-plot").inner_html() == before
        expect(seen.page.get_by_text("your record", exact=True)).to_have_count(0)
        assert requests == []
        assert seen.page.evaluate(KEPT) == kept
        assert seen.problems == seen.console == []


@pytest.mark.parametrize("slug", SHOWN)
def test_page_and_python_read_every_record_alike(slug, opened):
    """Each recipe gives the same readings on both sides, for all that the book has of a chapter."""
    paths = records.available(slug)
    assert paths
    for path in paths:
        record, view = records.load(path), alone(path).view
        with opened(alone(path)) as seen:
            found = seen.page.evaluate(READ, path.read_text(encoding="utf-8"))
        drawn = {series.name: series.readings for series in view.series}
        for recipe in view.recipes.curves:
            readings = {
                ",".join(str(at[name]) for name in recipe.over): values
                for name, at, values in found
                if name == recipe.name
            }
            assert close(readings, recipe.readings(record))
            assert drawn.pop(recipe.name) == recipe.drawn(recipe.readings(record))
        assert drawn.keys() <= {"peak"}  # which is of another record


SLOW, QUICK = (8.0, 8.2, 8.1, 8.3, 8.0, 8.4, 8.1), (2.0, 2.1, 2.0, 1.9, 2.2, 2.0, 2.0)
STATES = {0: {"phase": "quiet"}, 1: {"phase": "busy"}, 2: {"phase": "busy", "batch": 3}}
LIKELY = [  # the points of a curve, and others that come last and have all but a trifle of one
    ({"kernel": "slow", "n": 64, "phase": "busy"}, SLOW),
    ({"kernel": "slow", "n": 64, "phase": "busy", "batch": 3}, SLOW[::-1]),
    ({"kernel": "quick", "n": 64, "phase": "busy", "threads": 2, "chosen": "b"}, QUICK),
    ({"kernel": "quick", "n": 64, "phase": "busy", "threads": 2, "batch": 3}, QUICK[::-1]),
    ({"kernel": "quick", "n": 64, "phase": "busy", "threads": 1}, SLOW),
    ({"kernel": "quick", "n": 64, "phase": "busy", "threads": 2, "beside": "all"}, SLOW),
    ({"kernel": "quick", "n": "64", "phase": "busy", "threads": 2}, SLOW),
    ({"kernel": "quick", "n": 7, "phase": "busy", "threads": 2}, SLOW),
    ({"kernel": "quick", "n": 99, "phase": "busy", "threads": 2}, SLOW),
    ({"kernel": "slow", "n": 64, "phase": "busy", "batch": 9}, QUICK),
]


def nasty_recipes():
    along = (Along("n", least=8), Along("machine", STATES))
    quick = Selection({"kernel": "quick"}, along, unlike={"threads": 1}, notes=("chosen",))
    slow = Selection({"kernel": "slow"}, along)
    return sweep(
        "blocking",
        Recipe("ratio", quick, slow),
        Recipe("first", quick, slow, first=("pairs", (6, 7))),
        Recipe("time", quick, factor=1e9, powers={"n": -1}),
        Recipe("rate", quick, beside=(slow,), factor=2, powers={"n": 3}, rate=True),
    )


def test_a_recipe_means_the_same_on_both_sides(opened, small):
    points = tuple(Point(parameters, samples) for parameters, samples in LIKELY)
    record = replace(sweeps.blocking(**SETTINGS), points=points)
    told = [{"parameters": dict(one.parameters), "samples": one.samples} for one in points]
    recipes = nasty_recipes()
    with opened(small) as seen:
        found = seen.page.evaluate(
            """([curves, points]) => curves.map((curve) => kernelsMeasured.recipe
                .readings(curve, {points}, [6, 7, 8]).map(({at, values}) => [at, values]))""",
            [recipes.document()["curves"], told],
        )
    for recipe, each in zip(recipes.curves, found, strict=True):
        readings = {",".join(str(at[name]) for name in recipe.over): values for at, values in each}
        assert close(readings, recipe.readings(record))
        assert len(readings) == {"ratio": 2, "first": 4, "time": 3, "rate": 2}[recipe.name]


def test_every_figure_that_takes_records_has_its_page():
    assert HOMES.keys() == SHOWN.keys()
    chapters = records.DATA.parent
    for slug, page in HOMES.items():
        name = SHOWN[slug].__name__
        assert f"explorers.{name}()" in (chapters / f"{page}.md").read_text(encoding="utf-8")
        assert alone(reference(slug)).view.recipes.slug == slug


def test_an_own_record_and_a_measurement_lie_side_by_side(opened, small, tmp_path):
    """Both in full colour with a badge each; taking one away leaves the other."""
    assets = (*EXPLORER, *OWN[:1], "overlay.js", "measure-here.css", "measure-here-worker.js",
              "measure-here.js", *SCRIPTS[1:])  # fmt: skip
    button = explorers.measure_here("blocking")._repr_html_()
    path = written(altered(sweeps.blocking(**SETTINGS)), tmp_path / "r.json")
    with opened(small, body=button, assets=assets) as seen:
        seen.page.get_by_role("slider", name="Matrix size", exact=True).press("Home")
        choose(seen, path)
        expect(status(seen)).to_contain_text("in full colour")
        seen.page.get_by_role("button", name="Measure here", exact=True).click()
        told = seen.page.locator("measure-here").get_by_role("status")
        expect(told).to_contain_text("The figure above shows it", timeout=60_000)
        badges = seen.page.locator(".ke-badge").all_text_contents()
        assert badges == ["your record", "live here", "recorded", "simulated"]
        own, live = plot(seen).locator(".or-own"), plot(seen).locator(".ke-series")
        expect(own).to_have_count(3)
        expect(live).to_have_count(9)
        words = plot(seen).get_attribute("aria-label")
        assert "Your record, " in words
        assert "Measured live here, in the browser" in words
        source = seen.page.locator(".ke-source")
        expect(source).to_contain_text(", and live here, in the browser")
        take_away(seen).click()
        expect(own).to_have_count(0)
        expect(live).to_have_count(6)
        assert "live here" in seen.page.locator(".ke-badge").all_text_contents()
        assert "Your record" not in plot(seen).get_attribute("aria-label")
        assert seen.problems == []


def test_what_the_figure_does_not_have_is_left_out_and_said(opened, small, tmp_path):
    mine = sweeps.blocking(sizes=(64, 512, 1024), blocks=(8, 16, 32))
    with opened(small) as seen:
        choose(seen, written(altered(mine), tmp_path / "r.json"))
        # At n = 512 all seven of the curves, at the block of 16 two more for each other size.
        expect(status(seen)).to_contain_text(
            "11 points left out, at settings that the figure does not have: "
            "Matrix size 512, Block size 16."
        )
        kept = seen.page.evaluate(LAID)
        assert set(kept["blocked, ijk inside"]) == {"64,8", "64,32", "1024,8", "1024,32"}
        only = sweeps.blocking(sizes=(512,))
        choose(seen, written(altered(only), tmp_path / "other.json"))
        expect(status(seen)).to_contain_text(
            "other.json: none of its 8 points is one that this figure shows "
            "(it has Matrix size 512, Block size 128). The record before it stays."
        )
        assert seen.page.evaluate(LAID) == kept


def test_an_axis_grows_with_a_record_that_goes_beyond_it(opened, tmp_path):
    """The frame of pairs, which has ticks of its own, gives way to doublings."""
    book = records.reference("measure")
    wild = [
        replace(point, samples=tuple(8 * one for one in point.samples))
        if point.parameters.get("rows") == 252
        else point
        for point in book.points
    ]
    path = written(replace(book, points=tuple(wild)), tmp_path / "r.json")
    with opened(explorers.measure()) as seen:
        choose(seen, path)
        expect(status(seen)).to_contain_text("in full colour")
        ticks = plot(seen).locator(".ke-tick[text-anchor=end]")
        assert {"1", "2", "4", "8", "16"} <= set(ticks.all_text_contents())
        heights = (
            plot(seen)
            .locator(".or-own .ke-dot")
            .evaluate_all(
                "all => all.map(e => Number(e.getAttribute('transform').match(/[\\d.]+/g)[1]))"
            )
        )
        assert min(heights) > 0


# ---- by hand, by voice, on a phone, on paper


def test_the_keyboard_chooses_a_file_and_takes_it_away(opened, small, tmp_path):
    path = written(altered(sweeps.blocking(**SETTINGS)), tmp_path / "r.json")
    with opened(small) as seen:
        group = seen.page.get_by_role("group", name="A record of your own", exact=True)
        button = group.get_by_role("button", name="Choose the file", exact=True)
        with seen.page.expect_file_chooser() as chooser:
            button.press("Enter")
        assert not chooser.value.is_multiple()
        chooser.value.set_files(str(path))
        expect(status(seen)).to_contain_text("in full colour")
        seen.page.keyboard.press("Tab")
        expect(take_away(seen)).to_be_focused()
        seen.page.keyboard.press("Enter")
        expect(button).to_be_focused()
        expect(status(seen)).to_have_text("Your record is off the figure.")
        expect(group).to_contain_text(
            "python -m helpers.records blocking --to FOLDER writes such a file"
        )


def test_a_phone_needs_no_sideways_scrolling_and_paper_has_no_place_to_drop(
    opened, small, tmp_path
):
    path = written(altered(sweeps.blocking(**SETTINGS)), tmp_path / "r.json")
    long = tmp_path / f"{'long' * 50}.json"
    long.write_text("{}", encoding="utf-8")
    with opened(small, width=375, height=700) as seen:
        for file in (path, long):
            choose(seen, file)
            expect(status(seen)).to_contain_text(file.name)
            width, window = seen.page.evaluate(
                "[document.scrollingElement.scrollWidth, innerWidth]"
            )
            assert width <= window
        seen.page.emulate_media(media="print")
        expect(seen.page.locator("own-record")).to_be_hidden()


def test_without_scripts_there_is_no_place_to_drop(opened, small):
    with opened(small, java_script_enabled=False) as seen:
        assert seen.page.locator("own-record").inner_text().strip() == ""


def test_a_figure_that_cannot_be_followed_has_no_place_to_drop(opened):
    with opened(explorers.shots()) as seen:
        expect(seen.page.locator("own-record")).to_have_count(0)
        assert seen.problems == []


@pytest.mark.parametrize("script", SCRIPTS)
def test_the_scripts_are_small(script):
    assert (ASSETS / script).stat().st_size < 12 * 1024
