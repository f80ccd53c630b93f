"""Exact evidence: the misses of a simulated cache, over a traced call whose results are checked.

The child runs the function's source as plain Python over arrays that note each access, and returns
the addresses. They go through the cache over here, beside those of the reference. Accesses that are
missing would look like thrift, so a call that does not read each input and write each result is
refused. Not yet protected: the addresses themselves are the child's word, and numbers that are kept
in a Python list are in no cache.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers.caches import Cache, trace
from helpers.judge.problem import Problem
from helpers.judge.replies import Accesses
from helpers.judge.verdict import Finding, Wrong
from helpers.judge.worker import Worker

if TYPE_CHECKING:
    from helpers.judge.exercise import Exercise

LIMIT = 30.0  # seconds for a call that is traced in one


class Trial(NamedTuple):
    """One traced call and the cache that it runs through.

    size_bytes, ways, line_bytes : of the cache, which is LRU
    """

    case: object
    size_bytes: int
    ways: int = 8
    line_bytes: int = 64

    def misses(self, accesses: Accesses) -> int:
        """Return the misses of an empty cache."""
        cache = Cache(self.size_bytes, self.ways, self.line_bytes, classify=False)
        return cache.access(*accesses).misses

    def __str__(self) -> str:
        return f"{self.case} through a cache of {self.size_bytes} bytes"


@dataclass(frozen=True)
class Misses:
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
        """Trace all trials; points fall in a line from ``all_up_to`` to ``none_from``."""
        with Worker(payload) as worker:
            found = [self._trial(exercise, worker, trial) for trial in self.trials]
        ratio, taken, needed, trial = max(found)
        share = min(max((self.none_from - ratio) / (self.none_from - self.all_up_to), 0.0), 1.0)
        reason = (
            f"{taken:,} misses for {trial}, {ratio:.2f} times those of the reference, {needed:,}. "
            f"Points are full up to {self.all_up_to:g} times and end at {self.none_from:g} times."
        )
        evidence = {"misses": [one[1] for one in found], "reference": [one[2] for one in found]}
        return Finding("correct" if share == 1 else "costly", reason, share, evidence)

    def _trial(
        self, exercise: Exercise, worker: Worker, trial: Trial
    ) -> tuple[float, int, int, Trial]:
        """Return the ratio, the misses, those of the reference, and the trial."""
        accesses = exercise.attempt(worker, trial.case, Worker.trace, limit=LIMIT)
        problem = exercise.source(trial.case, 0.0)
        flaw = _gap(problem, accesses)
        if flaw:
            raise Wrong(f"for {trial.case} as a traced call: {flaw}")
        taken, needed = trial.misses(accesses), self._needed(problem, trial)
        return taken / needed, taken, needed, trial

    def _needed(self, problem: Problem, trial: Trial) -> int:
        if self.reference is None:
            return sum(-(-array.nbytes // trial.line_bytes) for array in problem.arrays.values())
        return trial.misses(Accesses.of(self.reference, problem.arguments))


def _gap(problem: Problem, accesses: Accesses) -> str | None:
    """Say which accesses are missing, if any: the arrays lie where ``trace`` puts such arrays."""
    spans = trace(_nothing, *problem.arrays.values()).spans.values()
    for (name, array), span in zip(problem.arrays.items(), spans, strict=True):
        inside = (accesses.addresses >= span.start) & (accesses.addresses < span.stop)
        filled = name in problem.expected
        touched = np.unique(accesses.addresses[inside & (accesses.writes == filled)])
        if len(touched) < array.size:
            verb = "wrote" if filled else "read"
            return f"it {verb} {len(touched)} of the {array.size} elements of {name}"
    return None


def _nothing(*arrays: NDArray) -> None:
    """Take arrays and do nothing."""
