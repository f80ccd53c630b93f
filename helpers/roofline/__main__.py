"""``python -m helpers.roofline`` measures and prints the ceilings of this machine."""

import argparse
import json
import sys
from collections.abc import Sequence

from helpers.roofline import measure, report


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the ceilings as a table, or as JSON with ``--json``; progress goes to stderr."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.roofline",
        description="Measure the ceilings of one core: peak, bandwidth, latency. About a minute.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--quick", action="store_true", help="a try of a few seconds, no result")
    options = parser.parse_args(arguments)
    ceilings = measure(_show, quick=options.quick)
    document = ceilings.document()
    print(json.dumps(document, indent=1) if options.json else report.table(ceilings))


def _show(what: str, done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{what}: {done} of {total}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
