"""``check``, ``bench``, ``submit`` and ``duel``: the commands that run an entry."""

import argparse
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from types import ModuleType

from helpers import machine
from helpers.competition import session
from helpers.competition.board import plain
from helpers.competition.board.standings import ALL, Position, standings
from helpers.competition.ceiling import Yardstick
from helpers.competition.challenge import Challenge, ChallengeError, load
from helpers.competition.command import documents, text
from helpers.competition.command.outcome import (
    ACCEPTED,
    REJECTED,
    Outcome,
    Refused,
    Undecided,
)
from helpers.competition.entry import MOST_NAME, Entry, EntryError, digest
from helpers.competition.ledger import Ledger, LedgerError, Line
from helpers.competition.ledger.archive import keep
from helpers.competition.ledger.store import exists
from helpers.competition.sizes import SIZES
from helpers.judge import sandbox
from helpers.judge.cluster import NEEDS
from helpers.judge.worker import MOST_PAYLOAD

UNCONFINED = (
    "Your code runs with all your rights, for want of a sandbox; submitted code has no network, no "
    "other processes and little of the disk."
)
NEXT = "What to do: mend it, then `{prefix} check {challenge} FILE` tells in seconds."
PICTURES = (".svg", ".png")


def add_check(parser: argparse.ArgumentParser) -> None:
    """Say what ``check`` takes."""
    parser.add_argument("challenge", metavar="CHALLENGE", help="such as matmul, or a folder")
    parser.add_argument("file", type=Path, metavar="FILE", help="Python, with the one function")


def add_bench(parser: argparse.ArgumentParser) -> None:
    """Say what ``bench`` takes."""
    add_check(parser)
    parser.add_argument(
        "--sizes", default=",".join(SIZES), metavar="SIZE,...", help=f"of {', '.join(SIZES)}"
    )
    parser.add_argument(
        "--rounds", type=int, default=session.ROUNDS, metavar="N", help="of a size, 6 or more"
    )
    parser.add_argument("--picture", type=Path, metavar="FILE", help="a roofline, .svg or .png")
    parser.add_argument(
        "--ceilings", action="store_true", help="measure the machine's ceilings anew"
    )


def add_submit(parser: argparse.ArgumentParser) -> None:
    """Say what ``submit`` takes."""
    add_check(parser)
    parser.add_argument("--name", required=True, help=f"yours, up to {MOST_NAME} characters")
    parser.add_argument("--publish", action="store_true", help="let everybody read the source")
    _add_unsafe(parser)


def add_duel(parser: argparse.ArgumentParser) -> None:
    """Say what ``duel`` takes."""
    for side in ("first", "second"):
        parser.add_argument(side, metavar="ENTRY", help="the beginning of an entry's id")
    parser.add_argument("--challenge", metavar="FOLDER", help="where it is none of the course's")
    add_cluster(parser)


def add_cluster(parser: argparse.ArgumentParser, *, required: bool = False) -> None:
    """Say what measuring on a cluster takes."""
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", required=required,
        help="measure on a Dask cluster, such as tcp://host:8786",
    )  # fmt: skip
    _add_unsafe(parser)


