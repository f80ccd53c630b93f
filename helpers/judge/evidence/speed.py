"""Timed evidence: how many times as fast as a baseline, on secret inputs, in pairs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

from helpers.judge.race import Race
from helpers.judge.replies import Failure
from helpers.judge.verdict import Finding, Scale, Wrong
from helpers.judge.worker import Worker, carry
from helpers.timing import Comparison

if TYPE_CHECKING:
    from helpers.judge.exercise import Exercise

PAIRS = 7
RERUNS = 2  # measured again this often where noise leaves the points open
LIMIT = 60.0  # seconds for one call of a baseline, which takes less than one


@dataclass(frozen=True)
class Speed:
    """A race against a baseline.

    baseline : a function with the same arguments
    words : what it is called in sentences
    case : what both compute
    scale : what a ratio is worth
    loops : a small case that is traced first, where a library's own product would win the race: it
        cannot be traced. None where anything goes
    """

    baseline: Callable
    words: str
    case: object
    scale: Scale
    loops: object = None

    def find(self, exercise: Exercise, payload: bytes) -> Finding:
        """Measure, and again while noise leaves the points open; all pairs count."""
        if self.loops is not None:
            with Worker(payload) as worker:
                exercise.attempt(worker, self.loops, Worker.trace)
        try:
            with Worker(carry(self.baseline)) as baseline, Worker(payload) as candidate:
                fresh = lambda: exercise.source(self.case, nan)  # noqa: E731
                found = settled(Race(baseline, candidate, fresh, limit=LIMIT), self.scale)
        except Failure as failure:
            raise Failure(failure.kind, f"for {self.case} {failure}") from None
        except Wrong as wrong:
            raise Wrong(f"for {self.case}: {wrong}") from None
        share = self.scale.share(found.ratio)
        evidence = {"pairs": found.pairs, "clock": found.clock}
        return Finding("correct" if share == 1 else "slow", self._sentence(found), share, evidence)

    def _sentence(self, found: Comparison) -> str:
        return (
            f"{found.ratio:.2f} times as fast as {self.words} (95 % sure of {found.low:.2f} to "
            f"{found.high:.2f}, {len(found.pairs)} pairs) for {self.case}. Points start above "
            f"{self.scale.nothing:g} and are full from {self.scale.everything:g} on."
        )


def settled(race: Race, scale: Scale) -> Comparison:
    """Run a race, and again while noise leaves the points open; all pairs count."""
    found = race.run(PAIRS)
    for _ in range(RERUNS):
        if scale.settled(found):
            break
        found = Comparison.of(found.pairs + race.run(PAIRS).pairs, found.clock)
    return found
