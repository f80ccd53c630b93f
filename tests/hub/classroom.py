"""A classroom in a folder, started as its instructor starts it."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from tests.heeding import heeding
from tests.hub.person import Person

ROOT = Path(__file__).resolve().parents[2]
STOPS_WITHIN = 60  # seconds
READY = "All work stays"
PASSWORD = re.compile(r"^  (\S+) +(\S+)$", re.MULTILINE)


class Classroom:
    """A classroom that runs.

    said : what it printed when it was ready
    url : of the hub
    passwords : those that it told, by name
    """

    def __init__(self, command: list[str]) -> None:
        self.process = subprocess.Popen(
            heeding(*command),
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            text=True,
        )
        self.said = self._ready()
        self.url = re.search(r"https?://\S+", self.said)[0]
        self.passwords = dict(PASSWORD.findall(self.said))

    def person(self, name: str, password: str | None = None, trusted: str = "") -> Person:
        """Return somebody with a password, by default with the one that was told.

        trusted : file of the certificate that the hub must have
        """
        return Person(self.url, name, password or self.passwords[name], trusted)

    def stop(self, how: int = signal.SIGINT) -> int:
        """Send all that a terminal's Ctrl-C reaches a signal; return the exit status."""
        os.killpg(self.process.pid, how)
        try:
            return self.process.wait(STOPS_WITHIN)
        finally:
            self.process.stdout.close()

    def _ready(self) -> str:
        said = ""
        for line in self.process.stdout:
            said += line
            if line.startswith(READY):
                return said
        raise RuntimeError(f"The classroom did not start: {said}")


def made(folder: Path, port: int) -> list[str]:
    """Return ``make hub`` for a folder and a port, in the environment of the tests."""
    environment = Path(sys.executable).parent
    kept = ["--old-file=.venv/.ready", f"BIN={environment}"]  # it is there, and set up
    return ["make", *kept, "hub", f"CLASSROOM={folder}", f"PORT={port}"]


def started(folder: Path, port: int, *options: str) -> list[str]:
    """Return the command that ``make hub`` calls, with options of its own."""
    own = ["--folder", str(folder), "--port", str(port), *options]
    return [sys.executable, "-m", "helpers.classroom", *own]


def living(processes: Iterable[int]) -> set[int]:
    """Return those that still run."""
    return {one for one in processes if Path("/proc", str(one)).exists()}
