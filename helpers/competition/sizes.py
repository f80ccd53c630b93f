"""Classes of sizes: which cache holds all that one problem touches."""

from functools import cache

from helpers import machine

SIZES = ("L1", "L2", "L3", "memory")
USUAL = {1: 32 << 10, 2: 1 << 20, 3: 16 << 20}  # bytes of a cache that the system tells nothing of
MOST_MEMORY = 128 << 20  # bytes; more would take seconds a call, whatever the largest cache is


def working_set(size: str) -> int:
    """Return the bytes that one problem of a class should take on this machine.

    Well inside of a cache, since others use it too: half of the first, half of the second. The
    third may be shared out, so that its nominal size says little: four times the second is surely
    in none before it, and mostly in it. "memory" is twice the largest cache, as far as
    ``MOST_MEMORY`` goes.
    """
    first, second, third = (_caches()[level] for level in (1, 2, 3))
    return {
        "L1": first // 2,
        "L2": second // 2,
        "L3": max(min(4 * second, third // 2), 3 * second // 2),
        "memory": min(max(2 * third, 16 * second), MOST_MEMORY),
    }[size]


@cache
def _caches() -> dict[int, int]:
    """Return the bytes of the cache of each level, the smallest where there are several sorts."""
    found = dict(USUAL)
    for entry in machine.describe()["caches"]:
        if entry["bytes"] and entry["level"] in found:
            found[entry["level"]] = entry["bytes"]
    return found


def count(size: str, total: int) -> int:
    """Return how many problems of a class together have about ``total`` bytes, 1 or more."""
    return max(1, total // working_set(size))
