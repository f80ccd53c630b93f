"""The notebook that is graded: the instructor's cells, with the student's answers in them."""

from collections.abc import Mapping
from copy import deepcopy

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_raw_cell

from helpers.judge.grading.matching import Matching
from helpers.judge.grading.roles import gives_points, is_answer, name_of
from helpers.judge.grading.written import Written

MAKE = {"code": new_code_cell, "markdown": new_markdown_cell, "raw": new_raw_cell}
METADATA = {
    "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
    "language_info": {"name": "python"},
}


def merged(matching: Matching) -> NotebookNode:
    """Return the instructor's cells in their order, with the student's texts and own cells.

    A student's own cell follows the cell that it followed. Cells of the instructor's that nbgrader
    does not know, examples to play with, are the student's by now: kept, changed or deleted.
    """
    beside = matching.beside()
    cells = [_made(cell) for cell in beside[None]]
    for cell in matching.original.notebook.cells:
        name = name_of(cell)
        if name is not None:
            cells.append(_filled(cell, matching.chosen))
            cells += [_made(own) for own in beside[name]]
    notebook = new_notebook(metadata=deepcopy(METADATA), cells=cells)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"cell-{number}"
    return notebook


def _made(written: Written, kind: str | None = None) -> NotebookNode:
    cell = MAKE[kind or written.kind](source=written.source)
    if written.attachments and cell.cell_type == "markdown":
        cell.attachments = deepcopy(written.attachments)
    return cell


def _filled(cell: NotebookNode, chosen: Mapping[str, Written]) -> NotebookNode:
    """Return the instructor's cell, an answer with the student's text in it."""
    written = chosen.get(name_of(cell))
    if is_answer(cell) and written is not None:
        filled = _made(written, cell.cell_type)
    else:
        # The text of an answer that was given out could undo what stands in another cell.
        emptied = is_answer(cell) and not gives_points(cell)
        filled = MAKE[cell.cell_type](source="" if emptied else cell.source)
        if "attachments" in cell:
            filled.attachments = deepcopy(cell.attachments)
    filled.metadata.nbgrader = deepcopy(cell.metadata.nbgrader)
    return filled
