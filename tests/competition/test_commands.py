"""The commands, from a wrong kernel to a ranked one, in the real sandbox."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from types import SimpleNamespace

import pytest

from helpers.competition.command import documents
from helpers.competition.command.parser import COMMANDS
from helpers.judge.sandbox.processes import family
from tests import heeding, sandbox
from tests.competition.course import FIT, NAME, RIGHT, ROOT, SLOW, WRONG, call, held

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not sandbox.supported(), reason="bubblewrap runs on Linux alone"),
]


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A challenge, three files, and a ledger to which they were submitted."""
    folder = tmp_path_factory.mktemp("course")
    with held(folder) as challenge:
        files = {"right": RIGHT, "slow": SLOW, "wrong": WRONG}
        for name, source in files.items():
            (folder / f"{name}.py").write_text(source)
        sent = {
            name: call("submit", challenge, f"{name}.py", "--name", name, "--json", *more)
            for name, more in {"wrong": [], "right": ["--publish"], "slow": []}.items()
        }
        yield SimpleNamespace(challenge=challenge, sent=sent, folder=folder)


def beginning(called):
    return called.document["entry"]["id"][:8]


def test_a_wrong_file_is_told_which_element_and_what_to_do_next(course):
    checked = call("check", course.challenge, "wrong.py")
    assert checked.status == 1
    assert "Not yet, wrong: lean is wrong for 7 vectors" in checked.out
    assert "6 of 7 elements wrong, first out[1]: got nan, expected" in checked.out
    assert "checking 1 vectors" in checked.err
    again = call("submit", course.challenge, "wrong.py", "--name", "Ada", "--db", "other.db")
    assert again.status == 1
    assert "Rejected, wrong" in again.out
    assert "check lean FILE` tells in seconds" in again.out
    assert "Recorded as" in again.out


def test_a_right_file_is_told_what_comes_next(course):
    checked = call("check", course.challenge, "right.py")
    assert checked.status == 0
    assert "Correct for 4 small cases. Next: python -m helpers.competition bench" in checked.out


def test_what_is_accepted_is_shown_with_staircase_rank_and_head(course):
    assert [course.sent[name].status for name in ("wrong", "right", "slow")] == [1, 0, 0]
    text = call("submit", course.challenge, "right.py", "--name", "Ada", "--db", "told.db").out
    head = call("verify", "--db", "told.db", "--json").document["head"]
    for words in ("Accepted.", "L1 ", "score", "It is number 1 of 1 on lean", head):
        assert words in text
    assert call("verify", "--db", "told.db", "--head", head).status == 0


def test_bench_says_where_it_would_stand_and_draws(course):
    found = call("bench", course.challenge, "right.py", "--picture", "roof.svg", "--rounds", "6")
    assert found.status == 0
    assert re.search(r"On the public cases it would be number \d of 3 on lean", found.out)
    assert "<svg" in (course.folder / "roof.svg").read_text()
    assert len(call("leaderboard", "--json").document["challenges"][0]["rows"]) == 2


def test_the_leaderboard_ranks_the_accepted(course):
    board = call("leaderboard").out
    assert "lean: 2 accepted, 1 rejected" in board
    (table,) = call("leaderboard", "lean", "--json").document["challenges"]
    assert [(row["entry"]["name"], row["place"]["rank"]) for row in table["rows"]] == [
        ("right", 1),
        ("slow", 2),
    ]
    assert call("leaderboard", "--machine", "nowhere").out.startswith("Nothing")


def test_a_published_source_is_shown_and_another_is_not(course):
    assert "np.hypot" in call("show", beginning(course.sent["right"])).out
    assert "np.hypot" not in call("show", beginning(course.sent["slow"])).out
    shown = call("show", beginning(course.sent["wrong"]), "--json").document
    assert shown["place"] is None
    assert shown["entry"]["verdict"]["kind"] == "wrong"


def test_a_duel_names_the_faster_one(course):
    ids = [beginning(course.sent[name]) for name in ("slow", "right")]
    found = call("duel", *ids, "--challenge", course.challenge)
    assert found.status == 0
    assert found.out.startswith("right (")
    assert "is faster than slow (" in found.out
    lost = call("duel", ids[0], beginning(course.sent["wrong"]), "--challenge", course.challenge)
    assert lost.status == 1
    assert "wrong did not come through: lean is wrong" in lost.out


def test_a_duel_is_told_as_numbers_by_who_came_first(course):
    ids = [beginning(course.sent[name]) for name in ("right", "slow")]
    turned = call("duel", *ids, "--challenge", course.challenge, "--json").document
    assert set(turned) == documents.FIELDS["duel"]
    assert turned["faster"] == "first"
    assert turned["ratio"]["high"] < 1


def test_an_export_is_imported_and_ranked_alike(course):
    assert call("export", "--to", "all.json").status == 0
    first = call("import", "all.json", "--db", "copy.db", "--json").document
    assert (first["added"], first["known"]) == (3, 0)
    second = call("import", "all.json", "--db", "copy.db", "--json").document
    assert (second["added"], second["known"]) == (0, 3)
    assert call("leaderboard", "--db", "copy.db").out == call("leaderboard").out
    assert "np.hypot(x, y, out=out)\\n    for" not in (course.folder / "all.json").read_text()
    changed = (course.folder / "all.json").read_text().replace("slow", "fast")
    (course.folder / "forged.json").write_text(changed)
    assert call("import", "forged.json", "--db", "copy.db").status == 1


