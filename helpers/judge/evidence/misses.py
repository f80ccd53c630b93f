"""Exact evidence: the misses of a simulated cache, over a traced call whose results are checked.

The child runs the checked text as plain Python over arrays that note each access, and runs the
accesses through the cache; a variable can hold no more than a number there (`language.kept`).
Accesses that are missing would look like thrift, so a call that does not read each input and write
each result is refused.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from helpers.caches import Cache, trace
from helpers.judge.evidence.counted import Counted
from helpers.judge.language.kept import Kept
from helpers.judge.problem import Problem
from helpers.judge.replies import NO_ANSWER, Failure, whole
from helpers.judge.verdict import Finding, Wrong
from helpers.judge.worker import Worker

if TYPE_CHECKING:
    from helpers.judge.exercise import Exercise

LIMIT = 30.0  # seconds for a call that is traced in one


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


class Count(NamedTuple):
    """What a traced call did.

    misses : of the cache
    touched : for each array, how many of its elements were read or, of those filled, written
    """

    misses: int
    touched: tuple[int, ...]

    @classmethod
    def of(cls, function: Callable, arguments: tuple, cache: tuple, filled: list[bool]) -> Count:
        """Count a call; ``trace`` says what it refuses.

        cache : what ``Cache`` is made with
        filled : for each array among the arguments, whether its writes are what counts
        """
        traced = trace(function, *arguments)
        noted = traced.addresses, traced.sizes, traced.writes
        touched = []
        for span, writes in zip(traced.spans.values(), filled, strict=True):
            inside = (traced.addresses >= span.start) & (traced.addresses < span.stop)
            touched.append(len(np.unique(traced.addresses[inside & (traced.writes == writes)])))
        return cls(Cache(*cache, classify=False).access(*noted).misses, tuple(touched))

    @classmethod
    def asked(cls, worker: Worker, limit: float, trial: Trial, problem: Problem) -> Count:
        """Let a worker count its call of what was placed. Raises Failure."""
        try:
            answer = worker.ask(counted, limit, trial.cache, _filled(problem))
        except Failure as failure:
            how = "cannot be traced: it " if failure.kind == "raised" else ""
            raise Failure(failure.kind, f"{how}{failure}") from None
        if not isinstance(answer, list) or len(answer) != 1 + len(problem.arrays):
            raise Failure(*NO_ANSWER)
        misses, *touched = map(whole, answer)
        return cls(misses, tuple(touched))

    def gap(self, problem: Problem) -> str | None:
        """Say which accesses are missing, if any."""
        for (name, array), touched in zip(problem.arrays.items(), self.touched, strict=True):
            if touched < array.size:
                verb = "wrote" if name in problem.expected else "read"
                return f"it {verb} {touched} of the {array.size} elements of {name}"
        return None


def counted(function: Callable, arguments: tuple, cache: list[int], filled: list[bool]) -> list:
    """Return a ``Count`` as a child answers it: the misses, then what was touched."""
    misses, touched = Count.of(function, arguments, tuple(cache), filled)
    return [misses, *touched]


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
        kept = pickle.dumps(Kept(pickle.loads(payload)))  # made over here, out of checked text
        with Worker(kept, check_bounds=True) as worker:
            found = [self._result(exercise, worker, trial) for trial in self.trials]
        worst = max(found)
        span = self.none_from - self.all_up_to
        share = min(max((self.none_from - worst.ratio) / span, 0.0), 1.0)
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
        count = exercise.attempt(
            worker,
            trial.case,
            lambda worker, limit: Count.asked(worker, limit, trial, problem),
            limit=LIMIT,
        )
        flaw = count.gap(problem)
        if flaw:
            raise Wrong(f"for {trial.case} as a traced call: {flaw}")
        compulsory = trial.lines(problem)
        needed = compulsory
        if self.reference is not None:
            needed = Count.of(
                self.reference, problem.arguments, trial.cache, _filled(problem)
            ).misses
        return Result(count.misses / needed, count.misses, needed, compulsory, trial)


def _filled(problem: Problem) -> list[bool]:
    return [name in problem.expected for name in problem.arrays]
