"""Exact evidence: how many elements the loop of a compiled function computes with at once.

It is read from the machine code that the function was compiled to. Not yet protected: the reading
is the child's word, and a loop that is never reached counts like any other. Time tells them apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.judge.replies import Failure
from helpers.judge.verdict import Finding
from helpers.judge.worker import Worker

if TYPE_CHECKING:
    from helpers.judge.exercise import Exercise


@dataclass(frozen=True)
class Vectors:
    """A loop that must be compiled to vector instructions.

    case : what the function is compiled for; it computes it first, and must be right
    """

    case: object

    def find(self, exercise: Exercise, payload: bytes) -> Finding:
        """Compile, run, and look at the loop: all points for two elements at once or more."""
        with Worker(payload) as worker:
            exercise.attempt(worker, self.case)
            try:
                lanes = worker.lanes()
            except Failure as failure:
                raise Failure(failure.kind, f"has no loop to look at: it {failure}") from None
        evidence = {"lanes": lanes}
        if lanes > 1:
            reason = f"Its busiest loop computes with {lanes} elements at once."
            return Finding("correct", reason, 1, evidence)
        reason = "Its busiest loop computes with one element at a time."
        return Finding("costly", reason, 0, evidence)
