"""``python -m helpers.roofline`` measures and prints the ceilings of this machine."""

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.roofline import Ceilings, measure, report


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the ceilings as a table, or as JSON with ``--json``; progress goes to stderr."""
    parser = argparse.ArgumentParser(
        prog="python -m helpers.roofline",
        description="Measure the ceilings of one core: peak, bandwidth, latency. About a minute.",
    )
    parser.add_argument("--json", action="store_true", help="print JSON instead of a table")
    parser.add_argument("--to", type=Path, help="folder for a JSON file named by the machine")
    parser.add_argument("--quick", action="store_true", help="a try of a few seconds, no result")
    options = parser.parse_args(arguments)
    ceilings = measure(_show, quick=options.quick)
    if options.to:
        print(_save(ceilings, options.to), file=sys.stderr)
    print(_text(ceilings) if options.json else report.table(ceilings))


def _save(ceilings: Ceilings, folder: Path) -> Path:
    path = folder / f"{ceilings.machine['fingerprint']}.json"
    folder.mkdir(parents=True, exist_ok=True)
    path.write_text(_text(ceilings) + "\n", encoding="utf-8")
    return path


def _text(ceilings: Ceilings) -> str:
    return json.dumps(ceilings.document(), indent=1)


def _show(what: str, done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{what}: {done} of {total}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
