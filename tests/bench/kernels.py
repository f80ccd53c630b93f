"""Our kernels beside those of others: each group in fresh processes, kept as one record.

The record lies in ``book/data/bench``, one file a machine, with a picture beside it.
``python -m tests.bench table`` prints its table, ``table matmul`` all members of an operation.
"""

import random
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean
from typing import Any

from helpers import timing
from helpers.explorers.bench import duration
from helpers.records import DATA, Point, Record, write
from tests.bench import groups, journal, picture, process, table
from tests.bench.groups import Group

FOLDER = DATA / "bench"
WORK = journal.ROOT / "_build" / "bench"
TRIAL = WORK / "quick"


@dataclass(frozen=True, slots=True)
class Plan:
    """How much is measured.

    groups : in processes of their own
    turns : processes for each group; all groups have their first before any has its second
    rounds, slow_rounds : samples of each member that a process takes, and those of a slow group
    min_time : seconds that a sample lasts at least
    """

    groups: Sequence[Group]
    turns: int = 2
    rounds: int = 15
    slow_rounds: int = 6
    min_time: float = 0.005

    @property
    def processes(self) -> list[tuple[int, Group]]:
        """Every process, as (turn, group): within a turn in an order that is the same each time."""
        order = random.Random(6172)
        return [
            (turn, group)
            for turn in range(self.turns)
            for group in order.sample(self.groups, len(self.groups))
        ]

    def document(self) -> dict[str, Any]:
        """Return the plan as a dictionary that JSON can hold."""
        return {**asdict(self), "groups": [asdict(group) for group in self.groups]}


def run(quick: bool = False, folder: Path | None = None) -> None:
    """Measure all groups on this machine, or a few small ones, keep them, and print the table.

    folder : where the record and its picture are kept; by default the book's, and ``TRIAL`` for
        what is small, so that no measurement is lost to a trial
    """
    plan = Plan(groups.few(), rounds=6, min_time=1e-4) if quick else Plan(groups.every())
    record = measured(plan, TRIAL if quick else WORK)
    folder = folder or (TRIAL if quick else FOLDER)
    path = folder / f"{record.machine['fingerprint']}.json"
    write(record, path)
    path.with_suffix(".svg").write_bytes(picture.of(record))
    print(table.text(record))
    print(f"\nKept in {path}, with a picture beside it")


def measured(plan: Plan, work: Path) -> Record:
    """Return the record of a plan, going on with a run that was interrupted.

    work : where a run is kept until it is complete

    Raises BenchError, with the group's name, where a kernel fails; what was measured before stays.
    """
    facts = process.facts()
    head = {
        "stamp": journal.stamp({**plan.document(), "machine": facts}),
        "started": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": facts,
        "fitness": str(timing.fitness()),
    }
    kept = journal.Journal(work / f"{facts['fingerprint']}.jsonl", head)
    if kept.resumed:
        _say(f"Going on with the run of {kept.head['started']}: {len(kept.entries)} processes done")
    _say(kept.head["fitness"])
    _take(plan, kept)
    after = str(timing.fitness())
    _say(after)
    record = _record(plan, kept, {"before": kept.head["fitness"], "after": after})
    kept.remove()
    return record


def _take(plan: Plan, kept: journal.Journal) -> None:
    """Run every process that has not been run."""
    ahead = [one for one in plan.processes if not kept.has(*one)]
    for number, (turn, group) in enumerate(ahead):
        _say(f"{len(plan.processes) - len(ahead) + number + 1} of {len(plan.processes)}"
             f"{_left(ahead[number:], kept)}: {group}")  # fmt: skip
        start = time.perf_counter()
        taken = process.measured(
            group,
            rounds=plan.slow_rounds if group.slow else plan.rounds,
            min_time=plan.min_time,
            check=turn == 0,
        )
        kept.add(turn, group, time.perf_counter() - start, taken)


def _left(ahead: Sequence[tuple[int, Group]], kept: journal.Journal) -> str:
    """Return the time to go, as far as the processes before can tell; their order is random."""
    took = [entry["seconds"] for entry in kept.entries]
    if not took:
        return ""
    seconds = sum(kept.seconds(group) or mean(took) for _, group in ahead)
    return f", {duration(seconds)} left"


def _record(plan: Plan, kept: journal.Journal, fitness: Mapping[str, str]) -> Record:
    """Return all that was measured, with what a reader must know of how.

    fitness : whether the machine was fit to judge, before and after
    """
    facts = {
        **kept.head["machine"],
        "removed_from_environment": process.removed(),
        "turns": plan.turns,
        "fitness": dict(fitness),
    }
    return Record("bench", kept.head["started"], facts, "wall", tuple(_points(plan, kept)))


def _points(plan: Plan, kept: journal.Journal) -> Iterator[Point]:
    """Yield the members group by group, their samples in the order of the turns."""
    for group in plan.groups:
        turns = [entry for entry in kept.entries if entry["group"] == asdict(group)]
        turns.sort(key=lambda entry: entry["turn"])
        for same in zip(*(entry["taken"] for entry in turns), strict=True):
            (parameters, _), *_ = same
            yield Point(parameters, tuple(second for _, taken in same for second in taken))


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
