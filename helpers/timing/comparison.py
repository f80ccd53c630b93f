"""How two functions compare."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import exp, inf, log
from typing import Literal

from helpers.timing.clock import Clock, clock_named
from helpers.timing.interval import median_interval
from helpers.timing.sampling import (
    ORDER,
    Progress,
    Subject,
    check_args,
    check_callable,
    check_plan,
    collector_held_off,
    tell,
)

Verdict = Literal["pass", "fail", "inconclusive"]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The ratio of two times, from pairs of samples taken side by side.

    ratio : baseline time / candidate time, the median over the pairs; 2 means twice as fast
    low, high : its 95 % interval
    pairs : (baseline seconds, candidate seconds) per call, in the order in which they were taken
    clock : the name of the clock, "wall" or "cpu"
    """

    ratio: float
    low: float
    high: float
    pairs: tuple[tuple[float, float], ...]
    clock: str

    @classmethod
    def of(cls, pairs: Sequence[tuple[float, float]], clock: str) -> "Comparison":
        """Return the comparison that these pairs of seconds amount to.

        The median and its interval are taken over the logarithms: a slow phase is as likely to hit
        either side of a pair, so that the logarithm of the ratio is spread evenly about the truth.

        Raises ValueError for fewer than 6 pairs or a time that is not positive and finite.
        """
        for seconds in (seconds for pair in pairs for seconds in pair):
            if not 0 < seconds < inf:
                raise ValueError(f"pairs hold a time of {seconds} s: needs times above 0")
        logs = median_interval([log(baseline / candidate) for baseline, candidate in pairs])
        return cls(*map(exp, logs), pairs=tuple(pairs), clock=clock)

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
        spread = f"{self.low:.3g} to {self.high:.3g}, {len(self.pairs)} pairs"
        return f"{self.ratio:.3g}x ({spread}, {self.clock} time)"


def compare(
    baseline: Callable,
    candidate: Callable,
    args: tuple = (),
    pairs: int = 15,
    *,
    min_time: float = 0.005,
    clock: str | Clock = "wall",
    progress: Progress | None = None,
) -> Comparison:
    """Return how many times faster ``candidate(*args)`` is than ``baseline(*args)``.

    Each pair runs both, one right after the other; which goes first is drawn at random, as often
    the one as the other, so that neither a slow phase nor a drift favours a side.

    pairs : how many, 6 or more
    min_time : seconds that a sample of either side lasts at least
    clock : "wall" for what a user waits, "cpu" for what this process computes, or a timing.Clock
    progress : called with (done, pairs) after the warm-up and after each pair; may raise to stop

    The first call of either is not counted, so neither is compilation. What they raise comes
    through. Raises TypeError or ValueError for an argument that makes no sense.
    """
    check_callable("baseline", baseline)
    check_callable("candidate", candidate)
    check_plan("pairs", pairs, min_time)
    check_args(args)
    chosen = clock_named(clock)
    sides = (Subject(baseline, args, chosen), Subject(candidate, args, chosen))
    taken = []
    with collector_held_off():
        for side in sides:
            side.prepare(min_time)
        for done, baseline_first in enumerate(_orders(pairs)):
            tell(progress, done, pairs)
            taken.append(_pair(sides, baseline_first))
    tell(progress, pairs, pairs)
    return Comparison.of(taken, chosen.name)


def _orders(pairs: int) -> list[bool]:
    """Return, for each pair, whether the baseline goes first: half of them, in random order.

    Of an odd number, chance says which side has one more: in a drift, each side would be favoured
    by going first, and the median shows it.
    """
    odd_one = ORDER.randrange(2)
    orders = [index % 2 == odd_one for index in range(pairs)]
    ORDER.shuffle(orders)
    return orders


def _pair(sides: tuple[Subject, Subject], baseline_first: bool) -> tuple[float, float]:
    baseline, candidate = sides
    if baseline_first:
        first = baseline.sample()
        return first, candidate.sample()
    first = candidate.sample()
    return baseline.sample(), first
