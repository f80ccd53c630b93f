"""A ledger as JSON: to be kept, sent on, and ranked anew elsewhere from the raw samples."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from helpers.competition.entry import EntryError
from helpers.competition.ledger.chain import Line, flaws
from helpers.competition.ledger.store import Ledger

FORMAT = 1


class ArchiveError(ValueError):
    """Something that is no export of a ledger; the message says why."""


def export(lines: Iterable[Line]) -> dict[str, Any]:
    """Return lines as what JSON can hold, the chain included."""
    return {"format": FORMAT, "lines": [asdict(line) for line in lines]}


def read(content: object) -> list[Line]:
    """Return the lines of an export. Raises ArchiveError where it is none, or was changed."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise ArchiveError(f"this is no export of a ledger of format {FORMAT}")
    try:
        lines = [Line(**line) for line in content["lines"]]
    except (KeyError, TypeError):
        raise ArchiveError("its lines cannot be read: export it again") from None
    if found := list(flaws(lines)):
        raise ArchiveError(f"it was changed since it was made: {found[0]}")
    return lines


def bring(ledger: Ledger, lines: Iterable[Line]) -> int:
    """Append the entries that the ledger does not have yet; return how many there were.

    They keep their ids, machines and samples, and are bound to this ledger's chain.
    """
    known = {line.entry for line in ledger.lines()}
    fresh = [line for line in lines if line.entry not in known]
    for line in fresh:
        try:
            ledger.append(line.read())
        except EntryError as error:
            raise ArchiveError(f"line {line.number} {error}") from None
    return len(fresh)
