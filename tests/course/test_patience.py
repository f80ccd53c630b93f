"""A database that goes away, a disk that is full: named in one line, waited for or stopped."""

import errno
import logging
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import sqlalchemy as sa
from nbgrader.api import Gradebook, InvalidEntry

from helpers.judge.course import patience

NOWHERE = "postgresql+psycopg://ada:secret@127.0.0.1:9/gradebook"
LOG = logging.getLogger("patience")


def lost():
    """Do as nbgrader where the server has gone, and it takes that for an entry that is wrong."""
    try:
        sa.create_engine(NOWHERE).connect()
    except sa.exc.StatementError as error:
        raise InvalidEntry(*error.args)  # noqa: B904  as it does


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(patience, "POLL", 0.0)


def test_a_step_is_taken_again_once_the_database_is_back(at_once, caplog):
    moments = iter([lost, lost, lambda: None])
    patience.patiently(lambda: next(moments)(), NOWHERE, LOG)
    (said,) = caplog.messages  # once, however long it takes
    assert "postgresql+psycopg://ada:***@127.0.0.1:9/gradebook has gone (connection failed" in said
    assert next(moments, None) is None


@pytest.mark.filterwarnings("ignore:Object of type <Submitted")  # nbgrader's own, at each entry
def test_nbgrader_tells_nothing_of_what_is_waited_for(tmp_path, caplog, monkeypatch):
    """It writes a traceback where the database goes in the middle of an entry."""
    there, away = tmp_path / "there", tmp_path / "away"
    there.mkdir()
    programs = [str(Path(sys.executable).parent), os.environ["PATH"]]  # it starts Alembic by name
    monkeypatch.setenv("PATH", os.pathsep.join(programs))
    url = f"sqlite:///{there}/gradebook.db"
    with Gradebook(url) as gradebook:
        gradebook.add_assignment("blocking")
        gradebook.add_student("ada")

    def entered(and_then):
        with Gradebook(url) as gradebook:
            and_then(gradebook)
            gradebook.add_submission("blocking", "ada")

    def gone(gradebook):
        gradebook.db.close()
        gradebook.engine.dispose()
        there.rename(away)

    moments = iter([gone, lambda gradebook: None])
    monkeypatch.setattr(patience, "sleep", lambda seconds: away.rename(there))
    patience.patiently(lambda: entered(next(moments)), url, LOG)
    with Gradebook(url) as gradebook:
        assert gradebook.find_submission("blocking", "ada")
    (said,) = caplog.messages
    assert "has gone (unable to open database file): waiting for it." in said


def test_what_stays_away_ends_it_with_one_line_and_without_the_password(at_once, monkeypatch):
    monkeypatch.setattr(patience, "PATIENCE", 0.0)
    with pytest.raises(patience.Halted, match="Is its server running") as halted:
        patience.patiently(lost, NOWHERE, LOG)
    assert "call this again" in str(halted.value)
    assert "\n" not in str(halted.value)
    assert "secret" not in str(halted.value)


OTHERS = {
    "missing": KeyError("cell"),
    "forbidden": PermissionError(errno.EACCES, "no"),
    "old": sa.exc.OperationalError("", {}, Exception("no such table: x")),
}


@pytest.mark.parametrize("error", OTHERS.values(), ids=OTHERS)
def test_other_errors_are_the_submission_s(error):
    def step():
        raise error

    with pytest.raises(type(error)):
        patience.patiently(step, "sqlite:///gradebook.db", LOG)


@pytest.mark.slow
def test_a_batch_without_its_database_says_so_in_one_line(course):
    course.hand_in("ada")
    settings = course.folder / "nbgrader_config.py"
    settings.write_text(settings.read_text() + f'\nc.CourseDirectory.db_url = "{NOWHERE}"\n')
    said = course.batch(status=1).stderr
    assert re.fullmatch(r"\[.*\] The gradebook at \S+ cannot be used: connection failed.*\n", said)


@pytest.mark.slow
def test_a_full_disk_is_named_and_the_next_call_goes_on(course):
    course.hand_in("ada").with_name("data.bin").write_bytes(bytes(2**21))
    command = ["prlimit", f"--fsize={2**20}", *course.batch_command()]
    done = subprocess.run(command, text=True, capture_output=True, **course.there())
    assert done.returncode == 1
    assert "File too large" in done.stderr
    assert "call this again" in done.stderr
    assert "Traceback" not in done.stderr
    course.batch()
    assert course.scores() == {"ada": (3, 2)}
