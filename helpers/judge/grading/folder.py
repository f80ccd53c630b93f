"""Which file of a submission is the assignment's notebook."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from helpers.judge.grading.matching import Matching
from helpers.judge.grading.original import Original, originals
from helpers.judge.grading.preflight import Submission, Unreadable, content, read

MOST_CANDIDATES = 20  # notebooks that are looked into
DEEPEST = 3  # folders below the submission's own
ENDING = ".ipynb"


def submission_for(
    assignment: str | Original | Sequence[Original], submitted: Path | bytes, course: Path
) -> tuple[Original, Submission]:
    """Return the instructor's notebook, and what a student handed in for it.

    submitted : a notebook or its bytes, or a folder, in which the best one is looked for

    Where nothing can be read, a note in the submission says why. Raises Refused where there is no
    such assignment.
    """
    if isinstance(assignment, str):
        assignment = originals(course, assignment)
    known = [assignment] if isinstance(assignment, Original) else assignment
    if isinstance(submitted, Path) and submitted.is_dir():
        return known[0], _in_folder(submitted, known[0])
    submission = read(submitted) if isinstance(submitted, bytes) else _read(submitted)
    stem = Path(submission.name or "").stem
    fitting = max(known, key=lambda each: (_recognised(each, submission), each.name == stem))
    return fitting, submission


def _in_folder(folder: Path, original: Original) -> Submission:
    right = f"{original.name}{ENDING}"
    paths = [path for path in _notebooks(folder, right) if path.stem not in original.others]
    if folder / right in paths:
        submission = _read(folder / right)
        if _recognised(original, submission):
            return submission
    candidates = [_read(path) for path in paths]
    fitting = [each for each in candidates if _recognised(original, each)]
    if fitting:
        return _best(fitting, original, right)
    for each in candidates:
        if each.name == right:
            return each
    return _missing(right, candidates)


def _best(fitting: Sequence[Submission], original: Original, right: str) -> Submission:
    """Return the notebook with the most answers; say which it was, and which were left aside."""
    best = max(
        fitting,
        key=lambda each: (Matching(original, each).answered, _recognised(original, each)),
    )
    best.notes.repaired(f"The notebook should be called {right!r}; {best.name!r} was graded.")
    others = ", ".join(repr(each.name) for each in fitting if each is not best)
    if others:
        best.notes.named(f"There is more than one notebook of this assignment: not {others}.")
    return best


def _recognised(original: Original, submission: Submission) -> int:
    """Return how many of the assignment's cells a submission has."""
    return len(Matching(original, submission).copies)


def _missing(right: str, candidates: Sequence[Submission]) -> Submission:
    missing = Submission(None, None)
    there = ", ".join(repr(each.name) for each in candidates)
    beside = f" There is {there}, with no cell of this assignment." if there else ""
    missing.notes.named(f"The notebook {right!r} is missing.{beside}")
    return missing


def _read(path: Path) -> Submission:
    try:
        return read(content(path), path.name)
    except Unreadable as reason:
        submission = Submission(path.name, None)
        submission.notes.named(str(reason))
        return submission


def _notebooks(folder: Path, right: str) -> list[Path]:
    """Return the notebooks to look into, those with the right name first."""
    found = [path for path in _files(folder, DEEPEST) if ENDING in path.name.lower()]
    return sorted(found, key=lambda path: path.name != right)[:MOST_CANDIDATES]


def _files(folder: Path, deepest: int) -> Iterator[Path]:
    """Yield what is in a folder, and then what is in its subfolders; no hidden ones."""
    try:
        entries = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    except OSError:  # nobody may look into it
        return
    folders = [path for path in entries if path.is_dir() and not path.is_symlink()]
    yield from (path for path in entries if path not in folders)
    for path in folders if deepest else ():
        yield from _files(path, deepest - 1)
