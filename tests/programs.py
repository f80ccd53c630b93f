"""Programs that tests need and that the system's packages hold: found, or else installed."""

import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass

from tests.browser import is_root, run_all


class ProgramsMissing(RuntimeError):
    """Nothing to test with; the message is one line that says what to do."""


@dataclass(frozen=True)
class Programs:
    """What some tests need.

    wanted : what it is called in sentences
    packages : Debian's and Ubuntu's, which hold it
    find : returns where it is, or None
    advice : gets nothing, returns one line that says what to do
    """

    wanted: str
    packages: tuple[str, ...]
    find: Callable[[], object]
    advice: Callable[[], str]

    def install_commands(self):
        """Return the commands that install it on this computer, none where only a person can."""
        apt = shutil.which("apt-get") if is_root() else None
        install = [apt, "install", "-y", "--no-install-recommends", *self.packages]
        return [[apt, "update"], install] if apt else []

    def ensure(self, commands=None):
        """Return where it is, after installing it if need be.

        commands : what installs it; by default those of `install_commands`. Raises ProgramsMissing
            where they leave nothing that works behind.
        """
        if found := self.find():
            return found
        commands = self.install_commands() if commands is None else commands
        trouble = run_all(commands, self.wanted)
        if found := self.find():
            return found
        raise ProgramsMissing(self.advice() + (f" (tried: {trouble})" if trouble else ""))

    def main(self, commands=None):
        """Print where it is and return 0, or one line to stderr and return 1.

        Nobody needs it but on Linux: elsewhere its tests are skipped.
        """
        if not supported():
            print(f"There is no {self.wanted} for {sys.platform}: its tests will be skipped")
            return 0
        try:
            print(*self.ensure(commands))
        except ProgramsMissing as missing:
            print(missing, file=sys.stderr)
            return 1
        return 0


def supported():
    """Tell whether such programs are to be had for this computer's operating system."""
    return sys.platform == "linux"


def answers(*command, text=""):
    """Tell whether a command that reads ``text`` ends well."""
    try:
        done = subprocess.run(command, input=text, text=True, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
