"""The gradings of a machine: a file of lines, one a grading, under a head that says how and where.

A line holds microseconds of wall and of processor time, [baseline, reference, candidate] a round,
in a list for each sitting. What a grading comes to is never read from the file: it is worked out
from the samples by the judge's own code of today.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import NamedTuple

from helpers.judge.process import Run
from helpers.judge.race import Round
from helpers.judge.standing import Hearing
from tests.bench.judge.kernels import ABOVE, SCALE
from tests.bench.recording import Recording, whole

FORMAT = 1
MICRO = 1e6
UNFIT = "machine unfit"


class Grading(NamedTuple):
    """What was measured of one submission.

    load : "idle" or "hogged"; ``times`` the threshold's speed is how fast the submission truly is
    realtime : whether the judge had a core as soon as it wanted one
    sittings : lists of rounds
    """

    load: str
    times: float
    realtime: bool
    sittings: list[list[Round]]

    @classmethod
    def of(cls, line: Mapping) -> "Grading":
        """Return the grading on a line."""
        sittings = [
            [
                Round(*map(_run, wall, cpu))
                for wall, cpu in zip(one["wall"], one["cpu"], strict=True)
            ]
            for one in line["sittings"]
        ]
        return cls(line["load"], line["times"], line["realtime"], sittings)

    @property
    def line(self) -> dict:
        """What is written of it."""
        sittings = [
            {
                clock: [[round(getattr(run, clock) * MICRO) for run in each] for each in rounds]
                for clock in ("wall", "cpu")
            }
            for rounds in self.sittings
        ]
        return {**self._asdict(), "sittings": sittings}

    @property
    def verdict(self) -> str:
        """What these samples come to by today's judge: "pass", "fail" or "machine unfit".

        Raises IndexError where it asks for more rounds than were recorded.
        """
        standing = Hearing.hold(Replay(self.sittings), SCALE, pause=lambda _: None).standing
        if not standing.tells(SCALE):
            return UNFIT
        return "pass" if standing.points(SCALE) == 1 else "fail"

    @property
    def truth(self) -> str:
        """What a judge without noise would find."""
        return "pass" if self.times == ABOVE else "fail"


def _run(wall: int, cpu: int) -> Run:
    return Run(wall / MICRO, cpu / MICRO)


class Replay:
    """Rounds out of a record, for a judge that asks for them a few at a time."""

    def __init__(self, sittings: list[list[Round]]) -> None:
        self._rounds = [each for rounds in sittings for each in rounds]

    def run(self, rounds: int) -> list[Round]:
        """Return the next rounds; IndexError where there are no more."""
        taken, self._rounds = self._rounds[:rounds], self._rounds[rounds:]
        if len(taken) < rounds:
            raise IndexError(f"{rounds} more rounds are asked for, and {len(taken)} were recorded")
        return taken


class Gradings(Recording):
    """The gradings of a machine."""

    @property
    def done(self) -> Counter:
        """How many there are, by load and times."""
        return Counter((line["load"], line["times"]) for line in self.lines)


def load(path: Path) -> tuple[dict, list[Grading]]:
    """Return the head of a file, and its gradings. Raises ValueError for another format."""
    head, *lines = whole(path)
    if head["format"] != FORMAT:
        raise ValueError(f"{path.name} has format {head['format']}: needs {FORMAT}")
    return head, [Grading.of(line) for line in lines]


def count(gradings: Iterable[Grading]) -> dict[tuple[str, float], Counter]:
    """Return how many verdicts of each kind there are, by load and times."""
    found: dict[tuple[str, float], Counter] = {}
    for each in gradings:
        found.setdefault((each.load, each.times), Counter())[each.verdict] += 1
    return found
