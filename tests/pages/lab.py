"""A real JupyterLab server on a copy of the course, started as Binder starts it."""

import json
import os
import secrets
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager

from tests.browser import is_root

STARTS_WITHIN = 120  # seconds
STOPS_WITHIN = 60  # seconds


@contextmanager
def jupyterlab(root, home):
    """Start JupyterLab in a copy of ``root`` and yield its base URL and its token.

    root : folder of the course; its chapters and Binder files are copied, nothing is written there
    home : empty folder for the copy and for every setting, so that no one's own settings count
    """
    course = home / "course"
    for name in ("book", ".binder"):
        shutil.copytree(root / name, course / name)
    token = secrets.token_hex(16)
    with (home / "log").open("w+") as log:
        server = subprocess.Popen(
            command(course), cwd=course, env=environment(home, token), stdout=log, stderr=log
        )
        try:
            yield address(server, home), token
        finally:
            stop(server)


def command(course):
    """Return the command that starts the server: Binder's own start file, then JupyterLab."""
    lab = [sys.executable, "-m", "jupyterlab", "--no-browser", "--ip=127.0.0.1", "--port=0"]
    root = ["--allow-root"] if is_root() else []
    return ["bash", str(course / ".binder" / "start"), *lab, *root]


def environment(home, token):
    """Return the server's environment: nothing of this user's Jupyter, and a token."""
    inherited = {k: v for k, v in os.environ.items() if not k.startswith(("JUPYTER", "REPO_DIR"))}
    folders = {
        name: str(home / name.lower())
        for name in ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    }
    return {**inherited, **folders, "JUPYTER_TOKEN": token}


def address(server, home):
    """Wait until ``server`` has said where it listens, and return that URL."""
    said = home / "jupyter_runtime_dir" / f"jpserver-{server.pid}.json"
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline:
        if server.poll() is not None:
            break
        if said.exists() and said.read_text():
            return json.loads(said.read_text())["url"]
        time.sleep(0.1)
    raise RuntimeError("JupyterLab did not start:\n" + (home / "log").read_text()[-3000:])


def stop(server):
    """End the server; on SIGTERM it shuts its kernels down first."""
    server.terminate()
    try:
        server.wait(STOPS_WITHIN)
    except subprocess.TimeoutExpired:
        server.kill()
        server.wait()
        raise
