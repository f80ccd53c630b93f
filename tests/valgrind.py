"""Find what the cache tests need, valgrind and a C compiler: ``python -m tests.valgrind``.

Where they are missing, it installs them. valgrind runs on Linux and little else: elsewhere its
tests are skipped.
"""

import os
import shutil
import sys
from typing import NamedTuple

from tests.programs import Programs, answers, supported

__all__ = ["ADVICE", "Tools", "find", "main", "supported"]

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


def find():
    """Return valgrind and a C compiler that work, as Tools, or None."""
    valgrind = shutil.which("valgrind")
    compiler = next((path for name in COMPILERS if (path := shutil.which(name))), None)
    if valgrind and compiler and answers(valgrind, "--version") and compiles(compiler):
        return Tools(valgrind, compiler)
    return None


def compiles(compiler):
    """Tell whether a compiler can make a program; without the C library's headers it cannot."""
    source = f"#include <stdio.h>\n#include <stdlib.h>\n{PROGRAM}"
    return answers(compiler, "-x", "c", "-", "-o", os.devnull, text=source)


main = Programs("valgrind", PACKAGES, find, lambda: ADVICE).main

if __name__ == "__main__":
    sys.exit(main())
