"""Rules about test cells: what nbgrader or the judge would misread, and what is easily guessed."""

import ast
from collections import Counter
from collections.abc import Iterator

from nbformat import NotebookNode

from helpers.judge.grading.roles import gives_points, is_judge_cell, marks, name_of
from helpers.judge.lint.findings import Finding, error, ok, warning
from helpers.judge.lint.subject import Subject

BEGIN, END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
TRUTH = (ast.Compare, ast.BoolOp)


def grade_ids(subject: Subject) -> Iterator[Finding]:
    """Each grade id stands for one cell; nbgrader stops the whole class at a second one."""
    counted = Counter(filter(None, map(name_of, subject.source.cells)))
    twice = [name for name, times in counted.items() if times > 1]
    for name in twice:
        yield error("grade-ids", "two cells have this grade id.", name, "Rename one of them.")
    if not twice:
        yield ok("grade-ids", f"{len(counted)} cells, each with a grade id of its own.")


def worth(subject: Subject) -> Iterator[Finding]:
    """Each graded cell is worth something."""
    graded = [cell for cell in subject.source.cells if gives_points(cell)]
    without = [cell for cell in graded if not marks(cell).get("points")]
    for cell in without:
        said = marks(cell).get("points")
        advice = "Give it points, or take its grade away."
        yield error("points", f"it is graded, but its points are {said}.", name_of(cell), advice)
    if not graded:
        yield error("points", "no cell gives points.", advice="Mark the tests as autograded.")
    elif not without:
        yield ok("points", f"{sum(marks(cell)['points'] for cell in graded):g} points in all.")


def last_lines(subject: Subject) -> Iterator[Finding]:
    """The last line of a test is a score that is read as it is meant."""
    complaints = 0
    for cell in subject.tests:
        flaw = _judge_flaw(cell) if is_judge_cell(cell) else _flaw(cell)
        if flaw:
            complaints += 1
            yield error("last-line", flaw[0], name_of(cell), flaw[1])
    if not complaints:
        yield ok("last-line", f"{len(subject.tests)} tests end in what is read as it is meant.")


def _flaw(cell: NotebookNode) -> tuple[str, str] | None:
    """Say what nbgrader would misread, and what to do about it."""
    body = _body(cell)
    last = body[-1] if body else None
    if not isinstance(last, ast.Expr):
        return None
    asserts = any(
        isinstance(node, ast.Assert | ast.Raise) for each in body for node in ast.walk(each)
    )
    value = last.value
    if _is_truth(value):
        sentence = "its last line is a truth value, which nbgrader takes for full marks, False too."
        return sentence, "Write assert before it, or make it a float."
    if isinstance(value, ast.Call):
        called = ast.unparse(value.func)
        if called == "print" and not asserts:
            sentence = "it prints its score, which nbgrader does not read: full marks for all."
            return sentence, "Leave print out, so that the score is the value of the last line."
        if called.partition(".")[0] in ("np", "numpy") and "testing" not in called:
            sentence = "its last line is a number of NumPy's, which nbgrader takes for full marks."
            return sentence, f"Write float({called}(...))."
    return None


def _is_truth(value: ast.expr) -> bool:
    if isinstance(value, ast.UnaryOp):
        return isinstance(value.op, ast.Not)
    return isinstance(value, TRUTH) or (
        isinstance(value, ast.Constant) and isinstance(value.value, bool)
    )


def _judge_flaw(cell: NotebookNode) -> tuple[str, str] | None:
    """Say what would keep the judge from giving the points that the cell is worth."""
    body, worth = _body(cell), marks(cell).get("points") or 0
    last = body[-1] if body else None
    if not (isinstance(last, ast.Expr) and isinstance(last.value, ast.Call)):
        sentence = "its last line is no call of the judge, so that there are no points to read."
        return sentence, f"End it with judge.EXERCISE.correct(globals(), cases, points={worth:g})."
    asked = {word.arg: word.value for word in last.value.keywords}.get("points")
    if asked is None:
        return (
            "the judge is not told what it is worth.",
            f"Write points={worth:g} in its last line.",
        )
    if not isinstance(asked, ast.Constant) or asked.value != worth:
        sentence = f"it asks for points={ast.unparse(asked)}, and nbgrader knows of {worth:g}."
        return sentence, "Make them the same."
    return None


def hidden_parts(subject: Subject) -> Iterator[Finding]:
    """Who sees the whole test can write a function that passes it and nothing else."""
    complaints = 0
    for cell in subject.tests:
        begins, ends = cell.source.count(BEGIN), cell.source.count(END)
        if begins != ends:
            complaints += 1
            sentence = f"{begins} hidden parts begin in it and {ends} end."
            yield error("hidden-part", sentence, name_of(cell), "Mark both ends.")
        elif not begins and _shows_its_cases(cell):
            complaints += 1
            sentence = "it has no hidden part: students see all that it tries."
            advice = f"Put cases that they do not see between {BEGIN} and {END}."
            yield warning("hidden-part", sentence, name_of(cell), advice)
    if not complaints:
        yield ok("hidden-part", "every test tries what students do not see.")


def _shows_its_cases(cell: NotebookNode) -> bool:
    """Whether all that a test tries stands in it; a judge's inputs are secret anyway."""
    if not is_judge_cell(cell):
        return True
    bound = [node for each in _body(cell) for node in ast.walk(each) if isinstance(node, ast.Name)]
    return any(node.id == "cases" and isinstance(node.ctx, ast.Store) for node in bound)


def forgeable(subject: Subject) -> Iterator[Finding]:
    """Ordinary tests run in the submission's own kernel, where nothing can be relied on."""
    ordinary = [cell for cell in subject.tests if not is_judge_cell(cell)]
    if not ordinary:
        yield ok("forgeable", "the judge runs all tests itself.")
        return
    total = sum(marks(cell).get("points") or 0 for cell in ordinary)
    yield warning(
        "forgeable",
        f"{len(ordinary)} of {len(subject.tests)} tests, worth {total:g} points, are ordinary "
        "cells. They run in the submission's own kernel, where it can strip every assert.",
        advice="Let the judge ask (helpers.judge), or read the submissions that pass.",
    )


def _body(cell: NotebookNode) -> list[ast.stmt]:
    """Return the statements of a cell, none where it is no plain Python."""
    try:
        return ast.parse(cell.source).body
    except SyntaxError:
        return []


RULES = (grade_ids, worth, last_lines, hidden_parts, forgeable)
