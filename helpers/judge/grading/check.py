"""``python -m helpers.judge check``: what the grader would say, for students, from the shell."""

import argparse

from helpers.judge import sandbox
from helpers.judge.grading.assessment import grade
from helpers.judge.grading.command import add_submission, handed_in, progress, refuse
from helpers.judge.grading.document import Document
from helpers.judge.grading.original import RELEASE, originals
from helpers.judge.grading.refusal import Refused

FEWER = "Only the cases that are no secret were tried; the grader tries more."
UNCONFINED = (
    "Your code ran with all your rights, for want of a sandbox; the grader's gives it no network, "
    "no other processes and little of the disk."
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Say what the command takes."""
    add_submission(parser)


def run(arguments: argparse.Namespace) -> int:
    """Judge by what students have, print what was found, and return 0; 2 where that cannot be."""
    try:
        document = _checked(arguments)
    except Refused as refused:
        return refuse(refused)
    print(document)
    print(FEWER)
    if not document.judge.confined:
        print(UNCONFINED)
    return 0


def _checked(arguments: argparse.Namespace) -> Document:
    """Judge in a sandbox where there is one; it is the student's own code and machine."""
    return grade(
        originals(arguments.course, arguments.assignment, [RELEASE]),
        handed_in(arguments),
        unsafe=sandbox.missing() is not None,
        progress=progress,
    )
