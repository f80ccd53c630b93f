"""The ledger, on both databases: appended to, read back, never changed."""

import json
import sqlite3
from dataclasses import asdict, replace

import pytest
import sqlalchemy as sa

from helpers.competition.entry import Entry, EntryError
from helpers.competition.ledger import Ledger, LedgerError
from helpers.competition.ledger.archive import ArchiveError, bring, export, read
from tests.competition.entries import entry

HOSTILE = '<script>alert(1)</script>\n"; DROP TABLE lines; --\x00 \u202e'


def test_what_is_appended_is_read_back_in_order(url):
    with Ledger(url) as ledger:
        sent = [entry(seed=number) for number in range(3)]
        lines = [ledger.append(one) for one in sent]
        assert [line.number for line in lines] == [1, 2, 3]
        assert ledger.entries() == sent
    with Ledger(url) as again:
        assert again.entries() == sent
        assert again.verify() == []


def test_an_entry_that_is_sent_twice_stands_there_once(url):
    with Ledger(url) as ledger:
        first = ledger.append(entry())
        ledger.append(entry(seed=1))
        assert ledger.append(entry()) == first
        assert len(ledger.lines()) == 2


def test_a_name_is_only_text(url):
    name = HOSTILE.replace("\x00", "")
    with Ledger(url) as ledger:
        ledger.append(entry(name=name, source=name * 100))
        assert ledger.entries()[0].name == name


def test_a_character_that_no_database_takes_travels_escaped(url):
    with Ledger(url) as ledger:
        ledger.append(entry(name=HOSTILE, reason="\ud800"))
        assert ledger.entries()[0].name == HOSTILE
        assert ledger.verify() == []


@pytest.mark.parametrize(
    "statement", ["UPDATE lines SET content = '{}' WHERE number = 1", "DELETE FROM lines"]
)
def test_the_database_refuses_to_change_a_line(url, statement):
    with Ledger(url) as ledger:
        ledger.append(entry())
        with ledger._engine.connect() as connection, connection.begin():
            with pytest.raises(sa.exc.DatabaseError, match="never changed"):
                connection.execute(sa.text(statement))


def forced(url, statement):
    """Change a ledger as somebody would who may do anything to the database."""
    off = {
        "sqlite": ["DROP TRIGGER lines_no_UPDATE", "DROP TRIGGER lines_no_DELETE"],
        "postgresql": ["DROP TRIGGER lines_no_change ON lines"],
    }
    with Ledger(url) as ledger, ledger._engine.connect() as connection, connection.begin():
        for command in (*off[connection.dialect.name], statement):
            connection.execute(sa.text(command))


@pytest.mark.parametrize(
    ("statement", "complaint"),
    [
        ("UPDATE lines SET content = replace(content, 'Ada', 'Bo')", "line 2: its content is not"),
        ("UPDATE lines SET entry = 'other' WHERE number = 2", "line 2: it is filed as other"),
        ("DELETE FROM lines WHERE number = 2", "line 3: expected number 2: lines are missing"),
        ("UPDATE lines SET number = 9 WHERE number = 3", "line 9: expected number 3"),
        ("UPDATE lines SET previous = digest WHERE number = 2", "line 2: it is not bound"),
        ("UPDATE lines SET content = '[]' WHERE number = 1", "line 1: it is no entry"),
        ("UPDATE lines SET content = '{' WHERE number = 1", "line 1: it is no JSON"),
    ],
)  # fmt: skip
def test_what_was_forced_is_found(url, statement, complaint):
    with Ledger(url) as ledger:
        for number in range(3):
            ledger.append(entry(seed=number))
        assert ledger.verify() == []
    forced(url, statement)
    with Ledger(url) as ledger:
        assert any(flaw.startswith(complaint) for flaw in ledger.verify())


def test_an_end_that_was_cut_off_is_found_by_the_head_that_was_noted(url):
    with Ledger(url) as ledger:
        ledger.append(entry())
        head = ledger.append(entry(seed=1)).digest
        assert ledger.verify((head,)) == []
    forced(url, "DELETE FROM lines WHERE number = 2")
    with Ledger(url) as ledger:
        assert ledger.verify() == []
        (flaw,) = ledger.verify((head,))
        assert "cut off" in flaw


def test_an_export_is_ranked_elsewhere_from_the_same_samples(url, tmp_path):
    with Ledger(url) as ledger, Ledger(tmp_path / "other.db") as other:
        sent = [entry(seed=number) for number in range(3)]
        for one in sent:
            ledger.append(one)
        other.append(entry(seed=9))
        other.append(sent[1])
        text = json.dumps(export(ledger.lines()))
        assert bring(other, read(json.loads(text))) == 2
        assert {one.id for one in other.entries()} == {"entry-9", "entry-0", "entry-1", "entry-2"}
        assert other.verify() == []


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        ([], "no export"),
        ({"format": 2, "lines": []}, "no export"),
        ({"format": 1}, "cannot be read"),
        ({"format": 1, "lines": [{"number": 1}]}, "cannot be read"),
    ],
    ids=["a list", "another format", "no lines", "half a line"],
)
def test_what_is_no_export_is_refused(content, complaint):
    with pytest.raises(ArchiveError, match=complaint):
        read(content)


