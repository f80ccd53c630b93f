"""What explorers take from a record besides its points: which it is, its machine, its caches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from helpers import records
from helpers.records import Point, Record, RecordError


def chosen(
    slug: str, given: Record | Iterable[Record] | None, maker: str = "make record"
) -> list[Record]:
    """Return the records to show: those that were given, or all that the book has of a chapter.

    given : one record, several, or None
    maker : the command that measures one

    Raises RecordError where there is none, or one of another chapter.
    """
    if given is None:
        return of_the_book(slug, maker)
    found = [given] if isinstance(given, Record) else list(given)
    if not found:
        raise RecordError(f"there is no {slug} record in the list: give one or more")
    for record in found:
        if record.slug != slug:
            raise RecordError(f"this is a {record.slug} record, and here {slug} is shown")
    return found


def of_the_book(slug: str, maker: str) -> list[Record]:
    """Return all records of a chapter, the one that its sentences quote first.

    Raises RecordError where the book has none.
    """
    paths = sorted(records.available(slug), key=lambda path: path.stem != records.REFERENCE)
    if not paths:
        raise RecordError(f"the book has no {slug} record: `{maker}` measures one")
    return [records.load(path) for path in paths]


def processor(machine: Mapping[str, Any]) -> str:
    """Return what a machine's processor is called."""
    return str(machine.get("cpu") or "an unknown processor")


def told(record: Record, points: Iterable[Point], what: str = "rounds") -> str:
    """Return where and when these points were recorded, and of how many samples each."""
    when = datetime.fromisoformat(record.recorded)
    counts = sorted({len(point.samples) for point in points})
    span = f"{counts[0]} to {counts[-1]}" if len(counts) > 1 else f"{counts[0]}"
    return (
        f"Recorded on {processor(record.machine)}, "
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
