"""Entries and duels out to the workers of a cluster, what was found in."""

import json
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass

from helpers.competition.challenge import Challenge
from helpers.competition.entry import Entry
from helpers.competition.remote.parcel import Parcel
from helpers.competition.session import Duel, Fallen, Unfit, decided
from helpers.judge.cluster import client
from helpers.judge.cluster.errand import Reply
from helpers.judge.replies import JudgeError
from helpers.timing import Comparison


@dataclass(frozen=True)
class _Errand:
    """Something to be measured by a worker.

    known : fingerprints of machines that need not; old : the entry that is measured anew
    """

    key: str
    challenge: Challenge
    details: dict
    known: frozenset[str] = frozenset()
    old: Entry | None = None

    def packed(self) -> Parcel:
        """Return what travels."""
        return Parcel.of(self.challenge, self.details, self.known)


def anew(
    challenge: Challenge,
    sources: Sequence[tuple[Entry, str]],
    entries: Sequence[Entry],
    *,
    seed: str,
    address: str,
    unsafe: bool,
) -> Iterator[tuple[Entry, Entry | str | None]]:
    """Measure entries anew on a cluster.

    sources : the entries, each with its source; entries : all that the ledger has
    seed : what the cases are drawn by; address : of the scheduler
    unsafe : whether workers without a sandbox will do

    Yields each old entry when it is done, with the new one; with a sentence where nothing was
    decided; with None where the machine that it came to had measured it before. Raises Stopped
    where nobody there can measure.
    """
    rivals = [one for one in entries if one.challenge == challenge.name]
    common = {
        "do": "bench", "unsafe": unsafe, "seed": seed,
        "entries": [one.as_dict() for one in rivals],
    }  # fmt: skip
    errands = [
        _Errand(
            f"measure-{old.id}",
            challenge,
            {**common, "source": source, "name": old.name, "published": old.source is not None},
            _machines(old, rivals),
            old,
        )
        for old, source in sources
    ]
    with closing(client.done(errands, address, unsafe=unsafe)) as replies:
        for errand, reply in replies:
            yield errand.old, _entry(reply)


def duel(
    challenge: Challenge, first: str, second: str, *, seed: str, address: str, unsafe: bool
) -> tuple[Duel, str]:
    """Return how two sources compare on a worker, and the fingerprint of its machine.

    Raises Fallen and Unfit as ``session.duel`` does, Stopped where nobody there can measure.
    """
    details = {"do": "duel", "unsafe": unsafe, "sources": [first, second], "seed": seed}
    errand = _Errand("duel", challenge, details)
    with closing(client.done([errand], address, unsafe=unsafe)) as replies:
        ((_, reply),) = replies
    found = _found(reply)
    if "fallen" in found:
        raise Fallen(*found["fallen"])
    if "unfit" in found:
        raise Unfit(found["unfit"])
    steps = {
        size: Comparison.of([tuple(pair) for pair in step["pairs"]], step["clock"])
        for size, step in found["steps"].items()
    }
    return decided(steps), found["machine"]


def _machines(entry: Entry, rivals: Sequence[Entry]) -> frozenset[str]:
    """Return where an entry has been measured, under the same name."""
    same = (one for one in rivals if (one.name, one.digest) == (entry.name, entry.digest))
    return frozenset(one.fingerprint for one in same)


def _entry(reply: Reply) -> Entry | str | None:
    if reply.record is None and not (reply.failure or reply.trouble):
        return None
    try:
        found = _found(reply)
    except JudgeError as broken:
        return str(broken)
    return found["unfit"] if "unfit" in found else Entry.of(found["entry"])


def _found(reply: Reply) -> dict:
    """Return what a worker found. Raises JudgeError where its process failed."""
    if reply.record is None:
        last = reply.said.strip().splitlines()[-1:]
        raise JudgeError("; ".join([reply.failure or reply.trouble, *last]))
    return json.loads(reply.record)
