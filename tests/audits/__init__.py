"""Find what audits the built pages, axe-core and Lighthouse, or install it.

``python -m tests.audits`` installs both: ``package.json`` names them, ``package-lock.json`` pins
them with all that they need. They are kept in the virtual environment, and run in Node on the
tests' own browser.
"""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from tests import browser
from tests.programs import Programs, answers

HERE = Path(__file__).parent
LOCK = "package-lock.json"
HOME = Path(sys.prefix) / "audits"
AXE = HOME / "node_modules" / "axe-core" / "axe.min.js"
PROGRAM = "lighthouse.js"
OLDEST = 18  # the Node that this Lighthouse still runs in
ADVICE = (
    f"No Node {OLDEST} with npm for the audits of pages: install both (Debian and Ubuntu: "
    "apt-get install nodejs npm), then run `python -m tests.audits`."
)


class Tools(NamedTuple):
    """Paths of the two programs."""

    node: str
    npm: str


def find():
    """Return a Node that is new enough and its npm, as Tools, or None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    check = f"process.exit(parseInt(process.versions.node) < {OLDEST} ? 1 : 0)"
    return Tools(node, npm) if node and npm and answers(node, "-e", check) else None


def is_installed():
    """Tell whether what this lock names has been installed."""
    done = HOME / "done"
    return done.is_file() and done.read_bytes() == (HERE / LOCK).read_bytes()


def install():
    """Install what the lock names, where that is not done; return 0, or 1 with one line said."""
    if is_installed():
        return 0
    HOME.mkdir(exist_ok=True)
    for name in ("package.json", LOCK):
        shutil.copy(HERE / name, HOME)
    npm = [find().npm, "ci", "--prefix", str(HOME)]
    if trouble := browser.run_all(
        [[*npm, "--ignore-scripts", "--no-audit", "--no-fund"]], "audits"
    ):
        print(trouble, file=sys.stderr)
        return 1
    shutil.copy(HERE / LOCK, HOME / "done")
    return 0


def lighthouse(chromium, jobs):
    """Return the results of Lighthouse, one dict for each job, in order.

    chromium : path of the browser
    jobs : (url, preset) pairs; preset is ``"desktop"`` or ``"mobile"``
    """
    shutil.copy(HERE / PROGRAM, HOME)  # Node looks for packages beside the program
    command = [find().node, PROGRAM, json.dumps(jobs), *browser.flags()]
    environment = {**os.environ, "CHROME_PATH": str(chromium)}
    done = subprocess.run(
        command, cwd=HOME, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed: {done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


node = Programs("Node", ("nodejs", "npm"), find, lambda: ADVICE)
