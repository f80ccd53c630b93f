"""How a measurement is to be made: what the caller asked for, checked before anything runs."""

from collections.abc import Callable
from dataclasses import dataclass
from math import isfinite
from numbers import Integral, Real
from typing import Literal

from helpers.timing.clock import Clock, clock_named
from helpers.timing.interval import FEWEST
from helpers.timing.threads import check_threads

Progress = Callable[[int, int], None]
Cache = Literal["warm", "cold"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What the caller asked for; the options are explained by ``timing.compare``.

    name : what the caller calls the number of samples: "repeats", "pairs" or "rounds"

    Raises TypeError or ValueError for an option that makes no sense.
    """

    name: str
    count: int
    min_time: float
    clock: str | Clock
    threads: int | None
    cache: Cache
    fresh: Callable[[], tuple] | None
    max_time: float | None
    progress: Progress | None

    def __post_init__(self) -> None:
        _check_count(self.name, self.count)
        _check_seconds("min_time", self.min_time)
        if self.max_time is not None:
            _check_seconds("max_time", self.max_time)
        clock_named(self.clock)
        check_threads(self.threads)
        if self.cache not in ("warm", "cold"):
            raise ValueError(f"cache is {self.cache!r}: needs 'warm' or 'cold'")
        if self.fresh is not None:
            check_callable("fresh", self.fresh)

    def check_args(self, args: tuple) -> None:
        """Raise for arguments that are no tuple, or that ``fresh`` would replace."""
        if not isinstance(args, tuple):
            kind = type(args).__name__
            raise TypeError(f"args is a {kind}: needs a tuple, (a, b, out) for example")
        if args and self.fresh is not None:
            raise ValueError("args and fresh are both given: fresh makes the arguments")


def check_callable(name: str, function: Callable) -> None:
    """Raise TypeError for something that cannot be called, such as the result of a call."""
    if not callable(function):
        kind = type(function).__name__
        raise TypeError(f"{name} is a {kind}: needs a function, and its arguments apart from it")


def _check_count(name: str, count: int) -> None:
    if not isinstance(count, Integral):
        raise TypeError(f"{name} is {count!r}: needs a whole number, {FEWEST} or more")
    if count < FEWEST:
        raise ValueError(f"{name} is {count}: a 95 % interval needs {FEWEST} or more")


def _check_seconds(name: str, seconds: float) -> None:
    if not isinstance(seconds, Real):
        raise TypeError(f"{name} is {seconds!r}: needs a number of seconds, 0 or more")
    if not (isfinite(seconds) and seconds >= 0):
        raise ValueError(f"{name} is {seconds}: needs a number of seconds, 0 or more")
