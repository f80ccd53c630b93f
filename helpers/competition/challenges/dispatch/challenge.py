"""Choosing backends: what the choices for a mix of problems cost, and what choosing costs.

There is nothing to be computed, so there are no batches: an entry learns from what backends take
for some problems, and then chooses for others, on machines that are drawn anew in every round.
"""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from random import Random
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers import costs
from helpers.competition.challenge import PARTS, Case, Challenge
from helpers.judge.code import Cell, Submission
from helpers.judge.cost_table import Machine, Question, drawn, machine, mean
from helpers.judge.dispatch import HERE, Nearest, Remembered, timed
from helpers.judge.evidence.regret import LIMIT, Dispatcher, told
from helpers.judge.process import Run
from helpers.judge.race import Round
from helpers.judge.replies import NO_ANSWER, Failure
from helpers.judge.verdict import Wrong
from helpers.judge.worker import Worker

TITLE = "Dispatch"
SIGNATURE = "choose(knowledge, op, dtype, shape)"
DTYPE = "float64"
PART = "hidden"  # of the recorded problems
# Bytes up to which a problem counts as one of a class: caches of the machine that the record is of.
MOST = {"L1": 24 << 10, "L2": 512 << 10, "L3": 8 << 20}
ASKED = 0.75  # of the problems of a class
MACHINES = 16  # of a round: one is kinder to an entry than the next
CALLS = 4_000  # on each of them, most of them for problems that were asked before

baseline = Dispatcher(Nearest.calibrate, Nearest.choose)
reference = Dispatcher(Remembered.calibrate, Remembered.choose)


def cases(size: str, random: Random) -> list[Case]:
    """Return some of the problems of a class; no problem of the record is as large as "memory"."""
    if size not in MOST:
        return []
    least = max((most for most in MOST.values() if most < MOST[size]), default=0)
    there = [
        number
        for number, question in enumerate(machine(HERE).questions(PART))
        if least < _bytes(question) <= MOST[size]
    ]
    asked = random.sample(there, round(ASKED * len(there)))
    return [Case(tuple(sorted(asked)), f"{len(asked)} problems of the size of {size}")]


def _bytes(question: Question) -> int:
    return getattr(costs, question.op)(*question.shape, dtype=question.dtype).bytes


def work(case: Case) -> None:
    """Return None: nothing is better than the best choice, known afterwards and made in no time."""


CHECKS = tuple(one for size in MOST for one in cases(size, Random("checks")))


class Task(NamedTuple):
    """A drawn machine, and what is asked there in this order."""

    machine: Machine
    questions: list[Question]
    order: NDArray

    @classmethod
    def of(cls, case: Case) -> "Task":
        """Return one that nobody can know beforehand; each question comes many times."""
        machine = drawn(HERE)
        known = machine.questions(PART)
        questions = [known[number] for number in case.shape]
        order = np.arange(CALLS) % len(questions)
        np.random.default_rng().shuffle(order)
        return cls(machine, questions, order)

    @property
    def best(self) -> list[float]:
        """The seconds that each problem takes at the least."""
        return [min(self.machine.costs[PART][each].values()) for each in self.questions]

    def chosen(self, worker: Worker) -> list[float]:
        """Return what each takes by an entry's choice, and by the choosing.

        Raises Wrong or Failure.
        """
        told_there = told(self.machine, self.questions)
        _, picks = worker.place(self.order, self.order * 0 - 1, *told_there)
        spent = worker.run(LIMIT)
        choosing = (spent.wall if spent.cpu is None else spent.cpu) / CALLS
        names = self.machine.backends()
        chosen = [names[pick] for pick in self._picks(picks.copy(), len(names))]
        regrets = self.machine.regrets(PART, chosen, self.questions)
        return [regret * best + choosing for regret, best in zip(regrets, self.best, strict=True)]

    def _picks(self, picks: NDArray, names: int) -> NDArray:
        """Return the choice for each question, which must be the same each time."""
        if not ((picks >= 0) & (picks < names)).all():
            raise Failure(*NO_ANSWER)
        found = np.zeros(len(self.questions), int)
        found[self.order] = picks
        if (found[self.order] != picks).any():
            raise Wrong("when asked again, it chose another backend than before")
        return found


class Contest:
    """What a ``Race`` is to kernels, for entries that choose.

    A run of its rounds is the mean over all problems on some machines. The baseline is the best
    that could be chosen, and so is the reference, unless that is another entry.
    """

    def __init__(self, case: Case, candidate: Worker, rival: Worker | None) -> None:
        self._case, self._candidate, self._rival = case, candidate, rival

    def run(self, rounds: int) -> list[Round]:
        """Return so many rounds, each on a machine of its own. Raises Wrong or Failure."""
        return [self._round([Task.of(self._case) for _ in range(MACHINES)]) for _ in range(rounds)]

    def _round(self, tasks: list[Task]) -> Round:
        best = _run([task.best for task in tasks])
        other = self._ask("reference", tasks, self._rival) if self._rival else best
        return Round(best, other, self._ask("candidate", tasks, self._candidate))

    @staticmethod
    def _ask(name: str, tasks: list[Task], worker: Worker) -> Run:
        try:
            return _run([task.chosen(worker) for task in tasks])
        except (Failure, Wrong) as error:
            error.whose = name
            raise


def _run(seconds: list[list[float]]) -> Run:
    """Return the geometric mean over all machines and problems."""
    found = mean([each for there in seconds for each in there])
    return Run(found, found)


class Dispatching(Challenge):
    """A challenge in which backends are chosen.

    An entry is checked text, of which nothing else runs: general Python could replace the loop that
    asks it, and answer without choosing.
    """

    parts = tuple(name for name in PARTS if name != "problems")

    def payload(self, source: str) -> bytes:
        """Return an entry as a worker loads it. Raises Failure, which names what is refused."""
        return timed.payload(Submission((Cell(1, source),)))

    def trusted(self, function: Dispatcher) -> Dispatcher:
        """Return a dispatcher as a worker calls it."""
        return function

    def attempt(self, worker: Worker, case: Case) -> None:
        """Have an entry choose for a case once. Raises Wrong, or Failure, with the case named."""
        try:
            Task.of(case).chosen(worker)
        except Wrong as wrong:
            raise Wrong(f"for {case}: {wrong}") from None
        except Failure as failure:
            raise Failure(failure.kind, f"for {case} {failure}") from None

    @contextmanager
    def race(self, payload: bytes, case: Case, rival: bytes | None = None) -> Iterator[Contest]:
        """Give a contest of an entry with the best that could be chosen. Raises Failure."""
        with ExitStack() as stack:
            other = stack.enter_context(Worker(rival)) if rival is not None else None
            yield Contest(case, stack.enter_context(Worker(payload)), other)


KIND = Dispatching
