"""Find a PostgreSQL server for the ledger's tests, or install one: ``python -m tests.postgres``."""

import os
import shutil
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

from tests.browser import is_root, run_all
from tests.ports import free_port

HOME = Path("/usr/lib/postgresql")  # where Debian puts the programs, a folder for each version
USER = "postgres"  # a server refuses to run as root; this user comes with the package
ADVICE = (
    "No PostgreSQL server for the ledger's tests: install one "
    "(Debian and Ubuntu: apt-get install postgresql)."
)
# Nothing here outlives the test, or the machine, so nothing needs to reach the disk.
SETTINGS = ("fsync=off", "listen_addresses=127.0.0.1", "unix_socket_directories=", "timezone=UTC")


class PostgresMissing(RuntimeError):
    """No server to test with; the message is one line that says what to do."""


def find():
    """Return the folder that holds ``initdb`` and ``pg_ctl``, the newest, or None."""
    folders = sorted(HOME.glob("*/bin"), key=lambda path: int(path.parent.name), reverse=True)
    on_path = shutil.which("initdb")
    candidates = [*folders, *([Path(on_path).resolve().parent] if on_path else [])]
    return next((path for path in candidates if (path / "pg_ctl").is_file()), None)


def ensure():
    """Return the folder of the programs, after installing them if need be."""
    if found := find():
        return found
    apt = shutil.which("apt-get") if is_root() else None
    commands = [[apt, "update"], [apt, "install", "-y", "--no-install-recommends", "postgresql"]]
    trouble = run_all(commands if apt else [], "PostgreSQL")
    if found := find():
        return found
    raise PostgresMissing(ADVICE + (f" (tried: {trouble})" if trouble else ""))


class Server:
    """A server of our own with an empty database. Use it in a ``with`` block.

    url : the address of the database
    """

    def __enter__(self):
        self._programs = find()
        if self._programs is None:
            raise PostgresMissing(ADVICE)
        self._made = tempfile.TemporaryDirectory(prefix="postgres-", ignore_cleanup_errors=True)
        folder = Path(self._made.name)
        if is_root():
            shutil.chown(folder, USER)
        self._port, self._log, data = free_port(), folder / "log", folder / "data"
        self._data = ("-D", str(data))
        run(self._programs / "initdb", *self._data, "-U", USER, "-A", "trust", "-E", "UTF8", "-N")
        self.start()
        return self

    @property
    def url(self):
        return f"postgresql://{USER}@127.0.0.1:{self._port}/postgres"

    def start(self):
        """Let it serve."""
        options = " ".join(f"-c {setting}" for setting in (*SETTINGS, f"port={self._port}"))
        self._control("start", "-w", "-l", str(self._log), "-o", options)

    def stop(self):
        """End it at once, whoever is connected; what was committed is kept."""
        self._control("stop", "-m", "immediate")

    def _control(self, *command):
        run(self._programs / "pg_ctl", *command, *self._data)

    def __exit__(self, *exception):
        try:
            self.stop()
        finally:
            self._made.cleanup()


@contextmanager
def served():
    """Start a server of our own with an empty database, and yield its address."""
    with Server() as server:
        yield server.url


def run(*command):
    """Run one of the programs, as a user that may; raise RuntimeError with what it said."""
    words = [str(word) for word in command]
    if is_root():
        words = ["runuser", "-u", USER, "--", *words]
    # A file, not a pipe: the server that pg_ctl leaves behind would hold the pipe open.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(words, cwd="/", stdout=said, stderr=subprocess.STDOUT, env=kept())
        if done.returncode:
            said.seek(0)
            raise RuntimeError(f"{' '.join(words)}: {said.read().decode(errors='replace')}")


def kept():
    """Return the environment of a server: nothing of the person who runs the tests."""
    return {"PATH": os.environ["PATH"], "LC_ALL": "C"}


def main():
    """Print the folder of the programs and return 0, or one line to stderr and return 1."""
    try:
        print(ensure())
    except PostgresMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
