"""Where a submission stands between the baseline and the reference, as far as rounds can tell.

A bound of an interval is off by a factor only where nearly all of its rounds are: six of seven.
Beside programs that hog every core, fewer than one round in a thousand errs by the margins that
grades are safe for, 1.5 and 0.7, in processor time, and one in ten in wall time. Slow phases
outlast rounds, so that whole gradings were counted as well: ``tests.bench.judge``.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from helpers.judge.race import Round
from helpers.judge.verdict import Scale
from helpers.timing import Comparison

ROUNDS = 7
RERUNS = 2  # so many rounds are added this often while the points are open
PAUSES = (2.0, 8.0)  # seconds after which all is measured anew where noise leaves them open
FASTER = 1.1  # a speed is nothing to pay for up to this many times the baseline's
OPEN = 0.1  # of the points: as much may depend on where in its interval the truth lies ...
WIDEST = 1.15  # ... or all of them, where the end of a scale lies inside an interval as narrow
WAITS = (
    3.0  # who has so many times the reference's wall time for its processor time does not compute
)


@dataclass(frozen=True, slots=True)
class Standing:
    """The ratios of three times.

    share : the submission's speed, of the reference's
    gain, lead : the submission's speed, and the reference's, of the baseline's
    """

    share: Comparison
    gain: Comparison
    lead: Comparison

    @classmethod
    def of(cls, rounds: Sequence[Round]) -> Standing:
        """Return what rounds amount to, by processor time unless the submission waits."""
        clock = clock_for(rounds)
        baseline, reference, candidate = zip(*_times(rounds, clock), strict=True)
        pairs = ((reference, candidate), (baseline, candidate), (baseline, reference))
        return cls(*(Comparison.of(list(zip(*pair, strict=True)), clock) for pair in pairs))

    @property
    def races(self) -> bool:
        """Whether the reference is surely faster than the baseline, so that there is a race."""
        return self.lead.verdict(FASTER) == "pass"

    def points(self, scale: Scale) -> float:
        """Return the share of the points earned: none unless surely faster than the baseline."""
        return scale.share(self.share.ratio) if self.gain.verdict(FASTER) == "pass" else 0.0

    def open(self, scale: Scale) -> float:
        """Return the share of the points that the intervals leave open."""
        least = scale.share(self.share.low) if self.gain.low >= FASTER else 0.0
        most = scale.share(self.share.high) if self.gain.high >= FASTER else 0.0
        return most - least

    def settled(self, scale: Scale) -> bool:
        """Whether more rounds would change the points by little."""
        return self.races and self.open(scale) <= OPEN

    def tells(self, scale: Scale) -> bool:
        """Whether there are points for it: it is settled, or as narrow as intervals get."""
        narrow = all(each.high <= WIDEST * each.low for each in (self.share, self.gain))
        return self.settled(scale) or (self.races and narrow)


def _times(rounds: Sequence[Round], clock: str) -> list[list[float]]:
    """Return the seconds of each round by a clock, in the order of its fields."""
    return [[getattr(run, clock) for run in each] for each in rounds]


def clock_for(rounds: Sequence[Round]) -> str:
    """Return "cpu", whom other programs disturb least, or "wall".

    Wall time counts where the system tells no other, and where the submission is surely idle for
    a larger part of it than the reference: what it waits for is part of what it takes.
    """
    if any(run.cpu is None for each in rounds for run in each):
        return "wall"
    idle = [
        (each.candidate.wall / each.candidate.cpu, each.reference.wall / each.reference.cpu)
        for each in rounds
    ]
    return "wall" if Comparison.of(idle, "none").verdict(WAITS) == "pass" else "cpu"


class Source(Protocol):
    """Where rounds come from: a ``Race``, or a record of one."""

    def run(self, rounds: int) -> list[Round]:
        """Return the next rounds."""


class Hearing(NamedTuple):
    """All rounds on one submission; the last sitting decides.

    sittings : lists of rounds with pauses between them
    """

    sittings: list[list[Round]]

    @classmethod
    def hold(
        cls, race: Source, scale: Scale, pause: Callable[[float], object] = time.sleep
    ) -> Hearing:
        """Measure until the points are settled, anew after a pause, but not for ever.

        pause : gets the seconds to wait for the machine to calm down
        """
        sittings = [_sitting(race, scale)]
        for seconds in PAUSES:
            if Standing.of(sittings[-1]).tells(scale):
                break
            pause(seconds)
            sittings.append(_sitting(race, scale))
        return cls(sittings)

    @property
    def standing(self) -> Standing:
        """What the last sitting says."""
        return Standing.of(self.sittings[-1])

    @property
    def evidence(self) -> dict:
        """The times in seconds, [baseline, reference, candidate] a round; JSON-able."""
        return {
            "clock": self.standing.share.clock,
            "order": list(Round._fields),
            "sittings": [
                {clock: _times(rounds, clock) for clock in ("wall", "cpu")}
                for rounds in self.sittings
            ],
        }


def _sitting(race: Source, scale: Scale) -> list[Round]:
    """Return rounds, and more of them while the points are open; all count."""
    rounds = race.run(ROUNDS)
    for _ in range(RERUNS):
        if Standing.of(rounds).settled(scale):
            break
        rounds += race.run(ROUNDS)
    return rounds
