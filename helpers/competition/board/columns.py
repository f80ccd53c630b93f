"""The columns of a board: what each is called, and in which order it puts the rows."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from helpers.competition.board import drawing
from helpers.competition.board.standings import Row, Standings

Key = float | str | None


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    key : what rows are sorted by; None goes last
    falling : whether the largest comes first when it is chosen
    bar : whether bars stand below its numbers
    """

    label: str
    key: Callable[[Row], Key]
    falling: bool = False
    bar: bool = False

    def sort(self, rows: list[Row]) -> list[Row]:
        """Return rows, given by rank, in the order of this column; equals stay by rank."""
        known = [row for row in rows if self.key(row) is not None]
        rest = [row for row in rows if self.key(row) is None]
        return sorted(known, key=self.key, reverse=self.falling) + rest


def columns(standings: Standings) -> list[Column]:
    """Return the columns for a challenge; the first is the rank, by which rows are given."""
    sizes = [Column(drawing.size(s), partial(_step, size=s), True) for s in standings.sizes]
    return [
        Column("Rank", lambda row: -row.score.value),
        Column("Name", lambda row: row.name.casefold()),
        Column("Score", lambda row: row.score.value, True, True),
        *sizes,
        Column("Machine", lambda row: row.machine.casefold()),
        Column("Submitted", _time, True),
    ]


def _step(row: Row, size: str) -> Key:
    return row.steps[size].value if size in row.steps else None


def _time(row: Row) -> Key:
    return row.submitted.timestamp() if row.submitted else None
