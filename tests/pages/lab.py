"""A real JupyterLab server on a copy of the course, started as Binder starts it."""

import json
import os
import re
import secrets
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple
from urllib.request import Request, urlopen

from playwright.sync_api import expect

from tests.browser import is_root
from tests.pages.visit import visit

STARTS_WITHIN = 120  # seconds
STOPS_WITHIN = 60  # seconds
OPENS_WITHIN = 90_000  # milliseconds; only a hang takes so long
RUNS_WITHIN = 300_000

NOT_RUN = re.compile(r"\[[* ]\]")


class Lab(NamedTuple):
    """A running server: its base URL, its token, and the course's folder that it shows."""

    url: str
    token: str
    course: Path

    def call(self, method, path):
        """Call the server's own interface and return what it answers, as bytes."""
        headers = {"Authorization": f"token {self.token}"}
        with urlopen(Request(self.url + path, method=method, headers=headers)) as answer:
            return answer.read()


@contextmanager
def jupyterlab(root, home):
    """Start JupyterLab in a copy of ``root`` and yield its Lab.

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
            yield Lab(address(server, home), token, course)
        finally:
            stop(server)


@contextmanager
def opened(browser, lab, path, **options):
    """Open a file of the course in JupyterLab and yield its Visit; afterwards no kernel runs on.

    options : passed on to ``visit``, such as ``height``
    """
    try:
        with visit(browser, f"{lab.url}lab/tree/{path}?token={lab.token}", **options) as seen:
            yield seen
    finally:
        for session in json.loads(lab.call("GET", "api/sessions")):
            lab.call("DELETE", f"api/sessions/{session['id']}")
        # Whoever comes next would find the same files open, and wait for them.
        lab.call("DELETE", "lab/api/workspaces/default")


def open_another(page, path):
    """Choose Open from Path in JupyterLab's menu and wait until that file is in front."""
    page.get_by_role("menuitem", name="File", exact=True).click()
    page.get_by_role("menuitem", name="Open from Path…", exact=True).click()
    page.locator(".jp-Dialog input").fill(path)
    page.locator(".jp-Dialog").get_by_role("button", name="Open", exact=True).click()
    tab = page.get_by_role("tab", name=Path(path).name, exact=True, selected=True)
    tab.wait_for(timeout=OPENS_WITHIN)


def run_all_cells(page):
    """Choose Run All Cells in JupyterLab's menu and wait until every code cell has run."""
    # Before its kernel is there, JupyterLab takes the command and does nothing.
    page.get_by_text(re.compile(r"Python 3.* \| Idle")).wait_for(timeout=OPENS_WITHIN)
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    prompts = page.locator(".jp-NotebookPanel:visible .jp-CodeCell .jp-InputPrompt")
    expect(prompts.filter(has_text=NOT_RUN)).to_have_count(0, timeout=RUNS_WITHIN)


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
