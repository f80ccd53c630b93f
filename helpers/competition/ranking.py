"""Ranks with bands: entries that cannot be told apart share one."""

from collections.abc import Iterable
from dataclasses import dataclass

from helpers.competition.entry import Entry
from helpers.competition.score import Share, score


@dataclass(frozen=True, slots=True)
class Place:
    """An entry in the ranking; entries of one band have the same ``rank``."""

    rank: int
    entry: Entry
    score: Share


def ranking(entries: Iterable[Entry]) -> list[Place]:
    """Return the accepted ones among the entries, best first.

    A band holds the best entry that is in no band yet, and all whose intervals overlap its own. So
    a kernel that is sent again gains nothing: it lands in its own band. The next band begins below
    all of them, so an entry's rank is one more than the number of entries that are surely better
    than its band's best.
    """
    scored = [(score(entry), entry) for entry in entries if entry.accepted]
    scored.sort(key=lambda one: (-one[0].value, one[1].submitted, one[1].id))
    places: list[Place] = []
    rank, least = 0, float("inf")
    for found, entry in scored:
        if found.high < least:
            rank, least = len(places) + 1, found.low
        places.append(Place(rank, entry, found))
    return places
