"""``python -m helpers.judge plan ASSIGNMENT``: how long a class will take, from batches before."""

import argparse
import sys
from math import inf
from pathlib import Path
from statistics import median

from nbgrader.apps import AutogradeApp

from helpers.judge.course.settings import Judge
from helpers.judge.course.timings import Timings
from helpers.planning import Costs, CostsError, Forecast, Plan, forecast
from helpers.planning.forecast import HOUR, long_text


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Tell a parser what ``run`` takes."""
    parser.add_argument("assignment", help="of which some submissions have been graded")
    parser.add_argument("--submissions", type=int, required=True, metavar="N", help="to be graded")
    parser.add_argument("--slots", type=int, default=1, metavar="S", help="cores that grade (1)")
    parser.add_argument("--cluster", action="store_true", help="they are those of a cluster")
    parser.add_argument("--unfit", type=float, metavar="SHARE",
                        help="of gradings that decide nothing (as it was)")  # fmt: skip
    parser.add_argument("--lost", type=float, default=inf, metavar="HOURS",
                        help="between two deaths of the same worker (none dies)")  # fmt: skip
    parser.add_argument("--restart", type=float, default=0.0, metavar="SECONDS",
                        help="until another worker grades in its place (0)")  # fmt: skip
    parser.add_argument("--price", type=float, help="of a core for an hour, in your currency")


def run(arguments: argparse.Namespace) -> int:
    """Print a forecast from what batches have noted in this course; return the exit status."""
    try:
        plan = Plan(
            arguments.submissions, arguments.slots, cluster=arguments.cluster,
            unfit=arguments.unfit, lost_every=arguments.lost * HOUR,
        )  # fmt: skip
        costs = Costs.of(_noted(arguments.assignment), worker=arguments.restart)
        found = forecast(plan, costs)
    except ValueError as error:
        print(f"{arguments.assignment}: {error}", file=sys.stderr)
        return 1
    _tell(found, costs, arguments.price)
    return 0


def _noted(assignment: str) -> list[dict]:
    """Return what batches have noted of an assignment."""
    app = AutogradeApp()
    app.initialize([])
    timings = Timings(Path(app.coursedir.root) / Judge(parent=app).verdicts)
    try:
        return timings.of(assignment)
    except FileNotFoundError as error:
        raise CostsError(
            f"there is no {timings.path}: grade a few submissions with `batch` first"
        ) from error


def _tell(found: Forecast, costs: Costs, price: float | None) -> None:
    """Print what a class takes, and from what that was worked out."""
    plan, hours = found.plan, found.of("core_seconds").middle / HOUR
    print(f"From {len(costs.decided) + len(costs.unfit)} gradings of "
          f"{long_text(median(costs.decided))} in the middle:")  # fmt: skip
    print(f"{plan.submissions} submissions, {plan.slots} at once: {found.of('seconds').text}")
    print(f"Graded again: {found.of('retries').middle:.0f}, left: {found.of('left').middle:.0f}")
    print(f"Core-hours: {hours:.2g}" + (f", which cost {price * hours:.2f}" if price else ""))
