"""``python -m helpers.judge grade``: one submission, one verdict document."""

import argparse
import sys
from pathlib import Path

from helpers.judge.grading.assessment import grade
from helpers.judge.grading.document import Document
from helpers.judge.grading.refusal import Refused

WRONG_CALL = 2


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_submission(parser)
    parser.add_argument("--cells", metavar="ID,...", help="grade only these cells")
    parser.add_argument("--json", action="store_true", help="print the verdict document")
    parser.add_argument("--unsafe", action="store_true", help="go on without a sandbox")


def add_submission(parser: argparse.ArgumentParser) -> None:
    """Say what names an assignment and a submission."""
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="such as blocking")
    parser.add_argument(
        "--notebook", type=Path, required=True, metavar="PATH", help="file, or folder with it"
    )
    parser.add_argument(
        "--course", type=Path, default=Path("."), metavar="FOLDER", help="default: this one"
    )


def run(arguments: argparse.Namespace) -> int:
    """Grade, print what was found, and return 0; 2 where no verdict can be reached."""
    try:
        document = _graded(arguments)
    except Refused as refused:
        return refuse(refused)
    print(document.to_json() if arguments.json else document)
    return 0


def _graded(arguments: argparse.Namespace) -> Document:
    return grade(
        arguments.assignment,
        handed_in(arguments),
        course=arguments.course,
        cells=arguments.cells and arguments.cells.split(","),
        unsafe=arguments.unsafe,
        progress=progress,
    )


def handed_in(arguments: argparse.Namespace) -> Path:
    """Return what was handed in. Raises Refused where there is no such thing."""
    path = arguments.notebook
    if not (path.exists() or path.is_symlink()):
        raise Refused(f"There is no {path}.")
    return path


def refuse(refused: Refused) -> int:
    """Say in one line why there is no verdict; return the exit status for that."""
    print(refused, file=sys.stderr)
    return WRONG_CALL


def progress(what: str, done: int, total: int) -> None:
    """Show on stderr what is done next."""
    print(f"[{done + 1} of {total}] {what}", file=sys.stderr, flush=True)
