"""Timed evidence: the share of a reference's speed, on secret inputs, here and now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from math import nan
from typing import TYPE_CHECKING

from helpers.judge.race import Race, pacers
from helpers.judge.replies import Failure
from helpers.judge.standing import FASTER, Hearing, Standing
from helpers.judge.verdict import UNFIT, Finding, Scale, Wrong

if TYPE_CHECKING:
    from helpers.judge.exercise import Exercise

USUAL = Scale(nothing=0.35, everything=0.7)
LIMIT = 60.0  # seconds for one call of a trusted function, which takes less than one


@dataclass(frozen=True)
class Speed:
    """A race against a naive baseline, with a reference that shows what this machine can do.

    baseline : a function with the same arguments, which earns nothing
    words : what it is called in sentences
    reference : a fast one, the instructor's own
    case : what all of them compute; the reference should take 5 ms or more for it
    scale : what a share of the reference's speed is worth
    without : names of the kernel language that are refused here, such as a library's own product,
        which would win the race
    """

    baseline: Callable
    words: str
    reference: Callable
    case: object
    scale: Scale = USUAL
    without: frozenset[str] = frozenset()

    def find(self, exercise: Exercise, payload: bytes) -> Finding:
        """Race until noise leaves little of the points open."""
        trusted = pacers.worker(self.baseline), pacers.worker(self.reference)
        try:
            with pacers.challenger(payload) as candidate:
                fresh = lambda: exercise.source(self.case, nan)  # noqa: E731
                race = Race(*trusted, candidate, fresh, limit=LIMIT)
                return judged(race, self.scale, self.words, f"for {self.case}")
        except Failure as failure:
            raise Failure(failure.kind, f"for {self.case} {failure}") from None
        except Wrong as wrong:
            raise Wrong(f"for {self.case}: {wrong}") from None


def judged(race: Race, scale: Scale, words: str, task: str) -> Finding:
    """Return what a race shows.

    words : what the baseline is called; ``task`` follows it in the sentence
    """
    hearing = Hearing.hold(race, scale)
    standing, evidence = hearing.standing, hearing.evidence
    if not standing.tells(scale):
        return Finding(UNFIT, _doubt(standing, words, task), evidence=evidence)
    share = standing.points(scale)
    reason = _sentence(standing, scale, words, task)
    return Finding("correct" if share == 1 else "slow", reason, share, evidence)


def _sentence(standing: Standing, scale: Scale, words: str, task: str) -> str:
    gain, share, lead = standing.gain, standing.share, standing.lead
    slow = "" if gain.low >= FASTER else f" That is not surely {FASTER:g} times, and earns nothing."
    return (
        f"{gain.ratio:.2f} times as fast as {words} {task} (95 % sure of {gain.low:.2f} to "
        f"{gain.high:.2f}, {len(gain.pairs)} rounds).{slow} The reference is {lead.ratio:.2f} "
        f"times as fast on this machine, and this reaches {share.ratio:.2f} of its speed "
        f"({share.low:.2f} to {share.high:.2f}). {asked(scale)}"
    )


def asked(scale: Scale) -> str:
    """Return what a scale asks for, in words."""
    if scale.nothing == scale.everything:
        return f"Points are full from {scale.everything:g} of it on."
    return f"Points start above {scale.nothing:g} of it and are full from {scale.everything:g} on."


def _doubt(standing: Standing, words: str, task: str) -> str:
    share, lead = standing.share, standing.lead
    if standing.races:
        why = (
            f"This machine was too busy to tell how fast it is {task}: between {share.low:.2f} and "
            f"{share.high:.2f} of the reference's speed"
        )
    else:
        why = (
            f"This machine cannot tell how fast it is {task}: here the reference itself is only "
            f"between {lead.low:.2f} and {lead.high:.2f} times as fast as {words}"
        )
    return f"{why} after {len(share.pairs)} rounds. Nothing is lost: it is measured again later."
