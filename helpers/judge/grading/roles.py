"""What a cell of an assignment is for."""

import ast
import re

from nbformat import NotebookNode

JUDGE = "helpers.judge"
IMPORT = re.compile(r"^\s*(?:from|import)\s+helpers\.judge\b", re.MULTILINE)


def marks(cell: NotebookNode) -> dict:
    """Return what nbgrader knows of a cell, {} for one that it does not know."""
    return cell.metadata.get("nbgrader") or {}


def name_of(cell: NotebookNode) -> str | None:
    """Return a cell's grade id."""
    return marks(cell).get("grade_id")


def gives_points(cell: NotebookNode) -> bool:
    """Whether a cell has a grade: a test, an answer that a person grades, or a task."""
    return bool(marks(cell).get("grade") or marks(cell).get("task"))


def is_answer(cell: NotebookNode) -> bool:
    """Whether the text of a cell is the student's."""
    return bool(marks(cell).get("solution"))


def is_test(cell: NotebookNode) -> bool:
    """Whether a cell is code of the instructor's that gives points."""
    return cell.cell_type == "code" and bool(marks(cell).get("grade")) and not is_answer(cell)


def is_judge_cell(cell: NotebookNode) -> bool:
    """Whether a cell is a test that the judge runs itself."""
    return is_test(cell) and _imports_the_judge(cell.source)


def is_self_check(cell: NotebookNode) -> bool:
    """Whether a cell is for the student alone and left out while grading."""
    fixed = marks(cell).get("locked") and not gives_points(cell) and not is_answer(cell)
    return bool(fixed) and cell.cell_type == "code" and _imports_the_judge(cell.source)


def _imports_the_judge(source: str) -> bool:
    try:
        tree = ast.parse(source)
    except SyntaxError:  # of IPython, such as %matplotlib
        return bool(IMPORT.search(source))
    return any(_names_the_judge(node) for node in ast.walk(tree))


def _names_the_judge(node: ast.AST) -> bool:
    if isinstance(node, ast.Import):
        modules = [alias.name for alias in node.names]
    elif isinstance(node, ast.ImportFrom):
        base = node.module or ""
        modules = [base, *(f"{base}.{alias.name}" for alias in node.names)]
    else:
        return False
    return any(module == JUDGE or module.startswith(f"{JUDGE}.") for module in modules)
