"""One entry of the list of caches, and the order of that list."""

from collections.abc import Iterable


def entry(
    level: int,
    kind: str,
    size: int | None,
    *,
    line: int | None = None,
    ways: int | None = None,
    shared_by: int | None = None,
) -> dict:
    """Return one sort of cache; size and line in bytes, shared_by in hardware threads.

    Zero stands for None: kernels and firmware write it where they know nothing.
    """
    return {
        "level": level,
        "kind": kind,
        "bytes": size or None,
        "line_bytes": line or None,
        "ways": ways or None,
        "shared_by": shared_by or None,
    }


def distinct(entries: Iterable[dict]) -> list[dict]:
    """Return each different entry once, nearest to the core first, larger before smaller."""
    unique = {tuple(cache.values()): cache for cache in entries}
    return sorted(
        unique.values(),
        key=lambda cache: (cache["level"], cache["kind"], -(cache["bytes"] or 0)),
    )
