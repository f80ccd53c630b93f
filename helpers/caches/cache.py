"""One level of cache, simulated."""

from numpy.typing import ArrayLike

from helpers.caches import engine
from helpers.caches.counts import Counts
from helpers.caches.state import Geometry, State
from helpers.caches.stream import Stream, check_count

TREE_WAYS = 64  # more would not fit the word that holds a tree


class Cache:
    """A set-associative cache that allocates on writes and writes back.

    size_bytes, ways, line_bytes : line_bytes a power of two, size_bytes a multiple of
        ways * line_bytes; the number of sets may be any. One set makes it fully associative.
    policy : which line of a full set makes room
        "lru"  the one that was not touched for longest
        "plru" the one that a binary tree leads to, each node pointing away from the half that was
               touched last: what Intel's first-level caches do (Abel and Reineke, "nanoBench",
               ISPASS 2020) and those of many others, because it takes ways - 1 bits. An empty
               way is filled before, the first of them. ways must be a power of two, at most 64.
        "fifo" the one that came first, touched since or not
    classify : whether misses are split into three; without, counting is ten times as fast.

    Line number = address // line_bytes; a line's set is its number modulo the number of sets.

    Raises TypeError and ValueError with the argument's name, what was given and what is accepted.
    """

    def __init__(
        self,
        size_bytes: int,
        ways: int,
        line_bytes: int,
        policy: str = "lru",
        *,
        classify: bool = True,
    ):
        self.size_bytes = check_count("size_bytes", size_bytes)
        self.ways = check_count("ways", ways)
        self.line_bytes = check_count("line_bytes", line_bytes)
        self.policy = policy
        self.classify = bool(classify)
        self._check()
        self.state = State([self.geometry], self.line_bytes, self.classify)

    def _check(self) -> None:
        if self.line_bytes & (self.line_bytes - 1):
            raise ValueError(f"line_bytes is {self.line_bytes}: needs a power of two")
        if self.size_bytes % (self.ways * self.line_bytes):
            raise ValueError(
                f"size_bytes is {self.size_bytes}: needs a multiple of ways * line_bytes, "
                f"which is {self.ways * self.line_bytes}"
            )
        if self.policy not in engine.POLICIES:
            known = ", ".join(map(repr, engine.POLICIES))
            raise ValueError(f"policy is {self.policy!r}: needs one of {known}")
        if self.policy == "plru" and (self.ways & (self.ways - 1) or self.ways > TREE_WAYS):
            raise ValueError(
                f"ways is {self.ways}: a tree needs a power of two, {TREE_WAYS} or less"
            )

    @property
    def sets(self) -> int:
        """How many sets there are."""
        return self.size_bytes // (self.ways * self.line_bytes)

    @property
    def geometry(self) -> Geometry:
        """What the engine needs to know of this level."""
        return Geometry(self.sets, self.ways, self.policy)

    def access(
        self,
        addresses: ArrayLike,
        sizes: ArrayLike | None = None,
        writes: ArrayLike | None = None,
    ) -> Counts:
        """Make accesses in their order and return what became of them; the cache keeps its state.

        addresses : (n,) integers from 0, in bytes, or one
        sizes : (n,) integers from 1, in bytes, or one for all, which is 1 by default. Every line
            that an access reaches into is touched, and counted, once, in ascending order.
        writes : (n,) bool, or one for all: False, a read, by default. A write makes the line dirty,
            after it was fetched if it was not there.

        A miss is *compulsory* where the line is touched for the first time since the last reset;
        else *capacity* where a fully associative LRU cache of the same size would have missed, too;
        else *conflict* (Hill and Smith, IEEE Trans. Computers 38, 1989; each miss by itself, so
        that no part is negative). That other cache may do worse than this one: its misses that are
        hits here are counted nowhere.

        Raises TypeError and ValueError for what is described otherwise, and has then done nothing.
        """
        counts = self.state.run(Stream.of(addresses, sizes, writes))
        return Counts.of(counts[0, 0], self.classify)

    def reset(self) -> None:
        """Empty the cache, write nothing back, and forget which lines were ever touched."""
        self.state.clear()

    def contents(self) -> list[list[tuple[int, bool]]]:
        """Return for each set its lines: the address each begins at, and whether it is dirty.

        With "lru" and "fifo" the youngest comes first, with "plru" they stand by way.
        """
        rows = self.state.machine.entries.reshape(self.sets, self.ways).tolist()
        return [[self._line(entry) for entry in row if entry != engine.EMPTY] for row in rows]

    def _line(self, entry: int) -> tuple[int, bool]:
        return (entry >> 1) * self.line_bytes, bool(entry & 1)

    def __repr__(self) -> str:
        return f"Cache({self.size_bytes}, {self.ways}, {self.line_bytes}, {self.policy!r})"
