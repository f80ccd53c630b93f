"""Taking one sample: a function called often enough for the clock to tell."""

import random
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from itertools import repeat
from math import ceil
from time import perf_counter

from helpers.timing.arguments import inputs, prints
from helpers.timing.clock import Clock
from helpers.timing.units import seconds_text

GRAINS = 100  # a sample lasts at least this many steps of its clock: an error of 1 % at most
STILL = 10**7  # calls that take some tenths of a second at the least: a clock must show them
READING = 1e-7  # seconds that reading a clock twice takes, about
ORDER = random.Random()  # our own, so that neither a caller's seed nor his draws are touched


@dataclass(slots=True)
class Subject:
    """A function under the clock, with its arguments and the calls that make up one sample.

    fresh : makes the arguments of each call, before the clock starts
    evict : empties the caches before each call; then one call is a sample
    changed : the arguments that the first call changed although they are no outputs
    first, cost : seconds of the reader's time that the first call and the last sample took
    """

    function: Callable
    args: tuple
    clock: Clock
    calls: int = 1
    fresh: Callable[[], tuple] | None = None
    evict: Callable[[], None] | None = None
    changed: tuple[str, ...] = ()
    first: float = 0.0
    cost: float = 0.0

    @property
    def name(self) -> str:
        """What the function is called, also inside a functools.partial."""
        inner = getattr(self.function, "func", self.function)
        return getattr(inner, "__name__", repr(inner))

    def sample(self) -> float:
        """Return the seconds that one call took, averaged over ``calls`` of them."""
        return self._elapsed() / self.calls

    def warm_up(self) -> None:
        """Call the function once; an error that it raises says that nothing was timed."""
        args = self._arguments()
        watched = inputs(self.function, args) if self.fresh is None else {}
        before, start = prints(watched), perf_counter()
        try:
            self.function(*args)
        except Exception as error:
            error.add_note(f"raised by {self.name} in its warm-up call: nothing was timed")
            raise
        self.first = perf_counter() - start
        after = prints({name: watched[name] for name in before})
        self.changed = tuple(name for name in before if before[name] != after[name])

    def calibrate(self, min_time: float) -> None:
        """Raise ``calls`` until a sample lasts ``min_time`` seconds.

        Raises ValueError where the clock stands still, or where a call is too short for it that
        has to be timed by itself.
        """
        enough = max(min_time, GRAINS * self.clock.grain)
        while (elapsed := self._timed()) < enough:
            if self._apart:
                self._check_call(elapsed / self.calls)
            if self.evict is not None:
                break
            if elapsed <= 0 and self.calls >= STILL:
                raise ValueError(f"clock {self.clock.name!r} stood still for {self.calls} calls")
            growth = 1.1 * enough / elapsed if elapsed > 0 else 10
            self.calls = ceil(self.calls * min(max(growth, 1.5), 10))

    def rehearsal(self) -> Callable[[], object]:
        """Return the calls of a sample, to be watched: without what goes on between them."""
        return partial(self.function, *self._arguments()) if self._apart else self.sample

    @property
    def _apart(self) -> bool:
        return self.fresh is not None or self.evict is not None

    def _check_call(self, seconds: float) -> None:
        shortest = GRAINS * max(self.clock.grain, READING)
        if seconds >= shortest:
            return
        cause = "a cold cache" if self.evict else "fresh arguments"
        raise ValueError(
            f"one call of {self.name} takes {seconds_text(seconds)}: with {cause} each call is "
            f"timed by itself, and the {self.clock.name} clock needs {seconds_text(shortest)} or "
            "more; give it larger inputs"
        )

    def _timed(self) -> float:
        start = perf_counter()
        elapsed = self._elapsed()
        self.cost = perf_counter() - start
        return elapsed

    def _elapsed(self) -> float:
        if self._apart:
            return sum(self._one() for _ in range(self.calls))
        function, args, read = self.function, self.args, self.clock.read
        start = read()
        for _ in repeat(None, self.calls):
            function(*args)
        return read() - start

    def _one(self) -> float:
        function, args, read = self.function, self._arguments(), self.clock.read
        if self.evict is not None:
            self.evict()
        start = read()
        function(*args)
        return read() - start

    def _arguments(self) -> tuple:
        if self.fresh is None:
            return self.args
        made = self.fresh()
        if not isinstance(made, tuple):
            kind = type(made).__name__
            raise TypeError(f"fresh returned a {kind}: needs a tuple, (a, b, out) for example")
        return made
