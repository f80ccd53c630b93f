"""Several levels of cache, each inclusive of the one before."""

from collections.abc import Sequence

from numpy.typing import ArrayLike

from helpers.caches.cache import Cache
from helpers.caches.counts import Counts
from helpers.caches.state import State
from helpers.caches.stream import Stream


class Hierarchy:
    """Levels of cache, first level first, each of which holds all that the one before holds.

    levels : Cache objects of one line size, none smaller than the one before, all of them splitting
        misses or none. They serve as descriptions; their own state is not touched.

    An access touches its lines one after the other, each in the first level and from there outwards
    until a level holds it. What happens in a level that does not hold it, in this order:

    1. The level makes room, if the line's set is full, by its policy. If the line that leaves is
       dirty, it is written back: the next level, which holds it, marks it dirty, or memory takes
       it. That counts as no touch there and does not make it younger.
    2. Every level before loses that line (an invalidation). Where it was dirty there, it is
       written back from there and is dirty here, so step 1 writes it back from here, too.
    3. The line comes in; the next level is asked for it. Only the first level learns that the
       access is a write: dirty lines are written back, writes themselves are never passed on.

    A hit in one level is not seen by the next, whose order of age therefore follows misses only.
    Each level's misses are split by what that level sees: its shadow of the same size gets the
    misses of the level before. A miss on a line lost to an invalidation counts like any other.
    """

    def __init__(self, levels: Sequence[Cache]):
        self.levels = tuple(levels)
        self._check()
        first = self.levels[0]
        self.state = State(
            [level.geometry for level in self.levels], first.line_bytes, first.classify
        )

    def _check(self) -> None:
        if not self.levels:
            raise ValueError("levels is empty: needs one Cache or more")
        for level in self.levels:
            if not isinstance(level, Cache):
                raise TypeError(f"levels holds a {type(level).__name__}: needs Cache objects")
        for inner, outer in zip(self.levels, self.levels[1:], strict=False):
            if outer.line_bytes != inner.line_bytes:
                raise ValueError(f"{outer} follows {inner}: all levels need one line_bytes")
            if outer.size_bytes < inner.size_bytes:
                raise ValueError(f"{outer} follows {inner}: a level must hold the one before")
            if outer.classify != inner.classify:
                raise ValueError(f"{outer} follows {inner}: classify must be the same for all")

    @property
    def line_bytes(self) -> int:
        """Bytes of a line, in every level."""
        return self.levels[0].line_bytes

    @property
    def classify(self) -> bool:
        """Whether misses are split into three."""
        return self.levels[0].classify

    def access(
        self,
        addresses: ArrayLike,
        sizes: ArrayLike | None = None,
        writes: ArrayLike | None = None,
    ) -> tuple[Counts, ...]:
        """Make accesses as `Cache.access` does, and return what each level did, first level first.

        Misses of one level are the touches of the next.
        """
        counts = self.state.run(Stream.of(addresses, sizes, writes))
        return tuple(Counts.of(row, self.classify) for row in counts[0])

    def reset(self) -> None:
        """Empty all levels, write nothing back, and forget which lines were ever touched."""
        self.state.clear()
