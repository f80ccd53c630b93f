"""The board as HTML: complete without a script, with what the page's script needs beside it."""

from collections.abc import Sequence
from html import escape
from typing import Any

from helpers.competition.board import drawing, plain
from helpers.competition.board.columns import columns
from helpers.competition.board.ranking_table import band, count, summary, table, when
from helpers.competition.board.standings import ALL, EMPTY, MOST_TEXT, Position, Row, Standings
from helpers.competition.entry import Sitting
from helpers.competition.score import share
from helpers.explorers.page import embedded
from helpers.figures import Axis

VERSION = 1
NOTE = (
    "A score is the share that an entry reaches of the ceiling, the most that can be done on its "
    "machine: the geometric mean over the classes of sizes. Entries whose intervals overlap that "
    "of the best among them cannot be told apart: they form a band and share its rank. Entries of "
    "different machines are compared only by the share that each reaches of its own machine's "
    "ceiling, never by time."
)
STEPS = "Share of the ceiling by class of sizes, with 95 % intervals."
DASHED = " Dashed: the best of this challenge."
DOTS = "Scores in the order of submission, with 95 % intervals. Line: the best so far."


def html(board: Sequence[Standings]) -> str:
    """Return the element: data for the page's script, and all that there is to see."""
    body = "\n".join(map(challenge, board)) or f"<p>{EMPTY}</p>"
    return f"<kernel-board>\n{embedded(document(board))}\n{note()}\n{body}\n</kernel-board>"


def note() -> str:
    """Return what a reader has to know of the numbers."""
    return f'<p class="kb-note">{NOTE}</p>'


def document(board: Sequence[Standings]) -> dict[str, Any]:
    """Return the data with which ``book/assets/board.js`` sorts and filters, JSON-able."""
    return {"version": VERSION, "challenges": [_described(one) for one in board]}


def challenge(standings: Standings, machine: str = ALL, by: int = 0) -> str:
    """Return all that there is to see of a challenge.

    machine : a fingerprint, or all of them: then the histories of each come along, hidden, for a
        script that lets the reader choose
    by : the column that the rows are sorted by
    """
    rows = standings.on(machine)
    rejected = f"{count(standings.rejected, 'submission')} to this challenge rejected."
    parts = [f'<p class="kb-rejected">{rejected}</p>'] if standings.rejected else []
    if not rows:
        parts = [f"<p>{escape(summary(standings, machine))}</p>", *parts]
    else:
        axis = drawing.axis(standings.rows)
        drawn = [ALL, *standings.machines] if machine == ALL else [machine]
        parts = [
            table(standings, machine, by),
            *parts,
            *(_history(standings, axis, one, hidden=one != machine) for one in drawn),
            '<div class="kb-entries">',
            *(_entry(row, standings.rows[0], standings.sizes, axis) for row in rows),
            "</div>",
        ]
    return '<div class="kb-challenge">\n' + "\n".join(parts) + "\n</div>"


def _described(standings: Standings) -> dict[str, Any]:
    heads, everywhere = columns(standings), count(len(standings.machines), "machine")
    named = {ALL: f"All: {everywhere}, by share of ceiling", **standings.machines}
    scale = drawing.scale(standings.rows) if standings.rows else None
    return {
        "name": standings.challenge,
        "machines": [{"name": n, "summary": summary(standings, at)} for at, n in named.items()],
        "columns": [{"label": one.label, "falling": one.falling} for one in heads],
        "rows": [
            {
                "keys": [one.key(row) for one in heads],
                "positions": [_position(row.positions.get(at), scale) for at in named],
            }
            for row in standings.rows
        ],
    }


def _position(found: Position | None, scale: Axis | None) -> list[Any] | None:
    """Return rank, sharing and band of an entry, None on a machine that is not its own."""
    return found and scale and [found.rank, found.sharing, *band(scale, found)]


def _history(standings: Standings, axis: Axis, machine: str, *, hidden: bool) -> str:
    picture = drawing.history(standings.history(machine), axis)
    return _figure("kb-history", picture, DOTS, " hidden" if hidden else "")


def _entry(row: Row, best: Row, sizes: Sequence[str], axis: Axis) -> str:
    picture = drawing.staircase(row, best, sizes, axis)
    title = f"<bdi>{escape(row.name)}</bdi>, {drawing.percent(row.score.value)}"
    return (
        f'<details class="kb-entry"><summary>{title}</summary>\n'
        f"{_figure('kb-staircase', picture, STEPS + (DASHED if row is not best else ''))}\n"
        f"{_facts(row)}\n{_source(row)}\n</details>"
    )


def _figure(css: str, picture: str, words: str, more: str = "") -> str:
    return f'<figure class="{css}"{more}>{picture}<figcaption>{words}</figcaption></figure>'


def _facts(row: Row) -> str:
    entry = row.entry
    cases = [(drawing.size(one.size), _case(one, entry.clock)) for one in entry.sittings]
    facts = [
        *cases,
        ("Machine", row.machine),
        ("Entry", plain.line(entry.id, MOST_TEXT)),
        ("SHA-256 of its source", plain.line(entry.digest, MOST_TEXT)),
        ("Judged by", f"judge {plain.line(entry.judge, MOST_TEXT)}"),
    ]
    rows = "".join(f"<div><dt>{escape(n)}</dt><dd>{escape(text)}</dd></div>" for n, text in facts)
    return f"<dl>{rows}<div><dt>Submitted</dt><dd>{when(row)}</dd></div></dl>"


def _case(sitting: Sitting, clock: str) -> str:
    reached = drawing.spoken(share(sitting, clock))
    case = plain.line(sitting.case, MOST_TEXT)
    return f"{case}: {reached}, {count(len(sitting.pairs), 'pair')}"


def _source(row: Row) -> str:
    if row.source is None:
        return "<p>Its submitter has not published the source.</p>"
    return (
        f'<details class="kb-source"><summary>Its source</summary>'
        f'<pre tabindex="0"><code>{escape(row.source)}</code></pre></details>'
    )
