"""What evidence of accesses is made of: a traced call, whose results are checked.

The child runs the checked text as plain Python over arrays that note each access; a variable can
hold no more than a number there (`language.kept`). Accesses that are missing would look like
thrift, so a call that does not read each input and write each result is refused.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from helpers.caches import Cache, trace
from helpers.judge.language.kept import Kept
from helpers.judge.problem import Problem
from helpers.judge.replies import NO_ANSWER, Failure, whole
from helpers.judge.verdict import Wrong
from helpers.judge.worker import Worker

if TYPE_CHECKING:
    from helpers.judge.exercise import Exercise

LIMIT = 30.0  # seconds for a call that is traced in one


class Count(NamedTuple):
    """What a traced call did.

    accesses : reads and writes of elements
    misses : of the cache, 0 without one
    touched : for each array, how many of its elements were read or, of those filled, written
    """

    accesses: int
    misses: int
    touched: tuple[int, ...]

    @classmethod
    def of(
        cls, function: Callable, arguments: tuple, cache: tuple | None, filled: list[bool]
    ) -> Count:
        """Count a call; ``trace`` says what it refuses.

        cache : what ``Cache`` is made with, None for no cache
        filled : for each array among the arguments, whether its writes are what counts
        """
        traced = trace(function, *arguments)
        touched = []
        for span, writes in zip(traced.spans.values(), filled, strict=True):
            inside = (traced.addresses >= span.start) & (traced.addresses < span.stop)
            touched.append(len(np.unique(traced.addresses[inside & (traced.writes == writes)])))
        noted = traced.addresses, traced.sizes, traced.writes
        misses = Cache(*cache, classify=False).access(*noted).misses if cache else 0
        return cls(len(traced), misses, tuple(touched))

    @classmethod
    def asked(cls, worker: Worker, limit: float, cache: tuple | None, problem: Problem) -> Count:
        """Let a worker count its call of what was placed. Raises Failure."""
        try:
            answer = worker.ask(counted, limit, cache, filled(problem))
        except Failure as failure:
            how = "cannot be traced: it " if failure.kind == "raised" else ""
            raise Failure(failure.kind, f"{how}{failure}") from None
        if not isinstance(answer, list) or len(answer) != 2 + len(problem.arrays):
            raise Failure(*NO_ANSWER)
        accesses, misses, *touched = map(whole, answer)
        return cls(accesses, misses, tuple(touched))

    def gap(self, problem: Problem) -> str | None:
        """Say which accesses are missing, if any."""
        for (name, array), touched in zip(problem.arrays.items(), self.touched, strict=True):
            if touched < array.size:
                verb = "wrote" if name in problem.expected else "read"
                return f"it {verb} {touched} of the {array.size} elements of {name}"
        return None


def counted(
    function: Callable, arguments: tuple, cache: list[int] | None, filled: list[bool]
) -> list:
    """Return a ``Count`` as a child answers it: accesses and misses, then what was touched."""
    count = Count.of(function, arguments, cache and tuple(cache), filled)
    return [count.accesses, count.misses, *count.touched]


def filled(problem: Problem) -> list[bool]:
    """Return for each array of a problem whether the call fills it."""
    return [name in problem.expected for name in problem.arrays]


def tracer(payload: bytes) -> Worker:
    """Return a worker for checked text, as plain Python that keeps nothing outside of arrays."""
    kept = pickle.dumps(Kept(pickle.loads(payload)))  # made over here, out of checked text
    return Worker(kept, check_bounds=True)


def traced(
    exercise: Exercise, worker: Worker, case: object, problem: Problem, cache: tuple | None = None
) -> Count:
    """Count the call of a ``tracer`` for a case. Raises Wrong, or Failure.

    problem : one as large as the one that is counted, which is made anew
    """

    def ask(worker: Worker, limit: float) -> Count:
        return Count.asked(worker, limit, cache, problem)

    count = exercise.attempt(worker, case, ask, limit=LIMIT)
    flaw = count.gap(problem)
    if flaw:
        raise Wrong(f"for {case} as a traced call: {flaw}")
    return count


def share_of(cost: float, all_up_to: float, none_from: float) -> float:
    """Return the share of the points that a cost earns: a line from 1.0 to 0.0 between the two."""
    return min(max((none_from - cost) / (none_from - all_up_to), 0.0), 1.0)
