"""Private folders for kernels, with the files that lie beside the notebook."""

import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from tempfile import gettempdir, mkdtemp

from helpers.judge.grading.notes import Notes
from helpers.judge.grading.seclusion import FILES

# Python, Numba, IPython or Matplotlib would take these for theirs.
SHADOWING = {".py", ".pyc", ".pyd", ".pyx", ".so", ".dll", ".pth", ".nbi", ".nbc", ".egg", ".whl"}
CONFIGURING = ("matplotlibrc", "pyvenv.cfg", "config.json")
MOST_FILES = 500
DEEPEST = 8  # folders below the notebook's
MOST_BYTES = 100 * 2**20
# The kernel's sockets lie in the folder, and the system takes 107 bytes for the path of one.
MOST_PARENT = 70
SHORT = "/tmp"


class Workplace:
    """Makes a folder for each kernel, whose files/ holds the files that belong to the notebook.

    students, instructors : folders, or None. What could pass for a module is taken from the second
    alone, whose files also replace the first's of the same names; what is left out is noted.
    """

    def __init__(self, students: Path | None, instructors: Path | None, notes: Notes) -> None:
        self._students, self._instructors, self._notes = students, instructors, notes

    def folder(self) -> Path:
        """Make a new one: what a program may write to is not safe to be used again."""
        parent = gettempdir()
        if len(os.fsencode(parent)) > MOST_PARENT and os.path.isdir(SHORT):
            parent = SHORT
        folder = Path(mkdtemp(prefix="judge-", dir=parent))
        files = folder / FILES
        files.mkdir()
        if self._students:
            _copy_harmless(self._students, files, self._notes)
        if self._instructors:
            for path in _files(self._instructors):
                _copy(path, files / path.relative_to(self._instructors))
        return folder


def _copy_harmless(folder: Path, target: Path, notes: Notes) -> None:
    left_out, count, size = [], 0, 0
    for path in _files(folder):
        if _shadows(path):
            left_out.append(path.name)
            continue
        count, size = count + 1, size + path.stat().st_size
        if count > MOST_FILES or size > MOST_BYTES:
            notes.named(
                f"The files beside the notebook are more than {MOST_FILES} or larger than "
                f"{MOST_BYTES // 2**20} MiB: not all were there while your cells ran."
            )
            break
        _copy(path, target / path.relative_to(folder))
    if left_out:
        shown = ", ".join(repr(name) for name in left_out[:10])
        notes.named(
            f"Left out, because Python could take them for modules or settings: {shown}. "
            "Only the notebook's own code is graded."
        )


def _files(folder: Path, deepest: int = DEEPEST) -> Iterator[Path]:
    for path in sorted(folder.iterdir()) if os.access(folder, os.R_OK | os.X_OK) else ():
        if path.is_symlink() or path.name.startswith(".") or path.name == "__pycache__":
            continue
        if path.is_dir() and deepest:
            yield from _files(path, deepest - 1)
        elif path.is_file() and ".ipynb" not in path.name:
            yield path


def _shadows(path: Path) -> bool:
    name = path.name.lower()
    return path.suffix.lower() in SHADOWING or name.endswith(CONFIGURING)


def _copy(path: Path, target: Path) -> None:
    with suppress(OSError):  # a file that nobody may read, or under the name of a folder
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, target, follow_symlinks=False)
