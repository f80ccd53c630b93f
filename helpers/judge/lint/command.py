"""``python -m helpers.judge lint``: attack an assignment before students do."""

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path

from helpers.judge.grading.original import Refused
from helpers.judge.lint import leaks, scores, settings, table
from helpers.judge.lint.findings import Finding
from helpers.judge.lint.subject import Subject, subjects
from helpers.judge.lint.trials import RUNS, Trials

WRONG_CALL = 2
RULES = (*scores.RULES, *table.RULES, *leaks.RULES, *settings.RULES)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    parser.add_argument("assignment", metavar="ASSIGNMENT", help="such as blocking")
    parser.add_argument(
        "--course", type=Path, default=Path("."), help="folder with source/ (default: here)"
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")
    parser.add_argument("--quick", action="store_true", help="read it only, and grade nothing")
    parser.add_argument(
        "--runs", type=int, default=RUNS, help=f"gradings of the reference (default: {RUNS})"
    )
    parser.add_argument("--unsafe", action="store_true", help="go on without a sandbox")


def run(arguments: argparse.Namespace) -> int:
    """Lint, print what was found; return 1 if it must not be released, 2 for a wrong call."""
    try:
        found = [
            finding
            for subject in subjects(arguments.course, arguments.assignment)
            for finding in lint(subject, arguments.quick, arguments.runs, arguments.unsafe)
        ]
    except Refused as refused:
        print(refused, file=sys.stderr)
        return WRONG_CALL
    if arguments.json:
        print(json.dumps([finding.as_dict() for finding in found], indent=1))
    else:
        print(*found, sep="\n")
        print(_sum(found))
    return int(any(finding.level == "error" for finding in found))


def lint(
    subject: Subject, quick: bool = False, runs: int = RUNS, unsafe: bool = False
) -> Iterator[Finding]:
    """Yield all findings on a notebook: those by reading, then, unless quick, those by grading."""
    for rule in RULES:
        yield from rule(subject)
    if not quick:
        yield from Trials(subject, unsafe, _tell).findings(runs)


def _tell(what: str) -> None:
    print(f"grading: {what}", file=sys.stderr, flush=True)


def _sum(found: list[Finding]) -> str:
    levels = [finding.level for finding in found]
    return f"{levels.count('error')} errors, {levels.count('warning')} warnings"
