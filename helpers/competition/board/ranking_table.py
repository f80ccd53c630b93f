"""The ranking of a challenge as an HTML table whose bands can be seen."""

from functools import partial
from html import escape
from itertools import groupby

from helpers.competition.board import drawing
from helpers.competition.board.columns import Column, columns
from helpers.competition.board.standings import Position, Row, Standings
from helpers.figures import Axis


def table(standings: Standings, machine: str, by: int = 0) -> str:
    """Return the rows of a machine as a table in a box that scrolls by itself.

    by : the column that the rows are sorted by; by rank, each band is a body of its own
    """
    heads, axis = columns(standings), drawing.scale(standings.rows)
    rows = heads[by].sort(standings.on(machine))
    line = partial(_row, sizes=standings.sizes, axis=axis, machine=machine)
    bands = groupby(rows, key=lambda row: None if by else row.positions[machine].rank)
    bodies = (f"<tbody>{''.join(map(line, band))}</tbody>" for _, band in bands)
    label = escape(f"Ranking of {standings.challenge}")
    return (
        f'<div class="kb-table" role="region" tabindex="0" aria-label="{label}">\n'
        f"<table>\n<caption>{escape(summary(standings, machine))}</caption>\n"
        f"<thead><tr>{''.join(_head(one, axis) for one in heads)}</tr></thead>\n"
        + "\n".join(bodies)
        + "\n</table>\n</div>"
    )


def summary(standings: Standings, machine: str) -> str:
    """Return in one line how many entries there are, and on which machines."""
    rows = standings.on(machine)
    bands = len({row.positions[machine].rank for row in rows})
    where = standings.machines.get(machine) or count(len(standings.machines), "machine")
    found = f"{count(len(rows), 'entry', 'entries')} in {count(bands, 'band')}, {where}"
    return f"{standings.challenge}: {found if rows else 'no entry has been accepted yet'}."


def count(number: int, one: str, several: str = "") -> str:
    """Return a number with its noun, such as ``"2 machines"``."""
    return f"{number} {one if number == 1 else several or one + 's'}"


def band(axis: Axis, position: Position) -> tuple[str, str]:
    """Return where the interval of a band's best begins and ends along the axis, for CSS."""
    found = (drawing.place(axis, bound) for bound in (position.band.low, position.band.high))
    low, high = (f"{100 * at:.2f}%" for at in found)
    return low, high


def _head(column: Column, axis: Axis) -> str:
    head = f'<span class="kb-head">{escape(column.label)}</span>'
    ends = "".join(f"<span>{axis.labels()[at][1]}</span>" for at in (0, -1))
    scale = f'<td aria-hidden="true"><span class="kb-scale">{ends}</span></td>'
    return f'<th scope="col">{head}</th>{scale if column.bar else ""}'


def _row(row: Row, *, sizes: tuple[str, ...], axis: Axis, machine: str) -> str:
    position = row.positions[machine]
    low, high = band(axis, position)
    steps = (drawing.percent(row.steps[s].value) if s in row.steps else "—" for s in sizes)
    return (
        f'<tr style="--kb-low:{low};--kb-high:{high}">'
        f'<td class="kb-rank">{position.rank}{shared(position)}</td>'
        f'<th scope="row" class="kb-name"><bdi>{escape(row.name)}</bdi></th>'
        f'<td class="kb-score">{drawing.percent(row.score.value)}'
        f" <small>{drawing.interval(row.score)}</small></td>"
        f'<td class="kb-band" aria-hidden="true">{drawing.bar(axis, row.score)}</td>'
        + "".join(f'<td class="kb-step">{text}</td>' for text in steps)
        + f'<td class="kb-machine"><bdi>{escape(row.machine)}</bdi></td><td>{when(row)}</td></tr>'
    )


def shared(position: Position) -> str:
    """Return with how many the rank is shared, as HTML; nothing where it is not."""
    return f" <small>shared by {position.sharing}</small>" if position.sharing > 1 else ""


def when(row: Row) -> str:
    """Return when an entry was submitted, as HTML."""
    moment = row.submitted
    if moment is None:
        return "unknown"
    return f'<time datetime="{moment.isoformat()}">{moment.day} {moment:%b %Y}</time>'
