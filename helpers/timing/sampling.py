"""Taking one sample: a function called often enough for the clock to tell."""

import gc
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import repeat
from math import ceil, isfinite
from numbers import Integral, Real

from helpers.timing.clock import Clock
from helpers.timing.interval import FEWEST

GRAINS = 100  # a sample lasts at least this many steps of its clock: an error of 1 % at most
STILL = 10**7  # calls that take some tenths of a second at the least: a clock must show them
ORDER = random.Random()  # our own, so that neither a caller's seed nor his draws are touched

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Subject:
    """A function under the clock, with its arguments and the calls that make up one sample."""

    function: Callable
    args: tuple
    clock: Clock
    calls: int = 1

    @property
    def name(self) -> str:
        """What the function is called, also inside a functools.partial."""
        inner = getattr(self.function, "func", self.function)
        return getattr(inner, "__name__", repr(inner))

    def sample(self) -> float:
        """Return the seconds that one call took, averaged over ``calls`` of them."""
        return self._elapsed() / self.calls

    def prepare(self, min_time: float) -> None:
        """Warm up, then raise ``calls`` until a sample lasts ``min_time`` seconds.

        Raises ValueError where the clock stands still.
        """
        self._warm_up()
        enough = max(min_time, GRAINS * self.clock.grain)
        while (elapsed := self._elapsed()) < enough:
            if elapsed <= 0 and self.calls >= STILL:
                raise ValueError(f"clock {self.clock.name!r} stood still for {self.calls} calls")
            growth = 1.1 * enough / elapsed if elapsed > 0 else 10
            self.calls = ceil(self.calls * min(max(growth, 1.5), 10))

    def _warm_up(self) -> None:
        try:
            self.function(*self.args)
        except Exception as error:
            error.add_note(f"raised by {self.name} in its warm-up call: nothing was timed")
            raise

    def _elapsed(self) -> float:
        function, args, read = self.function, self.args, self.clock.read
        start = read()
        for _ in repeat(None, self.calls):
            function(*args)
        return read() - start


def check_plan(name: str, count: int, min_time: float) -> None:
    """Raise TypeError or ValueError where a number of samples or their duration makes no sense."""
    if not isinstance(count, Integral):
        raise TypeError(f"{name} is {count!r}: needs a whole number, {FEWEST} or more")
    if count < FEWEST:
        raise ValueError(f"{name} is {count}: a 95 % interval needs {FEWEST} or more")
    if not isinstance(min_time, Real):
        raise TypeError(f"min_time is {min_time!r}: needs a number of seconds, 0 or more")
    if not (isfinite(min_time) and min_time >= 0):
        raise ValueError(f"min_time is {min_time}: needs a number of seconds, 0 or more")


def check_args(args: tuple) -> None:
    """Raise TypeError for arguments that are no tuple, such as a single array."""
    if not isinstance(args, tuple):
        raise TypeError(f"args is a {type(args).__name__}: needs a tuple, (a, b, out) for example")


def check_callable(name: str, function: Callable) -> None:
    """Raise TypeError for something that cannot be called, such as the result of a call."""
    if not callable(function):
        kind = type(function).__name__
        raise TypeError(f"{name} is a {kind}: needs a function, and its arguments apart from it")


@contextmanager
def collector_held_off() -> Iterator[None]:
    """Keep the garbage collector from running inside the block; its state is restored after."""
    was_on = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def tell(progress: Progress | None, done: int, total: int) -> None:
    """Report progress where somebody listens; a listener that raises ends the measurement."""
    if progress is not None:
        progress(done, total)
