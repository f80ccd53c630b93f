"""Competition: what sending the same file again buys, by what a leaderboard ranks by."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import comb, fsum
from pathlib import Path
from statistics import median
from typing import Any

from numpy.typing import NDArray

from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.grading import CANDIDATE, LOADS, Graded, recorded
from helpers.explorers.question import Question
from helpers.explorers.view import Control, Series, View
from helpers.figures import Axis, Ink, Reading

MOST = 30  # times that a file is sent
# Of all ways in which the submissions can be drawn: few reach the upper end, most the lower one.
FEW, MOST_DRAWS = 0.05, 0.95
GUESSES = (1.01, 1.02, 1.05, 1.1, 1.2, 1.5, 2, 3, 5, 10)
TICKS = (0.1, 0.2, 0.5, 1.0, 2.0, 4.0)
ONCE, BEST, SHARE = "one timing", "best of seven timings", "share of a reference"
INKS = {
    ONCE: Ink("#d55e00", "#f08a4b", "circle"),
    BEST: Ink("#0072b2", "#56b4e9", "diamond", (6, 3)),
    SHARE: Ink("#009e73", "#3cc79a", "square"),
}
# What each ranks by: from the gradings of one kernel, a number for each that is larger for better.
MEASURES: Mapping[str, Callable[[Graded], NDArray]] = {
    ONCE: lambda found: 1 / found.wall[:, 0, CANDIDATE],
    BEST: lambda found: 1 / found.wall[..., CANDIDATE].min(axis=1),
    SHARE: lambda found: found.shares("cpu", found.wall.shape[1], 0),
}


@dataclass(frozen=True, slots=True)
class Luck:
    """How far ahead of a typical submission the best of several is, all of one kernel.

    leads : of each submission over the median one, the largest first
    """

    leads: tuple[float, ...]

    @classmethod
    def of(cls, found: Sequence[float]) -> Luck:
        """Return what numbers amount to of which the larger is the better."""
        middle = median(found)
        return cls(tuple(sorted((float(one / middle) for one in found), reverse=True)))

    def best_of(self, sent: int) -> Reading:
        """Return the lead of the best of so many, drawn by chance: the mean, and nine of ten."""
        total = len(self.leads)
        chances = [comb(total - 1 - i, sent - 1) / comb(total, sent) for i in range(total)]
        mean = fsum(chance * lead for chance, lead in zip(chances, self.leads, strict=True))
        return Reading(mean, self._reached(chances, MOST_DRAWS), self._reached(chances, FEW))

    def _reached(self, chances: Sequence[float], share: float) -> float:
        """Return the lead that the best one has, or more, in such a share of all draws."""
        so_far = 0.0
        for chance, lead in zip(chances, self.leads, strict=True):
            so_far += chance
            if so_far >= share:
                return lead
        return self.leads[-1]


def competition(path: Path | None = None) -> Explorer:
    """Return the explorer of how often one file is sent against what that gains.

    path : the recorded gradings; by default those that the chapter on grading quotes

    Raises RecordError where there are none.
    """
    return Explorer(_view(*recorded(path)))


def lucks(found: Sequence[Graded]) -> dict[tuple[str, str], Luck]:
    """Return the luck of the faster kernel, by what is ranked by and the load."""
    fastest = max(one.times for one in found)
    chosen = [one for one in found if one.times == fastest]
    return {
        (name, one.load): Luck.of(measure(one))
        for name, measure in MEASURES.items()
        for one in chosen
    }


def _view(head: Mapping[str, Any], gradings: Sequence[Graded]) -> View:
    found = lucks(gradings)
    times, loads = tuple(range(1, MOST + 1)), tuple(enumerate(LOADS))
    best = {
        (name, sent, at): found[name, load].best_of(sent)
        for name in MEASURES
        for sent in times
        for at, load in loads
    }
    series = tuple(
        Series(name, INKS[name], ("sent", "load"),
               {(sent, at): best[name, sent, at] for sent in times for at, _ in loads})
        for name in MEASURES
    )  # fmt: skip
    return View(
        slug="competition",
        subject="Lead over a typical submission of the same file, against the times it is sent",
        controls=(
            Control("sent", "Times sent", times, MOST),
            Control("load", "Machine", (0, 1), 1, tuple(LOADS.values()), True),
        ),
        along="sent",
        x=Axis("Times sent", 0.5, MOST + 0.5, log2=False, ticks=(1, 5, 10, 15, 20, 25, 30)),
        y=Axis(
            "Best submission, in times the typical one", 0.09, 4.5, "x", baseline=1, digits=3,
            ticks=TICKS, texts=tuple(f"{tick:g}x" for tick in TICKS),
        ),
        series=series,
        titles={(at,): _title(best, at) for at, _ in loads},
        readouts={
            (sent, at): tuple((name, _told(best[name, sent, at])) for name in MEASURES)
            for sent in times
            for at, _ in loads
        },
        guides=(),
        source=_source(head, found),
        question=_question(best),
    )  # fmt: skip


def _told(found: Reading) -> str:
    return f"{found.value:.3f}x ({found.low:.3f} to {found.high:.3f} in nine of ten draws)"


def _title(best: Mapping[tuple, Reading], at: int) -> str:
    once, share = (best[name, MOST, at].value for name in (ONCE, SHARE))
    return (
        f"Sent {MOST} times on a {[*LOADS.values()][at]} machine, a file gains {once:.2f}x where "
        f"one timing ranks, {share:.3f}x where a share does"
    )


def _question(best: Mapping[tuple, Reading]) -> Question:
    truth = best[ONCE, MOST, 1].value
    return Question(
        "On a busy machine each submission is timed once, and the best of each author counts. One "
        f"file is sent {MOST} times. How many times as fast as a typical submission does it seem?",
        GUESSES,
        tuple(f"{guess:g}x" for guess in GUESSES),
        truth,
        f"{truth:.2f}x",
        {"load": 1},
    )


def _source(head: Mapping[str, Any], found: Mapping[tuple[str, str], Luck]) -> str:
    when = datetime.fromisoformat(head["recorded"])
    counts = " and ".join(str(len(found[ONCE, load].leads)) for load in LOADS)
    return (
        f"Recorded on {sources.processor(head['machine'])}, {when.day} {when:%B %Y}, {counts} "
        "submissions of one kernel on the quiet and on the busy machine; lines span nine of ten "
        "draws of so many from them"
    )
