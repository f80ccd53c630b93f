"""What the automatic choice costs and gains, from a record of races.

Points, in seconds a call, with one sample a round:

    {"kernel": k, "case": i}            k is a backend, called through ``backends`` as "auto" is
    {"kernel": "plain", "case": i}      NumPy's own function
    {"kernel": "auto", "case": i, "family", "op", "dtype", "layouts", "sizes", "chosen"}
    {"kernel": "dispatched" | "chosen", "case": "2 x 2"}    a call, and the function it comes to

Which backend is best is decided by the even rounds, and all times are compared in the odd ones: the
fastest of several noisy medians looks faster than it is in the rounds in which it was picked, and
in no others. Two times are compared by the median of their ratios, round by round.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from math import exp, log
from statistics import fmean, median, quantiles
from typing import Any

from helpers.records import Point, Record
from helpers.timing.interval import MedianInterval, median_interval
from helpers.timing.units import seconds_text

AUTO, PLAIN, NUMPY = "auto", "plain", "numpy"
SMALLEST = "2 x 2"
SHORT = 20e-6  # seconds of a call below which dispatch itself may count


@dataclass(frozen=True, slots=True)
class Race:
    """One problem of the suite, with the samples of every contestant.

    facts : the parameters of the point of "auto"
    """

    facts: Mapping[str, Any]
    samples: Mapping[str, tuple[float, ...]]

    @property
    def best(self) -> str:
        """The backend with the least median in the even rounds."""
        names = self.samples.keys() - {AUTO, PLAIN}
        return min(sorted(names), key=lambda name: median(self.samples[name][::2]))

    @property
    def seconds(self) -> float:
        """The median time of plain NumPy in the odd rounds."""
        return median(self.samples[PLAIN][1::2])

    @property
    def regret(self) -> float:
        """Time of "auto" over that of the best backend."""
        return self.ratio(AUTO, self.best).median

    @property
    def gain(self) -> float:
        """Time of plain NumPy over that of "auto"."""
        return self.ratio(PLAIN, AUTO).median

    @property
    def choice(self) -> float:
        """Time of NumPy through the same call over that of "auto": without what the call costs."""
        return self.ratio(NUMPY, AUTO).median

    @property
    def behind(self) -> MedianInterval:
        """Time of "auto" over that of plain NumPy, with its 95 % interval."""
        return self.ratio(AUTO, PLAIN)

    @property
    def added(self) -> MedianInterval:
        """Seconds by which "auto" takes longer than plain NumPy, with their 95 % interval."""
        pairs = zip(self.samples[AUTO][1::2], self.samples[PLAIN][1::2], strict=True)
        return median_interval([auto - plain for auto, plain in pairs])

    def ratio(self, name: str, other: str) -> MedianInterval:
        """Return how many times as long one contestant takes as another, in the odd rounds."""
        pairs = zip(self.samples[name][1::2], self.samples[other][1::2], strict=True)
        return median_interval([one / two for one, two in pairs])

    def __str__(self) -> str:
        at, times = self.facts, sorted((median(s), name) for name, s in self.samples.items())
        listed = ", ".join(f"{name} {seconds_text(value)}" for value, name in times)
        return (
            f"{self.regret - 1:+7.1%} {at['op']} {at['dtype']} {at['layouts']} {at['sizes']}: "
            f"chose {at['chosen']}, best {self.best}; {listed}"
        )


@dataclass(frozen=True, slots=True)
class Figures:
    """What is asked of the automatic choice.

    problems : how many were raced
    hits : of them, those whose best backend was chosen
    regret : time over that of the best backend, geometric mean
    least_regret : the same, a ratio below 1 counted as 1: noise no longer evens out
    high_regret, worst_regret : its 95th percentile, and the largest
    gain : time of plain NumPy over that of "auto", geometric mean
    choice : time of NumPy, always chosen, over that of "auto", both through the same call
    long : where NumPy is best and a call takes SHORT or longer, time over that of plain NumPy
    short : where it is best and a call takes less, seconds more than plain NumPy
    dispatch : seconds by which a product of 2 x 2 takes longer than the function chosen
    """

    problems: int
    hits: int
    regret: float
    least_regret: float
    high_regret: float
    worst_regret: float
    gain: float
    choice: float
    long: tuple[MedianInterval, ...]
    short: tuple[MedianInterval, ...]
    dispatch: float

    def __str__(self) -> str:
        middle = median(one.median for one in self.long) - 1
        most = max(one.median for one in self.long) - 1
        sure = max(one.low for one in self.long) - 1
        usual = seconds_text(median(one.median for one in self.short))
        longest = seconds_text(max(one.median for one in self.short))
        surely = seconds_text(max(one.low for one in self.short))
        return "\n".join(
            (
                f"{self.problems} problems, {self.hits} times the best",
                f"regret: {self.regret - 1:.1%} geometric mean ({self.least_regret - 1:.1%} where "
                f"none counts as less than 0), {self.high_regret - 1:.1%} 95th percentile, "
                f"{self.worst_regret - 1:.0%} at most",
                f"gain over always-NumPy: {self.choice:.2f} geometric mean through the same call, "
                f"{self.gain:.2f} over NumPy's own functions",
                f"where NumPy is best, {len(self.long)} calls of {seconds_text(SHORT)} or longer: "
                f"{middle:+.1%} median, {most:+.1%} at most, {sure:+.1%} with 95 % confidence",
                f"where NumPy is best, {len(self.short)} shorter: {usual} median, "
                f"{longest} at most, {surely} with 95 % confidence",
                f"dispatch of {SMALLEST}: {seconds_text(self.dispatch)}",
            )
        )


def races(record: Record) -> list[Race]:
    """Return the races of a record, in the order in which they were run."""
    samples: dict[int, dict[str, tuple[float, ...]]] = {}
    facts: dict[int, Mapping[str, Any]] = {}
    for point in record.points:
        case, name = point.parameters["case"], point.parameters["kernel"]
        if case == SMALLEST:
            continue
        samples.setdefault(case, {})[name] = point.samples
        if name == AUTO:
            facts[case] = point.parameters
    return [Race(facts[case], samples[case]) for case in facts]


def figures(record: Record) -> Figures:
    """Return the figures of a record; it needs calls where NumPy is best, of both lengths."""
    run = races(record)
    regrets = [one.regret for one in run]
    lost = [one for one in run if one.best == NUMPY]
    return Figures(
        problems=len(run),
        hits=sum(one.facts["chosen"] == one.best for one in run),
        regret=mean(regrets),
        least_regret=mean([max(1.0, regret) for regret in regrets]),
        high_regret=quantiles(regrets, n=20)[-1],
        worst_regret=max(regrets),
        gain=mean([one.gain for one in run]),
        choice=mean([one.choice for one in run]),
        long=tuple(one.behind for one in lost if one.seconds >= SHORT),
        short=tuple(one.added for one in lost if one.seconds < SHORT),
        dispatch=_dispatch(record),
    )


def mean(ratios: list[float]) -> float:
    """Return the geometric mean."""
    return exp(fmean(map(log, ratios)))


def _dispatch(record: Record) -> float:
    ways: dict[str, Point] = {
        point.parameters["kernel"]: point
        for point in record.points
        if point.parameters["case"] == SMALLEST
    }
    pairs = zip(ways["dispatched"].samples, ways["chosen"].samples, strict=True)
    return median(whole - part for whole, part in pairs)
