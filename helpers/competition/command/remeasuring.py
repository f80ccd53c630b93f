"""``remeasure``: the entries to a challenge anew, on a cluster."""

import argparse
import sys

from helpers.competition.command import documents, text
from helpers.competition.command.filing import existing
from helpers.competition.command.judging import add_cluster, chosen, far, kept_source, record
from helpers.competition.command.outcome import ACCEPTED, UNDECIDED, Outcome
from helpers.competition.entry import Entry
from helpers.competition.ledger import Ledger
from helpers.judge.course.progress import Progress


def add_remeasure(parser: argparse.ArgumentParser) -> None:
    """Say what ``remeasure`` takes."""
    parser.add_argument("challenge", metavar="CHALLENGE", help="such as matmul, or a folder")
    add_cluster(parser, required=True)


def remeasure(arguments: argparse.Namespace) -> Outcome:
    """Measure all accepted entries again, each on one of the cluster's machines.

    What such a machine has measured already is left as it is: the same call goes on.
    """
    challenge, made, undecided, head = chosen(arguments.challenge), [], [], None
    with existing(arguments.db) as ledger:
        entries = ledger.entries()
        sources = _sources(ledger, [one for one in entries if one.challenge == challenge.name])
        by_id = {one.id: source for one, source in sources}
        steps = Progress(len(sources))
        for old, found in far().anew(
            challenge, sources, entries, seed=ledger.seed, address=arguments.scheduler,
            unsafe=arguments.unsafe,
        ):  # fmt: skip
            if isinstance(found, Entry):
                head = record(ledger, found, by_id[old.id], arguments.db).digest
                made.append(found)
            elif found is not None:
                undecided.append({"id": old.id, "reason": found})
            steps.step(f"{text.name(old)}: {_said(found)}")
    document = {
        "measured": [documents.entry(one) for one in made], "undecided": undecided, "head": head
    }  # fmt: skip
    said = f"{len(made)} measured and recorded, {len(undecided)} not decided: call this again."
    if not undecided:
        said = f"{len(made)} measured and recorded."
    return Outcome(UNDECIDED if undecided else ACCEPTED, document, said)


def _sources(ledger: Ledger, entries: list[Entry]) -> list[tuple[Entry, str]]:
    """Return the last accepted entry of each name and source, with the source."""
    last = {(one.name, one.digest): one for one in entries if one.accepted}
    found = [(one, kept_source(ledger, one)) for one in last.values()]
    for one, source in found:
        if source is None:
            print(f"The source of {text.short(one)} is not here: left out.", file=sys.stderr)
    return [(one, source) for one, source in found if source is not None]


def _said(found: Entry | str | None) -> str:
    if found is None:
        return "this machine has measured it before"
    return found if isinstance(found, str) else f"{found.kind}, on {found.fingerprint}"
