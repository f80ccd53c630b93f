"""Node, and what it runs: packages that a lock pins, kept in the virtual environment."""

import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from helpers.classroom.refusal import Refusal

OLDEST = 18  # the Node that all we use still runs in
ADVICE = f"install Node {OLDEST} or newer with npm (Debian and Ubuntu: apt-get install nodejs npm)"
LOCK = "package-lock.json"


def find() -> str:
    """Return the path of Node. Raises Refusal where there is none that is new enough."""
    found = shutil.which("node")
    if found is None:
        raise Refusal(f"Node is missing: {ADVICE}.")
    said = subprocess.run([found, "--version"], capture_output=True, text=True).stdout.strip()
    major = re.match(r"v(\d+)", said)
    if major is None or int(major[1]) < OLDEST:
        raise Refusal(f"Node {said or '(broken)'} is too old: {ADVICE}.")
    return found


def npm() -> str:
    """Return the path of npm, which only installing needs. Raises Refusal where there is none."""
    found = shutil.which("npm")
    if found is None:
        raise Refusal(f"npm is missing: {ADVICE}.")
    return found


@dataclass(frozen=True)
class Packages:
    """What a ``package.json`` names, pinned by its lock.

    wanted : what they are called in sentences
    source : the folder of both files
    home : the folder in which they are kept
    command : what installs them, for whoever may not write there
    """

    wanted: str
    source: Path
    home: Path
    command: str

    @property
    def there(self) -> bool:
        """Whether what this lock names has been installed."""
        done = self.home / "done"
        return done.is_file() and done.read_bytes() == (self.source / LOCK).read_bytes()

    def ensure(self) -> None:
        """Install them where that is not done. Raises Refusal where it fails."""
        if self.there:
            return
        command = [npm(), "ci", "--prefix", str(self.home)]
        try:
            self.home.mkdir(parents=True, exist_ok=True)
            for name in ("package.json", LOCK):
                shutil.copy(self.source / name, self.home)
        except OSError as trouble:
            raise Refusal(
                f"{self.wanted} cannot be kept in {self.home} ({trouble.strerror}): whoever may "
                f"write there installs it, once, by {sys.executable} {self.command}"
            ) from trouble
        print(f"{self.wanted}: being installed in {self.home}, once", flush=True)
        quiet = ("--ignore-scripts", "--no-audit", "--no-fund")
        done = subprocess.run([*command, *quiet], capture_output=True, text=True)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["npm said nothing"])[-1]
            raise Refusal(f"{self.wanted}: npm failed ({last}): is the network there?")
        shutil.copy(self.source / LOCK, self.home / "done")
