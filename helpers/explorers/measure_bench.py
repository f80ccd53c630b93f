"""How the explorers of measuring take their samples on this machine, other program included."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from statistics import median
from typing import Any

from helpers.explorers.bench import Found, Progress, Step, Stopped
from helpers.explorers.view import Key, Setting, reading
from helpers.figures import Reading
from helpers.timing import Comparison
from helpers.timing.interval import FEWEST

NEXT_TO_NOTHING = 1e-6  # seconds a pair costs that another step has taken already


@dataclass(frozen=True, slots=True)
class Way:
    """How samples are taken: phase and batch of the sweep, what is made of them, seconds a pair."""

    phase: str
    batch: int
    names: tuple[str, ...]
    seconds: float


Ways = Mapping[int, Way]


@dataclass
class Run:
    """Shots that several steps share: the first that needs them takes them."""

    way: Way
    order: str
    pairs: int
    taken: dict[str, Comparison] = field(default_factory=dict)

    def of(self, clock: str, progress: Progress) -> Comparison:
        """Return all pairs by one clock; ``progress`` may raise to stop.

        Raises ValueError where that clock moves in steps longer than a sample.
        """
        if not self.taken:
            self.taken = self._take(progress)
        progress(self.pairs, self.pairs)
        if clock not in self.taken:
            raise ValueError("the CPU's clock of this system is too coarse for so short a sample")
        return self.taken[clock]

    def _take(self, progress: Progress) -> dict[str, Comparison]:
        from helpers.records.disturbance import pinned  # numba, and a page never measures
        from helpers.records.measure_sweep import shots

        way = self.way
        with pinned() as core:
            sides = shots(way.phase, self.order, way.batch, self.pairs, core, progress)
        taken = {}
        for at, clock in enumerate(("wall", "cpu")):
            pairs = [(one[at], other[at]) for one, other in zip(*sides, strict=True)]
            if min(map(min, pairs)) > 0:
                taken[clock] = Comparison.of(pairs, clock)
        return taken

    def step(self, series: str, key: Key, clock: str, **options: Any) -> Step:
        """Return the step that reads these shots by one clock, all of them or none."""
        seconds = NEXT_TO_NOTHING if clock == "cpu" else self.way.seconds

        def take(
            step: Step, pairs: int, min_time: float, progress: Progress, stopped: Stopped
        ) -> Comparison:
            return self.of(clock, progress)

        return Step(series, key, seconds, pairs=self.pairs, fewest=self.pairs, take=take, **options)


class PairsBench:
    """Takes as many pairs as the slider says, in the state of the machine that is chosen.

    ways : how each state is made
    names : the series, for "pairs", "apart" and "cpu"
    told : a ratio with its interval in words
    """

    def __init__(
        self, ways: Ways, names: Mapping[str, str], told: Callable[[Reading], str]
    ) -> None:
        self._ways, self._names, self._told = ways, names, told

    def steps(self, setting: Setting) -> list[Step]:
        """Return a step for each way to compare, as far as the record has it."""
        way, key = self._ways[setting["machine"]], (setting["pairs"], setting["machine"])
        paired, apart = (Run(way, order, setting["pairs"]) for order in ("pairs", "apart"))
        runs = {"pairs": (paired, "wall"), "cpu": (paired, "cpu"), "apart": (apart, "wall")}
        return [
            run.step(self._names[name], key, clock)
            for name, (run, clock) in runs.items()
            if name in way.names
        ]

    def texts(self, setting: Setting, found: Found) -> dict[str, str]:
        """Return what was found here, by the names of the series."""
        key = (setting["pairs"], setting["machine"])
        names = self._names.values()
        return {
            name: self._told(reading(found[name, key])) for name in names if (name, key) in found
        }


class ShotsBench:
    """Takes as many single shots as the slider says, 6 at least, and shows how far they range.

    ways : how each state of the machine is made
    picks : what each series shows of the ratios, by its name
    """

    def __init__(self, ways: Ways, picks: Mapping[str, Callable[[list[float]], float]]) -> None:
        self._ways, self._picks = ways, picks

    def steps(self, setting: Setting) -> list[Step]:
        """Return a step for each series, all from the same shots."""
        way, key = self._ways[setting["machine"]], (setting["shots"], setting["machine"])
        run = Run(way, "pairs", max(FEWEST, setting["shots"]))
        return [
            run.step(name, key, "wall", reading=partial(_picked, pick, setting["shots"]))
            for name, pick in self._picks.items()
        ]

    def texts(self, setting: Setting, found: Found) -> dict[str, str]:
        """Return the range of what was found here."""
        key = (setting["shots"], setting["machine"])
        taken = [one for (_, at), one in found.items() if at == key]
        if not taken:
            return {}
        ratios = ratios_of(taken[-1])[: setting["shots"]]
        return {
            "the last of them": f"{ratios[-1]:.2f}",
            "all of them": range_text(ratios),
        }


def ratios_of(compared: Comparison) -> list[float]:
    """Return the ratio of each pair, in the order in which they were taken."""
    return [baseline / candidate for baseline, candidate in compared.pairs]


def range_text(ratios: Sequence[float]) -> str:
    """Return the smallest, the largest and the middle of some ratios in words."""
    return f"from {min(ratios):.2f} to {max(ratios):.2f}, median {median(ratios):.2f}"


def _picked(pick: Callable[[list[float]], float], shots: int, compared: Comparison) -> Reading:
    value = pick(ratios_of(compared)[:shots])
    return Reading(value, value, value)
