"""A machine to be found out: a simulated cache, asked by the cycles that its loads take."""

from collections.abc import Sequence
from random import Random
from typing import NamedTuple

from helpers.caches import Cache
from helpers.judge.verdict import Wrong

HIT = range(2, 7)  # cycles of a load that hits
MORE = range(10, 301)  # cycles that one takes on top where it misses


class Geometry(NamedTuple):
    """What a cache is: the bytes of a line, its sets, and the lines that each of them holds."""

    line: int
    sets: int
    ways: int

    @property
    def lines(self) -> int:
        """Lines that it holds."""
        return self.sets * self.ways

    @property
    def capacity(self) -> int:
        """Bytes."""
        return self.line * self.lines

    @property
    def cache(self) -> Cache:
        """Such a cache, empty and LRU."""
        return Cache(self.capacity, self.ways, self.line, classify=False)

    def __str__(self) -> str:
        size = f"{self.capacity / 1024:g} KiB, {self.sets} sets of {self.ways} ways"
        return f"a cache of {size}, with lines of {self.line} bytes"


class Machine:
    """A computer with one cache, empty at first; it tells how long loads take and nothing else.

    random : draws the cycles of a hit and those of a miss
    budget : loads that it makes in all; any number if None
    """

    def __init__(self, geometry: Geometry, random: Random, budget: int | None = None) -> None:
        self._cache, self._budget = geometry.cache, budget
        self._hit = random.choice(HIT)
        self._more = random.choice(MORE)
        self.loads = 0

    def load(self, addresses: Sequence[int]) -> int:
        """Load from addresses, one after the other; return the cycles that they take together.

        Each load waits for the one before it, and no line is fetched before it is asked for. The
        cache keeps its lines between two calls. Raises Wrong where the budget is spent.
        """
        self.loads += max(len(addresses), 1)
        if self._budget is not None and self.loads > self._budget:
            raise Wrong(
                f"it asked for more than {self._budget:,} loads, which is all that it may make"
            )
        misses = self._cache.access(addresses).misses
        return self._hit * len(addresses) + self._more * misses
