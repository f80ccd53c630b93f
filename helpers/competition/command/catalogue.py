"""``list`` and ``new``: the challenges."""

import argparse
from pathlib import Path

from helpers.competition.challenge import ChallengeError, available, load
from helpers.competition.command import text
from helpers.competition.command.outcome import ACCEPTED, Outcome, Refused


def add_list(parser: argparse.ArgumentParser) -> None:
    """Say what ``list`` takes."""
    parser.add_argument("challenge", nargs="?", metavar="CHALLENGE", help="with all that is asked")


def add_new(parser: argparse.ArgumentParser) -> None:
    """Say what ``new`` takes."""
    parser.add_argument("name", metavar="NAME", help="of the folder: letters, digits, _")
    parser.add_argument("--to", type=Path, default=Path(), metavar="FOLDER", help="default: here")


def list_(arguments: argparse.Namespace) -> Outcome:
    """Show the challenges, or one of them."""
    try:
        found = [load(name) for name in ([arguments.challenge] if arguments.challenge else
                                         available())]  # fmt: skip
    except ChallengeError as error:
        raise Refused(str(error)) from None
    fields = ("name", "title", "signature", "statement")
    document = {"challenges": [{field: getattr(one, field) for field in fields} for one in found]}
    if arguments.challenge:
        return Outcome(ACCEPTED, document, found[0].statement)
    width = max(len(one.name) for one in found)
    lines = [f"{one.name:<{width}}  {one.signature}: {one.title}" for one in found]
    hint = f"What is asked: {text.PREFIX} list {found[0].name}"
    return Outcome(ACCEPTED, document, "\n".join([*lines, hint]))


def new(arguments: argparse.Namespace) -> Outcome:
    """Make a challenge that works, to be made one's own."""
    from helpers.competition.template import create

    try:
        folder = create(arguments.name, arguments.to)
    except (ChallengeError, OSError) as error:
        raise Refused(str(error)) from None
    said = f"{folder} is a challenge that works. Try: {text.PREFIX} list {folder}"
    return Outcome(ACCEPTED, {"folder": str(folder)}, said)
