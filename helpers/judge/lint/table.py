"""The rule about the table that tells students what is worth how much."""

import re
from collections.abc import Iterator

from helpers.judge.grading.roles import gives_points, marks
from helpers.judge.lint.findings import Finding, error, ok
from helpers.judge.lint.subject import Subject

ROW = re.compile(r"^\|.*\|\s*(\d+(?:\.\d+)?)\s*\|$", re.MULTILINE)
SUM = re.compile(r"^\|.*\|\s*\*\*(\d+(?:\.\d+)?)\*\*\s*\|$", re.MULTILINE)


def table(subject: Subject) -> Iterator[Finding]:
    """A table that ends in a bold sum lists the graded cells, in their order."""
    worth = [
        float(marks(cell).get("points") or 0) for cell in subject.source.cells if gives_points(cell)
    ]
    texts = [cell.source for cell in subject.source.cells if cell.cell_type == "markdown"]
    found = next((text for text in texts if SUM.search(text)), None)
    if found is None:
        yield ok("points-table", "no text has a table of points with a bold sum.")
        return
    rows, total = [float(row) for row in ROW.findall(found)], float(SUM.search(found)[1])
    if rows != worth:
        yield error(
            "points-table",
            f"it lists {_listed(rows)}, and the cells are worth {_listed(worth)}.",
            advice="Make a row of each graded cell, in the order of the notebook.",
        )
    elif total != sum(worth):
        yield error("points-table", f"its sum is {total:g}, and that of the cells {sum(worth):g}.")
    else:
        yield ok("points-table", f"it lists what the cells are worth, {total:g} in all.")


def _listed(points: list[float]) -> str:
    return ", ".join(f"{each:g}" for each in points) or "nothing"


RULES = (table,)
