"""The board alone on a page, in a real browser."""

import json
import re
from contextlib import contextmanager
from dataclasses import replace

import pytest
from playwright.sync_api import expect

from helpers.competition.board import page, standings
from helpers.competition.board.standings import ALL
from tests.competition.entries import entry
from tests.pages.element import element

pytestmark = pytest.mark.browser

BOARD = ("board.css", "nodes.js", "board.js")
SHAPE = {"fast": (1, 0.9, 0.7, 0.4), "steady": (0.5, 0.5, 0.5, 0.5), "slow": (0.2, 0.1, 0.1, 0.05)}
MACHINES = ("an office machine", "a laptop")
THEME = """<style>
html[data-theme="dark"] { --pst-color-background: #14181e; --pst-color-text-base: #ced6dd;
  --pst-color-text-muted: #9ca4af; --pst-color-primary: #3fb1c5; }
body { background: var(--pst-color-background, #fff); }
</style>"""


def submitted(name, number, machine, speed=1.0, **changes):
    """An entry whose staircase is SHAPE's, or flat."""
    cpu = MACHINES[machine]
    one = entry(
        speed, seed=number, name=name, machine={"fingerprint": f"{machine}" * 12, "cpu": cpu},
        submitted=f"2026-11-{number + 1:02}T12:00:00+01:00", **changes,
    )  # fmt: skip
    shape = SHAPE.get(name, (1, 1, 1, 1))
    steps = zip(one.sittings, shape, strict=True)
    return replace(one, sittings=tuple(replace(s, reference_share=0.8 * f) for s, f in steps))


SOURCE = 'def matmul(a, b, out):\n    """<b>Not bold</b> & </code></pre></details>"""\n'
ENTRIES = [
    submitted("slow", 0, 0),
    submitted("steady", 1, 0, source=SOURCE),
    submitted("fast", 2, 1),
    submitted("steady", 3, 1, 1.01),
    submitted("alone", 4, 0, 0.3, challenge="gelu"),
    submitted("rejected", 5, 0, kind="wrong", challenge="transpose"),
]


def made(entries=ENTRIES):
    return standings.standings(entries)


@pytest.fixture
def opened(browser, tmp_path):
    """A function that opens a page around a board and yields its Visit, on matmul."""

    @contextmanager
    def opened(body=None, *, matmul=True, **options):
        body = page.html(made()) if body is None else body
        with element(browser, tmp_path, THEME + body, assets=BOARD, **options) as seen:
            if matmul:
                challenge(seen).select_option("matmul")
            yield seen

    return opened


def challenge(seen):
    return seen.page.get_by_label("Challenge", exact=True)


def machine(seen):
    return seen.page.get_by_label("Machine", exact=True)


def table(seen):
    return seen.page.locator("table:visible")


def head(seen, name):
    return table(seen).get_by_role("columnheader", name=name)


def column(seen, number):
    return table(seen).locator(f"tbody tr > :nth-child({number})").all_inner_texts()


def names(seen):
    return column(seen, 2)


def bands(seen):
    """The names in each body of the table."""
    bodies = table(seen).locator("tbody").all()
    return [set(body.locator("bdi").all_inner_texts()[::2]) for body in bodies]


def clean(seen):
    return seen.problems == [] and seen.console == []


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


HOSTILE = {
    "an image": "<img src=x onerror=\"document.title='no'\">",
    "a script": "</script><script>document.title='no'</script>",
    "a comment": "<!--<script>",
    "an end": "</kernel-board></table></details>",
    "an entity": "&lt;b&gt;&amp;amp;",
    "a quote": "\"' onmouseover=document.title='no' x=\"",
    "a template": "${document.title='no'}{{7*7}}{% raw %}",
    "markdown": "[x](javascript:alert(1)) `code` $x^2$ **b**",
    "separators": "a\u2028b\u2029c",
    "an override": "\u202egnp.exe",
    "an isolate": "\u2067\u202eabc",
    "NUL and bell": "a\0b\x07",
    "half a pair": "x\ud83d",
    "lines": "one\r\ntwo\tthree",
    "Arabic": "وليد (1)",
    "one long word": "W" * 60,
    "wide signs": "\ufdfd" * 60,
    "Chinese": "計算機科學" * 12,
    "marks": "Z" + "\u0310\u0300\u0316" * 19,
    "blank": "\u3000\u00a0 ",
    "emoji": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \U0001f3f3\ufe0f\u200d\U0001f308",
    "a prototype": "__proto__",
}


@pytest.fixture(scope="module")
def hostile():
    """A board of entries in which every text is hostile."""
    entries = [
        entry(
            0.95**number, seed=number, name=text, challenge="constructor" if number % 2 else text,
            source=text, id=f"{text}{number}", digest=text, judge=text, submitted=text,
            machine={"fingerprint": text, "cpu": text}, sizes=(text, "L1", "__proto__"),
        )
        for number, text in enumerate(HOSTILE.values())
    ]  # fmt: skip
    return made([replace(one, challenge="constructor") for one in entries] + entries)


