"""A classroom that is started twice, by somebody who is not root: what stays, and what must not."""

import shutil
import signal
import socket
import tempfile
from pathlib import Path
from time import monotonic, sleep

import pytest

from helpers.judge.sandbox.processes import family
from tests.hub import certificate, teacher
from tests.hub.classroom import Classroom, living, started
from tests.hub.person import Refused
from tests.judge.inside import only_linux
from tests.ports import free_port

pytestmark = [only_linux, pytest.mark.slow]

ENDS_WITHIN = 30  # seconds


@pytest.fixture
def folder():
    """A folder that somebody else can have; pytest's own are for one user alone."""
    made = Path(tempfile.mkdtemp())
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def classroom(folder, names, *options, port):
    """Start the classroom of a folder, with these students."""
    (folder / "names.txt").write_text("\n".join(names))
    own = ["--students", str(folder / "names.txt"), *options]
    return Classroom(teacher.command(started(folder / "own" / "hub", port, *own), folder / "own"))


def left_of(running, how):
    """End a classroom by a signal; return those of its processes that stay."""
    processes = family(running.process.pid)[1:]
    assert len(processes) > 5
    running.stop(how)
    deadline = monotonic() + ENDS_WITHIN
    while (left := living(processes)) and monotonic() < deadline:
        sleep(0.1)
    return left


def test_a_second_start_keeps_the_work_and_tells_new_passwords_only(folder):
    (folder / "own").mkdir()
    port = free_port()
    first = classroom(folder, ["ada", "ben"], port=port)
    ada = first.person("ada")
    try:
        ada.start()
        ada.run("echo kept > work.txt")
        assert "Permission denied" in ada.run("ls ../instructor", status=None)
    finally:
        left = left_of(first, signal.SIGINT)
    assert left == set()
    socket.create_server(("127.0.0.1", port)).close()

    trusted, key = certificate.written(folder / "own")
    secure = ["--certificate", str(trusted), "--key", str(key)]
    second = classroom(folder, ["ada", "cleo"], *secure, port=port)
    try:
        assert set(second.passwords) == {"cleo"}
        ada, ben = (
            second.person(name, first.passwords[name], str(trusted)) for name in ("ada", "ben")
        )
        with pytest.raises(Refused, match="403"):
            ben.log_in()
        ada.start()
        assert ada.run("cat work.txt").split() == ["kept"]
    finally:
        left = left_of(second, signal.SIGKILL)
    assert left == set()
