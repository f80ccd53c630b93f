"""Whether this machine is fit to judge, now: a function compared with itself."""

from dataclasses import dataclass

from helpers.timing.clock import Clock
from helpers.timing.comparison import Comparison, compare
from helpers.timing.doubts import WIDEST
from helpers.timing.plan import Progress

NUMBERS = range(20_000)
# Of two equal functions, one interval in twenty leaves out 1 by chance. So a miss is tried once
# more: two in a row happen to a fit machine once in four hundred.
TRIES = 2


@dataclass(frozen=True, slots=True)
class Fitness:
    """What came of comparing a function with itself, where the true ratio is 1.

    ratio, low, high : as measured, with its 95 % interval
    fit : whether the interval holds 1, and is at most a tenth wide: the course claims ratios to a
        tenth, and a machine that finds larger differences where there is none cannot bear them out
    reason : a sentence that says why
    """

    ratio: float
    low: float
    high: float
    fit: bool
    reason: str

    @classmethod
    def of(cls, comparison: Comparison) -> "Fitness":
        """Return what a comparison of a function with itself says about the machine."""
        low, high = comparison.low, comparison.high
        wide = high > WIDEST * low
        if not low <= 1 <= high:
            end = "the truth, 1, is outside: the machine changed on the way, so try later"
        elif wide:
            end = (
                f"{high / low - 1:.0%} of doubt, where {WIDEST - 1:.0%} is the limit: close other "
                "programs, plug in the charger, or try later"
            )
        else:
            end = "a difference that is larger than that is real"
        reason = f"A function took between {low:.3f} and {high:.3f} times as long as itself: {end}."
        return cls(comparison.ratio, low, high, low <= 1 <= high and not wide, reason)

    def __str__(self) -> str:
        return f"{'Fit' if self.fit else 'Not fit'} to judge. {self.reason}"


def fitness(
    pairs: int = 15,
    min_time: float = 0.005,
    *,
    clock: str | Clock = "wall",
    progress: Progress | None = None,
) -> Fitness:
    """Return whether this machine can judge now, from comparing a small function with itself.

    The function adds numbers in plain Python; it takes about a third of a second. Arguments and
    errors are those of ``timing.compare``.
    """
    for _ in range(TRIES):
        found = compare(
            sum, sum, (NUMBERS,), pairs, min_time=min_time, clock=clock, progress=progress
        )
        if found.low <= 1 <= found.high:
            break
    return Fitness.of(found)
