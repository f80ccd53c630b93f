"""What one function costs."""

from collections.abc import Callable
from dataclasses import dataclass

from helpers.timing.clock import Clock, clock_named
from helpers.timing.interval import median_interval
from helpers.timing.sampling import (
    Progress,
    Subject,
    check_callable,
    check_plan,
    collector_held_off,
    tell,
)
from helpers.timing.units import seconds_text


@dataclass(frozen=True, slots=True)
class Measurement:
    """The time of one call, measured several times.

    samples : seconds per call, in the order in which they were taken
    median, low, high : their median and its 95 % interval, in seconds
    clock : the name of the clock, "wall" or "cpu"
    calls : how many calls each sample averages over
    """

    samples: tuple[float, ...]
    median: float
    low: float
    high: float
    clock: str
    calls: int

    def __str__(self) -> str:
        low, middle, high = map(seconds_text, (self.low, self.median, self.high))
        return f"{middle} a call ({low} to {high}, {len(self.samples)} samples, {self.clock} time)"


def measure(
    fn: Callable,
    *args: object,
    min_time: float = 0.005,
    repeats: int = 15,
    clock: str | Clock = "wall",
    progress: Progress | None = None,
) -> Measurement:
    """Return what ``fn(*args)`` costs: the median of ``repeats`` samples with its 95 % interval.

    min_time : seconds that a sample lasts at least; a quick function is called many times in one
    repeats : how many samples, 6 or more
    clock : "wall" for what a user waits, "cpu" for what this process computes, or a timing.Clock
    progress : called with (done, repeats) after warm-up and after each sample; may raise to stop

    The first call is not counted, so neither is compilation. What ``fn`` raises comes through.
    Raises TypeError or ValueError for an argument that makes no sense.
    """
    check_callable("fn", fn)
    check_plan("repeats", repeats, min_time)
    subject = Subject(fn, args, clock_named(clock))
    with collector_held_off():
        subject.prepare(min_time)
        samples = []
        for done in range(repeats):
            tell(progress, done, repeats)
            samples.append(subject.sample())
    tell(progress, repeats, repeats)
    return Measurement(
        tuple(samples), *median_interval(samples), clock=subject.clock.name, calls=subject.calls
    )
