"""What the judge found, as a table at the top of a graded notebook."""

import re
from collections.abc import Callable, Mapping
from html import escape

from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell

from helpers.judge.course.store import UNDECIDED

MARK = "judge"  # in the metadata of the cell; the notebook is ours there, not a student's
MARKS = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$])")
LATER = "not yet decided; it is measured again later"
BY_HAND = "graded by a person"

Points = Callable[[Mapping], float | None]
"""Takes the entry of a cell in a verdict; returns its points, None where there are none yet."""


def put(notebook: NotebookNode, verdict: Mapping, points: Points) -> None:
    """Put the table at the top of a notebook, or in the place of the one that is there."""
    cell = new_markdown_cell(text(verdict, points), id=MARK, metadata={MARK: True})
    if notebook.cells and notebook.cells[0].metadata.get(MARK):
        notebook.cells[0].source = cell.source
    else:
        notebook.cells.insert(0, cell)


def text(verdict: Mapping, points: Points) -> str:
    """Return the table as Markdown; what a student's code may have worded is shown as it is."""
    notes = [f"- {plain(note['what'])}" for note in verdict["submission"]["notes"]]
    rows = [_row(cell, points) for cell in verdict["cells"]]
    head = ["| Cell | Points | Verdict | Reason |", "|:--|:--|:--|:--|"]
    parts = [["### What the judge found"], notes, [*head, *rows] if rows else [], _unsafe(verdict)]
    return "\n\n".join("\n".join(part) for part in parts if part)


def plain(words: str | None) -> str:
    """Return Markdown that shows these words, in one line, and no more than them."""
    return MARKS.sub(r"\\\1", escape(" ".join((words or "").split()), quote=False))


def _row(cell: Mapping, points: Points) -> str:
    shown = (cell["id"], _said(cell, points), cell["verdict"], cell["reason"])
    return f"| {' | '.join(map(plain, shown))} |"


def _said(cell: Mapping, points: Points) -> str:
    earned = points(cell)
    if earned is not None:
        return f"{earned:g} of {cell['out_of']:g}"
    return LATER if cell["verdict"] in UNDECIDED else BY_HAND


def _unsafe(verdict: Mapping) -> list[str]:
    sandbox = verdict["judge"]["sandbox"]
    return ["Graded without a sandbox."] if sandbox.startswith("none") else []
