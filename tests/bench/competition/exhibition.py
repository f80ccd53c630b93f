"""The book's own ledger: every control and every reference of the challenges, submitted for real.

    python -m tests.bench.competition.exhibition --to book/data/competition

goes on where it stopped. Sources are published: they are the course's own.
"""

import argparse
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from time import sleep
from typing import NamedTuple

from helpers.competition.challenge import Challenge, available, load
from helpers.competition.ledger import Ledger

COMMAND = [sys.executable, "-m", "helpers.competition"]
UNDECIDED = 3  # the exit status that says "come back later"
PAUSE = 20.0  # seconds until then
LEDGER, EXPORT = "exhibition.db", "ledger.json"


class Exhibit(NamedTuple):
    """What is submitted to a challenge, and under what name."""

    challenge: str
    name: str
    source: str


def exhibits() -> Iterator[Exhibit]:
    """Yield them in their order."""
    for challenge in map(load, available()):
        if hasattr(challenge.reference, "__name__"):  # a dispatcher of the judge's own has none
            yield Exhibit(challenge.name, "the reference", reference(challenge))
        for control in challenge.controls:
            yield Exhibit(challenge.name, f"control: {control.name}", control.source)


def reference(challenge: Challenge) -> str:
    """Return the reference of a challenge as an entry: a file that imports it by its own name."""
    function = challenge.reference
    return (
        '"""The reference of the challenge, one of the kernels of the course."""\n\n'
        f"from {function.__module__} import {function.__name__} as {challenge.function}\n"
    )


def submit(exhibit: Exhibit, ledger: Path) -> str:
    """Submit one, as often as it takes to be decided; return what was said."""
    with TemporaryDirectory(prefix="exhibit-") as folder:
        file = Path(folder) / f"{exhibit.challenge}.py"
        file.write_text(exhibit.source, encoding="utf-8")
        call = [*COMMAND, "submit", exhibit.challenge, str(file), "--name", exhibit.name]
        while True:
            done = subprocess.run(
                [*call, "--publish", "--json", "--db", str(ledger)], stdout=subprocess.PIPE
            )
            if done.returncode != UNDECIDED:
                break
            sleep(PAUSE)
    return json.loads(done.stdout)["entry"]["verdict"]["kind"]


def main() -> None:
    """Submit what the ledger does not have yet, and export it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER")
    folder = parser.parse_args().to
    folder.mkdir(parents=True, exist_ok=True)
    with Ledger(folder / LEDGER) as ledger:
        known = {(entry.challenge, entry.name) for entry in ledger.entries()}
        for exhibit in exhibits():
            if exhibit[:2] not in known:
                print(*exhibit[:2], submit(exhibit, folder / LEDGER), sep=", ", flush=True)
    with open(folder / EXPORT, "wb") as file:
        subprocess.run([*COMMAND, "export", "--db", str(folder / LEDGER)], stdout=file, check=True)


if __name__ == "__main__":
    main()
