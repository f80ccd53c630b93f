"""Reasons not to trust a measurement as it stands, as plain sentences.

They are said, and nothing is done about them: no sample is removed, no interval changed. Each rule
leaves quiet data alone: independent samples with an even spread bring up a sentence in about one
measurement of a hundred.
"""

from collections.abc import Sequence
from functools import cache
from itertools import repeat
from math import exp, log
from statistics import median
from time import perf_counter

from helpers.timing import trend
from helpers.timing.clock import CPU, WALL
from helpers.timing.interval import MedianInterval
from helpers.timing.sampling import GRAINS, Subject
from helpers.timing.units import seconds_text

Doubts = tuple[str, ...]

LEVEL = 0.003  # a trend that chance makes more often than this is none
SMALLEST = 0.01  # a drift or an outlier smaller than 1 % spoils nothing
FAR, FAR_OF_FEW, FEW = 12, 20, 15  # in median deviations; of few samples that yardstick wavers
# The course claims ratios to a tenth: where an interval is wider, so is what the claim rests on.
WIDEST = 1.1


def sample_doubts(samples: Sequence[float], interval: MedianInterval) -> Doubts:
    """Return what is doubtful about the times of one function, in the order they were taken."""
    logs = _logs(samples)
    return (
        *_drift(logs, "the time of a call", "let the machine settle and measure again"),
        *_outliers(logs, "samples"),
        *_width(interval.low, interval.high),
    )


def pair_doubts(pairs: Sequence[tuple[float, float]], low: float, high: float) -> Doubts:
    """Return what is doubtful about pairs of times, in the order they were taken.

    low, high : the interval of their ratio
    """
    ratios = [log(baseline / candidate) for baseline, candidate in pairs]
    paces = [(log(baseline) + log(candidate)) / 2 for baseline, candidate in pairs]
    return (
        *_drift(ratios, "the ratio", "one side changes by itself; measure again", LEVEL / 2),
        *_drift(paces, "the time of both sides", "the pairs make up for it", LEVEL / 2),
        *_outliers(ratios, "pairs"),
        *_width(low, high),
    )


def subject_doubts(subject: Subject) -> Doubts:
    """Return what the first call and the number of calls of a sample leave to say."""
    found = [
        f"{subject.name} changed its argument {name} in the first call, so that later calls did "
        "other work: give fresh=, a function that makes new arguments for each call."
        for name in subject.changed
    ]
    return tuple(found)


def length_doubts(subject: Subject, samples: Sequence[float], min_time: float) -> Doubts:
    """Return whether samples were too short: for the clock, or against what was asked for.

    samples : seconds per call
    """
    lasting = median(samples) * subject.calls
    grain = subject.clock.grain
    if lasting < GRAINS / 2 * grain:
        return (
            f"A sample of {subject.name} lasted {seconds_text(lasting)}, too short for its clock, "
            f"which moves in steps of {seconds_text(grain)}: measure again.",
        )
    if subject.evict is None and lasting < min_time / 2:
        return (
            f"A sample of {subject.name} lasted {seconds_text(lasting)} instead of "
            f"{seconds_text(min_time)}, because the machine was slower before: measure again.",
        )
    if subject.clock in (WALL, CPU) and median(samples) < 2 * empty_call():
        return (
            f"A call of {subject.name} takes hardly longer than calling a function that does "
            f"nothing, {seconds_text(empty_call())}: it is the call that was measured.",
        )
    return ()


@cache
def empty_call() -> float:
    """Return the seconds that calling a function takes here which does nothing."""
    empty, count, least = (lambda: None), 1000, 1.0
    for _ in range(20):
        start = perf_counter()
        for _ in repeat(None, count):
            empty(*())
        least = min(least, (perf_counter() - start) / count)
    return least


def _logs(samples: Sequence[float]) -> list[float]:
    """Return logarithms, in which a factor is a distance; without them where a time is 0."""
    return [log(sample) for sample in samples] if min(samples) > 0 else []


def _drift(logs: Sequence[float], what: str, advice: str, level: float = LEVEL) -> Doubts:
    if not logs or trend.chance(logs) > level:
        return ()
    factor = exp(trend.rise(logs))
    if abs(factor - 1) < SMALLEST:
        return ()
    way = "rose" if factor > 1 else "fell"
    return (f"Drift: {what} {way} by {abs(factor - 1):.0%} from first to last; {advice}.",)


def _outliers(logs: Sequence[float], noun: str) -> Doubts:
    if not logs:
        return ()
    middle = median(logs)
    distances = [abs(value - middle) for value in logs]
    times = FAR if len(logs) >= FEW else FAR_OF_FEW
    limit = max(times * median(distances), SMALLEST)
    count = sum(distance > limit for distance in distances)
    if not count:
        return ()
    return (
        f"Outliers: {count} of {len(logs)} {noun} lie more than {times} times the median deviation "
        "from the median; they are counted like the others.",
    )


def _width(low: float, high: float) -> Doubts:
    if low <= 0 or high <= WIDEST * low:
        return ()
    return (
        f"The interval is {high / low - 1:.0%} wide, so smaller differences cannot be told: the "
        "machine is restless, as timing.fitness() can tell, or the samples are few.",
    )
