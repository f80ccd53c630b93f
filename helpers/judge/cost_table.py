"""What every backend takes on a machine: what a dispatcher learns and is judged by.

The costs of two machines are recorded, and public. A dispatcher is judged on machines drawn from
them: the names of the backends are shuffled, and each backend's times are stretched by a factor and
a power of the size, the same for what is measured and what is asked. Who learns from the costs that
are told does as well there as on the recorded machine; who has learnt the record by heart does not.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from math import exp, log, prod
from random import Random, SystemRandom
from typing import NamedTuple

import numpy as np

from helpers import records

SLUG = "dispatch-costs"
NUMPY = "numpy"
# By the words of the notebook: threads, and the backends that such a machine lacks.
MACHINES = {"two threads": ("all", ()), "one thread and no blas": ("one", ("blas",))}

STRETCH = 0.5  # a drawn backend takes up to exp(0.5) times as long as the recorded one, or as short
TILT = 0.3  # and up to exp(0.3) times more at one end of the sizes than in their middle
# Every answer that does not look at the costs has at least these regrets on a drawn machine: its
# mean, and at the worst.
FIXED_MEAN, FIXED_WORST = 1.3, 5.0


class Question(NamedTuple):
    """A problem to choose a backend for: its operation, dtype and shape, (m, k, n) of a product."""

    op: str
    dtype: str
    shape: tuple[int, ...]

    @property
    def sort(self) -> str:
        """Operation and dtype in words."""
        return f"{self.op} {self.dtype}"

    def __str__(self) -> str:
        return f"{self.sort} {self.shape}"


class Cost(NamedTuple):
    """What a backend takes for a problem, in seconds a call."""

    op: str
    dtype: str
    shape: tuple[int, ...]
    backend: str
    seconds: float


@dataclass(frozen=True)
class Machine:
    """The costs of one machine: by part and problem, the seconds of each backend that takes it."""

    costs: Mapping[str, Mapping[Question, Mapping[str, float]]]

    def measured(self) -> list[Cost]:
        """Return what a calibration is told."""
        return [
            Cost(*question, backend, seconds)
            for question, there in self.costs["measured"].items()
            for backend, seconds in there.items()
        ]

    def questions(self, part: str, sorts: Iterable[str] | None = None) -> list[Question]:
        """Return the problems of a part, all or those of these sorts, such as "add float64".

        Raises KeyError for a sort that there is not.
        """
        asked = self.costs[part]
        known = dict.fromkeys(question.sort for question in asked)
        wanted = list(known) if sorts is None else list(sorts)
        if unknown := [sort for sort in wanted if sort not in known]:
            raise KeyError(f"no costs of {unknown[0]!r}: there are {', '.join(known)}")
        return [question for question in asked if question.sort in wanted]

    def backends(self) -> list[str]:
        """Return the names of all backends, in alphabetical order."""
        return sorted({name for part in self.costs.values() for q in part.values() for name in q})

    def best(self, part: str) -> list[str]:
        """Return the name of the fastest backend for each problem of a part."""
        return [min(there, key=there.get) for there in self.costs[part].values()]

    def regret(self, part: str, question: Question, backend: str) -> float:
        """Return the time of a choice over the best; what a backend lacks runs on NumPy."""
        there = self.costs[part][question]
        return there.get(backend, there[NUMPY]) / min(there.values())

    def regrets(
        self, part: str, names: Sequence[str], questions: Sequence[Question] | None = None
    ) -> list[float]:
        """Return the regret of each of these choices.

        questions : of the part, one for each name; all of them if None
        """
        asked = self.questions(part) if questions is None else questions
        return [self.regret(part, *choice) for choice in zip(asked, names, strict=True)]


def mean(regrets: Sequence[float]) -> float:
    """Return the geometric mean."""
    return exp(sum(map(log, regrets)) / len(regrets))


@cache
def machine(words: str) -> Machine:
    """Return one of ``MACHINES``, from the record of the course."""
    threads, lacking = MACHINES[words]
    found: dict[str, dict[Question, dict[str, float]]] = {}
    for point in records.reference(SLUG).points:
        at = point.parameters
        if at["threads"] != threads or at["kernel"] in lacking:
            continue
        shape = tuple(map(int, at["shape"].split("x")))
        there = found.setdefault(at["part"], {}).setdefault(
            Question(at["op"], at["dtype"], shape), {}
        )
        there[at["kernel"]] = float(np.median(point.samples))
    return Machine(found)


def drawn(words: str, random: Random | None = None) -> Machine:
    """Return a machine like one of ``MACHINES``, on which no answer known beforehand is any good.

    random : where its secrets come from; the operating system if None
    """
    random = SystemRandom() if random is None else random
    recorded = machine(words)
    asked = len(recorded.questions("hidden"))
    fixed = [recorded.best("hidden"), *([name] * asked for name in recorded.backends())]
    while True:
        found = _stretched(_renamed(recorded, random), random)
        if all(_loses(found.regrets("hidden", names)) for names in fixed):
            return found


def _loses(regrets: list[float]) -> bool:
    return mean(regrets) >= FIXED_MEAN and max(regrets) >= FIXED_WORST


def _renamed(recorded: Machine, random: Random) -> Machine:
    """Shuffle the names; NumPy keeps its own, because it takes what others lack."""
    names = [name for name in recorded.backends() if name != NUMPY]
    new = dict(zip(names, random.sample(names, len(names)), strict=True)) | {NUMPY: NUMPY}
    return _mapped(recorded, lambda _, name, seconds: (new[name], seconds))


def _stretched(machine: Machine, random: Random) -> Machine:
    """Multiply each backend's times by a factor and a power of the size, drawn for each sort."""
    sizes: dict[str, list[float]] = {}
    for part in machine.costs.values():
        for question in part:
            sizes.setdefault(question.sort, []).append(_log_size(question))
    drawn = {
        (sort, name): (random.uniform(-STRETCH, STRETCH), random.uniform(-TILT, TILT))
        for sort in sizes
        for name in machine.backends()
    }

    def stretch(question: Question, name: str, seconds: float) -> tuple[str, float]:
        factor, tilt = drawn[question.sort, name]
        low, high = min(sizes[question.sort]), max(sizes[question.sort])
        place = (2 * _log_size(question) - low - high) / (high - low)  # from -1 to 1
        return name, seconds * exp(factor + tilt * place)

    return _mapped(machine, stretch)


def _log_size(question: Question) -> float:
    return log(prod(question.shape))


def _mapped(
    machine: Machine, change: Callable[[Question, str, float], tuple[str, float]]
) -> Machine:
    """Return a machine with each name and time changed."""
    return Machine(
        {
            part: {
                question: dict(change(question, *entry) for entry in there.items())
                for question, there in questions.items()
            }
            for part, questions in machine.costs.items()
        }
    )
