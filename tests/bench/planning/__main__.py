"""The command: grade the classes, and write what it took."""

import argparse
import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

from helpers import machine
from helpers.judge.course.settings import physical_cores
from helpers.planning.measured import FORMAT
from tests.bench.planning.classes import ASSIGNMENT, Class, released
from tests.bench.planning.workers import Mortal, seconds_to_work

WARM = {"right": 2}  # a class whose gradings do not count: the first ones read files from the disk
COSTS = {"right": 6, "slow": 2, "wrong": 2, "stub": 2}
ALONE = {"right": 3, "slow": 2, "wrong": 1, "stub": 3}
BOTH = {"right": 10, "slow": 2, "wrong": 6, "stub": 6}
KILLED = {"right": 6, "slow": 4, "wrong": 2, "stub": 6}
EVERY = 20.0  # seconds between two deaths, of one worker and then of the other


def main() -> None:
    """Record this machine."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench.planning", description=__doc__)
    parser.add_argument("--to", type=Path, required=True, metavar="FOLDER", help="of the record")
    folder = parser.parse_args().to
    if len(physical_cores()) < 2:
        sys.exit("Two cores are needed: one of the classes is graded on two at once.")
    facts = machine.describe()
    recorded = datetime.now(UTC).isoformat(timespec="seconds")
    head = {"format": FORMAT, "recorded": recorded, "machine": facts, "assignment": ASSIGNMENT}
    with TemporaryDirectory() as temporary:
        course = released(Path(temporary) / "course")
        found = {**costs(course), "runs": [alone(course), both(course), killed(course)]}
    path = folder / f"{facts['fingerprint']}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({**head, **found}, indent=1) + "\n", encoding="utf-8")
    print(path)


def costs(course: Path) -> dict:
    """Return what one class costs: each grading, the writing, the start, and that of a worker."""
    Class.of(course, WARM).batch("--jobs", "2")
    graded = Class.of(course, COSTS)
    graded.batch("--jobs", "2")
    return {
        "mix": COSTS,
        "timings": graded.timings(),
        "start": graded.batch(),  # with nothing to be graded
        "worker": seconds_to_work(graded.folder),
    }


def alone(course: Path) -> dict:
    """Return what a class on one core takes."""
    graded = Class.of(course, ALONE)
    return run("one computer", 1, ALONE, graded.batch("--jobs", "1"), graded)


def both(course: Path) -> dict:
    """Return what a class on two cores takes."""
    graded = Class.of(course, BOTH)
    return run("one computer", 2, BOTH, graded.batch("--jobs", "2"), graded)


def killed(course: Path) -> dict:
    """Return what a class takes on two workers, of which now one dies and now the other."""
    graded = Class.of(course, KILLED)
    with Mortal(graded.folder, EVERY) as workers:
        seconds = graded.batch("--scheduler", workers.address)
    return {**run("cluster", 2, KILLED, seconds, graded),
            "killed": workers.killed, "lost_every": 2 * EVERY}  # fmt: skip


def run(way: str, slots: int, mix: Mapping[str, int], seconds: float, graded: Class) -> dict:
    """Return what is kept of a run."""
    gradings = [line for line in graded.timings() if line["work"] == "grading"]
    unfit = sum(line["outcome"] == "undecided" for line in gradings)
    print(f"{way}, {slots} at once, {sum(mix.values())} submissions: {seconds:.1f} s", flush=True)
    return {"way": way, "slots": slots, "mix": mix, "seconds": seconds, "unfit": unfit}


if __name__ == "__main__":
    main()
