"""What lies in ``book/data``: what a file holds, and by which command, where and when it was made.

A record says most of it itself. What it cannot say, the command and what it is for, stands here.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from helpers.records.record import DATA, RecordError, load
from helpers.records.sweeps import SWEEPS

UNSTATED = "not stated"
MAKING = ("record", "holds", "made by")
MAKER = ("record", "day", "machine", "Python, NumPy, Numba", "half of its intervals")


@dataclass(frozen=True, slots=True)
class Sort:
    """What files of one place have in common: what they hold, and the command that makes them."""

    holds: str
    command: str


def _swept() -> Iterator[tuple[str, Sort]]:
    for slug, sweep in SWEEPS.items():
        first = sweep.__doc__.partition("\n")[0].removeprefix("Yield ").rstrip(".")
        yield f"{slug}/*.json", Sort(first, f"python -m helpers.records {slug}")


SORTS = {
    **dict(_swept()),
    "bench/*.json": Sort("our kernels beside those of others", "make bench"),
    "competition/*.jsonl": Sort(
        "one kernel sent many times under varying load, and duels",
        "python -m tests.bench.competition --to book/data/competition",
    ),
    "competition/ledger.json": Sort(
        "the ledger of all controls and references",
        "python -m tests.bench.competition.exhibition --to book/data/competition",
    ),
    "dispatch-regret/*.json": Sort(
        "the automatic backend against all others", "python -m tests.bench dispatch --to FILE"
    ),
    "judge/*.jsonl": Sort(
        "two kernels graded many times, idle and beside other programs",
        "python -m tests.bench.judge --to book/data/judge",
    ),
    "page/*.json": Sort(
        "what the page measures in a browser, beside the same kernels natively",
        "python -m tests.bench.page --to book/data/page",
    ),
    "planning/*.json": Sort(
        "what gradings cost, and three classes that were graded to hold forecasts against",
        "python -m tests.bench.planning --to book/data/planning",
    ),
    "roofline/*.json": Sort(
        "the ceilings of the machine", "python -m helpers.roofline --to book/data/roofline"
    ),
    "simulated/*.json": Sort("cache misses, counted", "python -m helpers.records.counting"),
    "timing/*.csv": Sort(
        "how often an interval holds the truth, on simulated machines",
        "python -m tests.timing.coverage",
    ),
    "wasm/*.json": Sort("the kernels that pages run, compiled", "make wasm"),
}


@dataclass(frozen=True, slots=True)
class Stamp:
    """One file of ``book/data``, and what it says of its making.

    path : below ``book/data``
    machine : what ``helpers.machine.describe()`` said; None for what belongs to no machine
    recorded : the day, or None
    quiet : of the relative widths of its 95 % intervals the median; None where it has none
    fitness : what a function that was compared with itself said of the machine, before and after
    """

    path: Path
    sort: Sort
    machine: Mapping[str, Any] | None
    recorded: str | None
    quiet: float | None
    fitness: tuple[str, ...]

    @property
    def making(self) -> tuple[str, ...]:
        """What a table says of how it is made, in the order of ``MAKING``."""
        return str(self.path), self.sort.holds, self.sort.command

    @property
    def maker(self) -> tuple[str, ...]:
        """What a table says of where and when it was made, in the order of ``MAKER``."""
        machine = self.machine or {}
        versions = [machine[name] for name in ("python", "numpy", "numba") if name in machine]
        return (
            str(self.path),
            self.recorded or UNSTATED,
            machine.get("fingerprint", "none"),
            ", ".join(versions) or UNSTATED,
            UNSTATED if self.quiet is None else f"narrower than {100 * self.quiet:.1f} %",
        )


def stamps(folder: Path = DATA) -> list[Stamp]:
    """Return what each file of ``book/data`` says of its making, by path.

    Raises RecordError for a file of which nobody knows how it was made.
    """
    files = sorted(path for path in folder.rglob("*") if path.suffix in (".csv", ".json", ".jsonl"))
    return [_stamp(path, path.relative_to(folder)) for path in files]


def machines(stamped: list[Stamp]) -> list[Mapping[str, Any]]:
    """Return the facts of each machine of which there is a record, once, as they were last told."""
    dated = sorted((one for one in stamped if one.machine), key=lambda one: one.recorded or "")
    return list({one.machine["fingerprint"]: one.machine for one in dated}.values())


def _stamp(path: Path, below: Path) -> Stamp:
    sort = next((sort for pattern, sort in SORTS.items() if below.match(pattern)), None)
    if sort is None:
        raise RecordError(f"nobody knows how {below} was made: helpers.records.catalogue lacks it")
    head = _head(path)
    machine = head.get("machine")
    day = head.get("recorded") or head.get("submitted")
    return Stamp(below, sort, machine, day and day[:10], _quiet(path), _fitness(machine or {}))


def _fitness(machine: Mapping[str, Any]) -> tuple[str, ...]:
    found = machine.get("fitness", ())
    return (found,) if isinstance(found, str) else tuple(dict(found).values())


def _head(path: Path) -> Mapping[str, Any]:
    """Return the fields that stand before the measurements."""
    if path.suffix == ".csv":
        return {}
    if path.suffix == ".jsonl":
        with path.open(encoding="utf-8") as file:
            return json.loads(file.readline())
    found = json.loads(path.read_text(encoding="utf-8"))
    if "lines" in found:  # a ledger, each line of which has its own stamp
        return json.loads(found["lines"][-1]["content"])
    return found


def _quiet(path: Path) -> float | None:
    try:
        points = load(path).points
    except RecordError:  # counted, or of another format
        return None
    bounds = [point.seconds for point in points]
    return median((high - low) / middle for middle, low, high in bounds)
