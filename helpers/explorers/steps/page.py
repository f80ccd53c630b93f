"""The walks as an element of the page, with its data inline, and as tables without a script."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from typing import Any

from helpers.caches import Cache
from helpers.explorers.page import embedded
from helpers.explorers.steps.programs import Program, called
from helpers.explorers.steps.walk import HIT, KINDS, Access, Outcome, Walk

VERSION = 1
ELEMENT = "cache-steps"
FIRST = 24  # accesses that a reader without scripts sees
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
REASONS = {
    HIT: "hit",
    "compulsory": "miss, cold",
    "capacity": "miss, capacity",
    "conflict": "miss, conflict",
}
Key = tuple[str, int]  # a program's name and its size
Row = tuple[str, ...]


def html(
    programs: Mapping[str, Program],
    caches: Mapping[str, Cache],
    walks: Mapping[Key, Walk],
    start: Key,
) -> str:
    """Return the element: data for the page's script, and tables for readers without scripts.

    start : the walk on which it opens, through the first of the caches
    """
    name, n = start
    title = f"{programs[name].label}, {n} by {n}, through {called(next(iter(caches.values())))}"
    first = table(f"The first accesses of {title}, simulated", *steps(walks[start], caches))
    totals = table("Misses of each program, simulated", *summary(programs, caches, walks))
    return (
        f"<{ELEMENT}>\n{embedded(document(programs, caches, walks, start))}\n"
        f"{first}\n{totals}\n</{ELEMENT}>"
    )


def document(
    programs: Mapping[str, Program],
    caches: Mapping[str, Cache],
    walks: Mapping[Key, Walk],
    start: Key,
) -> dict[str, Any]:
    """Return the data that ``book/assets/cache-steps.js`` shows, JSON-able."""
    return {
        "version": VERSION,
        "kinds": KINDS,
        "programs": [[name, program.label] for name, program in programs.items()],
        "sizes": sorted({n for _, n in walks}),
        "caches": [
            [name, called(cache), cache.sets, cache.ways, cache.line_bytes]
            for name, cache in caches.items()
        ],
        "start": [*start, next(iter(caches))],
        "walks": {f"{name},{n}": packed(walk) for (name, n), walk in walks.items()},
    }


def packed(walk: Walk) -> dict[str, Any]:
    """Return a walk with a few letters for each access, which the page's script takes apart again.

    accesses : three digits of base 36 each: which of the operations, then the element, row by row
    operations : line of the code, matrix, whether it writes
    outcomes : for each cache a digit of base 36: KINDS of the kind, plus their number times the way

    Raises ValueError where a number is too large for its digits.
    """
    seen = [(one.line, walk.matrices.index(one.matrix), int(one.write)) for one in walk.accesses]
    operations = list(dict.fromkeys(seen))
    places = [one.row * one.matrix.columns + one.column for one in walk.accesses]
    accesses = [
        _base36(operations.index(operation), 1) + _base36(place, 2)
        for operation, place in zip(seen, places, strict=True)
    ]
    return {
        "matrices": walk.matrices,
        "code": walk.code,
        "operations": operations,
        "accesses": "".join(accesses),
        "outcomes": {name: "".join(map(_digit, found)) for name, found in walk.outcomes.items()},
    }


def _digit(outcome: Outcome) -> str:
    return _base36(KINDS.index(outcome.kind) + len(KINDS) * outcome.way, 1)


def _base36(number: int, digits: int) -> str:
    if number >= 36**digits:
        raise ValueError(f"{number} has more than {digits} digits of base 36")
    high, low = divmod(number, 36)
    return (_base36(high, digits - 1) if digits > 1 else "") + DIGITS[low]


# ---- tables


def steps(walk: Walk, caches: Mapping[str, Cache]) -> tuple[Row, list[Row]]:
    """Return the head and the rows of a table of the first accesses, through the first cache."""
    name, cache = next(iter(caches.items()))
    head = ("access", "code", "element", "address", "line", "set", "way", "found")
    both = zip(walk.accesses[:FIRST], walk.outcomes[name][:FIRST], strict=True)
    return head, [
        (str(at), walk.code[access.line].strip(), *_told(access, outcome, cache))
        for at, (access, outcome) in enumerate(both, start=1)
    ]


def _told(access: Access, outcome: Outcome, cache: Cache) -> Row:
    verb = "write" if access.write else "read"
    line = access.address // cache.line_bytes
    return (
        f"{verb} {access.element}", str(access.address), str(line), str(line % cache.sets),
        str(outcome.way), REASONS[outcome.kind],
    )  # fmt: skip


def summary(
    programs: Mapping[str, Program], caches: Mapping[str, Cache], walks: Mapping[Key, Walk]
) -> tuple[Row, list[Row]]:
    """Return the head and the rows of a table of all misses: a walk a row, a cache a column."""
    head = ("program", "matrix size", "accesses", *map(called, caches.values()))
    return head, [
        (
            programs[name].label, str(n), str(len(walk.accesses)),
            *(str(walk.misses(cache)) for cache in caches),
        )
        for (name, n), walk in walks.items()
    ]  # fmt: skip


def table(caption: str, head: Row, rows: Iterable[Row], name: str = "cs-table") -> str:
    """Return a table in a box of this class that scrolls by itself."""
    heads = "".join(f'<th scope="col">{escape(text)}</th>' for text in head)
    body = "\n".join(
        f"<tr>{''.join(f'<td>{escape(text)}</td>' for text in row)}</tr>" for row in rows
    )
    return (
        f'<div class="{name}" role="region" tabindex="0" aria-label="{escape(caption)}">\n'
        f"<table>\n<caption>{escape(caption)}</caption>\n<thead><tr>{heads}</tr></thead>\n"
        f"<tbody>\n{body}\n</tbody>\n</table>\n</div>"
    )


def text(walk: Walk, caches: Mapping[str, Cache]) -> str:
    """Return the first accesses of a walk as a short table of plain text."""
    head, rows = steps(walk, caches)
    widths = [max(map(len, column)) for column in zip(head, *rows, strict=True)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *rows]
    )
