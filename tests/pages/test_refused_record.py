"""Files that are no record of the figure they are dropped on, each refused in a clear line."""

import json

import pytest
from playwright.sync_api import expect

from helpers import records
from helpers.records import RecordError
from tests.pages import dropping
from tests.pages.dropping import (
    SHOWN,
    alone,
    choose,
    drop,
    plot,
    reference,
    status,
    take_away,
    written,
)

pytestmark = pytest.mark.browser

HUGE = 200 * 2**20  # bytes


def document(**fields):
    """Return a good record as a document to damage."""
    points = [
        {"kernel": "matmul_ijk", "n": 64, "samples": [1e-5] * 6},
        {"kernel": "matmul_ikj", "n": 64, "samples": [1e-5] * 6},
    ]
    good = {"format": 1, "slug": "blocking", "recorded": "2026-11-22T10:54:00+00:00",
            "clock": "wall", "machine": {"fingerprint": "0123abcd"}, "points": points}  # fmt: skip
    return good | fields


def without(name):
    return {key: value for key, value in document().items() if key != name}


def second(**fields):
    """Return a document whose second point has other fields."""
    made = document()
    made["points"][1] |= fields
    return made


def sample(value):
    return second(samples=[1e-5] * 5 + [value])


DAMAGES = {
    "a list": [],
    "an empty object": {},
    "a number": 3,
    "text": "format",
    "nothing": None,
    "no format": without("format"),
    **{f"format {value!r}": document(format=value) for value in (0, 2, "1", None, True, [1, "a"])},
    **{f"no {name}": without(name) for name in ("slug", "recorded", "clock", "machine", "points")},
    "a slug that is a number": document(slug=3),
    "a machine that is a list": document(machine=[]),
    "points that are an object": document(points={}),
    **{
        f"recorded {time!r}": document(recorded=time)
        for time in ("", "yesterday", "it's", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
                     "10:54", "2026-11-22T25:00:00Z", "2026-11-22", "2026-11-22T10:54:00")
    },
    "no fingerprint": document(machine={}),
    "a fingerprint that is a number": document(machine={"fingerprint": 3}),
    **{
        f"point {point!r}": document(points=[document()["points"][0], point])
        for point in (None, [], 3, {}, {"n": 64}, {"samples": 3})
    },
    **{f"sample {value!r}": sample(value) for value in (0, -1.0, True, None, "1e-5", [1e-5])},
    "a sample beyond all numbers": sample(10**400),
    **{f"{count} samples": second(samples=[1e-5] * count) for count in (0, 1, 5)},
    **{f"a parameter {value!r}": second(n=value) for value in (None, True, [64], {"n": 64})},
}  # fmt: skip


@pytest.fixture(scope="module")
def blank(browser, tmp_path_factory):
    """One page with a small explorer, for all files that are refused."""
    with dropping.page(browser, tmp_path_factory.mktemp("page"), dropping.small()) as seen:
        yield seen


@pytest.mark.parametrize("damaged", DAMAGES.values(), ids=DAMAGES)
def test_damage_is_told_in_the_words_of_python(damaged, blank, tmp_path):
    path = tmp_path / "record.json"
    path.write_text(json.dumps(damaged), encoding="utf-8")
    with pytest.raises(RecordError) as why:
        records.load(path)
    choose(blank, path)
    expect(status(blank)).to_have_text(f"{why.value}.")
    expect(blank.page.locator("own-record.or-refused")).to_have_count(1)
    expect(plot(blank).locator(".ke-faint")).to_have_count(0)
    assert blank.problems == []


TIMES = ("2026-11-22T10:54:00.123456+00:00", "2026-11-22 10:54Z", "2026-11-22T10:54:00-05:30")


@pytest.mark.parametrize("time", TIMES)
def test_what_python_takes_the_page_takes(time, blank, tmp_path):
    path = tmp_path / "record.json"
    path.write_text(json.dumps(document(recorded=time)), encoding="utf-8")
    assert records.load(path).recorded == time
    choose(blank, path)
    expect(status(blank)).to_contain_text("22 November 2026, 6 rounds")
    take_away(blank).click()


UNREADABLE = {  # what a file holds, and how its refusal begins
    "nothing": (b"", "record.json is empty."),
    "prose": (b"not json", "record.json is damaged: "),
    "cut off": (json.dumps(document()).encode()[:-9], "record.json is damaged: "),
    "not UTF-8": (
        json.dumps(document(machine={"fingerprint": "0123", "cpu": "?"}))
        .encode()
        .replace(b"?", b"\xff"),
        "record.json is damaged: ",
    ),
    "a byte order mark": (b"\xef\xbb\xbf" + json.dumps(document()).encode(), "record.json is dam"),
    "endless nesting": (b"[" * 10**6, "record.json is damaged: "),
    "a notebook": (b'{"cells": [], "nbformat": 4}', "record.json: this is a notebook, and no rec"),
    "no points": (json.dumps(document(points=[])).encode(), "record.json: none of its 0 points is"),
    "CPU time": (
        json.dumps(document(clock="cpu")).encode(),
        "record.json: its times are of the cl",
    ),
    "rounds of its own": (
        json.dumps(second(samples=[1e-5] * 7)).encode(),
        "record.json: points with 6 and 7 samples were not taken in the same rounds.",
    ),
}


