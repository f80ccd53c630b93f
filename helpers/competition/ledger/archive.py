"""A ledger as JSON: to be kept, sent on, and ranked anew elsewhere from the raw samples."""

import json
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict
from hashlib import sha256
from pathlib import Path
from tempfile import gettempdir
from types import MappingProxyType
from typing import Any

from helpers.competition.entry import Entry, EntryError
from helpers.competition.ledger.chain import Line, flaws
from helpers.competition.ledger.store import Ledger, LedgerError

FORMAT = 1
NONE: Mapping[str, str] = MappingProxyType({})


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


def sources(content: Mapping[str, Any]) -> dict[str, str]:
    """Return the sources in an export that is read already, by digest: that of a kept entry."""
    found = content.get("sources", {})
    texts = found.values() if isinstance(found, dict) else ()
    return {sha256(text.encode()).hexdigest(): text for text in texts if isinstance(text, str)}


def keep(entry: Entry, source: str, db: str) -> Path:
    """Write an entry that its ledger did not take into a file that ``bring`` takes.

    It lies beside the ledger, or where that cannot be, here, or else among the temporary files.
    Raises LedgerError where it can be nowhere.
    """
    content = json.dumps({**export([Line.after(None, entry)]), "sources": {entry.digest: source}})
    beside = [] if "://" in db else [Path(db).parent]
    for place in (*beside, Path(), Path(gettempdir())):
        path = place.absolute() / f"entry-{entry.id}.json"
        with suppress(OSError):
            path.write_text(content, encoding="utf-8")
            return path
    raise LedgerError("there is no place where what was measured could be kept: make room")


def bring(ledger: Ledger, lines: Iterable[Line], sources: Mapping[str, str] = NONE) -> int:
    """Append the entries that the ledger does not have yet; return how many there were.

    sources : by digest, those that are known

    They keep their ids, machines and samples, and are bound to this ledger's chain.
    """
    known = {line.entry for line in ledger.lines()}
    fresh = [line for line in lines if line.entry not in known]
    for line in fresh:
        try:
            entry = line.read()
            ledger.append(entry, sources.get(entry.digest))
        except EntryError as error:
            raise ArchiveError(f"line {line.number} {error}") from None
    return len(fresh)
