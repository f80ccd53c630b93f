"""Planning: how long it takes to grade a class, by how many hand in and how many cores grade."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path

from helpers import records
from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.question import Question, heights
from helpers.explorers.view import Control, Key, Series, View, two_digits
from helpers.figures import Axis, Ink, Reading, powers_of_two
from helpers.planning import Forecast, Plan, forecast
from helpers.planning.decision import LAPTOP
from helpers.planning.forecast import HOUR, MINUTE, Spread, long_text
from helpers.planning.measured import Measured, load

SUBMISSIONS = (30, 100, 300, 1_000, 3_000, 10_000)
SLOTS = tuple(2**power for power in range(8))
UNFIT = 0.05  # the share of gradings that decide nothing, where that is what goes wrong
# What goes wrong, and what a plan says of it.
TROUBLES = {
    "nothing": {"unfit": 0.0},
    "5 % unfit, one computer": {"unfit": UNFIT},
    "5 % unfit, a cluster": {"unfit": UNFIT, "cluster": True},
    "each worker dies hourly": {"unfit": 0.0, "cluster": True, "lost_every": HOUR},
}
PARTS = {"whole batch": "seconds", "grading": "grading", "writing": "writing"}
INKS = {
    "whole batch": Ink("#0072b2", "#56b4e9", "circle"),
    "grading": Ink("#d55e00", "#f08a4b", "diamond", (6, 3)),
    "writing": Ink("#5b6470", "#a4adb8", "none", (2, 2)),
}
# By minutes, what an axis says there.
NAMED = {
    1 / 30: "2 s", 1 / 6: "10 s", 1: "1 min", 6: "6 min", 60: "1 h", 480: "8 h", 2400: "40 h"
}  # fmt: skip
OVER = ("slots", "submissions", "trouble")
ASKED = 1_000  # submissions, on a laptop

CLASSES = (100, 1_000, 10_000)  # and cores, of the table
CORES = (2, LAPTOP, 16, 64)
TABLE = ("submissions", *(f"{slots} cores" for slots in CORES), "core-hours")
RUNS = ("class", "handed in", "forecast", "took", "forecast is off by")


def planning(path: Path | None = None) -> Explorer:
    """Return the explorer of simulated batches: cores against minutes, by the size of the class.

    path : the record of the costs; by default that of the machine which the book quotes

    Raises CostsError where there is none.
    """
    return Explorer(_view(recorded(path)))


def recorded(path: Path | None = None) -> Measured:
    """Return what was measured on a machine, by default on the one that the book quotes.

    Raises CostsError where there is no record.
    """
    return load(path or records.DATA / "planning" / f"{records.REFERENCE}.json")


def _view(measured: Measured) -> View:
    costs = measured.costs()
    found = {
        (slots, submissions, at): forecast(Plan(submissions, slots, **trouble), costs)
        for slots in SLOTS
        for submissions in SUBMISSIONS
        for at, trouble in enumerate(TROUBLES.values())
    }
    series = tuple(_series(found))
    return View(
        slug="planning",
        subject="Minutes that grading a class takes against cores",
        controls=(
            Control("slots", "Cores", SLOTS, LAPTOP),
            Control("submissions", "Submissions", SUBMISSIONS, ASKED,
                    tuple(f"{n:,}" for n in SUBMISSIONS)),
            Control("trouble", "What goes wrong", tuple(range(len(TROUBLES))), 0,
                    tuple(TROUBLES), True),
        ),
        along="slots",
        x=Axis("Cores that grade", 0.9, 1.1 * SLOTS[-1], ticks=tuple(map(float, SLOTS)),
               texts=tuple(map(str, SLOTS))),
        y=_times(series),
        frames={(n, at): _times(series, n) for n in SUBMISSIONS for at in range(len(TROUBLES))},
        series=series,
        titles={at: _title(one) for at, one in found.items()},
        readouts={at: tuple(_rows(one)) for at, one in found.items()},
        guides=(),
        source=_source(measured),
        question=_question(found[LAPTOP, ASKED, 0]),
        kind="simulated",
    )  # fmt: skip


def _series(found: Mapping[Key, Forecast]) -> Iterator[Series]:
    for name, part in PARTS.items():
        readings = {at: _minutes(one.of(part)) for at, one in found.items()}
        yield Series(name, INKS[name], OVER, readings)


def _minutes(spread: Spread) -> Reading:
    return Reading(spread.middle / MINUTE, spread.low / MINUTE, spread.high / MINUTE)


def _times(series: tuple[Series, ...], submissions: int | None = None) -> Axis:
    """Return an axis of minutes that holds all readings, or those of a class of this size."""
    reached = [
        end
        for one in series
        for (_, size, _), found in one.readings.items()
        if submissions in (None, size)
        for end in (found.low, found.high)
    ]
    low, high = powers_of_two(reached)
    shown = {tick: text for tick, text in NAMED.items() if low <= tick <= high}
    return Axis("Time", low, high, " min", ticks=tuple(shown), texts=tuple(shown.values()))


def _title(found: Forecast) -> str:
    plan, seconds = found.plan, found.of("seconds").middle
    return (
        f"{plan.submissions:,} submissions, {_cores(plan)}: {long_text(seconds)}, "
        f"{two_digits(found.of('core_seconds').middle / HOUR)} core-hours"
    )


def _rows(found: Forecast) -> Iterator[tuple[str, str]]:
    for name, part in PARTS.items():
        yield name, found.of(part).text
    again, lost, left = (found.of(what).middle for what in ("retries", "lost", "left"))
    died = f", {lost:,.0f} of them because their worker died" if lost else ""
    yield "graded again", f"{again:,.0f}{died}"
    yield "left for the next batch", f"{left:,.0f}"
    yield "core-hours", two_digits(found.of("core_seconds").middle / HOUR)


def _question(found: Forecast) -> Question:
    seconds = found.of("seconds").middle
    return heights(
        f"{ASKED:,} students hand in, and {LAPTOP} cores grade them. For how many minutes?",
        1, 10_000, " min", seconds / MINUTE, long_text(seconds),
        submissions=ASKED, slots=LAPTOP, trouble=0,
    )  # fmt: skip


def _source(measured: Measured) -> str:
    when = datetime.fromisoformat(measured.recorded)
    count = sum(line["work"] == "grading" for line in measured.timings)
    return (
        f"Simulated from {count} gradings of {measured.assignment}, timed on "
        f"{sources.processor(measured.machine)}, {when.day} {when:%B %Y}, 90 % intervals"
    )


def table_rows(measured: Measured) -> list[tuple[str, ...]]:
    """Return what classes of some sizes take on some cores, in the order of ``TABLE``."""
    rows, costs = [], measured.costs()
    for submissions in CLASSES:
        found = [forecast(Plan(submissions, slots), costs) for slots in CORES]
        hours = [two_digits(one.of("core_seconds").middle / HOUR) for one in found]
        times = [long_text(one.of("seconds").middle) for one in found]
        rows.append((f"{submissions:,}", *times, hours[0]))
    return rows


def run_rows(measured: Measured) -> list[tuple[str, ...]]:
    """Return what was forecast of each class that was graded, in the order of ``RUNS``."""
    rows = []
    for run in measured.runs:
        spread = measured.forecast(run).of("seconds")
        off = 100 * (spread.middle / run.seconds - 1)
        died = f", of which {run.killed} were killed" if run.killed else ""
        who = f"{run.plan.slots} workers{died}" if run.plan.cluster else _cores(run.plan)
        rows.append((who, str(run.plan.submissions), spread.text, long_text(run.seconds),
                     f"{off:+.0f} %"))  # fmt: skip
    return rows


def _cores(plan: Plan) -> str:
    return "1 core" if plan.slots == 1 else f"{plan.slots} cores"
