"""nbgrader's formgrader on a course: the real Jupyter server, as an instructor starts it."""

import secrets
import subprocess
import sys
from contextlib import contextmanager

from tests.browser import is_root
from tests.pages.lab import address, environment, stop


@contextmanager
def served(course, home):
    """Serve a course; yield formgrader's address, and the headers that open it.

    home : empty folder for every setting, so that no one's own settings count
    """
    token = secrets.token_hex(16)
    options = [
        "--no-browser",
        "--ip=127.0.0.1",
        "--port=0",
        *(["--allow-root"] if is_root() else []),
    ]
    with (home / "log").open("w+") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "jupyter", "server", *options],
            cwd=course,
            env=environment(home, token),
            stdout=log,
            stderr=log,
        )
        try:
            yield f"{address(server, home)}formgrader", {"Authorization": f"token {token}"}
        finally:
            stop(server)
