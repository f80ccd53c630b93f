"""The arrays behind a cache or a hierarchy: made, emptied, enlarged, run."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers.caches import engine
from helpers.caches.stream import Stream

NAMES = 1024  # lines that a new table of lines has room for


class Geometry(NamedTuple):
    """What one level is."""

    sets: int
    ways: int
    policy: str


class State:
    """All levels of a simulated memory, empty at first."""

    def __init__(self, levels: Sequence[Geometry], line_bytes: int, split: bool):
        self._levels, self._line_bytes, self.split = tuple(levels), line_bytes, split
        self.clear()

    def clear(self) -> None:
        """Empty every level and forget what was ever seen."""
        rows, first, tree = [], 0, 0
        for sets, ways, policy in self._levels:
            rows.append((engine.POLICIES.index(policy), ways, sets, first, tree, sets * ways))
            first, tree = first + sets * ways, tree + sets
        self.machine = engine.Machine(
            shift=np.uint64(self._line_bytes.bit_length() - 1),
            levels=np.array(rows, np.int64),
            entries=np.full(first, engine.EMPTY),
            trees=np.zeros(tree, np.uint64),
            seen=np.zeros(1, np.int64),
            held=np.zeros(len(rows), np.int64),
            **_tables(len(rows), NAMES if self.split else 0),
        )

    def run(self, stream: Stream, owners: int = 1) -> NDArray:
        """Run accesses, whose owners are numbers below ``owners``, and return the counts.

        The table is (owners, levels, engine.KINDS) int64.
        """
        counts = np.zeros((owners, len(self._levels), engine.KINDS), np.int64)
        run, done, end = self.runner(), 0, len(stream.addresses)
        while (done := run(self.machine, counts, *stream, done)) < end:
            size = int(stream.codes[done % len(stream.codes)] >> engine.ONE & engine.SIZE)
            self.make_room(size // self._line_bytes + 2)
        return counts

    def runner(self) -> Callable:
        """Return the compiled function that runs these levels."""
        _, ways, policy = self._levels[0]
        if policy == "lru" and ways <= engine.WIDEST and not self.split:
            return engine.run_lru(ways)
        return engine.run

    def make_room(self, lines: int) -> None:
        """Enlarge the tables so that as many lines may be seen for the first time."""
        old = self.machine
        room = old.status.shape[1]
        needed = int(old.seen[0]) + lines + 2
        if needed <= room:
            return
        tables = _tables(len(self._levels), max(2 * room, needed))
        engine.rehash(old.keys, old.names, tables["keys"], tables["names"])
        tables["status"][:, :room] = old.status
        tables["links"][:, :room] = old.links
        self.machine = old._replace(**tables)


def _tables(levels: int, names: int) -> dict[str, NDArray]:
    """Return the tables of lines seen, for ``names`` of them; at most half of the keys are used."""
    slots = 1 << (2 * names - 1).bit_length() if names else 0
    return {
        "keys": np.full(slots, engine.EMPTY),
        "names": np.zeros(slots, np.int64),
        "status": np.zeros((levels, names), np.uint8),
        "links": np.zeros((levels, names, 2), np.int64),
    }