def _add_unsafe(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--unsafe", action="store_true", help="go on without a sandbox")


def check(arguments: argparse.Namespace) -> Outcome:
    """Tell in seconds whether a file is right."""
    challenge, source = chosen(arguments.challenge), _source(arguments.file)
    with _confined(or_not=True):
        found = session.check(challenge, source, report=progress())
    document = {
        "challenge": challenge.name,
        "digest": digest(source),
        "verdict": documents.verdict(found),
    }
    if found.kind != "correct":
        return Outcome(REJECTED, document, f"Not yet, {found.kind}: {plain.code(found.reason)}")
    next_step = f"Next: {text.PREFIX} bench {arguments.challenge} {arguments.file}"
    return Outcome(ACCEPTED, document, f"{found.reason} {next_step}")


def bench(arguments: argparse.Namespace) -> Outcome:
    """Time a file on the public cases; nothing is recorded."""
    challenge, source = chosen(arguments.challenge), _source(arguments.file)
    sizes, rounds = _sizes(arguments.sizes), _rounds(arguments.rounds)
    picture = _picture(arguments.picture)
    yardstick = Yardstick(progress())
    if arguments.ceilings:
        yardstick.forget()
    with _confined(or_not=True):
        entry = session.bench(
            challenge, source, name="this file", sizes=sizes, rounds=rounds, report=progress(),
            yardstick=yardstick,
        )  # fmt: skip
    position, of = _would_stand(arguments.db, entry)
    document = {
        "entry": documents.entry(entry),
        "place": documents.place(position, of),
        "picture": None,
    }
    if not entry.accepted:
        return Outcome(REJECTED, document, _rejected(entry))
    lines = [text.verdict(entry), text.place(position, of, challenge.name, would=True)]
    if picture:
        _draw(challenge, entry, yardstick, picture)
        document["picture"] = str(picture)
    return Outcome(ACCEPTED, document, "\n".join(lines))


def submit(arguments: argparse.Namespace) -> Outcome:
    """Judge a file on secret inputs, and record what was found."""
    challenge, source = chosen(arguments.challenge), _source(arguments.file)
    name = _name(arguments.name)
    with Ledger(arguments.db) as ledger, _confined(arguments.unsafe):
        session.require_fit(progress())
        entry = session.bench(
            challenge, source, name=name, published=arguments.publish, seed=ledger.seed,
            report=progress(), yardstick=Yardstick(progress(), ledger.entries()),
        )  # fmt: skip
        line = record(ledger, entry, source, arguments.db)
        position, of = _stands(ledger, entry)
    document = {
        "entry": documents.entry(entry),
        "place": documents.place(position, of),
        **documents.recorded(line),
    }
    if not entry.accepted:
        said = f"{_rejected(entry)}\n{text.recorded(entry, line)}"
        return Outcome(REJECTED, document, said)
    told = [text.verdict(entry), text.place(position, of, challenge.name)]
    return Outcome(ACCEPTED, document, "\n".join([*told, text.recorded(entry, line)]))


def duel(arguments: argparse.Namespace) -> Outcome:
    """Run two entries by turns."""
    from helpers.competition.command.filing import existing, found

    with existing(arguments.db) as ledger:
        entries = ledger.entries()
        sides = [found(entries, one) for one in (arguments.first, arguments.second)]
        sources = [_required_source(ledger, side) for side in sides]
        challenges = {side.challenge for side in sides}
        if len(challenges) > 1:
            raise Refused(f"These are entries to {' and '.join(sorted(challenges))}.")
        challenge = chosen(arguments.challenge or challenges.pop())
        try:
            result, where = _duel(arguments, challenge, sources, ledger.seed)
        except session.Fallen as fallen:
            told = f"{text.name(sides[fallen.side])} did not come through: {fallen}"
            return Outcome(REJECTED, documents.error(REJECTED, told), plain.code(told))
    names = [f"{text.name(side)} ({text.short(side)})" for side in sides]
    about = tuple({"id": side.id, "name": side.name} for side in sides)
    document = {**documents.duel(about, result), "machine": where}
    return Outcome(ACCEPTED, document, text.duel(names, result))


def _duel(
    arguments: argparse.Namespace, challenge: Challenge, sources: list[str], seed: str
) -> tuple[session.Duel, str]:
    """Return a duel, and the fingerprint of the machine that it was on."""
    if arguments.scheduler is None:
        with _confined(arguments.unsafe):
            found = session.duel(challenge, *sources, seed=seed, report=progress())
        return found, machine.describe()["fingerprint"]
    return far().duel(
        challenge, *sources, seed=seed, address=arguments.scheduler, unsafe=arguments.unsafe
    )


def far() -> ModuleType:
    """Return what measures on a cluster. Raises Refused without Dask, which only that needs."""
    try:
        return import_module("helpers.competition.remote.measuring")
    except ModuleNotFoundError as missing:
        raise Refused(f"{missing}. {NEEDS}") from None


def progress() -> Callable[[str, int, int], None]:
    """Return what shows on standard error what is done next, each thing once."""
    told: list[str] = []

    def tell(what: str, done: int, total: int) -> None:
        if what not in told:
            told.append(what)
            print(f"[{done + 1} of {total}] {what}", file=sys.stderr, flush=True)

    return tell


def chosen(name: str) -> Challenge:
    """Return a challenge by name or folder. Raises Refused where there is none."""
    try:
        return load(name)
    except ChallengeError as error:
        raise Refused(f"{error}") from None


def _source(file: Path) -> str:
    """Return the text of a file. Raises Refused where it is none that could be an entry."""
    try:
        with file.open("rb") as stream:
            content = stream.read(MOST_PAYLOAD + 1)
    except OSError as error:
        raise Refused(f"{file} cannot be read: {error.strerror}.") from None
    if len(content) > MOST_PAYLOAD:
        raise Refused(f"{file} is larger than {MOST_PAYLOAD:,} bytes: an entry is one function.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{file} is no text in UTF-8 ({error.reason} at {error.start}).") from None


def _name(name: str) -> str:
    kept = name.strip()
    if not kept or plain.line(kept, MOST_NAME) != kept:
        shown = plain.line(name, 20)
        raise Refused(
            f"{shown!r} is no name: needs 1 to {MOST_NAME} characters, none of them a control "
            "character or a new line."
        )
    return kept


def _sizes(words: str) -> list[str]:
    sizes = words.split(",")
    if unknown := [size for size in sizes if size not in SIZES]:
        raise Refused(f"{unknown[0]!r} is no class of sizes: needs some of {', '.join(SIZES)}.")
    return sizes


def _rounds(rounds: int) -> int:
    if rounds < 6:
        raise Refused(f"{rounds} rounds tell nothing: needs 6 or more.")
    return rounds


def _picture(file: Path | None) -> Path | None:
    if file is not None and file.suffix not in PICTURES:
        raise Refused(f"{file} is no picture: its name must end in {' or '.join(PICTURES)}.")
    return file


@contextmanager
def _confined(unsafe: bool = False, *, or_not: bool = False) -> Iterator[None]:
    """Let entries run in a sandbox.

    or_not : where there is none, run one's own code without
    """
    missing = sandbox.missing()
    if missing is None:
        with sandbox.use(sandbox.BUBBLEWRAP):
            yield
        return
    if not (unsafe or or_not):
        raise Refused(f"{missing} Or add --unsafe, for code that you trust.")
    print(UNCONFINED, file=sys.stderr)
    yield


def record(ledger: Ledger, entry: Entry, source: str, db: str) -> Line:
    """Append an entry; where the ledger does not take it, keep it in a file."""
    try:
        return ledger.append(entry, source)
    except LedgerError as error:
        kept = keep(entry, source, db)
        raise Undecided(
            f"{error}. Nothing is lost: what was measured is in {kept}. Later: {text.PREFIX} "
            f"import {kept}",
            kept,
        ) from None


def _stands(ledger: Ledger, entry: Entry) -> tuple[Position | None, int]:
    try:
        return _position(ledger.entries(), entry)
    except (LedgerError, EntryError) as error:
        print(f"Where it stands cannot be told: {error}. See: verify", file=sys.stderr)
        return None, 0


def _would_stand(db: str, entry: Entry) -> tuple[Position | None, int]:
    """Return where an entry that is not recorded would stand in a ledger, if there is one."""
    if not exists(db):
        return _position([], entry)
    with Ledger(db) as ledger:
        return _position([*ledger.entries(), entry], entry)


def _position(entries: list[Entry], entry: Entry) -> tuple[Position | None, int]:
    rivals = [one for one in entries if one.challenge == entry.challenge]
    for found in standings(rivals or [entry]):
        for row in found.rows:
            if row.entry.id == entry.id:
                return row.positions[ALL], len(found.rows)
    return None, 0


def _rejected(entry: Entry) -> str:
    advice = NEXT.format(prefix=text.PREFIX, challenge=entry.challenge)
    return f"{text.verdict(entry)}\n{advice}"


def kept_source(ledger: Ledger, entry: Entry) -> str | None:
    """Return the source of an entry, None where it is not here."""
    return ledger.source(entry.digest) or entry.source


def _required_source(ledger: Ledger, entry: Entry) -> str:
    source = kept_source(ledger, entry)
    if source is None:
        raise Refused(f"The source of {text.short(entry)} is not here: it came by an import.")
    return source


def _draw(challenge: Challenge, entry: Entry, yardstick: Yardstick, file: Path) -> None:
    from helpers.competition.command.picture import roofline

    try:
        file.write_bytes(roofline(challenge, entry, yardstick, file.suffix))
    except OSError as error:
        raise Refused(f"{file} cannot be written: {error.strerror}.") from None
