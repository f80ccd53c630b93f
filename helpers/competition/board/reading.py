"""The entries that a board shows, wherever they come from: a ledger, or an export of one."""

import json
from pathlib import Path

from helpers.competition.entry import Entry
from helpers.competition.ledger import Ledger, LedgerError, archive
from helpers.competition.ledger.archive import ArchiveError


def read(origin: str | Path) -> list[Entry]:
    """Return all entries of a ledger or an export, in order.

    origin : the file of an export, ``*.json``; else a ledger as ``Ledger`` takes it

    Raises LedgerError, ArchiveError or EntryError with one line that says what is wrong.
    """
    text = str(origin)
    if "://" not in text and not Path(text).is_file():
        raise LedgerError(f"there is no {text}: the first submission makes a ledger")
    return _export(Path(text)) if text.endswith(".json") else _ledger(text)


def _ledger(url: str) -> list[Entry]:
    with Ledger(url) as ledger:
        return ledger.entries()


def _export(path: Path) -> list[Entry]:
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise ArchiveError(f"{path} cannot be read: {error}") from None
    return [line.read() for line in archive.read(found)]
