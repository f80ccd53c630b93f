"""What the judge found: a kind, a sentence for the student, points, and the evidence."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from math import isnan
from numbers import Real
from textwrap import fill
from typing import Literal, NamedTuple

Kind = Literal[
    "correct",
    "wrong",
    "slow",
    "costly",
    "raised",
    "crashed",
    "out of memory",
    "timed out",
    "forbidden",
    "machine unfit",
]
UNFIT: Kind = "machine unfit"
MOST_SAID = 2000  # characters of a reason: part of it may come from a child, which writes at will


class Wrong(Exception):
    """A result that is not what was asked for; args[0] says what is wrong with it.

    whose : which of the lanes of a race it came from, None outside of one
    """

    whose: str | None = None


class Finding(NamedTuple):
    """What was found, before anybody says how many points it is about.

    share : the share of the points that it earns, from 0 to 1; of no meaning on an unfit machine
    """

    kind: Kind
    reason: str
    share: float = 0.0
    evidence: dict | None = None


@dataclass(frozen=True, slots=True)
class Verdict:
    """One finding about one submission.

    kind : what was found; "slow" by the clock, "costly" by an exact count, "machine unfit" where
        nothing could be: it is no finding about the submission, and is to be measured again
    reason : one or more sentences that the author of the code understands
    points : what it earns of ``out_of``, plain floats; None where the machine is unfit
    evidence : numbers that the finding rests on, JSON-able
    """

    kind: Kind
    reason: str
    points: float | None
    out_of: float
    evidence: dict | None = None

    @classmethod
    def of(cls, found: Finding, out_of: float) -> "Verdict":
        """Return a finding about ``out_of`` points, which are rounded to hundredths."""
        points = None if found.kind == UNFIT else points_of(found.share * out_of, out_of)
        return cls(found.kind, _readable(found.reason), points, float(out_of), found.evidence)

    @property
    def unfit(self) -> bool:
        """Whether it has to be measured again before there are points."""
        return self.points is None

    def __str__(self) -> str:
        points = "Not graded yet" if self.unfit else f"{self.points:.3g}"
        return f"{self.reason}\n{points} of {self.out_of:g} points."


def _readable(text: str) -> str:
    """Return text that every terminal and every file takes, with "?" for what is no character."""
    cut = text if len(text) <= MOST_SAID else f"{text[:MOST_SAID]} ..."
    return "".join(each if each.isprintable() or each == "\n" else "?" for each in cut)


def points_of(value: object, out_of: float) -> float:
    """Return a number as points: a plain float from 0 to ``out_of``, rounded to hundredths.

    Raises TypeError for what is no number, a truth value too, and ValueError for NaN: whoever
    computed it made a mistake, and nbgrader would take some of these for full marks.
    """
    if not isinstance(value, Real) or isinstance(value, bool):
        raise TypeError(f"points are {value!r}: needs a number")
    if isnan(value):
        raise ValueError("points are NaN: needs a number")
    return round(min(max(float(value), 0.0), float(out_of)), 2)


@dataclass(frozen=True, slots=True)
class Scale:
    """Points by a ratio: none below ``nothing``, all from ``everything`` on, a line between.

    nothing, everything : ratios of speeds, the same one for a step. Raises ValueError where the
        first is larger
    """

    nothing: float
    everything: float

    def __post_init__(self) -> None:
        if not 0 < self.nothing <= self.everything:
            raise ValueError(f"{self}: needs 0 < nothing <= everything")

    def share(self, ratio: float) -> float:
        """Return the share of the points that a ratio earns, from 0.0 to 1.0.

        Raises ValueError for NaN.
        """
        if isnan(ratio):
            raise ValueError("a ratio of NaN is nothing that points could be given by")
        if ratio >= self.everything:
            return 1.0
        if ratio <= self.nothing:
            return 0.0
        return float((ratio - self.nothing) / (self.everything - self.nothing))


_collector: ContextVar[list[Verdict] | None] = ContextVar("collector", default=None)


@contextmanager
def collected() -> Iterator[list[Verdict]]:
    """Give the verdicts that are told inside the block, in their order."""
    found: list[Verdict] = []
    token = _collector.set(found)
    try:
        yield found
    finally:
        _collector.reset(token)


def tell(verdict: Verdict) -> float:
    """Print a verdict for its author; return the points, for a notebook to show.

    Where the machine is unfit it returns 0.0, since nbgrader takes anything but a number for full
    marks. Who grades reads the verdict itself, from ``collected``; everybody else is told.
    """
    say(str(verdict))
    found = _collector.get()
    if found is not None:
        found.append(verdict)
    elif verdict.unfit:
        say("The 0.0 that this cell returns is no grade.")
    return 0.0 if verdict.unfit else verdict.points


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
