"""The board: one object that shows itself in the built page and, live, in a notebook."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from helpers import reader
from helpers.competition.board import reading
from helpers.competition.board.standings import Standings, standings

if TYPE_CHECKING:
    from helpers.competition.board.live import LiveBoard


class Board:
    """Who stands where in each challenge of a ledger.

    origin : the file or address of a ledger, or the file of an export, ``*.json``
    """

    def __init__(self, origin: str | Path) -> None:
        self.origin = origin

    def standings(self) -> list[Standings]:
        """Return who stands where now; the ledger is read anew.

        Raises LedgerError, ArchiveError or EntryError with one line that says what is wrong.
        """
        return standings(reading.read(self.origin))

    @cached_property
    def live(self) -> LiveBoard:
        """The board in ipywidgets, made on first use."""
        from helpers.competition.board.live import LiveBoard  # ipywidgets: not for a page

        return LiveBoard(self.standings)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        from helpers.competition.board import page, text  # the explorers' page loads the kernels

        found = self.standings()
        bundle = {"text/plain": text.text(found), "text/html": page.html(found)}
        if reader.is_notebook():
            bundle |= self.live.widget._repr_mimebundle_() | {"text/plain": bundle["text/plain"]}
        return bundle


def board(origin: str | Path) -> Board:
    """Return the board of a ledger or of an export of one, which shows itself.

    origin : the file or address of a ledger, or the file of an export, ``*.json``
    """
    return Board(origin)
