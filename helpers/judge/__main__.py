"""The judge's commands: ``python -m helpers.judge COMMAND``."""

import argparse
import sys
from importlib import import_module

COMMANDS = {
    "grade": ("grade one submission", "helpers.judge.grading.command"),
    "check": ("tell a student what the grader would say", "helpers.judge.grading.check"),
    "batch": ("grade all submissions of an assignment", "helpers.judge.course.batch"),
    "plan": ("tell how long a class will take", "helpers.judge.course.plan"),
    "lint": ("attack an assignment before it is released", "helpers.judge.lint.command"),
}


def main(argv: list[str] | None = None) -> int:
    """Run the named command and return its exit status, 2 for a wrong call."""
    argv = sys.argv[1:] if argv is None else argv
    parser = argparse.ArgumentParser(prog="python -m helpers.judge", description=__doc__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name, (what, module) in COMMANDS.items():
        command = commands.add_parser(name, help=what, description=f"{what.capitalize()}.")
        if argv[:1] == [name]:  # the others stay unloaded
            loaded = import_module(module)
            loaded.add_arguments(command)
            command.set_defaults(run=loaded.run)
    arguments = parser.parse_args(argv)
    return arguments.run(arguments)


if __name__ == "__main__":
    sys.exit(main())
