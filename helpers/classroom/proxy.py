"""The program between the browsers and the servers: configurable-http-proxy, in Node.

``proxy/package.json`` names it and ``proxy/package-lock.json`` pins it with all that it needs. It
is kept in the virtual environment.

    python -m helpers.classroom.proxy

installs it; whoever starts a classroom need not, where they may write to the environment.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

from helpers.classroom.refusal import Refusal

HERE = Path(__file__).parent / "proxy"
FILES = ("package.json", "package-lock.json")
HOME = Path(sys.prefix) / "share" / "kernels-measured" / "proxy"
PROGRAM = HOME / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"
DONE = HOME / "done"
OLDEST = 18  # the Node that this proxy still runs in
ADVICE = f"install Node {OLDEST} or newer with npm (Debian and Ubuntu: apt-get install nodejs npm)"


def node() -> str:
    """Return the path of Node. Raises Refusal where there is none that is new enough."""
    found = shutil.which("node")
    if found is None:
        raise Refusal(f"The hub's proxy runs in Node, which is missing: {ADVICE}.")
    said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout.strip()
    major = re.match(r"v(\d+)", said)
    if major is None or int(major[1]) < OLDEST:
        raise Refusal(f"The hub's proxy does not run in Node {said or '(broken)'}: {ADVICE}.")
    return found


def ensure() -> None:
    """Install what the lock names, where that is not done. Raises Refusal where it fails."""
    lock = (HERE / FILES[-1]).read_bytes()
    if DONE.is_file() and DONE.read_bytes() == lock:
        return
    npm = shutil.which("npm")
    if npm is None:
        raise Refusal(f"npm, which installs the hub's proxy, is missing: {ADVICE}.")
    try:
        HOME.mkdir(parents=True, exist_ok=True)
        for name in FILES:
            shutil.copy(HERE / name, HOME)
    except OSError as trouble:
        raise Refusal(
            f"The hub's proxy cannot be kept in {HOME} ({trouble.strerror}): whoever may write "
            f"there installs it, once, by {sys.executable} -m helpers.classroom.proxy"
        ) from trouble
    command = [npm, "ci", "--prefix", str(HOME), "--ignore-scripts", "--no-audit", "--no-fund"]
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode:
        last = (done.stderr.strip().splitlines() or ["npm said nothing"])[-1]
        raise Refusal(f"npm could not install the hub's proxy ({last}): is the network there?")
    DONE.write_bytes(lock)


if __name__ == "__main__":
    try:
        ensure()
    except Refusal as refusal:
        sys.exit(str(refusal))