@pytest.mark.parametrize("scripts", [True, False])
def test_hostile_text_is_text(opened, hostile, scripts):
    body = page.html(hostile)
    with opened(body, matmul=False, java_script_enabled=scripts) as seen:
        if not scripts:
            seen.page.locator("kernel-board").wait_for()
        else:
            challenge(seen).select_option("constructor")
            crowd = next(one for one in hostile if one.challenge == "constructor")
            assert set(names(seen)) == {" ".join(row.name.split()) for row in crowd.rows}
            table(seen).locator(".kb-choose").evaluate_all("all => all.forEach(e => e.click())")
            machine(seen).evaluate("""select => [...select.options].forEach((_, at) => {
                select.selectedIndex = at;
                select.dispatchEvent(new Event("input"));
            })""")
            assert seen.page.title() == "Element"
            assert clean(seen)
            strange = seen.page.locator("kernel-board :is(img, b, a, iframe, kernel-board)")
            assert strange.count() == 0
            assert seen.page.locator("kernel-board script").count() == 1
            inside = seen.page.locator("body > *").evaluate_all("all => all.map(e => e.localName)")
            assert inside == ["style", "kernel-board"]


def test_a_name_stays_in_its_cell(opened, hostile):
    """Marks that stack up and signs that are wide change no other row."""
    with opened(page.html(hostile), matmul=False, width=375, height=800) as seen:
        challenge(seen).select_option("constructor")
        boxes = seen.page.locator("table:visible .kb-name").evaluate_all(
            "all => all.map(e => [e.offsetWidth, e.scrollWidth, getComputedStyle(e).overflow])"
        )
        assert {overflow for _, _, overflow in boxes} == {"hidden"}
        assert max(width for width, _, _ in boxes) <= 240
        width, window = seen.page.evaluate("[document.scrollingElement.scrollWidth, innerWidth]")
        assert width <= window


def test_marks_do_not_reach_into_the_row_below(opened):
    """The row below looks the same, whatever the name above carries."""
    shots = []
    for marks in ("", "\u0316\u0323" * 28):
        entries = [submitted("A" + marks, 0, 0, 1.0), submitted("B", 1, 0, 0.5)]
        with opened(page.html(made(entries)), matmul=False, width=700) as seen:
            row = table(seen).locator("tbody tr").nth(1)
            shots.append(row.locator("th").screenshot())
    assert shots[0] == shots[1]


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


# ---- damage


def damaged(change):
    def data():
        found = page.document(made())
        change(found["challenges"][1], found)
        return json.dumps(found)

    return data


DAMAGES = {
    "cut off": lambda: json.dumps(page.document(made()))[:200],
    "empty": lambda: "",
    "another thing": lambda: "[1, 2]",
    "null": lambda: "null",
    "future version": damaged(lambda _, data: data.update(version=2)),
    "no challenges": damaged(lambda _, data: data.pop("challenges")),
    "one challenge less": damaged(lambda _, data: data["challenges"].pop()),
    "null challenge": damaged(lambda _, data: data.update(challenges=[None, None, None])),
    "no machines": damaged(lambda one, _: one.update(machines=[])),
    "one machine less": damaged(lambda one, _: one["machines"].pop()),
    "one row less": damaged(lambda one, _: one["rows"].pop()),
    "one machine more": damaged(
        lambda one, _: (
            one["machines"].append(one["machines"][0]),
            [row["positions"].append(None) for row in one["rows"]],
        )
    ),
    "one column less": damaged(
        lambda one, _: (one["columns"].pop(), [row["keys"].pop() for row in one["rows"]])
    ),
    "no keys": damaged(lambda one, _: one["rows"][0].pop("keys")),
    "no positions": damaged(lambda one, _: one["rows"][0].update(positions=None)),
}


DATA = re.compile(r"(<script type[^>]*>).*?(</script>)", re.DOTALL)


def test_damaged_data_is_told_and_the_board_stays(opened):
    """One board on the page for each damage, and a whole one at the end."""
    boards = [
        DATA.sub(lambda found, d=damage: found[1] + d() + found[2], page.html(made()))
        for damage in DAMAGES.values()
    ]
    with opened("".join([*boards, page.html(made())]), matmul=False) as seen:
        for name, board in zip(DAMAGES, seen.page.locator("kernel-board").all(), strict=False):
            alert = board.get_by_role("alert")
            assert "its data is damaged" in "".join(alert.all_inner_texts()), name
            assert board.locator("table:visible").count() == 2, name
            assert board.locator("button, select").count() == 0, name
        expect(seen.page.get_by_role("alert")).to_have_count(len(DAMAGES))
        expect(seen.page.locator("kernel-board").last.get_by_role("combobox")).to_have_count(1)
        assert clean(seen)


def test_damage_that_shows_later_takes_nothing_away(opened):
    """A machine without a single row is seen when it is chosen."""
    found = page.document(made())
    for row in found["challenges"][1]["rows"]:
        row["positions"][1] = None
    body = DATA.sub(lambda tag: tag[1] + json.dumps(found) + tag[2], page.html(made()))
    with opened(body) as seen:
        machine(seen).select_option(index=1)
        expect(seen.page.get_by_role("alert")).to_contain_text("its data is damaged")
        expect(table(seen)).to_have_count(2)
        assert len(table(seen).nth(1).locator("tbody tr").all()) == 4
        assert clean(seen)
