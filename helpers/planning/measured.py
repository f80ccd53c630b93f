"""What was measured on one machine: the costs of a class, and other classes that were graded."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from math import inf
from pathlib import Path
from typing import Any

from helpers.planning.costs import Costs, CostsError, Line, mixed
from helpers.planning.forecast import Forecast, forecast
from helpers.planning.grading import Plan

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Run:
    """A class that was graded.

    mix : how many handed in what; seconds : from the command to its end; killed : workers
    """

    plan: Plan
    mix: Mapping[str, int]
    seconds: float
    killed: int = 0

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Run:
        """Return what a file keeps of a run."""
        plan = Plan(
            sum(kept["mix"].values()), kept["slots"], cluster=kept["way"] == "cluster",
            lost_every=kept.get("lost_every", inf),
        )  # fmt: skip
        return cls(plan, kept["mix"], kept["seconds"], kept.get("killed", 0))


@dataclass(frozen=True, slots=True)
class Measured:
    """The record of a machine.

    recorded : when, in ISO 8601; machine : what ``helpers.machine.describe()`` said there
    mix : how many of the class that was timed had handed in what
    timings : its gradings, each with its "sort", and the writing
    start, worker : as of ``Costs``
    runs : other classes, none of whose gradings are among these timings
    """

    recorded: str
    machine: Mapping[str, Any]
    assignment: str
    mix: Mapping[str, int]
    timings: tuple[Line, ...]
    start: float
    worker: float
    runs: tuple[Run, ...]

    def costs(self, mix: Mapping[str, int] | None = None) -> Costs:
        """Return what grading costs in a class of a mix, by default of the one that was timed.

        Raises CostsError for a sort that was not timed.
        """
        written = [line for line in self.timings if line["work"] == "writing"]
        return Costs.of([*mixed(self.timings, mix or self.mix), *written], self.start, self.worker)

    def forecast(self, run: Run) -> Forecast:
        """Return what was to be expected of a run, from the timings of the other class alone."""
        return forecast(run.plan, self.costs(run.mix))


def load(path: Path) -> Measured:
    """Return the record in a file; raises CostsError where there is none, or one of another kind.

    ``python -m tests.bench.planning`` makes one.
    """
    try:
        kept = json.loads(path.read_text(encoding="utf-8"))
        if kept.pop("format") != FORMAT:
            raise CostsError(f"{path.name} has another format: record again with this version")
        runs = tuple(map(Run.of, kept.pop("runs")))
        return Measured(**{**kept, "timings": tuple(kept["timings"]), "runs": runs})
    except FileNotFoundError as error:
        raise CostsError(
            f"there is no {path.name}: `python -m tests.bench.planning` records one"
        ) from error
    except (KeyError, TypeError, AttributeError, json.JSONDecodeError) as error:
        raise CostsError(f"{path.name} holds no costs: {error!r}") from error
