"""The board in a real browser, with text that means harm and data that is damaged."""

import json
import re
from dataclasses import replace
from functools import partial

import pytest
from playwright.sync_api import expect

from helpers.competition.board import page
from tests.competition.entries import entry
from tests.pages import board
from tests.pages.board import (
    challenge,
    clean,
    machine,
    made,
    names,
    submitted,
    table,
)

pytestmark = pytest.mark.browser


@pytest.fixture
def opened(browser, tmp_path):
    """A function that opens a page around a board and yields its Visit, on matmul."""
    return partial(board.opened, browser, tmp_path)


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
