"""``python -m helpers.judge batch ASSIGNMENT``: grade all submissions, several at once."""

import argparse
import json
import logging
import sys
from collections.abc import Sequence

from helpers.judge.course.grader import skip_grammar

STOPPED = 130  # the exit status, as a shell has it for Ctrl-C
INTERRUPTED = "Stopped. What was graded is kept: call this again to go on."


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell a parser what ``run`` takes."""
    parser.add_argument("assignment", help="its name, as in source/")
    parser.add_argument(
        "--jobs", type=int, default=0, help="submissions at once, each on its own core (all cores)"
    )
    parser.add_argument(
        "--scheduler", metavar="ADDRESS", help="grade on a Dask cluster, such as tcp://host:8786"
    )
    parser.add_argument("--student", help="grade this one only")
    parser.add_argument("--force", action="store_true", help="grade again what is graded already")
    parser.add_argument("--unsafe", action="store_true", help="go on without a sandbox")
    parser.add_argument("--json", action="store_true", help="print what was found as JSON")


def run(arguments: argparse.Namespace) -> int:
    """Grade in the course folder that this is called in; return the exit status.

    It is ``nbgrader autograde`` with progress in the place of its log. 0 where each submission is
    in the gradebook, be it with points that are not decided yet; 1 where it cannot be, 130 after
    Ctrl-C. The same call goes on then.
    """
    skip_grammar()
    from nbgrader.apps import AutogradeApp
    from nbgrader.converters.base import NbGraderException

    from helpers.judge.course.autograde import Autograde

    app = AutogradeApp()
    app.initialize(_options(arguments))
    app.log.setLevel(logging.ERROR)
    app.coursedir.assignment_id = arguments.assignment
    converter = Autograde(coursedir=app.coursedir, parent=app)
    try:
        converter.start()
    except NbGraderException:  # its words have been logged
        return 1
    except KeyboardInterrupt:
        print(f"\n{INTERRUPTED}", file=sys.stderr)
        return STOPPED
    _tell(converter.judging.graded(), arguments.json)
    return 0


def _options(arguments: argparse.Namespace) -> list[str]:
    """Return the command line of nbgrader."""
    student = f"--CourseDirectory.student_id={arguments.student}"
    chosen = {
        f"--Judge.jobs={arguments.jobs}": True,
        f"--Judge.scheduler={arguments.scheduler}": arguments.scheduler,
        student: arguments.student,
        "--force": arguments.force,
        "--Judge.unsafe=True": arguments.unsafe,
    }
    return [option for option, wanted in chosen.items() if wanted]


def _tell(verdicts: Sequence[dict], as_json: bool) -> None:
    """Print what was graded: one line for each, or all as JSON."""
    if as_json:
        json.dump(verdicts, sys.stdout, indent=1)
        print()
        return
    print(f"{len(verdicts)} graded." if verdicts else "Nothing to grade.")
