"""Record the sweeps of the chapters on this machine: ``python -m helpers.records [SLUG ...]``."""

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from helpers import machine
from helpers.records.record import DATA, Record, write
from helpers.records.sweeps import FACTS, MISSING, SWEEPS


def main() -> None:
    """Record the named sweeps, or all that can be taken here, and say where the files are."""
    options = _parser().parse_args()
    slugs = options.slugs or _possible()
    for slug in slugs:
        if slug not in SWEEPS:
            sys.exit(f"there is no sweep {slug!r}: choose from {', '.join(SWEEPS)}")
        if lack := _missing(slug):
            sys.exit(f"{slug} cannot be recorded here: {lack}")
    facts = machine.describe()
    for slug in slugs:
        name = f"{facts['fingerprint']}.json"
        path = options.to / slug / name
        write(_take(slug, facts), path)
        print(f"{slug}: {path}")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m helpers.records", description=__doc__)
    parser.add_argument("slugs", nargs="*", metavar="SLUG", help=f"of {', '.join(SWEEPS)}")
    parser.add_argument("--to", type=Path, default=DATA, help="folder (default: book/data)")
    return parser


def _possible() -> list[str]:
    """Return the sweeps for which everything is installed, and say which are left out."""
    lacks = {slug: _missing(slug) for slug in SWEEPS}
    for slug, lack in lacks.items():
        if lack:
            print(f"{slug} is left out: {lack}", file=sys.stderr)
    return [slug for slug, lack in lacks.items() if not lack]


def _missing(slug: str) -> str | None:
    return MISSING[slug]() if slug in MISSING else None


def _take(slug: str, facts: dict) -> Record:
    started = datetime.now(UTC).isoformat(timespec="seconds")
    facts = facts | FACTS[slug]() if slug in FACTS else facts
    points = tuple(SWEEPS[slug](_show))
    return Record(slug, started, facts, "wall", points)


def _show(setting: str, done: int, total: int) -> None:
    end = "\n" if done == total else ""
    print(f"\r{setting}: round {done} of {total}", end=end, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