def test_an_export_that_was_changed_is_refused(tmp_path):
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.append(entry())
        content = export(ledger.lines())
    content["lines"][0]["content"] = content["lines"][0]["content"].replace("Ada", "Bob")
    with pytest.raises(ArchiveError, match="changed since"):
        read(content)


def sitting(**changes):
    return {**asdict(entry().sittings[0]), **changes}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"id": 3}, "its id is no text"),
        ({"source": 3}, "its source is no text"),
        ({"machine": {}}, "no fingerprint"),
        ({"sittings": 3}, "sittings are no list"),
        ({"sittings": []}, "accepted without having been measured"),
        ({"sittings": [{"size": "L1"}]}, "cannot be read"),
        ({"source": "another"}, "source is another one than was judged"),
        ({"clock": "forged"}, "its clock is none of cpu and wall"),
        ({"sittings": [sitting(pairs=((1.0, 1.0),) * 5)]}, "fewer than 6 rounds"),
        ({"sittings": [sitting(reference_share=3.0)]}, "no reference reaches"),
    ],
)
def test_what_is_no_entry_is_refused(changes, complaint):
    with pytest.raises(EntryError, match=complaint):
        Entry.of({**asdict(entry()), **changes})


@pytest.mark.parametrize("seconds", [0, -1, float("nan"), float("inf")])
def test_a_time_that_is_none_is_refused(seconds):
    content = asdict(entry())
    content["sittings"][0]["pairs"] = ((1.0, seconds),)
    with pytest.raises(EntryError, match="samples are not all above 0"):
        Entry.of(content)


def test_missing_and_unknown_fields_are_named():
    content = asdict(entry())
    with pytest.raises(EntryError, match="unknown colour"):
        Entry.of({**content, "colour": "red"})
    del content["clock"]
    with pytest.raises(EntryError, match="has no clock"):
        Entry.of(content)


@pytest.mark.parametrize(
    ("url", "complaint"),
    [
        ("mysql://here/there", "needs sqlite:///FILE or postgresql://"),
        ("://", "is no address"),
        ("sqlite:////no/such/folder/ledger.db", "is no folder: make it first"),
        ("postgresql://nobody@127.0.0.1:1/none", "Is the server running"),
    ],
)
def test_an_address_that_leads_nowhere_is_said_in_one_line(url, complaint):
    with pytest.raises(LedgerError, match=complaint) as raised:
        Ledger(url)
    assert "\n" not in str(raised.value)


def test_a_password_is_never_shown():
    with pytest.raises(LedgerError) as raised:
        Ledger("postgresql://nobody:secret@127.0.0.1:1/none")
    assert "secret" not in str(raised.value)


def test_a_ledger_that_another_program_holds_is_said(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.competition.ledger.store.PATIENCE", 0.2)
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        ledger.append(entry())
        holder = sqlite3.connect(path, isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        try:
            with pytest.raises(LedgerError, match=r"locked\. Another program"):
                ledger.append(entry(seed=1))
        finally:
            holder.close()
        assert len(ledger.lines()) == 1


def test_a_ledger_that_can_only_be_read_is_read(tmp_path):
    path = tmp_path / "ledger.db"
    with Ledger(path) as ledger:
        ledger.append(entry())
    with Ledger(f"sqlite:///file:{path}?mode=ro&uri=true") as ledger:
        assert ledger.verify() == []
        with pytest.raises(LedgerError, match="You may read this ledger"):
            ledger.append(entry(seed=1))


def test_a_full_disk_loses_no_line(tmp_path):
    with Ledger(tmp_path / "ledger.db") as ledger:
        ledger.append(entry())

        def limited(connection, record):
            connection.execute("PRAGMA max_page_count = 8")

        sa.event.listen(ledger._engine, "connect", limited)
        ledger._engine.dispose()
        with pytest.raises(LedgerError, match=r"full\. Make room"):
            ledger.append(entry(seed=1, source="x" * 10**6))
        assert ledger.verify() == []
        assert len(ledger.lines()) == 1


def test_a_file_that_is_something_else_is_said(tmp_path):
    path = tmp_path / "ledger.db"
    path.write_text("a shopping list\n" * 100)
    with pytest.raises(LedgerError, match="something else, or damaged"):
        Ledger(path)


def test_two_entries_of_one_id_are_found():
    from helpers.competition.ledger.chain import Line, flaws

    first = Line.after(None, entry())
    assert any("twice" in flaw for flaw in flaws([first, Line.after(first, entry())]))
    assert list(flaws([first, Line.after(first, replace(entry(), id="other"))])) == []
