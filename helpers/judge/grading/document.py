"""The verdict document: what a grading found, for machines and for people."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from math import isfinite
from textwrap import indent

from nbformat import NotebookNode

SCHEMA = 1
UNCONFINED = "none (--unsafe)"


@dataclass(frozen=True)
class Graded:
    """What one cell got.

    id : the cell's grade id
    points : None where a person has to decide, or the judge has to look again
    verdict : "correct", "wrong", "slow", "costly", "raised", "crashed", "out of memory",
        "timed out", "forbidden", "machine unfit", "not judged", "manual" or "missing"
    reason : for the student
    said : all that a judge's cell printed
    evidence : numbers that the verdict rests on, JSON-able
    graded_by : "judge", "notebook" (the cell's outputs) or "person"
    """

    id: str
    points: float | None
    out_of: float
    verdict: str
    reason: str
    said: str = ""
    evidence: dict | None = None
    graded_by: str = "notebook"


@dataclass(frozen=True)
class Judge:
    """Who judged: version, sandbox, this machine's fingerprint, start (ISO 8601), seconds."""

    version: str
    sandbox: str
    machine: str
    started: str
    seconds: float

    @property
    def confined(self) -> bool:
        """Whether submitted code ran in a sandbox."""
        return self.sandbox != UNCONFINED


@dataclass(frozen=True)
class Document:
    """One submission's verdict.

    submission : sha256 of the submitted bytes and the notes on them
    notebook : name of the assignment's notebook
    executed : the graded notebook with its outputs, no part of the JSON
    """

    assignment: str
    notebook: str
    submission: dict
    judge: Judge
    cells: Sequence[Graded]
    executed: NotebookNode = field(repr=False)

    @property
    def points(self) -> float | None:
        """The sum, None where a cell's points are not known yet."""
        points = [cell.points for cell in self.cells]
        return None if None in points else round(float(sum(points)), 6)

    @property
    def out_of(self) -> float:
        """What there was to earn."""
        return float(sum(cell.out_of for cell in self.cells))

    def as_dict(self) -> dict:
        """Return what JSON holds."""
        return _plain(
            {
                "schema": SCHEMA,
                "assignment": self.assignment,
                "notebook": self.notebook,
                "submission": self.submission,
                "judge": asdict(self.judge),
                "points": self.points,
                "out_of": self.out_of,
                "cells": [asdict(cell) for cell in self.cells],
            }
        )

    def to_json(self) -> str:
        """Return the document as JSON."""
        return json.dumps(self.as_dict(), indent=1, allow_nan=False)

    def __str__(self) -> str:
        lines = [f"{self.assignment}: {_sum(self.cells)}"]
        lines += [f"Note: {note['what']}" for note in self.submission["notes"]]
        for cell in self.cells:
            points = "   ?" if cell.points is None else f"{cell.points:4g}"
            lines.append(f"{points} of {cell.out_of:<3g} {cell.id}: {cell.verdict}")
            lines.append(indent(cell.reason.strip(), " " * 12))
        return _printable("\n".join(line for line in lines if line))


def _sum(cells: Sequence[Graded]) -> str:
    known = sum(cell.points for cell in cells if cell.points is not None)
    total = sum(cell.out_of for cell in cells)
    still = sum(cell.out_of for cell in cells if cell.points is None)
    return f"{known:g} of {total:g} points" + (f", {still:g} not decided yet" if still else "")


def _plain(value: object) -> object:
    """Return a value as JSON can hold it: no NaN, no infinity, nothing of NumPy."""
    if isinstance(value, dict):
        return {str(key): _plain(each) for key, each in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(each) for each in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    if hasattr(value, "tolist"):
        return _plain(value.tolist())
    if isinstance(value, float):
        return value if isfinite(value) else str(value)
    return str(value)


def _printable(text: str) -> str:
    """Return a text without what would steer a terminal."""
    return "".join(char if char.isprintable() or char == "\n" else "\ufffd" for char in text)
