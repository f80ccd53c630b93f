"""The ranking of each challenge, on each machine and across all."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from helpers.competition.board import plain
from helpers.competition.entry import MOST_NAME, Entry
from helpers.competition.ranking import ranking
from helpers.competition.score import Share, score, staircase

EMPTY = "Nothing has been submitted yet."
ALL = ""  # in place of a machine's fingerprint: all of them
MOST_TEXT = 80  # characters of a text that is not a name


@dataclass(frozen=True, slots=True)
class Position:
    """Where an entry stands.

    rank : shared by all entries of a band
    sharing : how many entries the band holds
    band : what the best of the band surely reaches at least and at most
    """

    rank: int
    sharing: int
    band: Share


@dataclass(frozen=True, slots=True)
class Row:
    """An accepted entry as the board shows it.

    name, machine : as plain text
    source : where the submitter published it
    steps : its share of the ceiling by the class of sizes
    positions : by the fingerprint of a machine, or ALL; those of which it takes part
    """

    entry: Entry
    name: str
    machine: str
    source: str | None
    score: Share
    steps: Mapping[str, Share]
    positions: Mapping[str, Position]

    @property
    def submitted(self) -> datetime | None:
        """When it was submitted, None where the entry does not tell."""
        try:
            return datetime.fromisoformat(self.entry.submitted)
        except ValueError:
            return None


@dataclass(frozen=True, slots=True)
class Standings:
    """What the board shows of one challenge.

    challenge : its name as plain text
    sizes : the classes of sizes, in the order in which the entries have them
    machines : what each is called, by fingerprint
    rows : the accepted entries, the best first
    rejected : how many others there are
    """

    challenge: str
    sizes: tuple[str, ...]
    machines: Mapping[str, str]
    rows: tuple[Row, ...]
    rejected: int

    def on(self, machine: str) -> list[Row]:
        """Return the rows of a machine, or with ALL of all, the best first."""
        return [row for row in self.rows if machine in row.positions]

    def history(self, machine: str) -> list[Row]:
        """Return the same rows in the order in which they were submitted."""
        return sorted(self.on(machine), key=lambda row: (row.entry.submitted, row.entry.id))


def standings(entries: Iterable[Entry]) -> list[Standings]:
    """Return what the board shows of each challenge, by name."""
    of_each: dict[str, list[Entry]] = {}
    for entry in entries:
        of_each.setdefault(entry.challenge, []).append(entry)
    return [_standings(name, found) for name, found in sorted(of_each.items())]


def _standings(name: str, entries: list[Entry]) -> Standings:
    accepted = [entry for entry in entries if entry.accepted]
    machines = _called(accepted)
    positions = {machine: _positions(accepted, machine) for machine in (ALL, *machines)}
    rows = [
        _row(place.entry, machines[place.entry.fingerprint], positions)
        for place in ranking(accepted)
    ]
    sizes = dict.fromkeys(sitting.size for entry in accepted for sitting in entry.sittings)
    rejected = len(entries) - len(accepted)
    title = plain.line(name, MOST_TEXT)
    return Standings(title, tuple(sizes), machines, tuple(rows), rejected)


def _row(
    entry: Entry,
    machine: str,
    positions: Mapping[str, Mapping[str, Position]],
) -> Row:
    return Row(
        entry,
        plain.line(entry.name, MOST_NAME) or "(no name)",
        machine,
        None if entry.source is None else plain.code(entry.source),
        score(entry),
        staircase(entry),
        {at: found[entry.id] for at, found in positions.items() if entry.id in found},
    )


def _positions(entries: Iterable[Entry], machine: str) -> dict[str, Position]:
    """Return where the entries of a machine stand among themselves, by their ids."""
    places = ranking(e for e in entries if machine in (ALL, e.fingerprint))
    sharing = Counter(place.rank for place in places)
    best = {place.rank: place.score for place in reversed(places)}
    return {p.entry.id: Position(p.rank, sharing[p.rank], best[p.rank]) for p in places}


def _called(entries: Iterable[Entry]) -> dict[str, str]:
    """Return what each machine is called, by fingerprint: no more than tells them apart."""
    cpus = {entry.fingerprint: entry.machine.get("cpu") for entry in entries}
    names = {at: plain.line(cpu or "an unknown processor", MOST_TEXT) for at, cpu in cpus.items()}
    often = Counter(names.values())
    return {
        at: f"{name} ({plain.line(at, 6)})" if often[name] > 1 else name
        for at, name in sorted(names.items(), key=lambda one: one[1])
    }
