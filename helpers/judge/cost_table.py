"""What every backend takes on a machine, recorded once: what a dispatcher learns and is judged by.

A choice among recorded costs has an exact price, the same wherever it is judged.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from helpers import records

SLUG = "dispatch-costs"
NUMPY = "numpy"
# By the words of the notebook: threads, and the backends that such a machine lacks.
MACHINES = {"two threads": ("all", ()), "one thread and no blas": ("one", ("blas",))}


class Question(NamedTuple):
    """A problem to choose a backend for: its operation, dtype and shape, (m, k, n) of a product."""

    op: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def sort(self) -> str:
        """Operation and dtype in words."""
        return f"{self.op} {self.dtype}"

    def __str__(self) -> str:
        return f"{self.sort} {self.shape}"


class Cost(NamedTuple):
    """What a backend takes for a problem, in seconds a call."""

    op: str
    dtype: str
    shape: tuple[int, ...]
    backend: str
    seconds: float


@dataclass(frozen=True)
class Machine:
    """The costs of one machine: by part and problem, the seconds of each backend that takes it."""

    costs: Mapping[str, Mapping[Question, Mapping[str, float]]]

    def measured(self) -> list[Cost]:
        """Return what a calibration is told."""
        return [
            Cost(*question, backend, seconds)
            for question, there in self.costs["measured"].items()
            for backend, seconds in there.items()
        ]

    def questions(self, part: str, sorts: Iterable[str] | None = None) -> list[Question]:
        """Return the problems of a part, all or those of these sorts, such as "add float64".

        Raises KeyError for a sort that there is not.
        """
        asked = self.costs[part]
        known = dict.fromkeys(question.sort for question in asked)
        wanted = list(known) if sorts is None else list(sorts)
        if unknown := [sort for sort in wanted if sort not in known]:
            raise KeyError(f"no costs of {unknown[0]!r}: there are {', '.join(known)}")
        return [question for question in asked if question.sort in wanted]

    def backends(self) -> list[str]:
        """Return the names of all backends, in alphabetical order."""
        return sorted({name for part in self.costs.values() for q in part.values() for name in q})

    def regret(self, part: str, question: Question, backend: str) -> float:
        """Return the time of a choice over the best; what a backend lacks runs on NumPy."""
        there = self.costs[part][question]
        return there.get(backend, there[NUMPY]) / min(there.values())


@cache
def machine(words: str) -> Machine:
    """Return one of ``MACHINES``, from the record of the course."""
    threads, lacking = MACHINES[words]
    found: dict[str, dict[Question, dict[str, float]]] = {}
    for point in records.reference(SLUG).points:
        at = point.parameters
        if at["threads"] != threads or at["kernel"] in lacking:
            continue
        shape = tuple(map(int, at["shape"].split("x")))
        there = found.setdefault(at["part"], {}).setdefault(
            Question(at["op"], at["dtype"], shape), {}
        )
        there[at["kernel"]] = float(np.median(point.samples))
    return Machine(found)
