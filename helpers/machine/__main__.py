"""``python -m helpers.machine`` prints the facts of this computer."""

import argparse
import json
from collections.abc import Sequence

from helpers.machine import describe, report


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the facts as a table, or as JSON with ``--json``."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.machine",
        description="Facts of this computer that explain how fast a kernel runs on it.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    options = parser.parse_args(arguments)
    facts = describe()
    print(json.dumps(facts, indent=2) if options.json else report.table(facts))


if __name__ == "__main__":
    main()
