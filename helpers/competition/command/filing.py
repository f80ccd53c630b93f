"""``leaderboard``, ``show``, ``verify``, ``export``, ``import``: what reads or writes a ledger."""

import argparse
import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from helpers.competition.board import plain
from helpers.competition.board.standings import ALL, standings
from helpers.competition.command import documents, text
from helpers.competition.command.outcome import ACCEPTED, REJECTED, Outcome, Refused
from helpers.competition.entry import Entry
from helpers.competition.ledger import AddressError, BusyError, Ledger, LedgerError
from helpers.competition.ledger.archive import ArchiveError, bring, export, read, sources
from helpers.competition.ledger.store import exists

FEWEST = 4  # characters of an id that name an entry


def add_leaderboard(parser: argparse.ArgumentParser) -> None:
    """Say what ``leaderboard`` takes."""
    parser.add_argument("challenge", nargs="?", metavar="CHALLENGE", help="all of them if left out")
    parser.add_argument("--machine", metavar="FINGERPRINT", help="only entries of this machine")


def add_show(parser: argparse.ArgumentParser) -> None:
    """Say what ``show`` takes."""
    parser.add_argument("entry", metavar="ENTRY", help="the beginning of its id")


def add_verify(parser: argparse.ArgumentParser) -> None:
    """Say what ``verify`` takes."""
    parser.add_argument(
        "--head", action="append", default=[], metavar="DIGEST", help="one that was noted earlier"
    )


def add_export(parser: argparse.ArgumentParser) -> None:
    """Say what ``export`` takes."""
    parser.add_argument("--to", type=Path, metavar="FILE", help="standard output if left out")


def add_import(parser: argparse.ArgumentParser) -> None:
    """Say what ``import`` takes."""
    parser.add_argument("file", type=Path, metavar="FILE", help="as export or submit wrote it")


def existing(db: str) -> Ledger:
    """Return a ledger that is there. Raises Refused where there is none."""
    if not exists(db):
        raise Refused(
            f"There is no ledger {db}: the first submission makes one, --db names another."
        )
    return Ledger(db)


def found(entries: Sequence[Entry], beginning: str) -> Entry:
    """Return the entry whose id begins so. Raises Refused where there is not one."""
    several = [one for one in entries if one.id.startswith(beginning)]
    exact = [one for one in several if one.id == beginning]
    if len(exact or several) == 1 and (exact or len(beginning) >= FEWEST):
        return (exact or several)[0]
    shown = plain.line(beginning, 40)
    if several:
        raise Refused(f"{len(several)} entries begin with {shown!r}: give more of the id.")
    raise Refused(f"No entry {shown!r}: {text.PREFIX} leaderboard shows their ids.")


def leaderboard(arguments: argparse.Namespace) -> Outcome:
    """Show who stands where."""
    with existing(arguments.db) as ledger:
        entries = ledger.entries()
    wanted, machine = arguments.challenge, arguments.machine
    if wanted and wanted not in {one.challenge for one in entries}:
        raise Refused(f"No entries to {plain.line(wanted, 40)!r} yet.")
    entries = [
        one
        for one in entries
        if wanted in (None, one.challenge) and machine in (None, one.fingerprint)
    ]
    boards = standings(entries)
    return Outcome(ACCEPTED, documents.leaderboard(boards), text.leaderboard(boards))


def show(arguments: argparse.Namespace) -> Outcome:
    """Show all that is known of an entry."""
    with existing(arguments.db) as ledger:
        entries = ledger.entries()
    one = found(entries, arguments.entry)
    (board,) = standings([each for each in entries if each.challenge == one.challenge])
    positions = {row.entry.id: row.positions[ALL] for row in board.rows}
    position, of = positions.get(one.id), len(board.rows)
    document = {
        "entry": documents.entry(one),
        "sittings": [asdict(sitting) for sitting in one.sittings],
        "source": one.source,
        "place": documents.place(position, of),
    }
    said = [
        f"{text.name(one)}, {plain.line(one.challenge, 40)}, {plain.line(one.submitted, 40)}",
        f"entry {plain.line(one.id, 80)}, source {plain.line(one.digest, 64)}",
        f"machine {plain.line(one.machine.get('cpu'), 80)}, {plain.line(one.fingerprint, 12)}; "
        f"clock {plain.line(one.clock, 8)}; judge {plain.line(one.judge, 12)}",
        text.verdict(one),
        text.place(position, of, plain.line(one.challenge, 40)),
    ]
    if one.source is not None:
        said += ["", plain.code(one.source)]
    return Outcome(ACCEPTED, document, "\n".join(said))


def verify(arguments: argparse.Namespace) -> Outcome:
    """Look for anything that was changed."""
    try:
        with existing(arguments.db) as ledger:
            flaws = ledger.verify(tuple(arguments.head))
            lines = [] if flaws else ledger.lines()
    except (AddressError, BusyError):
        raise
    except LedgerError as error:
        flaws, lines = [str(error)], []
    head = lines[-1].digest if lines else None
    document = {"lines": len(lines), "head": head, "flaws": flaws}
    if flaws:
        return Outcome(REJECTED, document, "\n".join(plain.line(flaw, 300) for flaw in flaws))
    what = f"{len(lines)} lines, none changed." + (f" Head {head}." if head else "")
    return Outcome(ACCEPTED, document, what)


def export_(arguments: argparse.Namespace) -> Outcome:
    """Write all lines as JSON."""
    with existing(arguments.db) as ledger:
        document = export(ledger.lines())
    if arguments.to is None:
        return Outcome(ACCEPTED, document, json.dumps(document))
    try:
        arguments.to.write_text(json.dumps(document), encoding="utf-8")
    except OSError as error:
        raise Refused(f"{arguments.to} cannot be written: {error.strerror}.") from None
    return Outcome(ACCEPTED, document, f"{len(document['lines'])} lines in {arguments.to}.")


def import_(arguments: argparse.Namespace) -> Outcome:
    """Append the entries of an export that are not there yet."""
    try:
        content = json.loads(arguments.file.read_text(encoding="utf-8"))
    except OSError as error:
        raise Refused(f"{arguments.file} cannot be read: {error.strerror}.") from None
    except (ValueError, RecursionError) as error:
        raise Refused(f"{arguments.file} is no JSON: {error}.") from None
    with Ledger(arguments.db) as ledger:
        try:
            lines = read(content)
            added = bring(ledger, lines, sources(content))
        except ArchiveError as error:
            said = f"{arguments.file}: {error}"
            return Outcome(REJECTED, documents.error(REJECTED, said), plain.line(said, 300))
        head = ledger.lines()[-1].digest if lines else None
    known = len(lines) - added
    document = {"added": added, "known": known, "head": head}
    return Outcome(ACCEPTED, document, f"{added} entries added, {known} were there already.")
