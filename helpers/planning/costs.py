"""What grading one submission costs, as batches have noted it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from math import lcm
from typing import Any

Line = Mapping[str, Any]


class CostsError(ValueError):
    """There is nothing to plan from; the message says what is missing."""


@dataclass(frozen=True, slots=True)
class Costs:
    """Seconds that a grading has a core for, and what comes before and after it.

    decided : of each grading that came to a verdict on every point
    unfit : of each that did not, because the machine was unfit to measure
    start : seconds before the first grading; write : to write one submission into the gradebook
    worker : seconds from the death of a worker until another one grades on its core
    """

    decided: tuple[float, ...]
    unfit: tuple[float, ...] = ()
    start: float = 0.0
    write: float = 0.0
    worker: float = 0.0

    def __post_init__(self) -> None:
        if not self.decided:
            raise CostsError("no grading was timed: grade a few submissions first")

    @property
    def unfit_share(self) -> float:
        """The share of gradings that decided nothing."""
        return len(self.unfit) / (len(self.unfit) + len(self.decided))

    @classmethod
    def of(cls, lines: Iterable[Line], start: float = 0.0, worker: float = 0.0) -> Costs:
        """Return what the lines say that a batch notes (``helpers.judge.course.timings``).

        Raises CostsError where no grading is among them.
        """
        lines = list(lines)
        written = [line for line in lines if line["work"] == "writing"]
        counted = sum(line["submissions"] for line in written)
        return cls(
            tuple(_seconds(lines, "decided")),
            tuple(_seconds(lines, "undecided")),
            start,
            sum(line["seconds"] for line in written) / counted if counted else 0.0,
            worker,
        )


def mixed(lines: Iterable[Line], mix: Mapping[str, int]) -> list[Line]:
    """Return gradings as they would be in a class of another mix, each sort by its share.

    lines : gradings, each with its "sort"; mix : how many of each sort the other class has

    Raises CostsError for a sort that was not timed.
    """
    by_sort = {sort: [line for line in lines if line.get("sort") == sort] for sort in mix}
    missing = [sort for sort, found in by_sort.items() if mix[sort] and not found]
    if missing:
        raise CostsError(f"no grading of these was timed: {', '.join(missing)}")
    whole = lcm(*(len(found) for found in by_sort.values() if found))
    return [
        line
        for sort, found in by_sort.items()
        for line in found * (mix[sort] * whole // max(len(found), 1))
    ]


def _seconds(lines: Iterable[Line], outcome: str) -> Iterable[float]:
    return (one["seconds"] for one in lines if one.get("outcome") == outcome)
