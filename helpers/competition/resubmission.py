"""What sending the same file again buys: a figure over the recorded trials of the competition."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import comb, exp, fsum, log
from statistics import fmean, median

from helpers import records
from helpers.competition.entry import Entry
from helpers.competition.score import score
from helpers.competition.trials import PLAIN, Trials, load
from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.question import heights
from helpers.explorers.view import Control, Series, View
from helpers.figures import Axis, Ink, Mark, Reading

LOADS = ("idle", "hogged")
LOADED = {"idle": "a quiet machine", "hogged": "a machine whose cores are kept busy"}
SPREAD = (0.05, 0.95)  # of all orders in which they could have been sent
INKS = {
    "first run": Ink("#d55e00", "#f08a4b", "circle"),
    "best run": Ink("#0072b2", "#56b4e9", "diamond", (6, 3)),
    "score": Ink("#009e73", "#3cc79a", "square"),
}


def first_run(entry: Entry) -> float:
    """Return the speed by the first run of each case, as who times once finds it."""
    return _speed([sitting.pairs[0][1] for sitting in entry.sittings])


def best_run(entry: Entry) -> float:
    """Return the speed by the fastest run of each case."""
    return _speed([min(own for _, own in sitting.pairs) for sitting in entry.sittings])


def _speed(seconds: Sequence[float]) -> float:
    return exp(-fmean(map(log, seconds)))


def _score(entry: Entry) -> float:
    return score(entry).value


MEASURES: Mapping[str, Callable[[Entry], float]] = {
    "first run": first_run,
    "best run": best_run,
    "score": _score,
}


@dataclass(frozen=True, slots=True)
class Luck:
    """How far ahead of a typical entry the best of several is, all of one kernel.

    leads : of each entry, of the median one, best first
    """

    leads: tuple[float, ...]

    @classmethod
    def of(cls, speeds: Sequence[float]) -> Luck:
        """Return what speeds amount to."""
        middle = median(speeds)
        return cls(tuple(sorted((one / middle for one in speeds), reverse=True)))

    def best_of(self, sent: int) -> Reading:
        """Return the lead of the best of so many: on average, and in nine of ten cases."""
        total = len(self.leads)
        chances = [comb(total - 1 - i, sent - 1) / comb(total, sent) for i in range(total)]
        mean = fsum(chance * lead for chance, lead in zip(chances, self.leads, strict=True))
        high, low = (self._quantile(chances, 1 - part) for part in reversed(SPREAD))
        return Reading(mean, low, high)

    def _quantile(self, chances: Sequence[float], above: float) -> float:
        """Return the lead that the best one has, or more, in such a share of cases."""
        reached = 0.0
        for chance, lead in zip(chances, self.leads, strict=True):
            reached += chance
            if reached >= above - 1e-12:
                return lead
        return self.leads[-1]


def resubmission(trials: Trials | None = None) -> Explorer:
    """Return the explorer of how often one file is sent against what that gains.

    trials : by default those that the book has of its machine of reference
    """
    return Explorer(_view(trials or recorded()))


def recorded() -> Trials:
    """Return the trials that the book quotes."""
    return load(records.DATA / "competition" / f"{records.REFERENCE}.jsonl")


def lucks(trials: Trials) -> dict[tuple[str, str], Luck]:
    """Return the luck by what is ranked by and the load."""
    return {
        (name, load): Luck.of([measure(entry) for entry in _entries(trials, load)])
        for name, measure in MEASURES.items()
        for load in LOADS
    }


def _entries(trials: Trials, load: str) -> list[Entry]:
    return [one.entry for one in trials.submissions if (one.kernel, one.load) == (PLAIN, load)]


def _view(trials: Trials) -> View:
    found = lucks(trials)
    most = min(len(luck.leads) for luck in found.values())
    times = tuple(range(1, most + 1))
    series = tuple(_series(name, found, times) for name in MEASURES)
    band = _band(trials)
    reached = [one.high for each in series for one in each.readings.values()]
    least = [one.low for each in series for one in each.readings.values()]
    return View(
        slug="resubmission",
        subject="Lead over a typical entry of the same kernel against the times that it is sent",
        controls=(
            Control("sent", "Times sent", times, 1),
            Control("load", "Recorded on", (0, 1), 1, tuple(LOADED[one] for one in LOADS), True),
        ),
        along="sent",
        x=Axis("Times sent", 0.9, most + 0.5, log2=False, ticks=tuple(map(float, _ticks(most)))),
        y=Axis(
            "Best entry, in times the typical one", min(0.95, *least), max(band, *reached) * 1.02,
            unit="x", log2=False, baseline=1, digits=3, ticks=_steps(max(band, *reached)),
        ),
        series=series,
        titles={(at,): _title(found, load, most) for at, load in enumerate(LOADS)},
        readouts={
            (sent, at): tuple(
                (name, _told(found[name, load].best_of(sent))) for name in MEASURES
            )
            for sent in times
            for at, load in enumerate(LOADS)
        },
        guides=(),
        source=_source(trials),
        marks=(Mark(1, most, band, "One band: entries up to here share a rank"),),
        question=_question(found, most),
    )  # fmt: skip


def _series(name: str, found: Mapping[tuple[str, str], Luck], times: Sequence[int]) -> Series:
    readings = {
        (sent, at): found[name, load].best_of(sent)
        for sent in times
        for at, load in enumerate(LOADS)
    }
    return Series(name, INKS[name], ("sent", "load"), readings)


def _band(trials: Trials) -> float:
    """Return how far ahead an entry may be of a typical one and share its rank."""
    typical = score(trials.submissions[0].entry)
    return typical.high / typical.value * (typical.value / typical.low)


def _told(reading: Reading) -> str:
    return f"{reading.value:.3f}x ({reading.low:.3f} to {reading.high:.3f} in nine of ten cases)"


def _title(found: Mapping[tuple[str, str], Luck], load: str, most: int) -> str:
    first, own = (found[name, load].best_of(most).value for name in ("first run", "score"))
    return f"Sent {most} times, one timing gains {first:.2f}x by luck, the score {own:.2f}x"


def _question(found: Mapping[tuple[str, str], Luck], most: int):
    truth = found["first run", "hogged"].best_of(most).value
    return heights(
        f"On a busy machine each submission is timed once. One file is sent {most} times: how many "
        "times as fast as a typical entry is the best one?",
        1, 9, "x", truth, f"{truth:.2f}x", load=1,
    )  # fmt: skip


def _ticks(most: int) -> list[int]:
    return [1, *range(5, most + 1, 5)]


def _steps(high: float) -> tuple[float, ...]:
    step = next(each for each in (0.05, 0.1, 0.2, 0.5, 1.0, 2.0) if (high - 1) / each <= 8)
    return tuple(round(1 + step * number, 2) for number in range(int((high - 1) / step) + 2))


def _source(trials: Trials) -> str:
    when = datetime.fromisoformat(trials.head["recorded"])
    sent = len(_entries(trials, LOADS[0])) + len(_entries(trials, LOADS[1]))
    return (
        f"Recorded on {sources.processor(trials.head['machine'])}, {when.day} {when:%B %Y}, "
        f"{sent} submissions of one kernel; lines span nine of ten orders of sending"
    )
