"""Exact evidence: how many elements the hottest loop of a compiled function computes with at once.

Which loop does most of the arithmetic is counted in a call of the checked text as plain Python. How
wide it computes is read from machine code, in a child in which the function is compiled with that
loop alone, as for a race, and never called. Results are checked in another, which checks bounds.
"""

from __future__ import annotations

import pickle
from dataclasses import dataclass
from typing import TYPE_CHECKING

from helpers.judge.evidence.counted import Counted
from helpers.judge.language.hottest import Hottest, Rounds, arithmetic, loops, rounds
from helpers.judge.replies import Failure
from helpers.judge.verdict import Finding
from helpers.judge.worker import Worker, bench

if TYPE_CHECKING:
    from helpers.judge.code import Kernel
    from helpers.judge.exercise import Exercise


@dataclass(frozen=True)
class Vectors(Counted):
    """A loop that must be compiled to vector instructions.

    case : what the function is compiled for; it computes it first, and must be right
    """

    case: object

    def find(self, exercise: Exercise, payload: bytes) -> Finding:
        """Compute, count and compile: all points for two elements at once or more."""
        exercise.attempt(bench.worker(payload), self.case)
        kernel = pickle.loads(payload)  # made over here, out of checked text
        hottest = Hottest(kernel, self._hottest(exercise, kernel))
        with Worker(pickle.dumps(hottest)) as worker:
            try:
                worker.place(*exercise.source(self.case, 0.0).arguments)
                lanes = worker.lanes()
            except Failure as failure:
                raise Failure(failure.kind, f"has no loop to look at: it {failure}") from None
        evidence = {"lanes": lanes}
        if lanes > 1:
            reason = f"Its busiest loop computes with {lanes} elements at once."
            return Finding("correct", reason, 1, evidence)
        reason = "Its busiest loop computes with one element at a time."
        return Finding("costly", reason, 0, evidence)

    def _hottest(self, exercise: Exercise, kernel: Kernel) -> int:
        """Return the number of the loop that does most of the arithmetic, -1 without loops."""
        found = loops(kernel)
        if not found:
            return -1
        with Worker(pickle.dumps(Rounds(kernel)), check_bounds=True) as worker:
            counts = exercise.attempt(
                worker, self.case, lambda worker, limit: worker.ask(rounds, limit)
            )
        work = [count * (1 + arithmetic(loop)) for count, loop in zip(counts, found, strict=True)]
        return work.index(max(work))
