"""How two functions compare."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, log
from typing import Literal

from helpers.timing import view
from helpers.timing.clock import Clock
from helpers.timing.doubts import length_doubts, pair_doubts
from helpers.timing.interval import median_interval
from helpers.timing.plan import Cache, Plan, Progress, check_callable
from helpers.timing.sampling import ORDER, Subject
from helpers.timing.session import Session

Verdict = Literal["pass", "fail", "inconclusive"]


@dataclass(frozen=True, slots=True, repr=False)
class Comparison:
    """The ratio of two times, from pairs of samples taken side by side.

    ratio : baseline time / candidate time, the median over the pairs; 2 means twice as fast
    low, high : its 95 % interval
    pairs : (baseline seconds, candidate seconds) per call, in the order in which they were taken
    clock : the name of the clock, "wall" or "cpu"
    threads : how many threads BLAS and Numba were held to; None where they were left alone
    cache : "warm" or "cold"
    warnings : sentences that say what is doubtful about it; usually none. No verdict heeds them
    """

    ratio: float
    low: float
    high: float
    pairs: tuple[tuple[float, float], ...]
    clock: str
    threads: int | None = None
    cache: Cache = "warm"
    warnings: tuple[str, ...] = ()

    @classmethod
    def of(
        cls,
        pairs: Sequence[tuple[float, float]],
        clock: str,
        threads: int | None = None,
        cache: Cache = "warm",
        doubts: tuple[str, ...] = (),
    ) -> "Comparison":
        """Return the comparison that these pairs of seconds amount to.

        doubts : what was doubtful while they were taken; what the pairs show is added

        The median and its interval are taken over the logarithms: a slow phase is as likely to hit
        either side of a pair, so that the logarithm of the ratio is spread evenly about the truth.

        Raises ValueError for fewer than 6 pairs or a time that is not positive and finite.
        """
        for seconds in (seconds for pair in pairs for seconds in pair):
            if not 0 < seconds < inf:
                raise ValueError(f"pairs hold a time of {seconds} s: needs times above 0")
        logs = median_interval([log(baseline / candidate) for baseline, candidate in pairs])
        ratio, low, high = map(exp, logs)
        warnings = (*doubts, *pair_doubts(pairs, low, high))
        return cls(ratio, low, high, tuple(pairs), clock, threads, cache, warnings)

    def verdict(self, at_least: float) -> Verdict:
        """Say whether the true ratio reaches ``at_least``, as far as the interval can tell.

        "pass" where the whole interval does, "fail" where none of it does, else "inconclusive":
        then measure again, or accept that the two cannot be told apart here.
        """
        if not at_least > 0:
            raise ValueError(f"at_least is {at_least}: needs a ratio above 0")
        if self.low >= at_least:
            return "pass"
        return "fail" if self.high < at_least else "inconclusive"

    def __str__(self) -> str:
        return view.warned(self._line(), self.warnings)

    def __repr__(self) -> str:
        return view.text_view(self._line(), self._ratios(), _times, self.warnings)

    def _repr_html_(self) -> str:
        return view.html_view(self._line(), self._ratios(), _times, self.warnings)

    def _line(self) -> str:
        how = view.conditions(len(self.pairs), "pairs", self.clock, self.threads, self.cache)
        return f"{_times(self.ratio)} ({self.low:.3g} to {self.high:.3g}, {how})"

    def _ratios(self) -> list[float]:
        return [baseline / candidate for baseline, candidate in self.pairs]


def compare(
    baseline: Callable,
    candidate: Callable,
    args: tuple = (),
    pairs: int = 15,
    *,
    min_time: float = 0.005,
    clock: str | Clock = "wall",
    threads: int | None = 1,
    cache: Cache = "warm",
    fresh: Callable[[], tuple] | None = None,
    max_time: float | None = 600.0,
    progress: Progress | None = None,
) -> Comparison:
    """Return how many times faster ``candidate(*args)`` is than ``baseline(*args)``.

    Each pair runs both, one right after the other; which goes first is drawn at random, as often
    the one as the other, so that neither a slow phase nor a drift favours a side.

    pairs : how many, 6 or more
    min_time : seconds that a sample of either side lasts at least
    clock : "wall" for what a user waits, "cpu" for what this process computes, "auto" for "cpu"
        where both sides compute on one thread and "wall" where one waits, or a timing.Clock
    threads : BLAS and Numba are held to so many until the end; None leaves them alone
    cache : "cold" empties the caches before each sample, which is then one call; a call that is
        too short for the clock is refused
    fresh : returns new arguments for each call, made while the clock stands, for functions that
        change what they get. Without it a change in anything but an ``out`` is warned of
    max_time : seconds that the pairs may take; None for no limit. One call is never interrupted
    progress : called with (done, pairs) after the warm-up and after each pair; may raise to stop.
        Without it a bar is drawn where a person waits for longer than two seconds

    The first call of either is not counted, so neither is compilation. What they raise comes
    through. Raises TypeError or ValueError for an argument that makes no sense, TimeoutError where
    the pairs would take longer than ``max_time``.
    """
    check_callable("baseline", baseline)
    check_callable("candidate", candidate)
    plan = Plan("pairs", pairs, min_time, clock, threads, cache, fresh, max_time, progress)
    session = Session(plan, [baseline, candidate], args)
    taken = []
    with session:
        for baseline_first in _orders(pairs):
            taken.append(_pair(session.subjects, baseline_first))
            session.tell(len(taken))
    doubts = [*session.doubts]
    for subject, samples in zip(session.subjects, zip(*taken, strict=True), strict=True):
        doubts += length_doubts(subject, samples, min_time)
    return Comparison.of(taken, session.clock.name, threads, cache, tuple(doubts))


def _times(ratio: float) -> str:
    return f"{ratio:.3g}x"


def _orders(pairs: int) -> list[bool]:
    """Return, for each pair, whether the baseline goes first: half of them, in random order.

    Of an odd number, chance says which side has one more: in a drift, each side would be favoured
    by going first, and the median shows it.
    """
    odd_one = ORDER.randrange(2)
    orders = [index % 2 == odd_one for index in range(pairs)]
    ORDER.shuffle(orders)
    return orders


def _pair(sides: Sequence[Subject], baseline_first: bool) -> tuple[float, float]:
    baseline, candidate = sides
    if baseline_first:
        first = baseline.sample()
        return first, candidate.sample()
    first = candidate.sample()
    return baseline.sample(), first
