"""The numbers of a figure as a file, made in the page from what the page has."""

import csv
from io import StringIO

import pytest
from playwright.sync_api import expect

from helpers.explorers import blocking
from helpers.explorers.page import html
from tests import sweeps
from tests.pages.element import element

pytestmark = pytest.mark.browser


def downloaded(seen):
    """Press the button; return the file's name, its lines of comment and its rows."""
    requests = []
    seen.page.on("request", lambda request: requests.append(request.url))
    with seen.page.expect_download() as download:
        seen.page.get_by_role("button", name="Download the data (CSV)").click()
    assert all(url.startswith("blob:") for url in requests)
    lines = download.value.path().read_text(encoding="utf-8").splitlines(keepends=True)
    comments = [line for line in lines if line.startswith("#")]
    rows = list(csv.DictReader(StringIO("".join(lines[len(comments) :]))))
    return download.value.suggested_filename, comments, rows


def test_every_reading_is_in_the_file(browser, tmp_path):
    view = blocking(sweeps.blocking()).view
    with element(browser, tmp_path, html(view)) as seen:
        name, comments, rows = downloaded(seen)
        assert seen.problems == []
    assert name == "blocking.csv"
    readings = {
        (plot, one.name, *dict.fromkeys(one.over), *at): found
        for plot, series in (("recorded", view.series), ("simulated", view.below.series))
        for one in series
        for at, found in one.readings.items()
    }
    found = {
        (
            row["kind"],
            row["curve"],
            *(control for control in view.names if row[control]),
            *(int(row[control].removeprefix("L")) for control in view.names if row[control]),
        ): [float(row[bound]) for bound in ("value", "low", "high")]
        for row in rows
    }
    assert found.keys() == readings.keys()
    for at, one in readings.items():
        assert found[at] == pytest.approx([one.value, one.low, one.high], rel=1e-5)
    assert len(comments) == 1
    assert {(row["quantity"], row["unit"]) for row in rows} == {
        (view.y.label, "x"),
        (view.below.y.label, "x"),
    }


def test_the_first_line_tells_machine_date_repeats_and_units(browser, tmp_path):
    """Of every machine there is, and what a record says cannot end the line."""
    evil = {**sweeps.MACHINE, "cpu": 'A "big",\nmachine', "fingerprint": "beef"}
    view = blocking([sweeps.blocking(), sweeps.blocking(machine=evil)]).view
    with element(browser, tmp_path, html(view)) as seen:
        _, comments, rows = downloaded(seen)
    (comment,) = comments
    assert 'A "big", machine' in comment
    for said in ("Test <& Sons> 9000", "22 November 2025", "15 rounds", "95 % intervals", "[x]"):
        assert said in comment
    assert {row["recorded"] for row in rows} == {"Test <& Sons> 9000", 'A "big",\nmachine', ""}


def test_the_badges_say_how_the_numbers_came_about(browser, tmp_path):
    view = blocking(sweeps.blocking()).view
    with element(browser, tmp_path, html(view)) as seen:
        badges = seen.page.get_by_role("list", name="Where the numbers come from")
        assert badges.get_by_role("listitem").all_inner_texts() == ["recorded", "simulated"]
        expect(seen.page.locator(".ke-source")).to_contain_text("15 rounds, 95 % intervals, half")
        seen.page.evaluate("""() => {
            const explorer = document.querySelector("kernel-explorer");
            explorer.lay({
                series: [{...explorer.data.series[0], values: {"1024,32": [3, 2, 4]}}],
                axis: (axis) => axis, source: "made up", words: () => "", rows: () => [],
            });
        }""")
        expected = ["live here", "recorded", "simulated"]
        assert badges.get_by_role("listitem").all_inner_texts() == expected
        seen.page.evaluate("document.querySelector('kernel-explorer').lay(null)")
        assert badges.get_by_role("listitem").all_inner_texts() == expected[1:]
        assert seen.problems == []


def test_cells_are_quoted_where_they_must_be(browser, tmp_path):
    with element(browser, tmp_path, "") as seen:
        rows = [["a,b", 'say "no"', "line\nbreak", None, 0.1]]
        text = seen.page.evaluate(
            "rows => kernelsMeasured.csv.text(['1', '2', '3', '4', '5'], rows, ['one\\ntwo'])", rows
        )
    comment, rest = text.split("\n", 1)
    assert comment == "# one two"
    assert list(csv.reader(StringIO(rest, newline="")))[1] == [
        "a,b",
        'say "no"',
        "line\nbreak",
        "",
        "0.1",
    ]
