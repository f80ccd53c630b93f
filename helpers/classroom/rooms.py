"""The folders of a classroom: a home for everybody, and the exchange of nbgrader between them.

Inside the sandbox they are ``/classroom/home/NAME`` and ``/classroom/exchange``; what a folder
lets others do is all that stands between two students.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path

from helpers.classroom.accounts import INSTRUCTOR, Account

TOP = Path("/classroom")  # where all see it
HOMES, EXCHANGE = "home", "exchange"
COURSE = "kernels-measured"  # its name in nbgrader_config.py
PRIVATE = 0o700
# Whose folder it is may do all. Others may look up names that they know (1), list (4), add names
# (2), and in a sticky one (0o1000) neither remove nor rename what is not theirs. What is added to a
# folder with 0o2000 belongs to its group.
ANYBODY_ADDS = 0o1777  # nbgrader asks for it
ALL_READ = 0o755
ALL_HAND_IN = 0o3733
KNOWN_NAMES_ONLY = 0o711
PARTS = {"outbound": ALL_READ, "inbound": ALL_HAND_IN, "feedback": KNOWN_NAMES_ONLY}


def furnish(folder: Path, course: Path) -> None:
    """Make the folders of a new classroom, the instructor's with a copy of the course in it.

    course : folder with ``source`` and ``nbgrader_config.py``
    """
    folder.mkdir(mode=PRIVATE, parents=True, exist_ok=True)
    theirs = folder / HOMES / INSTRUCTOR
    if theirs.exists():
        return
    (folder / EXCHANGE).mkdir(exist_ok=True)
    new = folder / "new"
    shutil.rmtree(new, ignore_errors=True)
    ignored = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    shutil.copytree(course / "source", new / "source", ignore=ignored)
    shutil.copy(course / "nbgrader_config.py", new)
    theirs.parent.mkdir(exist_ok=True)
    new.rename(theirs)


def home(name: str) -> Path:
    """Return the folder of somebody, as all see it."""
    return TOP / HOMES / name


def hand_over(accounts: Iterable[Account]) -> None:
    """Give everybody a home of their own, and the instructor the exchange; as root inside."""
    for account in accounts:
        folder = home(account.name)
        folder.mkdir(exist_ok=True)
        _give(folder, account, PRIVATE)
        if account.name == INSTRUCTOR:
            _open(TOP / EXCHANGE, account)


def _open(exchange: Path, instructor: Account) -> None:
    """Make the exchange of the course, before anybody else could."""
    exchange.chmod(ANYBODY_ADDS)
    course = exchange / COURSE
    course.mkdir(exist_ok=True)
    _give(course, instructor, ALL_READ)
    for name, mode in PARTS.items():
        part = course / name
        part.mkdir(exist_ok=True)
        _give(part, instructor, mode, whole=False)


def _give(folder: Path, account: Account, mode: int, whole: bool = True) -> None:
    """Make a folder somebody's, with all in it where it is not theirs already.

    The folder itself comes last: what was interrupted is done again.
    """
    if whole and folder.stat().st_uid != account.number:
        for path in folder.rglob("*"):
            os.lchown(path, account.number, account.number)
    os.chown(folder, account.number, account.number)
    folder.chmod(mode)