@pytest.mark.parametrize(("held", "said"), UNREADABLE.values(), ids=UNREADABLE)
def test_what_holds_no_record_is_told(held, said, blank, tmp_path):
    path = tmp_path / "record.json"
    path.write_bytes(held)
    choose(blank, path)
    expect(status(blank)).to_contain_text(said)
    expect(blank.page.locator("own-record.or-refused")).to_have_count(1)
    expect(plot(blank).locator(".ke-faint")).to_have_count(0)
    assert blank.problems == []


@pytest.mark.parametrize("slug", SHOWN)
def test_a_huge_file_is_refused_unread(slug, browser, tmp_path):
    """200 MB, all zeros: by its size alone; the sliders still move."""
    huge = tmp_path / "huge.json"
    with huge.open("wb") as file:
        file.truncate(HUGE)
    (tmp_path / "damaged.json").write_text("{", encoding="utf-8")
    with dropping.page(browser, tmp_path / "page", alone(reference(slug))) as seen:
        read = "() => { window.read = 0; const old = Blob.prototype.arrayBuffer;"
        read += " Blob.prototype.arrayBuffer = function () { read += 1; return old.call(this); } }"
        seen.page.evaluate(read)
        drop(seen, huge)
        expect(status(seen)).to_have_text(
            "huge.json has 200 MiB, and no record has more than 4 MiB."
        )
        assert seen.page.evaluate("read") == 0
        drop(seen, tmp_path / "damaged.json")
        expect(status(seen)).to_contain_text("damaged.json is damaged: ")
        assert seen.page.evaluate("read") == 1
        seen.page.locator(".ke-controls input").first.press("End")
        expect(plot(seen).locator(".ke-faint")).to_have_count(0)
        assert seen.problems == []


def test_a_folder_several_files_text_and_a_file_that_went_away_are_told(blank, tmp_path):
    (tmp_path / "folder").mkdir()
    for name in ("a.json", "b.json", "gone.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    drop(blank, tmp_path / "folder")
    expect(status(blank)).to_have_text("That is a folder: drop the one file in it.")
    drop(blank, tmp_path / "a.json", tmp_path / "b.json")
    expect(status(blank)).to_have_text("Those are 2 files: give one.")
    drop(blank, tmp_path / "gone.json", before=(tmp_path / "gone.json").unlink)
    expect(status(blank)).to_contain_text("gone.json cannot be read: ")
    assert blank.problems == []


def test_the_record_of_another_chapter_is_sent_where_it_belongs(browser, tmp_path):
    memory, costs = reference("memory"), reference("dispatch-costs")
    bench = written(records.reference("bench"), tmp_path / "bench.json")
    shown = (dropping.small(), alone(reference("bench")))
    with dropping.page(browser, tmp_path / "page", *shown) as seen:
        choose(seen, memory)
        expect(status(seen)).to_contain_text(
            "this is a memory record, and here blocking is shown. It belongs on the page memory."
        )
        link = status(seen).get_by_role("link", name="memory", exact=True)
        expect(link).to_have_attribute("href", "memory.html")
        choose(seen, costs)
        expect(status(seen)).to_contain_text(
            "this is a dispatch-costs record, and here blocking is shown. No figure of the book"
        )
        choose(seen, bench)
        expect(status(seen)).to_contain_text(
            "Drop it on the other figure of this page: “Speed of the matrix product in GFLOP/s"
        )
        drop(seen, bench, which=1)
        expect(status(seen, 1)).to_contain_text("bench.json stands in full colour")
        expect(plot(seen, 0).locator(".ke-faint")).to_have_count(0)
        assert seen.problems == []


def test_of_two_files_at_a_time_the_later_one_counts(blank, tmp_path):
    """The first is slow to read, and refused after the second: nobody waits for it any more."""
    for name in ("slow.json", "quick.json"):
        (tmp_path / name).write_text("{}", encoding="utf-8")
    blank.page.evaluate("""() => {
        const read = Blob.prototype.arrayBuffer;
        const slow = new Promise((resolve) => { window.release = resolve; });
        Blob.prototype.arrayBuffer = function () {
            return this.name === "slow.json" ? slow.then(() => read.call(this)) : read.call(this);
        };
    }""")
    choose(blank, tmp_path / "slow.json")
    expect(status(blank)).to_have_text("Reading slow.json.")
    choose(blank, tmp_path / "quick.json")
    expect(status(blank)).to_contain_text("quick.json: this is no record")
    blank.page.evaluate("release()")
    blank.page.wait_for_timeout(200)
    expect(status(blank)).to_contain_text("quick.json: this is no record")
