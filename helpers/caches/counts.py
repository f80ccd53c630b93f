"""What became of a stream of accesses, in numbers."""

from dataclasses import astuple, dataclass

from numpy.typing import ArrayLike


@dataclass(frozen=True, slots=True)
class Counts:
    """What one cache did in the course of some accesses; two of them can be added.

    hits, misses : lines touched that were there, and that were not; an access that straddles a line
        touches both
    evictions : lines that made room for another
    writebacks : lines that left with changes not yet written on
    compulsory, capacity, conflict : the misses split; None where the cache does not split them
    invalidations : lines that left because the next level of a hierarchy let go of them
    """

    hits: int = 0
    misses: int = 0
    evictions: int = 0
    writebacks: int = 0
    compulsory: int | None = 0
    capacity: int | None = 0
    conflict: int | None = 0
    invalidations: int = 0

    @classmethod
    def of(cls, row: ArrayLike, split: bool) -> "Counts":
        """Return the counts in a row of the engine's table."""
        hits, misses, evictions, writebacks, invalidations, *kinds = map(int, row)
        kinds = kinds if split else [None] * 3
        return cls(hits, misses, evictions, writebacks, *kinds, invalidations)

    @property
    def touches(self) -> int:
        """Lines touched: hits and misses."""
        return self.hits + self.misses

    @property
    def miss_rate(self) -> float:
        """Misses of all touches, from 0 to 1; 0 where nothing was touched."""
        return self.misses / self.touches if self.touches else 0.0

    def __add__(self, other: "Counts") -> "Counts":
        if not isinstance(other, Counts):
            return NotImplemented
        pairs = zip(astuple(self), astuple(other), strict=True)
        return Counts(*(None if None in pair else sum(pair) for pair in pairs))
