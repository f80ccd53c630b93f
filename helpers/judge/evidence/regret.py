"""Evidence of a dispatcher: what its choices cost, exactly, and what choosing costs, timed.

The child calibrates and chooses; what the choices cost stands in a table over here. It is that of a
machine drawn for this verdict, which nobody has seen before.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers.judge.cost_table import Cost, Machine, Question, mean
from helpers.judge.evidence.speed import judged
from helpers.judge.problem import Expected, Problem
from helpers.judge.race import Race, pacers
from helpers.judge.replies import NO_ANSWER, Failure
from helpers.judge.verdict import Finding, Scale, Wrong
from helpers.judge.worker import Worker

if TYPE_CHECKING:
    from helpers.judge.exercise import Exercise

LIMIT = 20.0  # seconds for all choices, which take milliseconds
CALLS = 40_000  # of a sample: milliseconds, where each is a look into a dictionary


class Dispatcher:
    """A submitted dispatcher as the child calls it: calibrated once, then asked in some order."""

    def __init__(self, calibrate: Callable, choose: Callable) -> None:
        self.calibrate, self.choose = calibrate, choose

    def prepare(
        self, order: NDArray, picks: NDArray, costs: list, questions: list, names: list
    ) -> None:
        """Calibrate; costs and questions come as lists of lists."""
        self.questions = [Question(op, dtype, tuple(shape)) for op, dtype, shape in questions]
        told = [Cost(op, dtype, tuple(shape), *rest) for op, dtype, shape, *rest in costs]
        self.knowledge = self.calibrate(told)

    def __call__(self, order: NDArray, picks: NDArray, costs: list, questions: list, names: list):
        """Fill ``picks`` with the number of the name that is chosen for each question."""
        choose, knowledge, asked = self.choose, self.knowledge, self.questions
        chosen = [choose(knowledge, *asked[number]) for number in order.tolist()]
        number_of = {name: number for number, name in enumerate(names)}
        try:
            picks[:] = [number_of[name] for name in chosen]
        except (KeyError, TypeError):
            for number, name in zip(order.tolist(), chosen, strict=True):
                if name not in names:
                    raise ValueError(
                        f"choose returned {name!r} for {asked[number]}: needs one of "
                        f"{', '.join(names)}"
                    ) from None


class Asked(NamedTuple):
    """Problems of one part of a machine, and what a dispatcher chose for them."""

    machine: Machine
    part: str
    questions: list[Question]
    picks: NDArray

    @classmethod
    def of(cls, payload: bytes, machine: Machine, part: str, sorts: Iterable[str] | None) -> Asked:
        """Let a dispatcher calibrate and choose. Raises Failure."""
        questions = machine.questions(part, sorts)
        order = np.arange(len(questions))
        with Worker(payload) as worker:
            _, picks = worker.place(order, order * 0 - 1, *told(machine, questions))
            worker.run(LIMIT)
            found = picks.copy()
        if not ((found >= 0) & (found < len(machine.backends()))).all():
            raise Failure(*NO_ANSWER)
        return cls(machine, part, questions, found)

    @property
    def regrets(self) -> list[tuple[float, Question, str]]:
        """The regret of each choice, with the problem and the name."""
        names = self.machine.backends()
        chosen = [names[pick] for pick in self.picks]
        regrets = self.machine.regrets(self.part, chosen, self.questions)
        return list(zip(regrets, self.questions, chosen, strict=True))

    @property
    def mean(self) -> float:
        """The geometric mean of the regrets."""
        return mean([regret for regret, *_ in self.regrets])


def told(machine: Machine, questions: list[Question]) -> tuple[list, list, list[str]]:
    """Return what a ``Dispatcher`` in a child is told beside its arrays."""
    return machine.measured(), questions, machine.backends()


@dataclass(frozen=True)
class Regret:
    """What the choices for some problems cost.

    machine : whose costs they are; ``words`` in sentences
    part, sorts : which problems; all sorts if None
    all_up_to, none_from : regrets between which the points fall
    worst : whether the largest regret counts, and not the mean
    """

    machine: Machine
    words: str
    part: str
    sorts: tuple[str, ...] | None
    all_up_to: float
    none_from: float
    worst: bool = False

    def find(self, exercise: Exercise, payload: bytes) -> Finding:
        """Ask for all problems; points fall in a line from ``all_up_to`` to ``none_from``."""
        asked = Asked.of(payload, self.machine, self.part, self.sorts)
        largest, question, name = max(asked.regrets)
        regret = largest if self.worst else asked.mean
        share = float(np.clip((self.none_from - regret) / (self.none_from - self.all_up_to), 0, 1))
        where = f"{largest:.2f} at the worst"
        where += f", {name} for {question}" if largest > 1 else ""
        reason = (
            f"Mean regret {asked.mean:.3f} over {len(asked.questions)} problems on {self.words}, "
            f"{where}. {'The worst' if self.worst else 'The mean'} earns all points up to "
            f"{self.all_up_to:g} and none from {self.none_from:g} on."
        )
        evidence = {"regrets": [float(each) for each, *_ in asked.regrets]}
        return Finding("correct" if share == 1 else "costly", reason, share, evidence)


@dataclass(frozen=True)
class Overhead:
    """What a choice takes, for problems that were asked before, against a baseline.

    baseline, reference : ``Dispatcher``s; ``words`` is what the first is called in sentences
    machine, part : whose problems are asked, in an order that is new each time
    scale : what a ratio is worth
    none_from : a mean regret from which on no speed earns anything
    """

    baseline: Dispatcher
    words: str
    reference: Dispatcher
    machine: Machine
    part: str
    scale: Scale
    none_from: float

    def find(self, exercise: Exercise, payload: bytes) -> Finding:
        """Ask once, then measure; a dispatcher that chooses badly is not measured."""
        asked = Asked.of(payload, self.machine, self.part, None)
        if asked.mean >= self.none_from:
            reason = (
                f"Its mean regret is {asked.mean:.3f}: how fast it chooses counts for nothing from "
                f"{self.none_from:g} on."
            )
            return Finding("costly", reason)
        trusted = pacers.worker(self.baseline), pacers.worker(self.reference)
        with pacers.challenger(payload) as candidate:
            race = Race(*trusted, candidate, partial(_shuffled, asked), limit=LIMIT)
            try:
                return judged(race, self.scale, self.words, f"at {CALLS:,} choices")
            except Wrong:
                raise Wrong("when asked again: it chose another backend than before") from None


def _shuffled(asked: Asked) -> Problem:
    """Return the problems many times over in a new order, with the choices made before."""
    random = np.random.default_rng(secrets.randbits(128))
    order = random.integers(0, len(asked.questions), CALLS)
    expected = Expected(asked.picks[order], np.array(0))
    arrays = {"order": order, "picks": np.full(CALLS, -1)}
    return Problem(arrays, {"picks": expected}, told(asked.machine, asked.questions))
