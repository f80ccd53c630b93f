"""What ``--json`` prints. A field is never renamed and never changes its meaning; more may come."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import Any

from helpers.competition.board.standings import ALL, Position, Row, Standings
from helpers.competition.entry import Entry
from helpers.competition.ledger import Line
from helpers.competition.score import score, staircase
from helpers.competition.session import Duel, Share
from helpers.judge.verdict import Finding

# By command, what its document holds; a share is {value, low, high} of the machine's ceiling.
FIELDS = {
    "list": {"challenges"},
    "new": {"folder"},
    "check": {"challenge", "digest", "verdict"},
    "bench": {"entry", "place", "picture"},
    "submit": {"entry", "place", "line", "head"},
    "leaderboard": {"challenges"},
    "show": {"entry", "sittings", "source", "place"},
    "duel": {"first", "second", "faster", "ratio", "steps", "machine"},
    "remeasure": {"measured", "undecided", "head"},
    "verify": {"lines", "head", "flaws"},
    "export": {"format", "lines"},
    "import": {"added", "known", "head"},
    "error": {"status", "message", "kept"},
}
ENTRY = {
    "id", "challenge", "name", "digest", "published", "accepted", "verdict", "machine", "score",
    "staircase", "clock", "judge", "submitted",
}  # fmt: skip
PLACE = {"rank", "sharing", "of"}


def verdict(found: Finding | Entry) -> dict[str, str]:
    """Return what was found: its kind, and a sentence."""
    return {"kind": found.kind, "reason": found.reason}


def entry(one: Entry) -> dict[str, Any]:
    """Return an entry without its samples."""
    machine = {name: one.machine.get(name) for name in ("fingerprint", "cpu")}
    return {
        **{name: getattr(one, name) for name in sorted(ENTRY) if hasattr(one, name)},
        "published": one.source is not None,
        "verdict": verdict(one),
        "machine": machine,
        "score": asdict(score(one)) if one.accepted else None,
        "staircase": {size: asdict(step) for size, step in staircase(one).items()}
        if one.accepted
        else None,
    }


def place(position: Position | None, of: int) -> dict[str, int] | None:
    """Return where an entry stands, None where it has no rank.

    of : how many accepted entries the challenge has
    """
    if position is None:
        return None
    return {"rank": position.rank, "sharing": position.sharing, "of": of}


def leaderboard(found: Iterable[Standings]) -> dict[str, Any]:
    """Return the rows of each challenge, best first."""
    return {"challenges": [_standing(one) for one in found]}


def _standing(one: Standings) -> dict[str, Any]:
    rows = [_row(row, len(one.rows)) for row in one.rows]
    return {"challenge": one.challenge, "rows": rows, "rejected": one.rejected}


def _row(row: Row, of: int) -> dict[str, Any]:
    return {"entry": entry(row.entry), "place": place(row.positions[ALL], of)}


def duel(sides: tuple[Mapping, Mapping], found: Duel) -> dict[str, Any]:
    """Return what a duel came to; ratios say how many times faster the second is."""
    return {
        "first": sides[0],
        "second": sides[1],
        "faster": None if found.faster is None else ("first", "second")[found.faster],
        "ratio": asdict(found.ratio),
        "steps": {
            size: asdict(Share(step.ratio, step.low, step.high))
            for size, step in found.steps.items()
        },
    }


def recorded(line: Line) -> dict[str, Any]:
    """Return where an entry stands in its ledger."""
    return {"line": line.number, "head": line.digest}


def error(status: int, message: str, kept: str | None = None) -> dict[str, Any]:
    """Return why there is no result.

    kept : the file that holds what was measured, for ``import``
    """
    return {"status": status, "message": message, "kept": kept}
