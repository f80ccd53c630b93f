"""A course with everything that a submission must not reach, and what shows that one did."""

import ctypes
import json
import os
import secrets
import socket
import sqlite3
import tempfile
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from tests.assignments.course import graded_cells, source
from tests.corpus.entry import Entry

CANARY = "corpus-canary"
SUBREAPER = 36  # PR_SET_CHILD_SUBREAPER: what loses its parent becomes a child of ours
GOING = 60.0  # seconds in which a process that was killed is gone
ELSEWHERE = (Path(tempfile.gettempdir()), Path("/dev/shm"), Path("/var/tmp"), Path("/run"))


class Trap:
    """A folder that holds a course, another student's work, a home and a place for temporary files.

    port : of a listener that nobody should find
    secret : a word that stands in the home folder and in the environment
    """

    def __init__(self, folder: Path) -> None:
        self.secret = f"{CANARY}-{secrets.token_hex(8)}"
        self.course, self.home, self.temporary = (
            folder / name for name in ("course", "home", "temporary")
        )
        self.other = self.course / "submitted/somebody/blocking/blocking.ipynb"
        for each in (self.course, self.home / ".ssh", self.temporary, self.other.parent):
            each.mkdir(parents=True)
        self.other.write_text(f'{{"cells": [], "secret": "{self.secret}"}}')
        (self.home / ".ssh/id_ed25519").write_text(self.secret)
        (self.home / f"{CANARY}.txt").write_text(self.secret)
        self._make_gradebook()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._listener.setblocking(False)
        self.port = self._listener.getsockname()[1]

    def _make_gradebook(self) -> None:
        with sqlite3.connect(self.course / "gradebook.db") as book:
            book.execute("CREATE TABLE grade (auto_score REAL, manual_score REAL)")
            book.execute("INSERT INTO grade VALUES (1, 0)")
        book.close()

    def close(self) -> None:
        """Stop listening."""
        self._listener.close()

    def submission(self, entry: Entry) -> Path:
        """Write what is handed in, beside the instructor's version; return its folder."""
        folder = self.course / f"submitted/{entry.kind}-{entry.name}/{entry.assignment}"
        folder.mkdir(parents=True)
        path = self.course / f"source/{entry.assignment}/{entry.assignment}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(_reduced(entry)), encoding="utf-8")
        entry.hand_in(folder)
        return folder

    def state(self) -> dict:
        """Return all that must be the same before and after."""
        return {
            "files": {str(path): path.read_bytes() for path in self._files()},
            "temporary": sorted(map(str, self.temporary.iterdir())),
            "elsewhere": sorted(str(path) for path in _canaries()),
            "calls": self._calls(),
            "children": _children(),
        }

    def state_after(self, before: Mapping) -> dict:
        """Return the state, once the processes are those of before; killed ones take a moment."""
        deadline = time.monotonic() + GOING
        while _children() != before["children"] and time.monotonic() < deadline:
            time.sleep(0.02)
        return self.state()

    def _files(self) -> Iterator[Path]:
        for folder in (self.home, self.other.parent, self.course):
            for path in folder.rglob("*") if folder != self.course else folder.glob("*"):
                if path.is_file():
                    yield path

    def _calls(self) -> int:
        """Return how many have called the listener since this was asked for."""
        calls = 0
        while True:
            try:
                self._listener.accept()[0].close()
            except BlockingIOError:
                return calls
            calls += 1


@contextmanager
def surroundings(trap: Trap) -> Iterator[None]:
    """Let this process live in a trap: its home, its temporary files and its environment."""
    ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)
    changed = {
        "HOME": str(trap.home),
        "TMPDIR": str(trap.temporary),
        "CORPUS_TOKEN": trap.secret,
        "CORPUS_PORT": str(trap.port),
    }
    before = {name: os.environ.get(name) for name in changed}
    temporary = tempfile.tempdir
    os.environ.update(changed)
    tempfile.tempdir = str(trap.temporary)
    try:
        yield
    finally:
        tempfile.tempdir = temporary
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
        ctypes.CDLL(None).prctl(SUBREAPER, 0, 0, 0, 0)


def differences(before: Mapping, after: Mapping) -> list[str]:
    """Name what is not the same, with the first few entries."""
    return [
        f"{name}: {_few(before[name], after[name])}"
        for name in before
        if before[name] != after[name]
    ]


def _few(before: object, after: object) -> str:
    if isinstance(before, dict):
        names = [name for name in {**before, **after} if before.get(name) != after.get(name)]
        return ", ".join(names[:5])
    return f"{before} before, {after} after"


def _reduced(entry: Entry) -> dict:
    """Return the instructor's notebook; its tests of other cells return 0 at once."""
    notebook = source(entry.assignment)
    for cell in graded_cells(notebook):
        if cell.id not in entry.expected:
            cell.source = "from helpers.judge import verdict\n\n0.0"
    return notebook


def _canaries() -> Iterable[Path]:
    return (path for folder in ELSEWHERE if folder.is_dir() for path in folder.glob(f"*{CANARY}*"))


def _children() -> list[str]:
    """Return which programs run as children of this process; what has ended but waits does not."""
    own, found = os.getpid(), []
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            name, _, rest = path.read_text().rpartition(")")
        except OSError:
            continue
        state, parent, *_ = rest.split()
        if int(parent) == own and state != "Z":
            found.append(name.partition("(")[2])
    return sorted(found)
