"""Emptying the caches, so that the next call finds its arguments in memory."""

from functools import cache

USUAL = 32 * 2**20  # bytes of a last-level cache, where the system does not tell
TIMES = 2  # a walk over so many times the cache leaves nothing else in it


class Eviction:
    """A walk that fills every cache of this processor core with other data, when it is called."""

    def __init__(self) -> None:
        import numpy as np  # only cold measurements need it

        self._add = np.add
        self.buffer = np.zeros(TIMES * last_level_bytes() // 8, np.int64)

    def __call__(self) -> None:
        """Read and write the whole buffer."""
        self._add(self.buffer, 1, out=self.buffer)


@cache
def last_level_bytes() -> int:
    """Return the bytes of this processor's largest cache, as the system tells."""
    from helpers import machine

    return max((cache["bytes"] or 0 for cache in machine.describe()["caches"]), default=0) or USUAL
