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
from contextlib import suppress
from pathlib import Path

from helpers.classroom import node
from helpers.classroom.node import Packages
from helpers.classroom.refusal import Refusal
from tests import browser
from tests.programs import Programs

HERE = Path(__file__).parent
PACKAGES = Packages("The audits", HERE, Path(sys.prefix) / "audits", "-m tests.audits")
AXE = PACKAGES.home / "node_modules" / "axe-core" / "axe.min.js"
PROGRAM = "lighthouse.js"
ADVICE = f"The audits of pages run in Node: {node.ADVICE}, then run `python -m tests.audits`."


def find():
    """Return the command of a Node that is new enough and has npm, as a list, or None."""
    with suppress(Refusal):
        node.npm()
        return [node.find()]
    return None


def install():
    """Install what the lock names, where that is not done; return 0, or 1 with one line said."""
    try:
        PACKAGES.ensure()
    except Refusal as refusal:
        print(refusal, file=sys.stderr)
        return 1
    return 0


def lighthouse(chromium, jobs):
    """Return the results of Lighthouse, one dict for each job, in order.

    chromium : path of the browser
    jobs : (url, preset) pairs; preset is ``"desktop"`` or ``"mobile"``
    """
    shutil.copy(HERE / PROGRAM, PACKAGES.home)  # Node looks for packages beside the program
    command = [*find(), PROGRAM, json.dumps(jobs), *browser.flags()]
    environment = {**os.environ, "CHROME_PATH": str(chromium)}
    done = subprocess.run(
        command, cwd=PACKAGES.home, env=environment, capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise RuntimeError(f"Lighthouse failed: {done.stderr[-2000:]}")
    return [json.loads(line) for line in done.stdout.splitlines()]


programs = Programs("Node", ("nodejs", "npm"), find, lambda: ADVICE)
