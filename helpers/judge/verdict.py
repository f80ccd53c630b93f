"""What the judge found: a kind, a sentence for the student, points, and the evidence."""

import os
from dataclasses import dataclass
from textwrap import fill
from typing import Literal, NamedTuple

from helpers.timing import Comparison

Kind = Literal["correct", "wrong", "slow", "costly", "raised", "crashed", "timed out"]


class Wrong(Exception):
    """A result that is not what was asked for; args[0] says what is wrong with it."""


class Finding(NamedTuple):
    """What was found, before anybody says how many points it is about.

    share : the share of the points that it earns, from 0 to 1
    """

    kind: Kind
    reason: str
    share: float = 0.0
    evidence: dict | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding about one submission.

    kind : what was found; "slow" by the clock, "costly" by an exact count
    reason : one or more sentences that the author of the code understands
    points : what it earns of ``out_of``, plain floats
    evidence : numbers that the finding rests on, JSON-able
    """

    kind: Kind
    reason: str
    points: float
    out_of: float
    evidence: dict | None = None

    def __str__(self) -> str:
        return f"{self.reason}\n{self.points:.3g} of {self.out_of:g} points."


@dataclass(frozen=True, slots=True)
class Scale:
    """Points by speedup: none up to ``nothing``, all from ``everything`` on, a line between.

    nothing, everything : ratios, baseline time / submission's time
    """

    nothing: float
    everything: float

    def share(self, ratio: float) -> float:
        """Return the share of the points that a ratio earns, from 0.0 to 1.0."""
        share = (ratio - self.nothing) / (self.everything - self.nothing)
        return float(min(max(share, 0.0), 1.0))

    def settled(self, comparison: Comparison) -> bool:
        """Whether the interval lies on one side of each end of the scale."""
        ends = (self.nothing, self.everything)
        return all(comparison.verdict(at_least=end) != "inconclusive" for end in ends)


def tell(verdict: Verdict) -> float:
    """Print a verdict for its author; return the points, for nbgrader to read."""
    say(str(verdict))
    return verdict.points


def say(text: str) -> None:
    """Print in lines that feedback and notebooks show whole."""
    for line in text.splitlines():
        print(fill(line, 96, subsequent_indent="    "))


def left_out() -> bool:
    """Whether nbgrader is grading, so that a check without points is left out; say so if it is."""
    grading = os.environ.get("NBGRADER_EXECUTION") == "autograde"
    if grading:
        say("Left out while grading: the cells below are the ones that count.")
    return grading
