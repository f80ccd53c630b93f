"""A computer that is only reckoned: what its functions take is known, and so is its noise.

A stretch is all that runs between two readings of the clock. Noise strikes stretches and not
seconds, so that a timer is exposed to the same noise whether its samples are short or long.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, count, repeat
from math import exp, inf, log
from random import Random
from time import perf_counter

from helpers.judge.verdict import Wrong
from helpers.timing.units import seconds_text

FIRST_CALL = 0.5  # seconds: what compiling takes
GRAIN = 1e-4  # seconds: the steps of a coarse clock
READING = 1e-6  # seconds: what reading such a clock takes

MOST_READINGS = 6000  # some hundreds do
IDLE = 2e-3  # seconds of real time: far more than a reading takes to get here
HASTE = 5  # such a loop seems to take so many times as long, for nobody needs to wait for it

HIT = 6  # one stretch in so many is interrupted
DRIFT = 0.04  # from each stretch to the next
SLOW = 2.5  # times as long, in a slow phase
SHORT_PHASES = range(4, 8)  # stretches in each


class Machine:
    """Functions whose calls take a known time, and a clock.

    seconds : what one call of each function takes, by its name
    random : where its noise comes from
    slowdowns : a factor for each stretch, without end
    jitter : how far the logarithm of a stretch's time is spread
    first_call : seconds that the first call of each function takes on top
    grain : the steps in which the clock moves, in seconds; 0 for none
    reading : seconds that it takes to read the clock
    allowance : seconds of calls, without noise, after which it gives up
    """

    def __init__(
        self,
        seconds: Mapping[str, float],
        random: Random,
        *,
        slowdowns: Iterable[float] | None = None,
        jitter: float = 0.0,
        first_call: float = 0.0,
        grain: float = 0.0,
        reading: float = 0.0,
        allowance: float = inf,
    ) -> None:
        self.seconds, self.random = dict(seconds), random
        self.first_call, self.grain, self.reading = first_call, grain, reading
        self.jitter, self.allowance = jitter, allowance
        self._slowdowns = iter(repeat(1.0) if slowdowns is None else slowdowns)
        self._now = random.uniform(10, 1000)  # a clock starts anywhere
        self._cold = set(self.seconds)
        self._spent = 0.0
        self._answered = perf_counter()
        self.readings = 0
        self.stretches = 0
        self.timed: list[Counter[str]] = []

    def read(self, calls: Iterable[tuple[str, int]]) -> float:
        """Make the calls, (name, times) in this order, then return what the clock shows.

        Raises Wrong where calls or readings are more than any sensible timer makes.
        """
        made = Counter()
        for name, times in calls:
            made[name] += times
        if made:
            self._run(made)
        else:
            self._now += self._idled()
        self.readings += 1
        if self.readings > MOST_READINGS:
            raise Wrong(
                f"it read the clock {MOST_READINGS} times. Read it once before the calls of a "
                "sample, and once after them"
            )
        shown = self._now // self.grain * self.grain if self.grain else self._now
        self._now += self.reading
        self._answered = perf_counter()
        return shown

    def _idled(self) -> float:
        """Return the seconds for a loop that called nothing.

        A timer that forgets the call, but loops on until the clock has moved enough, must see it
        move. Two readings in a row, though, are as near to each other as they can be.
        """
        waited = perf_counter() - self._answered
        return HASTE * waited if waited > IDLE else 0.0

    def _run(self, made: Counter[str]) -> None:
        needed = sum(times * self.seconds[name] for name, times in made.items())
        self._spent += needed
        if self._spent > self.allowance:
            raise Wrong(
                f"it was stopped after {seconds_text(self._spent)} of calls, where "
                f"{seconds_text(self.allowance)} are plenty: fit the calls to the function"
            )
        noise = exp(self.random.gauss(0, self.jitter)) if self.jitter else 1.0
        self._now += needed * noise * next(self._slowdowns)
        self._now += self.first_call * len(self._cold & made.keys())
        self._cold -= made.keys()
        self.stretches += 1
        if self.readings:
            self.timed.append(made)

    def samples(self, name: str) -> int:
        """Return how many stretches between two readings called the function."""
        return sum(name in made for made in self.timed)


def interrupted(random: Random) -> Iterator[float]:
    """One stretch in each ``HIT`` takes 4 to 50 times as long, with a heavy tail."""
    while True:
        hit = random.randrange(HIT)
        for place in range(HIT):
            yield min(1 + 3 * random.paretovariate(1.1), 50) if place == hit else 1.0


def drifting() -> Iterator[float]:
    """Each stretch is slower than the one before."""
    return (exp(DRIFT * stretch) for stretch in count())


def slow_from(stretch: int) -> Iterator[float]:
    """A slow phase starts at a stretch, and outlasts the measurement."""
    return chain(repeat(1.0, max(stretch, 0)), repeat(SLOW))


def restless(random: Random) -> Iterator[float]:
    """Phases of a few stretches, each with a speed of its own."""
    while True:
        slowdown = exp(random.uniform(0, 2 * log(SLOW)))
        for _ in range(random.choice(SHORT_PHASES)):
            yield slowdown
