"""The rule about time limits in ``nbgrader_config.py``."""

import json
import subprocess
import sys
from collections.abc import Iterator

from helpers.judge.lint.findings import Finding, error, ok, warning
from helpers.judge.lint.subject import Subject

CONFIGURATION = "nbgrader_config.py"
SHOW = """import json, sys
from traitlets.config import PyFileConfigLoader
print(json.dumps(PyFileConfigLoader(sys.argv[1]).load_config(), default=str))"""


def time_limits(subject: Subject) -> Iterator[Finding]:
    """Without a time limit one endless loop stops the class."""
    if not (subject.course / CONFIGURATION).is_file():
        sentence = f"the course has no {CONFIGURATION}, so that stock nbgrader grades it."
        yield warning("time-limits", sentence, advice="Copy the one of this course.")
        return
    without = list(_unlimited(subject))
    for name in without:
        yield error(
            "time-limits", f"{name} allows any time.", advice="Give it a number of seconds."
        )
    if not without:
        yield ok("time-limits", "every cell has one.")


def _unlimited(subject: Subject) -> Iterator[str]:
    """Yield the settings that take a time limit away."""
    command = [sys.executable, "-c", SHOW, CONFIGURATION]  # it is a program, and may do anything
    shown = subprocess.run(command, cwd=subject.course, capture_output=True, text=True, check=True)
    for section, values in json.loads(shown.stdout).items():
        for name, value in values.items() if isinstance(values, dict) else ():
            if ("timeout" in name or "limit" in name) and (value is None or value <= 0):
                yield f"c.{section}.{name} = {value}"


RULES = (time_limits,)
