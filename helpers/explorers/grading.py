"""Grading: how many timed grades are wrong, by the clock they are taken from and by the rounds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from math import sqrt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers import records
from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.question import Question, heights
from helpers.explorers.view import Control, Key, Panel, Series, View, key
from helpers.figures import Axis, Ink, Reading, powers_of_two
from helpers.records import RecordError

BASELINE, REFERENCE, CANDIDATE = range(3)  # the columns of a round
LOADS = {"idle": "quiet", "hogged": "busy"}
MIDDLE = (2.5, 50, 97.5)  # percentiles of the gradings: the ends of what most of them lie between
NORMAL = 1.96  # standard deviations that 95 % of a normal distribution lie within
OVER = ("rounds", "machine", "kernel")
INKS = {
    "cpu": Ink("#9b3a7a", "#e29ac8", "circle"),
    "wall": Ink("#a86c00", "#e8b23c", "square", (6, 3)),
    "limit": Ink("#3b4656", "#b9c3cf", "diamond", (2, 2)),
}
NAMES = {
    "cpu": "processor time",
    "wall": "wall time",
    "limit": "wall time, fixed limit",
}


@dataclass(frozen=True, slots=True)
class Graded:
    """Gradings of one kernel on one state of the machine.

    times : how many times the threshold's speed the kernel truly has
    wall, cpu : (gradings, rounds, 3) microseconds of baseline, reference and submission
    """

    load: str
    times: float
    wall: NDArray
    cpu: NDArray

    def shares(self, way: str, rounds: int, limit: float) -> NDArray:
        """Return the share of the reference's speed that each grading finds in its first rounds.

        way : one of NAMES; limit : the microseconds that stand for the reference's in "limit"
        """
        if way == "limit":
            return limit / np.median(self.wall[:, :rounds, CANDIDATE], axis=1)
        times = {"wall": self.wall, "cpu": self.cpu}[way][:, :rounds]
        return np.exp(np.median(np.log(times[..., REFERENCE] / times[..., CANDIDATE]), axis=1))

    def wrong(self, shares: NDArray, threshold: float) -> int:
        """Return how many gradings with these shares come out on the wrong side."""
        passed = int((shares >= threshold).sum())
        return len(shares) - passed if self.times > 1 else passed


def grading(path: Path | None = None) -> Explorer:
    """Return the explorer of recorded gradings: how many are wrong, and the shares they find.

    path : the record to show; by default that of the machine which the book quotes

    Raises RecordError where there is none.
    """
    return Explorer(Gradings(*recorded(path)).view())


def recorded(path: Path | None = None) -> tuple[Mapping[str, Any], list[Graded]]:
    """Return the head of a record of gradings, and what there is of each kernel in each state.

    path : by default that of the machine which the book quotes

    Raises RecordError where there is none.
    """
    chosen = path or records.DATA / "judge" / f"{records.REFERENCE}.jsonl"
    if not chosen.is_file():
        raise RecordError(f"there is no {chosen.name}: `python -m tests.bench.judge` records one")
    head, *lines = map(json.loads, chosen.read_text(encoding="utf-8").splitlines())
    return head, list(_graded(lines))


def _graded(lines: Sequence[Mapping[str, Any]]) -> Iterator[Graded]:
    """Yield what there is of each kernel in each state, as many rounds as every grading has."""
    rounds = min(len(line["sittings"][0]["wall"]) for line in lines)
    for load in LOADS:
        for times in sorted({line["times"] for line in lines}, reverse=True):
            chosen = [line["sittings"][0] for line in lines
                      if (line["load"], line["times"]) == (load, times)]  # fmt: skip
            wall, cpu = (
                np.array([sitting[clock][:rounds] for sitting in chosen], float)
                for clock in ("wall", "cpu")
            )
            yield Graded(load, times, wall, cpu)


class Gradings:
    """The gradings of one machine, as a figure with sliders shows them.

    head : of the record; found : what there is of each kernel in each state
    """

    def __init__(self, head: Mapping[str, Any], found: Sequence[Graded]) -> None:
        self._head, self._threshold = head, head["threshold"]
        self._loads, kernels = list(LOADS), sorted({one.times for one in found}, reverse=True)
        self._kernels = kernels
        self._found = {(self._loads.index(o.load), kernels.index(o.times)): o for o in found}
        self._rounds = tuple(range(1, found[0].wall.shape[1] + 1))
        quiet = [one.wall[..., REFERENCE].ravel() for one in found if one.load == "idle"]
        self._limit = float(np.median(np.concatenate(quiet)))

    def view(self) -> View:
        """Return the figure: wrong grades in percent, and under it the shares that were found."""
        machine, kernel = (tuple(range(len(of))) for of in (self._loads, self._kernels))
        settings = [(rounds, *at) for at in self._found for rounds in self._rounds]
        most = self._rounds[-1]
        return View(
            slug="grading",
            subject="Grades that are wrong, by how the time is taken, against rounds",
            controls=(
                Control("rounds", "Rounds", self._rounds, 1),
                Control("machine", "Machine", machine, 1, tuple(LOADS.values()), True),
                Control("kernel", "Submission's speed", kernel, 0, self._called(), True),
            ),
            along="rounds",
            x=Axis("Rounds of a grading", 0.7, most + 0.3, log2=False, ticks=self._rounds),
            y=Axis("Wrong grades", -4, 100, "%", log2=False, ticks=tuple(range(0, 101, 20))),
            series=self._series(NAMES, self._wrong),
            titles={at: self._title(at) for at in settings},
            readouts={at: tuple(self._rows(at)) for at in settings},
            guides=(),
            source=self._source(),
            question=self._question(),
            below=self._panel(),
        )

    def _called(self) -> tuple[str, ...]:
        return tuple(f"{times:g} times as fast as asked" for times in self._kernels)

    def _shares(self, way: str, at: Key) -> NDArray:
        rounds, *which = at
        return self._found[tuple(which)].shares(way, rounds, self._limit)

    def _count(self, way: str, at: Key) -> tuple[int, int]:
        """Return how many gradings are wrong at a setting, and of how many."""
        shares = self._shares(way, at)
        return self._found[at[1:]].wrong(shares, self._threshold), len(shares)

    def _wrong(self, way: str, at: Key) -> Reading:
        return percent(*self._count(way, at))

    def _share(self, way: str, at: Key) -> Reading:
        low, middle, high = np.percentile(self._shares(way, at), MIDDLE)
        return Reading(float(middle), float(low), float(high))

    def _series(
        self, ways: Iterable[str], read: Callable[[str, Key], Reading]
    ) -> tuple[Series, ...]:
        settings = [(rounds, *at) for at in self._found for rounds in self._rounds]
        return tuple(
            Series(NAMES[way], INKS[way], OVER, {at: read(way, at) for at in settings})
            for way in ways
        )

    def _title(self, at: Key) -> str:
        rounds, load, kernel = at
        (cpu, total), (wall, _), (limit, _) = (self._count(way, at) for way in NAMES)
        counted = "1 round" if rounds == 1 else f"{rounds} rounds"
        return (
            f"{counted}, {LOADS[self._loads[load]]} machine, {self._called()[kernel]}: of {total} "
            f"grades {cpu} are wrong by processor time, {wall} by wall time, "
            f"{limit} by a fixed limit"
        )

    def _rows(self, at: Key) -> Iterator[tuple[str, str]]:
        for way, name in NAMES.items():
            wrong, total = self._count(way, at)
            share = self._share(way, at)
            yield (
                name,
                (
                    f"{wrong} of {total} wrong; measured share {share.value:.2f}, "
                    f"most gradings {share.low:.2f} to {share.high:.2f}"
                ),
            )
        yield "share that is asked for", f"{self._threshold:.2f} of the reference's speed"

    def _panel(self) -> Panel:
        series = self._series(("cpu", "wall"), self._share)
        reached = [
            bound for one in series for r in one.readings.values() for bound in (r.low, r.high)
        ]
        low, high = powers_of_two(reached)
        axis = Axis("Share of the reference's speed", low, high, baseline=self._threshold)
        ticks = tuple(tick for tick, _ in axis.labels()[::2])
        texts = tuple(f"1/{1 / tick:.0f}" if tick < 1 else f"{tick:g}" for tick in ticks)
        return Panel(
            "Share of the reference's speed that gradings measure",
            Axis(axis.label, low, high, ticks=ticks, texts=texts, baseline=axis.baseline),
            series,
            "Below: the median of the gradings and what 95 % of them lie between; the line is "
            "what is asked for",
            "recorded",
        )  # fmt: skip

    def _question(self) -> Question:
        about = {"rounds": 1, "machine": self._loads.index("hogged"), "kernel": 0}
        wrong, total = self._count("wall", key(about, OVER))
        return heights(
            "A kernel is fast enough for all points. It is timed once, beside the reference, by "
            "the wall clock of a busy machine. How many percent of such grades are wrong?",
            0.1, 100, " %", 100 * wrong / total, f"{100 * wrong / total:.2g} %", **about,
        )  # fmt: skip

    def _source(self) -> str:
        when = datetime.fromisoformat(self._head["recorded"])
        total = sum(len(one.wall) for one in self._found.values())
        return (
            f"Recorded on {sources.processor(self._head['machine'])}, {when.day} {when:%B %Y}, "
            f"{total} gradings of {self._rounds[-1]} rounds, 95 % intervals. The fixed limit "
            "is what the reference takes on the quiet machine; the others are timed beside it"
        )


def percent(count: int, total: int) -> Reading:
    """Return a proportion in percent with its 95 % interval (Wilson, JASA 22, 1927)."""
    share, spread = count / total, NORMAL**2 / total
    middle = share + spread / 2
    reach = NORMAL * sqrt(share * (1 - share) / total + spread / total / 4)
    low, high = ((middle + side * reach) / (1 + spread) for side in (-1, 1))
    return Reading(100 * share, max(0.0, 100 * low), min(100.0, 100 * high))
