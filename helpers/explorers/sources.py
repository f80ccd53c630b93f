"""What explorers take from a record besides its points: which it is, its machine, its caches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from helpers import records
from helpers.records import Point, Record, RecordError


def of_the_book(slug: str) -> Record:
    """Return the record that the chapter quotes, or another where only others were made.

    Raises RecordError where the book has none.
    """
    try:
        return records.reference(slug)
    except FileNotFoundError as missing:
        others = records.available(slug)
        if not others:
            raise RecordError(
                f"the book has no {slug} record: `make record` measures one"
            ) from missing
        return records.load(others[0])


def told(record: Record, points: Iterable[Point], what: str = "rounds") -> str:
    """Return where and when these points were recorded, and of how many samples each."""
    when = datetime.fromisoformat(record.recorded)
    counts = sorted({len(point.samples) for point in points})
    span = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
    return (
        f"Recorded on {record.machine.get('cpu') or 'an unknown processor'}, "
        f"{when.day} {when:%B %Y}, {span} {what}, 95 % intervals"
    )


def caches(machine: Mapping[str, Any]) -> dict[int, int]:
    """Return the bytes of each data cache by level, as far as the machine states them."""
    stated = machine.get("caches")
    return {
        cache["level"]: cache["bytes"]
        for cache in (stated if isinstance(stated, list) else [])
        if isinstance(cache.get("level"), int)
        and isinstance(cache.get("bytes"), int)
        and cache.get("kind") != "instruction"
    }


def bytes_text(size: int) -> str:
    """Return a number of bytes with its unit, such as ``"48 KiB"``."""
    for unit, step in (("MiB", 2**20), ("KiB", 2**10)):
        if size >= step:
            return f"{size / step:.3g} {unit}"
    return f"{size} bytes"
