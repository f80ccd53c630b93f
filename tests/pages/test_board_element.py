"""The board alone on a page, in a real browser."""

import re
from functools import partial

import pytest
from playwright.sync_api import expect

from helpers.competition.board import page
from helpers.competition.board.standings import ALL
from tests.pages import board
from tests.pages.board import (
    MACHINES,
    SOURCE,
    bands,
    challenge,
    clean,
    column,
    head,
    machine,
    made,
    names,
    table,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(browser, tmp_path):
    """A function that opens a page around a board and yields its Visit, on matmul."""
    return partial(board.opened, browser, tmp_path)


# ---- ranking


def test_it_opens_by_rank_with_its_bands_as_groups(opened):
    with opened() as seen:
        assert names(seen) == ["fast", "steady", "steady", "slow"]
        assert bands(seen) == [{"fast"}, {"steady"}, {"slow"}]
        ranks = [text.split()[0] for text in column(seen, 1)]
        assert ranks == ["1", "2", "2", "4"]
        assert table(seen).get_by_text("shared by 2").count() == 2
        expect(head(seen, "Rank")).to_have_attribute("aria-sort", "ascending")
        expect(table(seen).locator("caption")).to_have_text(
            "matmul: 4 entries in 3 bands, 2 machines."
        )
        assert clean(seen)


def test_a_shared_band_is_drawn_as_one(opened):
    """A bracket beside it, a bar for each entry before the interval of the best."""
    with opened() as seen:
        drawn = (
            table(seen)
            .locator("tbody tr")
            .evaluate_all("""rows => rows.map(row => {
            const rank = getComputedStyle(row.querySelector(".kb-rank")).borderLeftColor;
            const cell = row.querySelector(".kb-band"), box = cell.getBoundingClientRect();
            const bar = cell.firstElementChild.getBoundingClientRect();
            const number = name => parseFloat(row.style.getPropertyValue(name));
            const along = at => 100 * (at - box.left) / box.width;
            const band = [number("--kb-low"), number("--kb-high")];
            return {rank, band, bar: [along(bar.left), along(bar.right)]};
        })""")
        )
    assert [one["rank"] for one in drawn] == ["rgba(0, 0, 0, 0)"] + ["rgb(0, 114, 178)"] * 2 + [
        "rgba(0, 0, 0, 0)"
    ]
    assert drawn[1]["band"] == drawn[2]["band"]
    for one in drawn:
        (low, high), (left, right) = one["band"], one["bar"]
        assert left < high + 0.1
        assert low < right + 0.1


@pytest.mark.parametrize("way", ["mouse", "Enter", "Space"])
def test_a_head_sorts_and_says_so(opened, way):
    with opened() as seen:
        button = head(seen, "L1").get_by_role("button")
        for direction in ("descending", "ascending"):
            button.click() if way == "mouse" else button.press(way)
            expect(head(seen, "L1")).to_have_attribute("aria-sort", direction)
            expect(table(seen).locator("[aria-sort]")).to_have_count(1)
            status = seen.page.get_by_role("status")
            expect(status).to_contain_text(f"Sorted by L1, {direction}")
            shares = [float(text.split()[0]) for text in column(seen, 5)]
            assert shares == sorted(shares, reverse=direction == "descending")
        if way != "mouse":
            expect(button).to_be_focused()
        assert clean(seen)


def test_every_column_sorts_as_python_does(opened):
    """The live board sorts by the same columns."""
    found = next(one for one in made() if one.challenge == "matmul")
    expected = [by.sort(found.on(ALL)) for by in page.columns(found)]
    with opened() as seen:
        heads = table(seen).locator("thead th").all()
        for rows, one in reversed(list(zip(expected, heads, strict=True))):
            one.get_by_role("button").click()
            dates = table(seen).locator("time").evaluate_all("all => all.map(e => e.dateTime)")
            assert dates == [row.submitted.isoformat() for row in rows]


def test_sorted_otherwise_the_bands_are_no_groups_and_ranks_stay(opened):
    with opened() as seen:
        head(seen, "memory").get_by_role("button").click()
        assert names(seen)[0] == "steady"
        assert len(bands(seen)) == 1
        assert sorted(text.split()[0] for text in column(seen, 1)) == ["1", "2", "2", "4"]
        head(seen, "Rank").get_by_role("button").click()
        assert len(bands(seen)) == 3


# ---- filters


def test_a_machine_has_a_ranking_of_its_own(opened):
    with opened() as seen:
        choices = machine(seen).locator("option").all_inner_texts()
        assert choices == ["All: 2 machines, by share of ceiling", *sorted(MACHINES)]
        machine(seen).select_option("an office machine")
        assert names(seen) == ["steady", "slow"]
        assert column(seen, 1) == ["1", "2"]
        expect(table(seen).locator("caption")).to_contain_text("2 bands, an office machine")
        assert seen.page.locator(".kb-history:visible").count() == 1
        expect(picture(seen, "Scores of 2 submissions")).to_be_visible()
        machine(seen).select_option(index=0)
        assert len(names(seen)) == 4
        assert clean(seen)


def test_each_challenge_is_alone_and_keeps_its_order(opened):
    with opened() as seen:
        head(seen, "Name").get_by_role("button").click()
        challenge(seen).select_option("gelu")
        assert names(seen) == ["alone"]
        expect(machine(seen)).to_be_hidden()
        challenge(seen).select_option("transpose")
        expect(table(seen)).to_have_count(0)
        expect(seen.page.get_by_text("no entry has been accepted yet").first).to_be_visible()
        challenge(seen).select_option("matmul")
        expect(head(seen, "Name")).to_have_attribute("aria-sort", "ascending")
        assert clean(seen)


def test_the_words_on_machines_are_there(opened):
    with opened() as seen:
        said = "compared only by the share that each reaches of its own machine's ceiling"
        expect(seen.page.get_by_text(said)).to_be_visible()


# ---- pictures and sources


def picture(seen, words):
    return seen.page.get_by_role("img", name=words)


def test_a_name_opens_its_entry(opened):
    with opened() as seen:
        button = table(seen).get_by_role("button", name="slow")
        button.press("Enter")
        expect(button).to_have_attribute("aria-pressed", "true")
        expect(table(seen).locator("[aria-pressed=true]")).to_have_count(1)
        entries = seen.page.locator(".kb-entry:visible")
        expect(entries).to_have_count(1)
        expect(entries.locator("summary").first).to_contain_text("slow")
        expect(entries.get_by_text("has not published the source")).to_be_visible()


def test_the_staircase_lies_where_its_numbers_say(opened):
    """Two ticks of the axis give the scale; the steps must give the shares back."""
    with opened() as seen:
        drawn = picture(seen, "Share of the ceiling by class of sizes. L1: 79").evaluate("""svg => {
            const ticks = [...svg.querySelectorAll(".kb-tick[text-anchor=end]")]
                .map(e => [parseFloat(e.textContent), Number(e.getAttribute("y")) - 4]);
            return {ticks, path: svg.querySelector(".kb-line").getAttribute("d")};
        }""")
    (top, above), (low, below) = drawn["ticks"][-1], drawn["ticks"][0]
    first, *rest = re.findall(r"(?:M[\d.]+ |V)([\d.]+)", drawn["path"])
    heights = [float(y) for y in (first, *rest)]
    shares = [low * (top / low) ** ((below - y) / (below - above)) for y in heights]
    found = next(one for one in made() if one.challenge == "matmul")
    assert shares == pytest.approx([100 * s.value for s in found.rows[0].steps.values()], rel=0.02)


def test_every_picture_has_words(opened):
    with opened() as seen:
        pictures = seen.page.locator("svg:visible")
        assert pictures.count() == 2
        for one in pictures.all():
            assert len(one.get_attribute("aria-label")) > 40


def test_a_published_source_is_text(opened):
    with opened() as seen:
        machine(seen).select_option("an office machine")
        table(seen).get_by_role("button", name="steady").click()
        seen.page.get_by_text("Its source", exact=True).click()
        expect(seen.page.locator("pre:visible")).to_have_text(SOURCE)
        assert seen.page.locator("kernel-board b").count() == 0


# ---- wherever and however it is read


@pytest.mark.parametrize("scripts", [True, False])
def test_a_phone_needs_no_sideways_scrolling(opened, scripts):
    options = {"width": 375, "height": 700, "java_script_enabled": scripts}
    with opened(matmul=scripts, **options) as seen:
        if scripts:
            width, window = seen.page.evaluate(
                "[document.scrollingElement.scrollWidth, innerWidth]"
            )
            assert width <= window
        assert seen.page.locator(".kb-table:visible").first.bounding_box()["width"] <= 375
        assert seen.page.locator("svg:visible").first.bounding_box()["width"] <= 375


def test_without_scripts_everything_stands_there(opened):
    with opened(matmul=False, java_script_enabled=False) as seen:
        expect(table(seen)).to_have_count(2)
        expect(seen.page.get_by_role("button")).to_have_count(0)
        expect(seen.page.get_by_role("combobox")).to_have_count(0)
        expect(seen.page.locator(".kb-history:visible")).to_have_count(2)
        assert table(seen).locator("bdi").all_inner_texts()[0] == "alone"
        seen.page.locator("summary", has_text="steady").first.click()
        assert seen.problems == []


@pytest.mark.parametrize(
    ("theme", "media", "ink"),
    [
        ("light", "screen", "rgb(0, 114, 178)"),
        ("dark", "screen", "rgb(86, 180, 233)"),
        ("dark", "print", "rgb(0, 114, 178)"),
    ],
)
def test_pictures_have_the_ink_of_the_theme(opened, theme, media, ink):
    """A dark page is printed in the light inks: paper is white."""
    with opened() as seen:
        seen.page.evaluate(f"document.documentElement.dataset.theme = '{theme}'")
        seen.page.emulate_media(media=media)
        dot = seen.page.locator(".kb-dot:visible").first
        assert dot.evaluate("e => getComputedStyle(e).fill") == ink
        expect(challenge(seen)).to_be_visible(visible=media == "screen")
        expect(table(seen)).to_be_visible()


def test_two_on_a_page_do_not_share_anything(opened):
    with opened(page.html(made()) * 2, matmul=False) as seen:
        first, second = challenge(seen).all()
        first.select_option("matmul")
        expect(second).to_have_value("gelu")
        ids = seen.page.evaluate("[...document.querySelectorAll('[id]')].map(e => e.id)")
        assert len(ids) == len(set(ids)) == 4
        assert clean(seen)


def test_an_empty_board_says_so(opened):
    with opened(page.html([]), matmul=False) as seen:
        expect(seen.page.get_by_text("Nothing has been submitted yet.")).to_be_visible()
        assert clean(seen)
