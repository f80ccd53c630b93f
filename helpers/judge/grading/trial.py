"""A judge cell, run by the grader itself: its points, its verdicts, and what it said."""

import ast
import traceback
from collections.abc import Sequence
from contextlib import redirect_stdout
from io import StringIO

from nbformat import NotebookNode

from helpers.judge import verdict
from helpers.judge.grading.document import Graded
from helpers.judge.grading.roles import marks, name_of

FAILED = (
    "The judge could not finish ({}). That is no fault of yours: tell your instructor, who can "
    "have it graded again."
)


def judged(cell: NotebookNode, namespace: dict) -> Graded:
    """Run a judge cell in a namespace; return the points and the reasons.

    Points are None where this computer was not fit to judge, or the judge itself failed.
    """
    out_of = float(marks(cell)["points"])
    said = StringIO()
    try:
        with redirect_stdout(said), verdict.collected() as found:
            value = evaluated(cell.source, f"<{name_of(cell)}>", namespace)
        points = verdict.points_of(value, out_of)
    except Exception as error:
        return _failed(cell, out_of, said.getvalue(), error)
    unfit = next((each for each in found if each.kind == "machine unfit"), None)
    kind = _kind(found, points, out_of)
    return Graded(
        name_of(cell),
        None if unfit else points,
        out_of,
        kind,
        "\n".join(each.reason for each in found) or said.getvalue().strip(),
        said.getvalue(),
        _evidence(found),
        "judge",
    )


def evaluated(source: str, name: str, namespace: dict) -> object:
    """Run the text of a cell; return the value of its last expression, None where it has none."""
    tree = ast.parse(source, name)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, name, "exec"), namespace)
    if last is None:
        return None
    return eval(compile(ast.Expression(last.value), name, "eval"), namespace)


def _kind(found: Sequence[verdict.Verdict], points: float, out_of: float) -> str:
    """Return what the verdicts of one cell come to."""
    kinds = [each.kind for each in found if each.kind != "correct"]
    if "machine unfit" in kinds:
        return "machine unfit"
    if kinds:
        return kinds[0]
    return "correct" if points == out_of else "wrong"


def _evidence(found: Sequence[verdict.Verdict]) -> dict | None:
    parts = [each.evidence for each in found if each.evidence]
    return {"parts": parts} if len(parts) > 1 else next(iter(parts), None)


def _failed(cell: NotebookNode, out_of: float, said: str, error: Exception) -> Graded:
    told = "".join(traceback.format_exception(error))
    reason = FAILED.format(type(error).__name__)
    evidence = {"error": told[-4000:]}
    return Graded(name_of(cell), None, out_of, "not judged", reason, said, evidence, "judge")
