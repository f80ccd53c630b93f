"""What is to be graded: a notebook of a student's submission, and the key of its verdict."""

import glob
import hashlib
import json
import stat
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from nbgrader.api import Gradebook, Notebook
from nbgrader.coursedir import CourseDirectory

from helpers.judge.course.stamps import is_unreadable
from helpers.judge.grading.original import Original
from helpers.judge.grading.roles import gives_points, is_answer, marks, name_of
from helpers.judge.grading.version import version

# A file of zeros takes no room and hours to read. What differs only later than this has no verdict
# of its own; no notebook so long is graded.
MOST_READ = 2**28  # bytes
MOST_ODD = 100  # files: nbgrader compares every file with every pattern
DEEPEST = 10  # folders


class Stale(Exception):
    """An assignment's source is not the one that was released; args[0] says what to do."""


@dataclass(frozen=True)
class Paper:
    """A notebook of a student's submission, to be graded.

    student : who handed it in
    original : the instructor's version
    folder : the submission
    key : of its verdict; the same for the same content, and for nothing else
    """

    student: str
    original: Original
    folder: Path
    key: str

    @classmethod
    def of(cls, student: str, original: Original, folder: Path) -> "Paper":
        """Return a paper with its key, made from all that its verdict depends on."""
        digest = hashlib.sha256()
        fields = (original.assignment, original.name, original.notebook, original.released)
        digest.update(json.dumps([version(), *fields], sort_keys=True).encode())
        for place in (original.folder, folder):
            digest.update(json.dumps([list(_told(path, place)) for path in all_in(place)]).encode())
        return cls(student, original, folder, digest.hexdigest())


def originals(
    gradebook: Gradebook, course: CourseDirectory, assignment: str
) -> dict[str, Original]:
    """Return the notebooks of an assignment by name, as they were released.

    They are read from the source folder, with the cells that nbgrader knows as the gradebook has
    them. Raises Stale where the two have other graded cells.
    """
    source = Path(course.format_path(course.source_directory, ".", assignment))
    return {
        notebook.name: _released(notebook, source / f"{notebook.name}.ipynb", assignment)
        for notebook in gradebook.find_assignment(assignment).notebooks
    }


def _released(notebook: Notebook, path: Path, assignment: str) -> Original:
    again = f"run `nbgrader generate_assignment {assignment} --force` before you grade."
    if not path.is_file():
        raise Stale(f"{path} is missing, and the gradebook knows it: put it back, or {again}")
    original = Original.read(path, assignment)
    worth = {
        name_of(cell): float(marks(cell)["points"])
        for cell in original.notebook.cells
        if gives_points(cell)
    }
    if worth != {c.name: c.max_score for c in (*notebook.grade_cells, *notebook.task_cells)}:
        raise Stale(f"{path} has other graded cells than the gradebook: {again}")
    kept = {cell.name: cell for cell in notebook.source_cells}
    for cell in original.notebook.cells:
        if name_of(cell) in kept:
            cell.source = kept[name_of(cell)].source
            marks(cell)["checksum"] = kept[name_of(cell)].checksum
    answers = {
        c.metadata.nbgrader.grade_id: c.source for c in original.notebook.cells if is_answer(c)
    }
    return replace(original, released={**original.released, **answers})


def not_copied(folder: Path, most: int) -> list[str]:
    """Return patterns for what nbgrader must not copy out of a submission, for its ``ignore``.

    Those are links, pipes and the like, what is larger than ``most`` bytes, what lies too deep to
    be named elsewhere, a time stamp that is none, and all where there is much of this.
    """
    found = [glob.escape(str(path)) for path in islice(_odd(folder, most), MOST_ODD)]
    return found if len(found) < MOST_ODD else ["*"]


def _odd(folder: Path, most: int) -> Iterator[Path]:
    for path in folder.rglob("*"):
        found = path.lstat()
        ordinary = stat.S_ISREG(found.st_mode) and found.st_size <= most
        near = len(path.relative_to(folder).parts) <= DEEPEST
        if not stat.S_ISDIR(found.st_mode) and not (ordinary and near):
            yield path
        elif is_unreadable(path):
            yield path


def all_in(folder: Path | None) -> list[Path]:
    """Return what lies in a folder and below it; its time stamp is no part of a submission."""
    found = folder.rglob("*") if folder else ()
    return sorted(path for path in found if path.name != "timestamp.txt")


def _told(path: Path, folder: Path) -> Iterator[object]:
    """Yield what is to be known of a file: its name, sort and size, and its content's digest."""
    found = path.lstat()
    yield from (str(path.relative_to(folder)), stat.S_IFMT(found.st_mode), found.st_size)
    if stat.S_ISREG(found.st_mode):
        with suppress(PermissionError), open(path, "rb") as file:
            yield hashlib.sha256(file.read(MOST_READ)).hexdigest()
