"""A machine whose times are known, because they are chosen: functions advance its clock."""

from collections.abc import Callable
from math import floor

from helpers.timing import Clock


class Machine:
    """A computer on which nothing takes time but the functions that it makes.

    grain : the step of its clock, in seconds; 0 where the clock shows every moment
    pace : from the moment a call starts to the factor by which it is slower than planned
    """

    def __init__(self, grain: float = 0.0, pace: Callable[[float], float] = lambda now: 1.0):
        self.now = 0.0
        self.pace = pace
        self.log = []
        self.clock = Clock("simulated", self._read(grain), grain)

    def function(self, seconds: float | Callable[[], float], name: str = "f") -> Callable:
        """Return a function whose calls take ``seconds``, or what ``seconds()`` yields."""
        draw = seconds if callable(seconds) else lambda: seconds

        def call(*args):
            self.log.append(name)
            self.now += draw() * self.pace(self.now)

        return call

    def _read(self, grain):
        if grain:
            return lambda: floor(self.now / grain) * grain
        return lambda: self.now
