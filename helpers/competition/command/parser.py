"""What each command takes, and what a call ends with."""

import argparse
import json
import os
import sys
from importlib import import_module

from helpers.competition.command.outcome import (
    STOPPED,
    UNDECIDED,
    WRONG_CALL,
    Outcome,
    Refused,
    Undecided,
)

LEDGER = "KERNELS_LEDGER"  # a variable that names another ledger
FILE = "ledger.db"
COMMANDS = {
    "list": ("show the challenges", "catalogue", "list_"),
    "new": ("make a challenge of your own", "catalogue", "new"),
    "check": ("tell whether a file is right, in seconds", "judging", "check"),
    "bench": ("tell how fast it is; nothing is recorded", "judging", "bench"),
    "submit": ("judge it on secret inputs, and record that", "judging", "submit"),
    "leaderboard": ("show who stands where", "filing", "leaderboard"),
    "show": ("show an entry", "filing", "show"),
    "duel": ("run two entries side by side", "judging", "duel"),
    "remeasure": ("measure all entries anew, on a cluster", "remeasuring", "remeasure"),
    "verify": ("look for changes in a ledger", "filing", "verify"),
    "export": ("write a ledger as JSON", "filing", "export_"),
    "import": ("read what export or submit wrote", "filing", "import_"),
}
STATUSES = (
    "Exit status: 0 accepted, 1 rejected, 2 wrong call, 3 nothing was decided, come back later."
)


def main(argv: list[str] | None = None) -> int:
    """Run the named command and return its exit status."""
    argv = sys.argv[1:] if argv is None else argv
    arguments = _parser(argv).parse_args(argv)
    try:
        outcome = _outcome(arguments)
    except KeyboardInterrupt:
        print("\nStopped: nothing was recorded.", file=sys.stderr)
        return STOPPED
    _print(outcome, arguments.json)
    return outcome.status


def _parser(argv: list[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m helpers.competition",
        description="Submit a kernel, get a fair rank.",
        epilog=STATUSES,
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")
    for name, (what, module, run) in COMMANDS.items():
        command = commands.add_parser(
            name, help=what, description=f"{what.capitalize()}.", epilog=STATUSES
        )
        command.add_argument("--json", action="store_true", help="print one JSON document")
        command.add_argument(
            "--db",
            default=os.environ.get(LEDGER, FILE),
            metavar="URL",
            help=f"the ledger, a file or postgresql://...; default: ${LEDGER}, else {FILE}",
        )
        if argv[:1] == [name]:  # the others stay unloaded
            loaded = import_module(f"helpers.competition.command.{module}")
            getattr(loaded, f"add_{name}")(command)
            command.set_defaults(run=getattr(loaded, run))
    return parser


def _outcome(arguments: argparse.Namespace) -> Outcome:
    """Return what the command comes to, whatever happens to it."""
    from helpers.competition.command.documents import error
    from helpers.competition.entry import EntryError
    from helpers.competition.ledger import AddressError, LedgerError
    from helpers.competition.session import Unfit
    from helpers.judge.job import Stopped
    from helpers.judge.replies import JudgeError

    try:
        return arguments.run(arguments)
    except (Refused, AddressError) as refused:
        return _failed(WRONG_CALL, error(WRONG_CALL, str(refused)))
    except Undecided as undecided:
        return _failed(UNDECIDED, error(UNDECIDED, str(undecided), undecided.kept))
    except Unfit as unfit:
        said = f"{unfit} Nothing was recorded, and nothing is lost: come back later."
        return _failed(UNDECIDED, error(UNDECIDED, said))
    except (LedgerError, EntryError) as broken:
        said = f"The ledger {broken}" if isinstance(broken, EntryError) else str(broken)
        return _failed(UNDECIDED, error(UNDECIDED, said))
    except Stopped as stopped:
        return _failed(UNDECIDED, error(UNDECIDED, str(stopped)))
    except JudgeError as broken:
        said = f"The judge itself failed, which says nothing of the entry: {broken}"
        return _failed(UNDECIDED, error(UNDECIDED, said))


def _failed(status: int, document: dict) -> Outcome:
    return Outcome(status, document, document["message"])


def _print(outcome: Outcome, as_json: bool) -> None:
    """Print the document, or the text: a failed call's goes to standard error."""
    try:
        if as_json:
            print(json.dumps(outcome.document))
        else:
            failed = outcome.status in (WRONG_CALL, UNDECIDED)
            print(outcome.text, file=sys.stderr if failed else sys.stdout)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever read it has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
