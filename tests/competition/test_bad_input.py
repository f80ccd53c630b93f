"""What is wrong with a file or a ledger is said in one line; nothing that was measured is lost."""

import sqlite3
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from helpers.competition.ledger import Ledger
from tests import sandbox
from tests.competition.course import NAME, RIGHT, call, held

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sandbox.supported(), reason="bubblewrap runs on Linux alone"),
]

HEAD = f"import numpy as np\n\n\ndef {NAME}(x, y, out):\n"
FILES = {
    "does not parse": (f"def {NAME}(:", "raised", "the file raised SyntaxError (line 1)"),
    "has no function": ("value = 1", "raised", "is not defined in the file"),
    "is no function": (f"{NAME} = 1", "raised", "is a int, but must be a function"),
    "hangs": (HEAD + "    while True: pass", "timed out", "without a result"),
    "crashes": (
        HEAD + "    import ctypes\n    ctypes.string_at(0)", "crashed", "killed by SIGSEGV"),
    "forks": (HEAD + "    import os\n    os.fork()", "forbidden", "Operation not permitted"),
    "takes all memory": (
        HEAD + "    kept = []\n    while True: kept.append(np.empty(1 << 26))",
        "out of memory", "MemoryError"),
    "returns its result": (
        HEAD + "    return np.hypot(x, y)", "wrong", "the result belongs in out"),
    "computes in float32": (
        HEAD + "    out[:] = np.hypot(x.astype('f'), y.astype('f'))", "wrong", "is off by"),
    "changes its input": (
        HEAD + "    np.hypot(x, y, out=out)\n    x[:] = 0", "wrong", "changed its input x"),
    "exits": (HEAD + "    raise SystemExit", "raised", "SystemExit"),
}  # fmt: skip
FLOOD = RIGHT.replace("def ", "print('x' * 10**8)\n\n\ndef ") + "    print('y' * 10**6)\n"
LONG = RIGHT + "# more than fits into what is left of a page" * 1000
MARKUP = "<script>alert(1)</script> & \u6f22"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A challenge, and a file that is right."""
    folder = tmp_path_factory.mktemp("bad")
    with held(folder) as challenge, pytest.MonkeyPatch.context() as patch:
        patch.setattr("helpers.competition.challenge.CALL_LIMIT", 1.0)
        (folder / "right.py").write_text(LONG)
        yield SimpleNamespace(challenge=challenge, folder=folder)


def submit(course, file, db, *more):
    return call("submit", course.challenge, file, "--name", "Ada", "--db", db, *more)


@pytest.mark.parametrize("what", FILES)
def test_a_bad_file_is_rejected_in_one_line_and_recorded(course, what):
    source, kind, words = FILES[what]
    (course.folder / "bad.py").write_text(source)
    found = submit(course, "bad.py", "rejections.db", "--json")
    assert found.status == 1
    entry = found.document["entry"]
    assert (entry["accepted"], entry["verdict"]["kind"]) == (False, kind)
    assert words in entry["verdict"]["reason"]
    assert "\n" not in entry["verdict"]["reason"]
    assert "cell" not in entry["verdict"]["reason"]
    with Ledger("rejections.db") as ledger:
        assert ledger.entries()[-1].id == entry["id"]
        assert ledger.source(entry["digest"]) == source
        assert ledger.verify() == []


def test_what_a_file_prints_goes_nowhere(course):
    (course.folder / "flood.py").write_text(FLOOD)
    found = call("check", course.challenge, "flood.py")
    assert found.status == 0
    assert len(found.out) + len(found.err) < 2000


@pytest.mark.parametrize("name", [MARKUP, "x" * 60], ids=["markup", "60 characters"])
def test_a_name_is_text_that_comes_back(course, name):
    (course.folder / "short.py").write_text("")
    call("submit", course.challenge, "short.py", "--name", name, "--db", "names.db")
    with Ledger("names.db") as ledger:
        assert ledger.entries()[-1].name == name


@contextmanager
def locked(course):
    """A ledger that another program writes to from before the measuring until after it."""
    with Ledger("locked.db"):
        holder = sqlite3.connect("locked.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield "locked.db", "locked.db"
    holder.close()


@contextmanager
def read_only(course):
    with Ledger("fixed.db"):
        yield f"sqlite:///file:{course.folder}/fixed.db?mode=ro&uri=true", "fixed.db"


@contextmanager
def full(course):
    """A disk that has no room for one more page."""
    with Ledger("full.db"):
        pages = sqlite3.connect("full.db").execute("PRAGMA page_count").fetchone()[0]

    def limit(connection, record):
        connection.execute(f"PRAGMA max_page_count = {pages}")

    sa.event.listen(sa.pool.Pool, "connect", limit)
    yield "full.db", "full.db"
    sa.event.remove(sa.pool.Pool, "connect", limit)


@pytest.mark.parametrize(
    ("trouble", "words"),
    [
        (locked, "Another program has been writing"),
        (read_only, "You may read this ledger, not write to it"),
        (full, "Make room on the disk"),
    ],
)
def test_what_a_ledger_does_not_take_is_kept_for_later(course, monkeypatch, trouble, words):
    monkeypatch.setattr("helpers.competition.ledger.store.PATIENCE", 0.2)
    with trouble(course) as (db, writable):
        found = submit(course, "right.py", db, "--json")
        assert found.status == 3
        assert words in found.document["message"]
        assert "Nothing is lost" in found.document["message"]
        assert "\n" not in found.document["message"]
    imported = call("import", found.document["kept"], "--db", writable, "--json")
    assert imported.document["added"] == 1
    with Ledger(writable) as ledger:
        (entry,) = ledger.entries()
        assert entry.accepted
        assert ledger.source(entry.digest) == LONG
        assert ledger.verify() == []


def test_a_damaged_ledger_is_said_before_anything_is_measured(course):
    (course.folder / "damaged.db").write_text("a shopping list\n" * 100)
    for found in (submit(course, "right.py", "damaged.db"), call("leaderboard", "--db",
                  "damaged.db")):  # fmt: skip
        assert found.status == 3
        assert "something else, or damaged" in found.err
        assert "checking" not in found.err
    checked = call("verify", "--db", "damaged.db")
    assert checked.status == 1
    assert "something else, or damaged" in checked.out


def test_a_changed_line_is_found_and_said(course):
    (course.folder / "empty.py").write_text("")
    submit(course, "empty.py", "changed.db")
    with sqlite3.connect("changed.db") as connection:
        connection.execute("DROP TRIGGER lines_no_UPDATE")
        connection.execute("UPDATE lines SET content = replace(content, 'Ada', 'Bob')")
    found = call("verify", "--db", "changed.db", "--json")
    assert found.status == 1
    assert found.document["flaws"] == ["line 1: its content is not what was written"]


def test_a_changed_source_is_found(course):
    (course.folder / "empty.py").write_text("")
    submit(course, "empty.py", "source.db")
    with sqlite3.connect("source.db") as connection:
        connection.execute("UPDATE sources SET source = 'def other(): pass'")
    (flaw,) = call("verify", "--db", "source.db", "--json").document["flaws"]
    assert "was changed" in flaw


def test_a_server_that_is_away_is_said_before_anything_is_measured(course):
    found = submit(course, "right.py", "postgresql://ada:secret@127.0.0.1:1/none")
    assert found.status == 3
    assert "Is the server running" in found.err
    assert "secret" not in found.err
    assert "checking" not in found.err
