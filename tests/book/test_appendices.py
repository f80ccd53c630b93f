"""The appendices say what is so: tests that exist, families of attacks, assignments, schedules."""

import re
from dataclasses import replace
from pathlib import Path

import pytest

from helpers import records
from helpers.judge import released
from tests.book.test_commands import exists
from tests.corpus.entry import entries

BOOK = Path(__file__).parents[2] / "book"
NAMED = re.compile(r"`(?:tests/)?(\w[\w/]*\.py::\w+)`")
PAGES = ("hub", "instructors", "threats")


def text(page):
    return (BOOK / f"{page}.md").read_text(encoding="utf-8")


def section(page, title):
    """The text of a section, without those below other headings of its rank."""
    return text(page).partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def promises(markdown):
    """The items of a list, each on one line."""
    return [
        " ".join(item.split())
        for item in re.findall(r"^- (.*?)(?=^- |^#|\Z)", markdown, re.M | re.S)
    ]


@pytest.mark.parametrize("page", PAGES)
def test_every_test_that_is_named_is_there(page):
    named = NAMED.findall(text(page))
    assert named
    assert [one for one in named if not exists(f"tests/{one}")] == []


def test_every_promise_of_the_threat_model_names_a_test():
    found = promises(section("threats", "What holds it"))
    assert len(found) > 20
    assert [one for one in found if not NAMED.search(one)] == []


def test_the_families_of_attacks_are_those_of_the_corpus():
    listed = re.search(r"come in families: (.*?)\.", section("threats", "The corpus"), re.DOTALL)
    assert " ".join(listed[1].split()).split(", ") == sorted(
        {one.family for one in entries("hostile")}
    )


def test_the_five_assessments_have_their_assignments():
    rows = re.findall(
        r"^\| ([^|]+) \| (`[^|]+) \|", section("instructors", "What is assessed"), re.M
    )
    assert len(rows) == 5
    named = {name for _, cell in rows for name in re.findall(r"`([\w-]+)`", cell)}
    assert {one.name for one in released.assignments()} == named | {"competition"}


def test_the_week_has_every_chapter_and_every_assignment():
    week = (
        section("instructors", "Three schedules").partition("### A week\n")[2].partition("###")[0]
    )
    course = (BOOK.parent / "_toc.yml").read_text("utf-8").partition("Beside it")[0]
    assert re.findall(r"\]\(([\w-]+)\.md\)", week) == re.findall(r"- file: book/(\S+)", course)
    assert set(re.findall(r"`([\w-]+)`", week.replace("{reading-time}", ""))) >= {
        one.name for one in released.assignments()
    }


def test_the_code_that_compares_two_records_runs(tmp_path, monkeypatch, capsys):
    """Over the book's own record, as if it had been made on another day."""
    monkeypatch.chdir(tmp_path)
    book = records.reference("memory")
    mine = replace(book, recorded="2030-01-01T00:00:00+00:00")
    records.write(mine, tmp_path / "mine/memory/here.json")
    names = {}
    for code in re.findall(r"^```python\n(.*?)^```$", text("reproduce"), re.DOTALL | re.MULTILINE):
        exec(code, names)
    assert names["mine"].recorded == mine.recorded
    assert capsys.readouterr().out.count(book.machine["cpu"]) == 2


def told(page, pattern):
    """What a built page says, in minutes."""
    found = re.findall(pattern, page.read_text(encoding="utf-8"))
    return [60 * int(hours or 0) + int(minutes or 0) for hours, minutes in found]


@pytest.mark.slow  # it needs the built book
def test_the_guide_adds_up_the_times_that_stand_under_the_titles(built_book):
    """And three chapters fit into three to four hours."""
    pages = built_book / "book"
    sums = told(pages / "instructors.html", r"<p>(?:(\d+) h)? ?(?:(\d+) min)?</p>")
    rows = re.findall(r"\{reading-time\}`([\w -]+)`", text("instructors"))
    under = {one.stem: told(one, r"About ()(\d+) minutes") for one in pages.glob("*.html")}
    assert sums == [sum(under[name][0] for name in row.split()) for row in rows]
    assert 180 <= sums[3] <= 240
