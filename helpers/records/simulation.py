"""Simulated misses of the blocking sweep: counts, which belong to caches and to no machine.

``python -m helpers.records.counting`` makes them.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.records.record import DATA, RecordError

FILE = DATA / "simulated" / "blocking.json"
# Size, ways and line are those of the reference machine's first two caches. LRU is a model: what
# they do is not documented. Nor is anything fetched before it is asked for.
LEVELS = (
    {"size_bytes": 48 * 1024, "ways": 12, "line_bytes": 64, "policy": "lru"},
    {"size_bytes": 1024 * 1024, "ways": 16, "line_bytes": 64, "policy": "lru"},
)

Setting = tuple[str, int, int]  # kernel, n, block; a block of 0 for a kernel that has none


@dataclass(frozen=True, slots=True)
class Misses:
    """What a product of (rows, n) and (n, n) float64 did to the caches, which began empty.

    accesses : elements read or written
    misses : lines that were not there, first level first
    """

    kernel: str
    n: int
    block: int
    rows: int
    accesses: int
    misses: tuple[int, ...]

    def per_step(self, level: int) -> float:
        """Return the misses in a level, 1 or 2, for each multiplication and addition."""
        return self.misses[level - 1] / (self.rows * self.n**2)


@cache
def simulated(path: Path = FILE) -> Mapping[Setting, Misses]:
    """Return the counts in a file, by kernel, n and block.

    Raises RecordError where the file is none of ours, or made for other caches.
    """
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        if document["levels"] != list(LEVELS):
            raise RecordError(f"{path.name} was made for other caches: make it anew")
        points = [
            Misses(**{**entry, "misses": tuple(entry["misses"])}) for entry in document["points"]
        ]
    except (KeyError, TypeError, json.JSONDecodeError) as error:
        raise RecordError(f"{path.name} holds no simulated counts: {error!r}") from error
    return {(point.kernel, point.n, point.block): point for point in points}
