"""The board: what it shows of a ledger, and where it gets that from."""

import json
import re
import time
from dataclasses import replace
from html import unescape
from itertools import pairwise

import pytest

from helpers.competition.board import board, drawing, page, plain, standings, text
from helpers.competition.board.columns import columns
from helpers.competition.board.live import LiveBoard
from helpers.competition.board.standings import ALL
from helpers.competition.entry import EntryError
from helpers.competition.ledger import Ledger, LedgerError, archive
from helpers.competition.ledger.archive import ArchiveError
from helpers.competition.ranking import ranking
from helpers.competition.score import Share
from tests.competition.entries import CLASSES, entry

HERE = {"fingerprint": "aaaaaaaaaaaa", "cpu": "one processor"}
THERE = {"fingerprint": "bbbbbbbbbbbb", "cpu": "another processor"}
ENTRIES = [
    entry(0.5, seed=1, name="slow", machine=HERE),
    entry(1.0, seed=2, name="fast", machine=HERE, source="def matmul(): ..."),
    entry(0.7, seed=3, name="middling", machine=THERE),
    entry(1.01, seed=4, name="as fast", machine=THERE),
    entry(kind="wrong", seed=5, name="wrong", machine=THERE),
    entry(0.2, seed=6, name="elsewhere", challenge="gelu"),
]


def made(entries=ENTRIES):
    return standings.standings(entries)


@pytest.fixture
def ledger(tmp_path):
    """The path of a ledger with entries."""
    path = tmp_path / "ledger.db"
    with Ledger(path) as opened:
        for one in ENTRIES:
            opened.append(one)
    return path


# ---- who stands where


def test_each_challenge_has_a_ranking_of_its_own():
    assert [one.challenge for one in made()] == ["gelu", "matmul"]


@pytest.mark.parametrize("machine", [ALL, HERE["fingerprint"], THERE["fingerprint"]])
def test_ranks_are_those_of_the_ranking_on_each_machine_and_across_all(machine):
    rows = made()[1].on(machine)
    among = [e for e in ENTRIES if e.challenge == "matmul" and machine in (ALL, e.fingerprint)]
    expected = [(place.rank, place.entry.name) for place in ranking(among)]
    assert [(row.positions[machine].rank, row.name) for row in rows] == expected


def test_a_band_is_told_by_how_many_share_it_and_its_best():
    rows = {row.name: row for row in made()[1].rows}
    first, other = rows["as fast"].positions[ALL], rows["fast"].positions[ALL]
    assert first == other
    assert (first.rank, first.sharing) == (1, 2)
    assert first.band == max(rows["fast"].score, rows["as fast"].score, key=lambda s: s.value)
    assert rows["fast"].positions[HERE["fingerprint"]].sharing == 1


def test_only_published_sources_are_shown():
    shown = {row.name: row.source for row in made()[1].rows}
    assert shown == {
        "fast": "def matmul(): ...", "as fast": None, "middling": None, "slow": None,
    }  # fmt: skip


def test_the_rejected_are_counted_and_not_named():
    html = page.html(made())
    assert "1 submission to this challenge rejected." in html
    assert "wrong" not in html


def test_machines_of_one_name_are_told_apart():
    same = [entry(seed=n, machine={"fingerprint": f"{n}" * 12, "cpu": "same"}) for n in (1, 2)]
    assert list(made(same)[0].machines.values()) == ["same (111111…)", "same (222222…)"]


def test_columns_sort_as_they_say_and_equals_stay_by_rank():
    found = made()[1]
    rows = {column.label: column.sort(found.on(ALL)) for column in columns(found)}
    assert rows["Rank"] == list(found.rows)
    assert [row.name for row in rows["Name"]] == ["as fast", "fast", "middling", "slow"]
    for size in CLASSES:
        for better, worse in pairwise(rows[size]):
            assert better.steps[size].value >= worse.steps[size].value
    assert rows["Submitted"] == list(found.rows)  # all at the same time


def test_an_entry_without_a_size_or_a_time_goes_last():
    few = entry(1.2, seed=7, name="few", sizes=("L1",), submitted="yesterday")
    found = made([entry(0.5, seed=1, name="all"), few])[0]
    assert found.rows[0].name == "few"
    by = {column.label: column.sort(list(found.rows)) for column in columns(found)}
    assert by["L2"][-1].name == by["Submitted"][-1].name == "few"
    assert "unknown" in page.html([found])


# ---- text that strangers chose

