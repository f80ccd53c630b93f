"""Find what the cache tests need, valgrind and a C compiler: ``python -m tests.valgrind``.

Where they are missing, it installs them. valgrind runs on Linux and little else: elsewhere its
tests are skipped.
"""

import os
import shutil
import subprocess
import sys
from typing import NamedTuple

from tests.browser import is_root, run_all

COMPILERS = ("cc", "gcc", "clang")
PACKAGES = ("valgrind", "gcc", "libc6-dev")
ADVICE = (
    "No valgrind with a C compiler for the cache tests: install both "
    f"(Debian and Ubuntu: apt-get install {' '.join(PACKAGES)})."
)
PROGRAM = "int main(void) { return 0; }\n"


class Tools(NamedTuple):
    """Paths of the two programs."""

    valgrind: str
    compiler: str


class ToolsMissing(RuntimeError):
    """Nothing to test with; the message is one line that says what to do."""


def supported():
    """Tell whether there is a valgrind for this computer's operating system."""
    return sys.platform == "linux"


def find():
    """Return valgrind and a C compiler that work, as Tools, or None."""
    valgrind = shutil.which("valgrind")
    compiler = next((path for name in COMPILERS if (path := shutil.which(name))), None)
    if valgrind and compiler and answers(valgrind, "--version") and compiles(compiler):
        return Tools(valgrind, compiler)
    return None


def answers(*command, text=""):
    """Tell whether a command that reads ``text`` ends well."""
    try:
        done = subprocess.run(command, input=text, text=True, capture_output=True, timeout=60)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0


def compiles(compiler):
    """Tell whether a compiler can make a program; without the C library's headers it cannot."""
    source = f"#include <stdio.h>\n#include <stdlib.h>\n{PROGRAM}"
    return answers(compiler, "-x", "c", "-", "-o", os.devnull, text=source)


def install_commands():
    """Return the commands that install both on this computer, none where only a person can."""
    apt = shutil.which("apt-get") if is_root() else None
    install = [apt, "install", "-y", "--no-install-recommends", *PACKAGES]
    return [[apt, "update"], install] if apt else []


def ensure(commands=None):
    """Return the Tools, after installing them if need be.

    commands : what installs them; by default those of `install_commands`. Raises ToolsMissing where
        they leave no working tools behind.
    """
    if found := find():
        return found
    trouble = run_all(install_commands() if commands is None else commands, "valgrind")
    if found := find():
        return found
    raise ToolsMissing(ADVICE + (f" (tried: {trouble})" if trouble else ""))


def main(commands=None):
    """Print the tools' paths and return 0, or one line to stderr and return 1."""
    if not supported():
        print(f"There is no valgrind for {sys.platform}: its tests will be skipped")
        return 0
    try:
        print(*ensure(commands))
    except ToolsMissing as missing:
        print(missing, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
