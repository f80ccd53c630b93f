"""Exact evidence: the reads and writes of a traced call whose results are checked.

Counted are those of the source, whatever a compiler or a cache makes of them: they show how the
work of an algorithm grows, and nothing of the order in which it walks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.judge.evidence import tracing
from helpers.judge.evidence.counted import Counted
from helpers.judge.verdict import Finding

if TYPE_CHECKING:
    from helpers.judge.exercise import Exercise


@dataclass(frozen=True)
class Accesses(Counted):
    """How many accesses are worth how many points.

    case : what the function computes
    all_up_to, none_from : accesses for each element of the arrays that it fills
    """

    case: object
    all_up_to: float
    none_from: float

    def find(self, exercise: Exercise, payload: bytes) -> Finding:
        """Count one call; points fall in a line from ``all_up_to`` to ``none_from``."""
        problem = exercise.source(self.case, 0.0)
        with tracing.tracer(payload) as worker:
            count = tracing.traced(exercise, worker, self.case, problem)
        each = count.accesses / sum(problem.arrays[name].size for name in problem.expected)
        share = tracing.share_of(each, self.all_up_to, self.none_from)
        reason = (
            f"{count.accesses:,} reads and writes for {self.case}, {each:.2f} for each result. "
            f"Points are full up to {self.all_up_to:g} and end at {self.none_from:g}."
        )
        evidence = {"accesses": count.accesses, "for each": each}
        return Finding("correct" if share == 1 else "costly", reason, share, evidence)
