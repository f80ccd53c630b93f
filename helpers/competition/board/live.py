"""The board in a notebook: it looks into its ledger again, on a button or by itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from html import escape
from pathlib import Path
from threading import Event, RLock, Thread
from typing import Any

import ipywidgets as widgets

from helpers.competition.board import page
from helpers.competition.board.columns import columns
from helpers.competition.board.ranking_table import count
from helpers.competition.board.standings import ALL, EMPTY, Standings
from helpers.competition.entry import EntryError
from helpers.competition.ledger import LedgerError
from helpers.competition.ledger.archive import ArchiveError

STYLE = Path(__file__).resolve().parents[3] / "book" / "assets" / "board.css"
PERIOD = 5.0  # seconds between two looks at the ledger


class LiveBoard:
    """Choices and ranking in ipywidgets.

    read : returns the standings as they are now
    period : seconds between two looks while it follows the ledger
    """

    def __init__(self, read: Callable[[], list[Standings]], period: float = PERIOD) -> None:
        self._read = read
        self._period = period
        self._standings: list[Standings] = []
        # Both the kernel's thread and the one that follows refresh and draw.
        self._drawing = RLock()
        self._left = Event()
        self._make_widgets()
        self.refresh()

    def refresh(self, _: Any = None) -> None:
        """Show what the ledger holds now; where it cannot be read, say so and keep the rest."""
        with self._drawing:
            try:
                self._standings = self._read()
            except (LedgerError, ArchiveError, EntryError) as error:
                self._say(f"The ledger could not be read: {error}", role="alert")
                return
            self._offer_challenges()
            entries = sum(len(one.rows) for one in self._standings)
            seen = count(entries, "accepted entry", "accepted entries")
            self._say(f"{seen} at {datetime.now():%H:%M:%S}.")

    def _make_widgets(self) -> None:
        self.challenge = _choice("Challenge")
        self.machine = _choice("Machine")
        self.order = _choice("Sorted by")
        self.button = widgets.Button(description="Refresh", tooltip="Look into the ledger again")
        self.follow = widgets.Checkbox(description="Follow the ledger", indent=False)
        self.status = widgets.HTML()
        # No wider than the cell's output, whatever the table needs: that scrolls by itself.
        self.ranking = widgets.HTML(layout={"width": "100%", "margin": "0"})
        self.challenge.observe(self._challenge_chosen, "value")
        for choice in (self.machine, self.order):
            choice.observe(self._draw, "value")
        self.button.on_click(self.refresh)
        self.follow.observe(self._followed, "value")
        choices = widgets.VBox([self.challenge, self.machine, self.order])
        style = widgets.HTML(f"<style>{STYLE.read_text(encoding='utf-8')}</style>")
        work = widgets.HBox([self.button, self.follow])
        self.widget = widgets.VBox([style, choices, work, self.status, self.ranking])

    def _offer_challenges(self) -> None:
        _offer(self.challenge, [(one.challenge, one.challenge) for one in self._standings])
        self._challenge_chosen()

    def _challenge_chosen(self, _: Any = None) -> None:
        with self._drawing:
            standings = self._chosen()
            if standings is not None:
                everywhere = f"All: {count(len(standings.machines), 'machine')}, by share"
                machines = [(everywhere, ALL), *((n, at) for at, n in standings.machines.items())]
                _offer(self.machine, machines)
                heads = columns(standings)
                _offer(self.order, [(head.label, at) for at, head in enumerate(heads)])
            self._draw()

    def _chosen(self) -> Standings | None:
        named = {one.challenge: one for one in self._standings}
        return named.get(self.challenge.value)

    def _draw(self, _: Any = None) -> None:
        with self._drawing:
            standings = self._chosen()
            shown = f"<p>{EMPTY}</p>"
            if standings is not None:
                by = self.order.value or 0
                shown = page.challenge(standings, self.machine.value or ALL, by)
            self.ranking.value = f"<kernel-board>{page.note()}{shown}</kernel-board>"

    def _followed(self, change: dict[str, Any]) -> None:
        self._left.set()
        if change["new"]:
            self._left = Event()
            Thread(target=self._look, args=(self._left,), name="board", daemon=True).start()

    def _look(self, left: Event) -> None:
        while not left.wait(self._period):
            self.refresh()

    def _say(self, text: str, role: str = "status") -> None:
        self.status.value = f'<p role="{role}">{escape(text)}</p>'


def _choice(label: str) -> widgets.Dropdown:
    return widgets.Dropdown(
        options=[], description=label, style={"description_width": "6em"},
        layout={"width": "min(100%, 30rem)"},
    )  # fmt: skip


def _offer(choice: widgets.Dropdown, options: list[tuple[str, Any]]) -> None:
    """Offer options; what was chosen stays as long as it is among them, else the first is."""
    if list(choice.options) != options:
        values, before = [value for _, value in options], choice.value
        choice.options = options
        choice.value = before if before in values else next(iter(values), None)
