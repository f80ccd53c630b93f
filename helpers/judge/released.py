"""The assignments as students get them: what each is worth, and how long it says to plan."""

import json
import re
from dataclasses import dataclass
from pathlib import Path

COURSE = Path(__file__).resolve().parents[2]
HEAD = ("after the chapter", "points", "of these by hand", "plan")
PLAN = re.compile(r"\bPlan\s+([^.]+)\.")
CHAPTER = re.compile(r"^\s*- file: book/(\S+)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Assignment:
    """One of them.

    name : also of the chapter after which it comes
    points, by_hand : in all, and those that a person gives
    plan : how long it says that it takes, in its own words
    """

    name: str
    points: int
    by_hand: int
    plan: str

    @property
    def row(self) -> tuple[str, ...]:
        """What a table says of it, in the order of ``HEAD``."""
        return self.name, str(self.points), str(self.by_hand), self.plan


def assignments(course: Path = COURSE) -> list[Assignment]:
    """Return all assignments that are released, in the order of the chapters.

    Raises ValueError where one does not say how long to plan.
    """
    chapters = CHAPTER.findall((course / "_toc.yml").read_text(encoding="utf-8"))
    released = {path.name: path / f"{path.name}.ipynb" for path in (course / "release").iterdir()}
    return [_read(name, released[name]) for name in chapters if name in released]


def _read(name: str, path: Path) -> Assignment:
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    found = PLAN.search("".join(cells[0]["source"]).replace("\n", " "))
    if found is None:
        raise ValueError(f"{path.name} does not say in its first cell how long to plan")
    marks = [cell["metadata"].get("nbgrader", {}) for cell in cells]
    graded = [mark for mark in marks if mark.get("grade")]
    by_hand = [mark for mark in graded if mark.get("solution") or mark.get("task")]
    worth = (int(sum(mark["points"] for mark in group)) for group in (graded, by_hand))
    return Assignment(name, *worth, found[1])
