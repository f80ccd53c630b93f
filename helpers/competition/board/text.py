"""The board as plain text, for a terminal."""

from collections.abc import Sequence

from helpers.competition.board import drawing
from helpers.competition.board.ranking_table import summary
from helpers.competition.board.standings import ALL, EMPTY, Row, Standings


def text(board: Sequence[Standings], machine: str = ALL) -> str:
    """Return the ranking of each challenge as a short table."""
    return "\n\n".join(_challenge(one, machine) for one in board) or EMPTY


def _challenge(standings: Standings, machine: str) -> str:
    head = ["", "name", "score", *map(drawing.size, standings.sizes), "machine"]
    body = [_cells(row, standings.sizes, machine) for row in standings.on(machine)]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip()
        for cells in [head, *body]
    ]
    return "\n".join([summary(standings, machine), *(lines if body else [])])


def _cells(row: Row, sizes: Sequence[str], machine: str) -> list[str]:
    steps = [drawing.percent(row.steps[s].value) if s in row.steps else "—" for s in sizes]
    rank = str(row.positions[machine].rank)
    return [rank, row.name, drawing.spoken(row.score), *steps, row.machine]
