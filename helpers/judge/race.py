"""A baseline, a reference and a submission, timed in rounds by a clock that none can touch."""

import atexit
import os
import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from itertools import permutations
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

from numpy.typing import NDArray

from helpers.judge.problem import Problem
from helpers.judge.process import Run
from helpers.judge.replies import Failure, JudgeError
from helpers.judge.shared import Arena
from helpers.judge.verdict import UNFIT, Wrong
from helpers.judge.worker import Worker, carry

PATIENCE = 8.0  # a submission may take this many times as long as the baseline ...
SHORTEST = 10.0  # ... and these many seconds in any case
ORDER = random.SystemRandom()  # nobody can seed it, so nobody knows who is next
MOST_PACERS = 4  # of two races; each holds on to some 100 MB


class Round(NamedTuple):
    """What a call took of each, on the same inputs."""

    baseline: Run
    reference: Run
    candidate: Run


class Race:
    """A baseline, a reference and a submission on the same inputs, new ones each round.

    baseline, reference : workers of trusted functions
    candidate : the worker of the submission
    fresh : returns the next Problem
    limit : seconds for one call of a trusted function
    rivals : whether the reference is a submission as well, whose results are checked

    Each has a process of its own, frozen while another runs. All three share one core: cores differ
    in speed, and in what else is running beside them. Raises Failure where a submission cannot be
    prepared for its arguments.
    """

    def __init__(
        self,
        baseline: Worker,
        reference: Worker,
        candidate: Worker,
        fresh: Callable[[], Problem],
        *,
        limit: float,
        rivals: bool = False,
    ) -> None:
        self._workers = {"baseline": baseline, "reference": reference, "candidate": candidate}
        self._judged = ("candidate", "reference") if rivals else ("candidate",)
        self._fresh, self._limit = fresh, limit
        self._quickest = inf
        self._arrays = self._place(fresh().arguments)
        self._orders = _dealt(list(permutations(Round._fields)))
        self._cores = _dealt(_cores())

    def run(self, rounds: int) -> list[Round]:
        """Return what so many rounds took, on a core drawn anew.

        Every result of a submission is checked, between the timings. One call is one sample, or a
        kernel that remembers its last result would shine. Raises Wrong, the submission's Failure,
        or JudgeError where a trusted function fails.
        """
        core = next(self._cores)
        for worker in self._workers.values():
            worker.pin(core)
        # On a core that has seen none of them. The baseline goes first, and twice: its first call
        # may compile what it uses, and tells nothing of how long a submission may take.
        self._round(("baseline", *Round._fields))
        return [self._round(next(self._orders)) for _ in range(rounds)]

    def _place(self, arguments: tuple) -> dict[str, list[NDArray]]:
        """Return the arrays that each sees.

        Submissions come first: what they leave around them is gone when the others have come.
        """
        trusted = [name for name in Round._fields if name not in self._judged]
        return {name: self._placed(name, arguments) for name in (*self._judged, *trusted)}

    def _placed(self, name: str, arguments: tuple) -> list[NDArray]:
        with self._answering(name):
            return self._workers[name].place(*arguments)

    def _answering(self, name: str) -> AbstractContextManager:
        return _blamed(name) if name in self._judged else _trusted(name)

    def _round(self, order: tuple[str, ...]) -> Round:
        problem = self._fresh()
        return Round(**{name: self._run(name, problem) for name in order})

    def _run(self, name: str, problem: Problem) -> Run:
        # Right before the run: where all share their memory, the one before left its results.
        for shared, value in zip(self._arrays[name], problem.arrays.values(), strict=True):
            shared[...] = value
        if name not in self._judged:
            return self._pace(name)
        with self._answering(name):
            run = self._workers[name].run(max(SHORTEST, PATIENCE * self._quickest))
            if flaw := problem.flaw(self._arrays[name]):
                raise Wrong(flaw)
        return run

    def _pace(self, name: str) -> Run:
        with self._answering(name):
            run = self._workers[name].run(self._limit)
        if name == "baseline":
            self._quickest = min(self._quickest, run.wall)
        return run


@contextmanager
def _trusted(name: str) -> Iterator[None]:
    """Turn a failure of a trusted function into one of the judge, or leave it to the machine."""
    try:
        yield
    except Failure as failure:
        if failure.kind == UNFIT:
            raise
        raise JudgeError(f"the {name} {failure}") from failure


@contextmanager
def _blamed(name: str) -> Iterator[None]:
    """Say whose a failure is, or a wrong result, where two submissions race."""
    try:
        yield
    except (Failure, Wrong) as error:
        error.whose = name
        raise


def _dealt(cards: Sequence) -> Iterator:
    """Deal the cards for ever: all of them in random order, then all of them again."""
    while True:
        yield from ORDER.sample(cards, len(cards))


def _cores() -> tuple[frozenset[int], ...]:
    """Return each core that this process may use, as a set of its own."""
    if not hasattr(os, "sched_getaffinity"):  # neither macOS nor Windows binds to a core
        return (frozenset(),)
    return tuple(frozenset({core}) for core in os.sched_getaffinity(0))


class Pacers:
    """Keeps the workers of trusted functions: each is started and compiled once in a process.

    All of them, and those that race with them, share the memory of their arrays, since the same
    code on the same inputs takes up to 1.3 times as long in one piece of memory as in another.
    They stand still by turns, and what one sees is written anew before it runs.
    """

    def __init__(self) -> None:
        self._workers: dict[bytes, Worker] = {}
        self._folder: TemporaryDirectory | None = None
        atexit.register(self.clear)

    def worker(self, function: Callable) -> Worker:
        """Return a live worker for a trusted function, the last one where it still lives.

        Raises JudgeError where it does not start: the submission is not to blame.
        """
        with _trusted(getattr(function, "__name__", "trusted function")):
            payload = carry(function)
            kept = self._workers.pop(payload, None)
            if kept is None or not kept.alive:
                kept = Worker(payload, arena=self._memory())
        self._workers[payload] = kept
        while len(self._workers) > MOST_PACERS:
            self._workers.pop(next(iter(self._workers))).stop()
        return kept

    def challenger(self, payload: bytes) -> Worker:
        """Return a worker for a submission, in the same memory, emptied. Raises Failure.

        Whoever asks stops it.
        """
        arena = self._memory()
        arena.clear()
        return Worker(payload, arena=arena)

    def _memory(self) -> Arena:
        if self._folder is None:
            self._folder = TemporaryDirectory(prefix="judge-", ignore_cleanup_errors=True)
            self._arena = Arena(Path(self._folder.name))
        return self._arena

    def clear(self) -> None:
        """Stop all of them, and give their memory up."""
        while self._workers:
            self._workers.popitem()[1].stop()
        if self._folder is not None:
            self._arena.close()
            self._folder.cleanup()
            self._folder = None


pacers = Pacers()
"""The pacers of this process."""