UNSEEN = {
    "right-to-left override": ("a\u202eb", "a[U+202E]b"),
    "isolate": ("\u2066x\u2069", "[U+2066]x[U+2069]"),
    "line separator": ("a\u2028b", "a[U+2028]b"),
    "new line": ("a\nb", "a[U+000A]b"),
    "escape": ("\x1b[31mred", "[U+001B][31mred"),
    "NUL": ("a\0", "a[U+0000]"),
    "half a pair": ("a\ud800", "a[U+D800]"),
    "zero width": ("A\u200bda", "A[U+200B]da"),
    "family": ("\U0001f469\u200d\U0001f469\u200d\U0001f467",) * 2,
    "too long": ("x" * 10_000, "x" * 60 + "…"),
    "words": ("Ada  Lovelace ", "Ada  Lovelace"),
}


@pytest.mark.parametrize(("given", "shown"), UNSEEN.values(), ids=UNSEEN)
def test_what_cannot_be_seen_in_a_name_is_spelled_out(given, shown):
    assert plain.line(given, 60) == shown
    assert shown.encode()


def test_a_source_is_shown_in_the_order_in_which_python_reads_it():
    given = "if a:\r\n\tb  # \u202e)\u2066 \x0c"
    assert plain.code(given) == "if a:\n\tb  # [U+202E])[U+2066] [U+000C]"


def test_a_name_of_nothing_is_told():
    assert made([entry(name=" \u3000 ")])[0].rows[0].name == "(no name)"


def test_markup_is_text_everywhere():
    evil = "</script><img src=x onerror=alert(1)>\"'&"
    bad = entry(
        name=evil[:60], source=evil, challenge=evil, machine={"fingerprint": evil, "cpu": evil},
        id=evil, digest=evil, judge=evil, submitted=evil, sizes=(evil, "L1"),
    )  # fmt: skip
    html = page.html(made([bad]))
    assert "<img" not in html
    assert html.count("</script>") == 1
    assert f"<code>{evil}</code>" in unescape(html)
    json.loads(re.search(r"json\">(.*?)</script>", html, re.DOTALL)[1])
    html.encode()


# ---- pictures and numbers


@pytest.mark.parametrize(
    ("share", "said"), [(0.1234, "12.3"), (0.27, "27.0"), (1.0, "100"), (0.00123, "0.123")]
)
def test_a_share_has_three_digits(share, said):
    assert drawing.percent(share) == f"{said}\N{NO-BREAK SPACE}%"


def test_a_bar_lies_where_its_interval_is():
    axis = drawing.scale(made()[1].rows)
    middle = (axis.low * axis.high) ** 0.5
    at = re.findall(r"([\d.]+)%", drawing.bar(axis, Share(middle, axis.low, middle)))
    assert at == ["0.00", "50.00"]


def test_the_axis_holds_every_share_and_the_ceiling():
    tiny = entry(0.0001, seed=8)
    axis = drawing.axis(made([tiny, entry(1.9, seed=9)])[0].rows)
    assert axis.low < 0.001
    assert axis.high >= 1.6
    assert all(axis.low <= tick <= axis.high for tick, _ in axis.labels())


def test_a_staircase_says_its_numbers_and_those_of_the_best():
    found = made()[1]
    best, last = found.rows[0], found.rows[-1]
    axis = drawing.axis(found.rows)
    for row in (best, last):
        svg = drawing.staircase(row, best, found.sizes, axis)
        for size in CLASSES:
            assert f"{size}: {drawing.spoken(row.steps[size])}" in svg
        assert svg.count("kb-line") == (1 if row is best else 2)


def test_the_history_says_who_reached_the_best_and_when():
    found = made()[1]
    rows = found.history(ALL)
    svg = drawing.history(rows, drawing.axis(found.rows))
    assert [row.entry.id for row in rows] == ["entry-1", "entry-2", "entry-3", "entry-4"]
    assert svg.count("<circle") == 4
    best = found.rows[0]
    assert f"reached by {best.name} with submission {rows.index(best) + 1}" in svg


def test_the_board_says_how_machines_are_compared():
    assert "only by the share that each reaches of its own machine's ceiling" in page.html(made())


def test_plain_text_has_a_line_for_each_entry():
    lines = text.text(made()).splitlines()
    assert sum(line.startswith(("1 ", "3 ", "4 ")) for line in lines) == 5
    assert lines[0] == "gelu: 1 entry in 1 band, 1 machine."


@pytest.mark.parametrize("entries", [[], [entry(kind="wrong")]], ids=["nothing", "only rejected"])
def test_an_empty_board_says_so(entries):
    found = made(entries)
    assert ("Nothing has been submitted yet." in page.html(found)) == (not entries)
    assert ("no entry has been accepted yet" in text.text(found)) == bool(entries)


# ---- where it comes from


