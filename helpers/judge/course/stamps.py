"""When a submission was handed in, as its file says, which a student can write."""

import stat
from datetime import datetime
from pathlib import Path

from nbgrader.utils import parse_utc

NAME = "timestamp.txt"
MOST = 1000  # bytes


class Unreadable(ValueError):
    """A time stamp that is none; args[0] says which file."""


def read(folder: Path) -> datetime | None:
    """Return the time stamp of a submission in UTC, None where it has none.

    Raises Unreadable for anything but a small file with a time in it: nbgrader's own reading of it
    ends the whole run.
    """
    path = folder / NAME
    try:
        found = path.lstat()
        if stat.S_ISREG(found.st_mode) and found.st_size <= MOST:
            return parse_utc(path.read_text(encoding="utf-8").strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError, OverflowError) as error:
        raise Unreadable(f"{path} is no time stamp") from error
    raise Unreadable(f"{path} is no time stamp")


def is_unreadable(path: Path) -> bool:
    """Whether this is a time stamp that cannot be read."""
    try:
        return path.name == NAME and read(path.parent) is None
    except Unreadable:
        return True