def test_documents_have_the_fields_that_they_are_said_to_have(course):
    calls = {
        "list": [],
        "new": ["another"],
        "check": [course.challenge, "right.py"],
        "bench": [course.challenge, "right.py", "--rounds", "6"],
        "leaderboard": [],
        "show": [beginning(course.sent["slow"])],
        "verify": [],
        "export": [],
        "import": ["all.json", "--db", "third.db"],
    }
    call("export", "--to", "all.json")
    found = {name: call(name, *more, "--json").document for name, more in calls.items()}
    found["submit"] = course.sent["right"].document
    found["error"] = call("show", "nothing", "--json").document
    fields = {name: set(document) for name, document in found.items()}
    elsewhere = {"duel", "remeasure"}  # of which other tests look at the document
    assert fields == {k: v for k, v in documents.FIELDS.items() if k not in elsewhere}
    assert set(COMMANDS) | {"error"} == set(documents.FIELDS)
    assert set(found["submit"]["entry"]) == documents.ENTRY
    assert set(found["submit"]["place"]) == documents.PLACE


def test_list_shows_what_is_asked():
    assert "matmul(a, b, out)" in call("list").out
    assert len(call("list", "matmul").out) > 200


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        (["check", "nonsense", "right.py"], "no challenge 'nonsense'"),
        (["check", NAME, "absent.py"], "absent.py cannot be read: No such file"),
        (["check", NAME, "."], "cannot be read: Is a directory"),
        (["check", NAME, "large.py"], "larger than 1,048,576 bytes"),
        (["check", NAME, "latin.py"], "is no text in UTF-8"),
        (["bench", NAME, "right.py", "--sizes", "L9"], "'L9' is no class of sizes"),
        (["bench", NAME, "right.py", "--rounds", "5"], "5 rounds tell nothing"),
        (["bench", NAME, "right.py", "--picture", "a.gif"], "must end in .svg or .png"),
        (["submit", NAME, "right.py", "--name", "x" * 10_000], "1 to 60 characters"),
        (["submit", NAME, "right.py", "--name", "a\nb"], "none of them a control character"),
        (["submit", NAME, "right.py", "--name", " "], "is no name"),
        (["submit", NAME, "right.py", "--name", "a", "--db", "mysql://x/y"], "needs sqlite:///"),
        (["show", "abc"], "No entry 'abc'"),
        (["show", ""], "entries begin with ''"),
        (["leaderboard", "--db", "absent.db"], "There is no ledger absent.db"),
        (["leaderboard", "nonsense"], "No entries to 'nonsense'"),
        (["import", "right.py"], "is no JSON"),
        (["new", "a b"], "is no name for a challenge"),
        (["new", NAME], "exists already"),
        (["export", "--to", "/no/such/folder/x.json"], "cannot be written"),
    ],
)
def test_a_wrong_call_is_said_in_one_line(course, words, complaint):
    (course.folder / "large.py").write_text("#" * (2**20 + 1))
    (course.folder / "latin.py").write_bytes(b"# caf\xe9\n")
    found = call(*words)
    assert found.status == 2
    assert complaint in found.err
    assert found.out == ""
    assert found.err.count("\n") == 1
    document = call(*words, "--json").document
    assert document["status"] == 2


def test_a_call_without_sense_shows_the_usage(course):
    assert call().status == 2
    assert call("submit", NAME, "right.py").status == 2


def test_a_busy_machine_decides_nothing_and_records_nothing(course, monkeypatch):
    unfit = FIT.__class__(1.2, 1.1, 1.3, False, "A function took 1.1 to 1.3 times as long.")
    monkeypatch.setattr("helpers.competition.session.fitness", lambda **_: unfit)
    found = call("submit", course.challenge, "right.py", "--name", "Ada", "--db", "unfit.db")
    assert found.status == 3
    assert "not fit to judge now" in found.err
    assert "come back later" in found.err
    assert call("verify", "--db", "unfit.db", "--json").document["lines"] == 0


def test_without_a_sandbox_nothing_is_submitted(course, monkeypatch):
    monkeypatch.setattr("helpers.judge.sandbox.missing", lambda: "There is no bubblewrap.")
    found = call("submit", course.challenge, "right.py", "--name", "Ada", "--db", "bare.db")
    assert found.status == 2
    assert "There is no bubblewrap. Or add --unsafe" in found.err
    checked = call("check", course.challenge, "right.py")
    assert checked.status == 0
    assert "runs with all your rights" in checked.err


def test_ctrl_c_ends_it_at_once_and_leaves_nothing_behind(course):
    (course.folder / "endless.py").write_text(f"def {NAME}(x, y, out):\n    while True: pass\n")
    words = ["-m", "helpers.competition", "check", str(course.challenge), "endless.py"]
    with subprocess.Popen(
        heeding.python(*words), stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=course.folder,
    ) as started:  # fmt: skip
        assert "checking 1 vectors" in started.stderr.readline()
        children = _children(started.pid)
        started.send_signal(signal.SIGINT)
        out, err = started.communicate(timeout=60)
    assert started.returncode == 130
    assert out == ""
    assert "Stopped: nothing was recorded." in err
    assert "Traceback" not in err
    until = time.monotonic() + 60
    while any(os.path.exists(f"/proc/{child}") for child in children):
        assert time.monotonic() < until
        time.sleep(0.05)


def _children(pid):
    """Wait until it has started some, from whichever thread; return them."""
    while not (found := family(pid)[1:]):
        time.sleep(0.05)
    return found


def test_a_reader_that_leaves_early_sees_no_traceback(course):
    command = f"{sys.executable} -m helpers.competition export --db {course.folder}/ledger.db"
    done = subprocess.run(
        f"{command} | true", shell=True, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, cwd=course.folder,
    )  # fmt: skip
    assert done.stderr == ""


def test_json_is_all_that_is_printed(course):
    found = call("check", course.challenge, "right.py", "--json")
    assert json.loads(found.out)["verdict"]["kind"] == "correct"
