"""What the commands print for people: bars, places, tables."""

from collections.abc import Iterable, Iterator, Sequence

from helpers.competition.board import plain
from helpers.competition.board.standings import ALL, MOST_TEXT, Position, Row, Standings
from helpers.competition.entry import MOST_NAME, Entry
from helpers.competition.ledger import Line
from helpers.competition.score import Share, score, staircase
from helpers.competition.session import Duel

BAR = 24  # characters of the whole ceiling
EIGHTHS = " ▏▎▍▌▋▊▉"
SHORT = 8  # characters of an id that commands print; they take as few as tell entries apart
PREFIX = "python -m helpers.competition"
ACROSS = (
    "Entries of several machines: their shares of the ceilings of their own machines are compared, "
    "not their times."
)


def name(entry: Entry) -> str:
    """Return the submitter's name as plain text."""
    return plain.line(entry.name, MOST_NAME) or "(no name)"


def short(entry: Entry) -> str:
    """Return the beginning of an entry's id."""
    return plain.line(entry.id[:SHORT], SHORT)


def bar(share: float) -> str:
    """Return a share of the ceiling as a bar."""
    eighths = round(min(max(share, 0), 1) * BAR * 8)
    whole, rest = divmod(eighths, 8)
    return ("█" * whole + EIGHTHS[rest].strip()).ljust(BAR, "·")


def percent(share: Share) -> str:
    """Return a share with its interval."""
    value, low, high = (f"{100 * part:.3g}" for part in (share.value, share.low, share.high))
    return f"{value:>5} % ({low} to {high})"


def steps(entry: Entry) -> Iterator[str]:
    """Yield a line for each class of sizes, and the score."""
    for size, step in staircase(entry).items():
        yield f"  {plain.line(size, 10):<8}{bar(step.value)} {percent(step)}"
    total = score(entry)
    yield f"  {'score':<8}{bar(total.value)} {percent(total)} of what this machine can do"


def verdict(entry: Entry) -> str:
    """Return what was found about an entry, with its staircase."""
    if not entry.accepted:
        return f"Rejected, {entry.kind}: {plain.code(entry.reason)}"
    return "\n".join([f"Accepted. {entry.reason}", *steps(entry)])


def place(position: Position | None, of: int, challenge: str, *, would: bool = False) -> str:
    """Return where an entry stands.

    would : it is not recorded
    """
    if position is None:
        return "It has no rank."
    stands = "On the public cases it would be" if would else "It is"
    band = position.sharing - 1
    alone = f", in one band with {band} that cannot be told from it" if band else ""
    return f"{stands} number {position.rank} of {of} on {challenge}{alone}."


def recorded(entry: Entry, line: Line) -> str:
    """Return where an entry is kept."""
    return (
        f"Recorded as {short(entry)}. The ledger's head is now {line.digest}: note it, and "
        f"`{PREFIX} verify --head {line.digest[:SHORT]}...` shows whether the ledger was changed "
        "since."
    )


def leaderboard(found: Iterable[Standings]) -> str:
    """Return the tables of all challenges."""
    tables = ["\n".join(_table(one)) for one in found]
    return "\n\n".join(tables) or f"Nothing has been submitted yet: {PREFIX} submit --help"


def _table(one: Standings) -> Iterator[str]:
    yield f"{one.challenge}: {len(one.rows)} accepted, {one.rejected} rejected"
    if not one.rows:
        return
    heads = ["rank", "name", "score %", *one.sizes, "machine", "entry"]
    yield from _aligned([heads, *(_cells(row, one.sizes) for row in one.rows)])
    if len(one.machines) > 1:
        yield ACROSS


def _cells(row: Row, sizes: Sequence[str]) -> list[str]:
    total = row.score
    shares = [f"{100 * row.steps[s].value:.3g}" if s in row.steps else "" for s in sizes]
    return [
        str(row.positions[ALL].rank),
        row.name,
        f"{100 * total.value:.3g} ({100 * total.low:.3g} to {100 * total.high:.3g})",
        *shares,
        plain.line(row.machine, MOST_TEXT),
        short(row.entry),
    ]


def _aligned(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def duel(names: Sequence[str], found: Duel) -> str:
    """Return who won, by how much, and where."""
    times = found.ratio
    if found.faster is None:
        first = (
            f"{names[0]} and {names[1]} cannot be told apart: the second is {times.value:.3f} "
            f"times as fast ({times.low:.3f} to {times.high:.3f})."
        )
    else:
        ahead, behind = names if found.faster == 0 else names[::-1]
        ratio = _turned(times) if found.faster == 0 else times
        first = (
            f"{ahead} is faster than {behind}: {ratio.value:.3f} times as fast "
            f"({ratio.low:.3f} to {ratio.high:.3f})."
        )
    lines = [f"  {'':<8}{names[1]}, times the speed of {names[0]}"]
    for size, step in found.steps.items():
        lines.append(f"  {size:<8}{step.ratio:.3f} ({step.low:.3f} to {step.high:.3f})")
    return "\n".join([first, *lines])


def _turned(share: Share) -> Share:
    return Share(1 / share.value, 1 / share.high, 1 / share.low)
