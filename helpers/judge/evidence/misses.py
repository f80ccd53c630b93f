"""Exact evidence: the misses of a simulated cache, over a traced call whose results are checked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from helpers.judge.evidence import tracing
from helpers.judge.evidence.counted import Counted
from helpers.judge.evidence.tracing import Count
from helpers.judge.problem import Problem
from helpers.judge.verdict import Finding
from helpers.judge.worker import Worker

if TYPE_CHECKING:
    from helpers.judge.exercise import Exercise


class Trial(NamedTuple):
    """One traced call and the cache that it runs through.

    size_bytes, ways, line_bytes : of the cache, which is LRU and empty at first
    """

    case: object
    size_bytes: int
    ways: int = 8
    line_bytes: int = 64

    @property
    def cache(self) -> tuple[int, int, int]:
        """What ``Cache`` is made with."""
        return self.size_bytes, self.ways, self.line_bytes

    def lines(self, problem: Problem) -> int:
        """Return the lines of its arrays: each has to come in or go out once."""
        return sum(-(-array.nbytes // self.line_bytes) for array in problem.arrays.values())

    def __str__(self) -> str:
        return f"{self.case} through a cache of {self.size_bytes} bytes"


class Result(NamedTuple):
    """The misses of one trial, beside those of the reference and those that nobody avoids."""

    ratio: float
    misses: int
    reference: int
    compulsory: int
    trial: Trial


@dataclass(frozen=True)
class Misses(Counted):
    """How many misses are worth how many points.

    trials : the one with the worst ratio counts
    reference : a function with the same arguments, which has as few misses as are asked for; None
        for one miss for each line of the arrays
    all_up_to, none_from : misses over those of the reference
    """

    trials: tuple[Trial, ...]
    reference: Callable | None
    all_up_to: float
    none_from: float

    def find(self, exercise: Exercise, payload: bytes) -> Finding:
        """Count all trials; points fall in a line from ``all_up_to`` to ``none_from``."""
        with tracing.tracer(payload) as worker:
            found = [self._result(exercise, worker, trial) for trial in self.trials]
        worst = max(found)
        share = tracing.share_of(worst.ratio, self.all_up_to, self.none_from)
        reason = (
            f"{worst.misses:,} misses for {worst.trial}, {worst.ratio:.2f} times those of the "
            f"reference, {worst.reference:,}. Points are full up to {self.all_up_to:g} times and "
            f"end at {self.none_from:g} times."
        )
        counts = ("misses", "reference", "compulsory")
        evidence = {name: [getattr(one, name) for one in found] for name in counts}
        return Finding("correct" if share == 1 else "costly", reason, share, evidence)

    def _result(self, exercise: Exercise, worker: Worker, trial: Trial) -> Result:
        problem = exercise.source(trial.case, 0.0)  # as large as the one that is counted
        count = tracing.traced(exercise, worker, trial.case, problem, trial.cache)
        compulsory = trial.lines(problem)
        needed = compulsory
        if self.reference is not None:
            filled = tracing.filled(problem)
            needed = Count.of(self.reference, problem.arguments, trial.cache, filled).misses
        return Result(count.misses / needed, count.misses, needed, compulsory, trial)
