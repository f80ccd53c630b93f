"""What one function costs."""

from collections.abc import Callable
from dataclasses import dataclass

from helpers.timing import view
from helpers.timing.clock import Clock
from helpers.timing.doubts import length_doubts, sample_doubts
from helpers.timing.interval import median_interval
from helpers.timing.plan import Cache, Plan, Progress, check_callable
from helpers.timing.session import Session
from helpers.timing.units import seconds_text


@dataclass(frozen=True, slots=True, repr=False)
class Measurement:
    """The time of one call, measured several times.

    samples : seconds per call, in the order in which they were taken
    median, low, high : their median and its 95 % interval, in seconds
    clock : the name of the clock, "wall" or "cpu"
    calls : how many calls each sample averages over
    threads : how many threads BLAS and Numba were held to; None where they were left alone
    cache : "warm" or "cold"
    warnings : sentences that say what is doubtful about it; usually none
    """

    samples: tuple[float, ...]
    median: float
    low: float
    high: float
    clock: str
    calls: int
    threads: int | None = None
    cache: Cache = "warm"
    warnings: tuple[str, ...] = ()

    def __str__(self) -> str:
        return view.warned(self._line(), self.warnings)

    def __repr__(self) -> str:
        return view.text_view(self._line(), self.samples, seconds_text, self.warnings)

    def _repr_html_(self) -> str:
        return view.html_view(self._line(), self.samples, seconds_text, self.warnings)

    def _line(self) -> str:
        low, middle, high = map(seconds_text, (self.low, self.median, self.high))
        how = view.conditions(len(self.samples), "samples", self.clock, self.threads, self.cache)
        return f"{middle} a call ({low} to {high}, {how})"


def measure(
    fn: Callable,
    *args: object,
    min_time: float = 0.005,
    repeats: int = 15,
    clock: str | Clock = "wall",
    threads: int | None = 1,
    cache: Cache = "warm",
    fresh: Callable[[], tuple] | None = None,
    max_time: float | None = 600.0,
    progress: Progress | None = None,
) -> Measurement:
    """Return what ``fn(*args)`` costs: the median of ``repeats`` samples with its 95 % interval.

    min_time : seconds that a sample lasts at least; a quick function is called many times in one
    repeats : how many samples, 6 or more
    clock, threads, cache, fresh, max_time : as ``timing.compare`` explains
    progress : called with (done, repeats) after warm-up and after each sample; may raise to stop

    The first call is not counted, so neither is compilation. What ``fn`` raises comes through.
    Raises TypeError or ValueError for an argument that makes no sense, TimeoutError where the
    samples would take longer than ``max_time``.
    """
    check_callable("fn", fn)
    plan = Plan("repeats", repeats, min_time, clock, threads, cache, fresh, max_time, progress)
    session = Session(plan, [fn], args)
    (subject,) = session.subjects
    samples = []
    with session:
        for done in range(repeats):
            samples.append(subject.sample())
            session.tell(done + 1)
    interval = median_interval(samples)
    return Measurement(
        tuple(samples), *interval, clock=session.clock.name, calls=subject.calls, threads=threads,
        cache=cache, warnings=(
            *session.doubts, *length_doubts(subject, samples, min_time),
            *sample_doubts(samples, interval),
        ),
    )  # fmt: skip
