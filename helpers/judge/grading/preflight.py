"""A submitted file, read into cells: whatever its bytes are, every fault repaired or named."""

import ast
import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path

from helpers.judge.grading.encoding import utf8
from helpers.judge.grading.notes import Notes
from helpers.judge.grading.reader import Broken, Ended, Excessive, Reader
from helpers.judge.grading.written import Written, made_of

MOST_BYTES = 300 * 2**20  # of a file; 200 MB of outputs are read and dropped
MOST_CELLS = 2000
MOST_VALUE = 2**20  # bytes of a cell's text: no person writes more
MOST_PICTURES = 2**23  # bytes of the pictures that are pasted into a cell
# What is read of a cell; outputs, widgets and everything else is passed over.
KEPT = {
    "cell_type": 1000,
    "id": 1000,
    "source": MOST_VALUE,
    "input": MOST_VALUE,  # what nbformat 3 calls the source
    "level": 1000,
    "metadata": MOST_VALUE,
    "attachments": MOST_PICTURES,
}
SIGNS = {b"PK\x03\x04": "a zip archive", b"\x1f\x8b": "a packed archive", b"%PDF": "a PDF"}
MERGE = (b"\n<<<<<<<", b"\n>>>>>>>")
PYTHON = ("python", "ipython", "xpython", "pyodide")


class Unreadable(Exception):
    """A file that cannot be taken for a notebook; args[0] tells its author why."""


@dataclass
class Submission:
    """What a student handed in, as far as it could be read.

    name : of the file, None where there is none
    sha256 : of its bytes, None where there is none
    """

    name: str | None
    sha256: str | None
    cells: list[Written] = field(default_factory=list)
    notes: Notes = field(default_factory=Notes)


def read(data: bytes, name: str | None = None) -> Submission:
    """Return the cells of a submitted file; where there are none, a note says why."""
    submission = Submission(name, hashlib.sha256(data).hexdigest())
    try:
        _read_into(submission, data)
    except Unreadable as reason:
        submission.notes.named(str(reason))
    return submission


def content(path: Path) -> bytes:
    """Return the bytes of a file. Raises Unreadable for links, devices and what is too large."""
    shown = repr(path.name)
    try:
        about = os.lstat(path)
        if stat.S_ISLNK(about.st_mode):
            raise Unreadable(f"{shown} is a link: hand in the file itself.")
        if not stat.S_ISREG(about.st_mode):
            raise Unreadable(f"{shown} is not a file.")
        with open(path, "rb", opener=_opened) as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise Unreadable(f"{shown} cannot be read: {error.strerror}.") from None
    if len(data) > MOST_BYTES:
        raise Unreadable(
            f"{shown} holds {about.st_size / 2**20:.0f} MiB, and at most {MOST_BYTES // 2**20} are "
            "read. Clear its outputs, save it, and hand it in again."
        )
    return data


def _opened(path: str, flags: int) -> int:
    """Open a file that must not have become a link or a pipe since it was looked at."""
    return os.open(path, flags | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))


def _read_into(submission: Submission, data: bytes) -> None:
    notes = submission.notes
    for sign, what in SIGNS.items():
        if data.startswith(sign):
            raise Unreadable(f"The file is {what}, not a notebook: hand in the .ipynb itself.")
    text = utf8(data, notes)
    if not text.strip():
        raise Unreadable("The file is empty.")
    reader = Reader(text)
    if reader.next() != b"{":
        raise Unreadable(_what_it_is(text))
    try:
        _read_notebook(reader, submission)
    except Excessive as much:
        notes.named(f"Reading ended at a part that no notebook needs: {much}.")
    except Ended:
        notes.named(_broken("breaks off, as after an interrupted upload", submission))
    except Broken as broken:
        line = text.count(b"\n", 0, broken.args[0]) + 1
        merging = all(mark in text for mark in MERGE)
        why = ": it holds the marks of an unfinished merge (<<<<<<<)" if merging else ""
        notes.named(_broken(f"is broken at line {line}{why}", submission))
    if not submission.cells:
        raise Unreadable("No cell of a notebook was found in the file.")


def _read_notebook(reader: Reader, submission: Submission) -> None:
    for key in reader.members():
        if key == "cells":
            _read_cells(reader, submission)
        elif key == "worksheets" and reader.next() == b"[":  # nbformat 3
            submission.notes.repaired("The notebook was in the old format 3 and was converted.")
            for _ in reader.elements():
                _read_worksheet(reader, submission)
        elif key == "metadata":
            _note_language(reader, submission.notes)
        else:
            reader.skip()


def _read_worksheet(reader: Reader, submission: Submission) -> None:
    for key in reader.members():
        if key == "cells":
            _read_cells(reader, submission)
        else:
            reader.skip()


def _read_cells(reader: Reader, submission: Submission) -> None:
    if reader.next() != b"[":
        reader.skip()
        submission.notes.named("The notebook's list of cells is no list.")
        return
    for _ in reader.elements():
        number = len(submission.cells) + 1
        if number > MOST_CELLS:
            raise Excessive(f"more than {MOST_CELLS:,} cells")
        if reader.next() != b"{":
            reader.skip()
            submission.notes.named(f"What stands in the place of cell {number} is no cell.")
            continue
        raw = _read_cell(reader, number, submission.notes)
        submission.cells.append(made_of(raw, number, submission.notes))


def _read_cell(reader: Reader, number: int, notes: Notes) -> dict:
    raw = {}
    for key in reader.members():
        if key not in KEPT:
            raw.setdefault(key, None)
            reader.skip()
            continue
        try:
            raw[key] = reader.value(KEPT[key])
        except Excessive as much:
            notes.named(f"The {key} of cell {number} was left out: {much}.")
    return raw


def _note_language(reader: Reader, notes: Notes) -> None:
    try:
        metadata = reader.value(MOST_VALUE)
    except Excessive:  # the state of widgets, which nobody needs
        return
    if not isinstance(metadata, dict):
        return
    for part, key in (("kernelspec", "language"), ("language_info", "name")):
        about = metadata.get(part)
        language = about.get(key) if isinstance(about, dict) else None
        if isinstance(language, str) and language.lower() not in PYTHON:
            notes.repaired(f"The notebook was set to {language[:40]}; it is run with Python.")
            return


def _what_it_is(text: bytes) -> str:
    """Say what a file is that does not begin as a notebook does."""
    if text[:200].lstrip().startswith(b"<"):
        return "The file is a web page, not a notebook: download the notebook itself (.ipynb)."
    if _is_python(text):
        return (
            "The file is a Python script, not a notebook: put your code into the cells of the "
            "assignment's notebook."
        )
    return "The file is not a notebook: its text does not begin as one does."


def _is_python(text: bytes) -> bool:
    if len(text) > MOST_VALUE:
        return False
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, MemoryError, RecursionError):
        return False
    return not all(isinstance(statement, ast.Expr) for statement in tree.body)


def _broken(how: str, submission: Submission) -> str:
    count = len(submission.cells)
    cells = "1 whole cell was" if count == 1 else f"{count} whole cells were"
    return f"The file {how}. {cells} read before that, and the rest is lost."
