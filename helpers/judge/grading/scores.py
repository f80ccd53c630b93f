"""The points of a cell that is no judge cell: read from its outputs, as nbgrader reads them."""

from nbformat import NotebookNode

from helpers.judge.grading.document import Graded
from helpers.judge.grading.roles import is_answer, is_test, marks, name_of

MISREAD = "The test returned no score between 0 and what it is worth: tell your instructor."
BY_HAND = "To be graded by a person."
UNANSWERED = "No answer: the cell is as it was given out."
KINDS = {
    "AssertionError": "wrong",
    "KernelLost": "crashed",
    "CellTimeoutError": "timed out",
    "MemoryError": "out of memory",
}


def scored(cell: NotebookNode, released: str) -> Graded:
    """Return what a cell got that is graded from its outputs, or by a person.

    released : its text as students got it; an answer that is still the same gets no points
    """
    name, out_of = name_of(cell), float(marks(cell)["points"])
    if not is_test(cell):
        unanswered = is_answer(cell) and cell.source.strip() == released.strip()
        if unanswered:
            return Graded(name, 0.0, out_of, "missing", UNANSWERED)
        return Graded(name, None, out_of, "manual", BY_HAND, graded_by="person")
    points = _points(cell)
    if points is None:
        return Graded(name, None, out_of, "not judged", MISREAD)
    kind, reason = _found(cell, points, out_of)
    return Graded(name, points, out_of, kind, reason)


def _points(cell: NotebookNode) -> float | None:
    """Return nbgrader's own reading, None where it would stop.

    It does at more points than there are, and at a result that has no text.
    """
    from nbgrader.utils import determine_grade

    try:
        return float(determine_grade(cell)[0])
    except (ValueError, KeyError):
        return None


def _found(cell: NotebookNode, points: float, out_of: float) -> tuple[str, str]:
    """Return the kind of a verdict and the reason, from the error that a cell shows."""
    error = next((each for each in cell.outputs if each.output_type == "error"), None)
    if error:
        kind = KINDS.get(error.ename, "raised")
        return kind, f"{error.ename}: {error.evalue}" if error.evalue else error.ename
    if points == out_of:
        return "correct", "The test ended without an error."
    if any(each.get("name") == "stderr" for each in cell.outputs):
        return "wrong", "The test wrote to stderr, which counts as an error."
    return "wrong", f"The test gave {points:g} of {out_of:g} points."
