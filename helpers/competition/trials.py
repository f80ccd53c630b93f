"""The recorded trials of the competition itself: one kernel sent many times, and duels.

A file of lines, one a trial, under a head that says how and where. What a trial comes to is never
read from it: it is worked out from the samples, by the competition's own code of today.
``python -m tests.bench.competition`` records them.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from statistics import median
from typing import Any, NamedTuple

from helpers.competition.entry import Entry
from helpers.competition.ranking import Place, ranking
from helpers.competition.score import score
from helpers.competition.session import Duel, decided
from helpers.timing import Comparison

FORMAT = 1
PLAIN, MORE = "plain", "a tenth more"  # the kernels: the second does a tenth of its work twice


class Submission(NamedTuple):
    """An entry of a kernel, PLAIN or MORE.

    load : "idle" or "hogged"
    unfit : why nothing was decided, as often as that was; then it was sent again
    """

    kernel: str
    load: str
    entry: Entry
    unfit: tuple[str, ...] = ()

    @property
    def line(self) -> dict[str, Any]:
        """What is written of it."""
        return {"trial": "submission", **self._asdict(), "entry": self.entry.as_dict()}


class Bout(NamedTuple):
    """A duel of two kernels.

    kernels : the first and the second
    samples : by class of sizes, the clock and the (first seconds, second seconds) of each round
    """

    kernels: tuple[str, str]
    load: str
    samples: Mapping[str, tuple[str, tuple[tuple[float, float], ...]]]
    unfit: tuple[str, ...] = ()

    @classmethod
    def of(cls, kernels: tuple[str, str], load: str, found: Duel, unfit: tuple[str, ...]) -> "Bout":
        """Return a duel with its samples."""
        samples = {size: (step.clock, step.pairs) for size, step in found.steps.items()}
        return cls(kernels, load, samples, unfit)

    @property
    def line(self) -> dict[str, Any]:
        """What is written of it."""
        return {"trial": "duel", **self._asdict()}

    @property
    def duel(self) -> Duel:
        """What the samples come to."""
        return decided(
            {size: Comparison.of(pairs, clock) for size, (clock, pairs) in self.samples.items()}
        )

    @property
    def faster(self) -> str | None:
        """Which kernel is surely faster; None where they cannot be told apart."""
        found = self.duel.faster
        return None if found is None else self.kernels[found]


@dataclass(frozen=True)
class Trials:
    """All trials of a machine, in the order in which they were made."""

    head: Mapping[str, Any]
    submissions: tuple[Submission, ...]
    bouts: tuple[Bout, ...]

    @cached_property
    def places(self) -> list[Place]:
        """The ranking of all submissions, as the competition has it."""
        return ranking(one.entry for one in self.submissions)

    def ranks(self, kernel: str) -> list[int]:
        """Return the ranks of the entries of a kernel, in the order of the ranking."""
        ids = {one.entry.id for one in self.submissions if one.kernel == kernel}
        return [place.rank for place in self.places if place.entry.id in ids]

    def typical(self, load: str) -> float:
        """Return the median score of the kernel PLAIN under a load."""
        ours = (one for one in self.submissions if (one.kernel, one.load) == (PLAIN, load))
        return median(score(one.entry).value for one in ours)

    def between(self, *kernels: str) -> list[Bout]:
        """Return the duels of these two, whichever came first."""
        return [bout for bout in self.bouts if sorted(bout.kernels) == sorted(kernels)]


def load(path: Path) -> Trials:
    """Return the trials in a file. Raises ValueError for another format."""
    head, *lines = whole(path)
    if head["format"] != FORMAT:
        raise ValueError(f"{path.name} has format {head['format']}: needs {FORMAT}")
    submissions = (_submission(line) for line in lines if line["trial"] == "submission")
    bouts = (_bout(line) for line in lines if line["trial"] == "duel")
    return Trials(head, tuple(submissions), tuple(bouts))


def whole(path: Path) -> list[dict[str, Any]]:
    """Return the lines of a file but for one that was being written when all ended."""
    text = path.read_text(encoding="utf-8")
    return [json.loads(line) for line in text[: text.rfind("\n") + 1].splitlines()]


def _submission(line: Mapping[str, Any]) -> Submission:
    entry = Entry.of(line["entry"])
    return Submission(line["kernel"], line["load"], entry, tuple(line["unfit"]))


def _bout(line: Mapping[str, Any]) -> Bout:
    samples = {size: (clock, _pairs(pairs)) for size, (clock, pairs) in line["samples"].items()}
    return Bout(tuple(line["kernels"]), line["load"], samples, tuple(line["unfit"]))


def _pairs(pairs: Iterable[Iterable[float]]) -> tuple[tuple[float, float], ...]:
    return tuple((first, second) for first, second in pairs)
