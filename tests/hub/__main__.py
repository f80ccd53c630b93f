"""Find what gives people ranges of ids, or install it: ``python -m tests.hub``."""

import shutil
import sys

from helpers.classroom.enclosure import ADVICE
from tests.programs import Programs


def find():
    """Return the paths of the two programs, or None."""
    found = shutil.which("newuidmap"), shutil.which("newgidmap")
    return found if all(found) else None


if __name__ == "__main__":
    sys.exit(Programs("range of ids", ("uidmap",), find, lambda: ADVICE.capitalize()).main())
