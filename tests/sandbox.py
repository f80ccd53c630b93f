"""Find the bubblewrap that the judge's tests need, or install it: ``python -m tests.sandbox``.

It runs on Linux alone: elsewhere its tests are skipped.
"""

import shutil
import sys

from helpers.judge import sandbox
from tests.programs import Programs, supported

__all__ = ["find", "main", "supported"]


def find():
    """Return the path of a bubblewrap that can make a sandbox here, in a tuple, or None."""
    return None if sandbox.missing() else (shutil.which("bwrap"),)


main = Programs("sandbox", ("bubblewrap",), find, sandbox.missing).main

if __name__ == "__main__":
    sys.exit(main())