def test_a_ledger_and_its_export_give_the_same_board(ledger, tmp_path):
    with Ledger(ledger) as opened:
        exported = archive.export(opened.lines())
    path = tmp_path / "ledger.json"
    path.write_text(json.dumps(exported), encoding="utf-8")
    assert board(path).standings() == board(ledger).standings() == made()
    bundle = board(path)._repr_mimebundle_()
    assert bundle == {"text/plain": text.text(made()), "text/html": page.html(made())}


def test_a_board_makes_no_ledger(tmp_path):
    for name in ("none.db", "none.json"):
        with pytest.raises(LedgerError, match=f"there is no .*{name}"):
            board(tmp_path / name).standings()
    assert list(tmp_path.iterdir()) == []


def change(content):
    def changed(exported):
        exported["lines"][0]["content"] = content
        return json.dumps(exported)

    return changed


DAMAGES = {
    "cut off": (lambda exported: json.dumps(exported)[:99], ArchiveError, "cannot be read"),
    "another thing": (lambda exported: "[]", ArchiveError, "no export"),
    "changed": (change("{}"), ArchiveError, "changed since"),
}


@pytest.mark.parametrize(("damage", "error", "told"), DAMAGES.values(), ids=DAMAGES)
def test_a_damaged_export_is_told(ledger, tmp_path, damage, error, told):
    with Ledger(ledger) as opened:
        exported = archive.export(opened.lines())
    path = tmp_path / "ledger.json"
    path.write_text(damage(exported), encoding="utf-8")
    with pytest.raises(error, match=told):
        board(path).standings()


# ---- live


def test_live_shows_what_is_new_when_asked(ledger):
    live = board(ledger).live
    live.challenge.value = "matmul"
    assert "newcomer" not in live.ranking.value
    with Ledger(ledger) as opened:
        opened.append(entry(0.9, seed=20, name="newcomer", challenge="matmul"))
        opened.append(entry(0.9, seed=21, name="other", challenge="a first one"))
    live.button.click()
    assert live.challenge.value == "matmul"
    assert "newcomer" in live.ranking.value
    assert "7 accepted entries" in live.status.value


def test_live_opens_on_the_first_challenge_by_rank(tmp_path, ledger):
    live = board(ledger).live
    assert live.challenge.value == "gelu"
    assert names(live) == ["elsewhere"]
    Ledger(tmp_path / "later.db").close()
    live = board(tmp_path / "later.db").live
    with Ledger(tmp_path / "later.db") as opened:
        opened.append(ENTRIES[0])
    live.button.click()
    assert names(live) == ["slow"]


def test_live_filters_and_sorts(ledger):
    live = board(ledger).live
    live.challenge.value = "matmul"
    live.machine.value = HERE["fingerprint"]
    assert names(live) == ["fast", "slow"]
    live.machine.value = ALL
    live.order.value = 1
    assert names(live) == ["as fast", "fast", "middling", "slow"]


def names(live):
    return re.findall(r'class="kb-name"><bdi>(.*?)</bdi>', live.ranking.value)


def test_live_keeps_what_it_shows_where_the_ledger_cannot_be_read(ledger):
    live = board(ledger).live
    shown = live.ranking.value
    ledger.write_bytes(b"something else, long enough to be a file of SQLite" * 100)
    live.button.click()
    assert 'role="alert"' in live.status.value
    assert "could not be read" in live.status.value
    assert live.ranking.value == shown


def test_live_of_an_empty_ledger_says_so(tmp_path):
    Ledger(tmp_path / "empty.db").close()
    assert "Nothing has been submitted yet." in board(tmp_path / "empty.db").live.ranking.value


def test_live_follows_the_ledger_until_told_not_to():
    looks = []
    live = LiveBoard(lambda: looks.append(1) or made(), period=0.01)
    live.follow.value = True
    waited_for(lambda: len(looks) > 3)
    live.follow.value = False
    before = len(looks)
    time.sleep(0.1)
    assert len(looks) <= before + 1


def waited_for(happened):
    deadline = time.monotonic() + 60
    while not happened():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def test_an_entry_that_is_none_is_told():
    def broken():
        raise EntryError("is no entry")

    live = LiveBoard(broken)
    assert "is no entry" in live.status.value


def test_an_unpublished_source_is_nowhere(ledger):
    """The ledger keeps every source for duels; the board knows only what an entry publishes."""
    with Ledger(ledger) as opened:
        opened.append(replace(ENTRIES[0], id="quiet"), "a secret of the submitter")
    bundle = board(ledger)._repr_mimebundle_()
    assert "quiet" in bundle["text/html"]
    assert "a secret of the submitter" not in json.dumps(bundle)
