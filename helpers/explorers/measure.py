"""Measure: what a number of pairs, or of single timings, tells of a ratio that is known."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from math import ceil, log, log2
from statistics import median

from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.machines import beside
from helpers.explorers.measure_bench import (
    PairsBench,
    ShotsBench,
    Way,
    Ways,
    range_text,
)
from helpers.explorers.measure_recipe import NAMES, PAIRS, ROWS, pair_seconds, recipes, taken
from helpers.explorers.question import Question, first_from
from helpers.explorers.recipe import Recipe, Recipes, middle
from helpers.explorers.view import Control, Key, Series, View
from helpers.figures import Axis, Ink, Mark, Reading, powers_of_two
from helpers.records import Point, Record, RecordError

Ratios = tuple[float, ...]

TRUTH = ROWS[0] / ROWS[1]
SHOTS = (1, 2, 3, 5, 10, 20, 50, 100, 200)
MARGIN = 1.15  # how far the x axis goes beyond its first and last number
MOST_TICKS = 9
NARROW = 0.02  # of a ratio: how wide an interval may be to count as narrow
LARGEST = (1.3, 1.4, 1.6, 1.8, 2, 2.5, 3, 4, 5, 7, 10)  # ratios that can be guessed
RIGHT = 0.05  # of the truth: how near a single ratio must come to count as near
# Okabe and Ito's colours that no kernel beside them has, darkened to stand off a white page.
INKS = {
    "pairs": Ink("#9b3a7a", "#e29ac8", "circle"),
    "apart": Ink("#a86c00", "#e8b23c", "square", (6, 3)),
    "cpu": Ink("#3b4656", "#b9c3cf", "diamond", (2, 2)),
    "largest": Ink("#a86c00", "#e8b23c", "square", (6, 3)),
    "middle": Ink("#9b3a7a", "#e29ac8", "circle"),
    "smallest": Ink("#3b4656", "#b9c3cf", "diamond", (2, 2)),
}
FRAMES = (  # the narrowest that holds all intervals is taken
    (1.18, 1.34, (1.2, 1.22, 1.24, 1.26, 1.28, 1.3, 1.32)),
    (1.0, 1.6, (1.0, 1.1, 1.2, 1.3, 1.4, 1.5, 1.6)),
    (0.5, 3.2, (0.5, 0.7, 1.0, 1.4, 2.0, 2.8)),
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """A state of the machine in which samples were taken.

    text, where : what it is called in a list, and within a sentence
    phase, batch : as in the sweep
    taken : the ratio of each pair, in the order in which they were taken, by the names of NAMES
    seconds : what a pair took in the mean
    """

    text: str
    where: str
    phase: str
    batch: int
    taken: Mapping[str, Ratios]
    seconds: float

    def first(self, name: str, count: int) -> Reading:
        """Return what the first ``count`` pairs say by themselves."""
        return _first(self.taken[name], count)


@lru_cache(maxsize=1024)
def _first(ratios: Ratios, count: int) -> Reading:
    return middle(ratios[:count])


def measure(record: Record | Iterable[Record] | None = None) -> Explorer:
    """Return the explorer of the number of pairs against what they say of a known ratio.

    record : the sweep to show, or several; by default all that the book has, of one machine each

    Raises RecordError where there is none, or where one lacks the pairs of a quiet machine.
    """
    shown = sources.chosen("measure", record)
    numbers = _numbers(shown, single=False)
    each = [_numbered(record, numbers, single=False) for record in shown]
    states = {at: (one.phase, one.batch) for found in each for at, one in found.items()}

    def explorer(record: Record) -> Explorer:
        scenarios = _numbered(record, numbers, single=False)
        return Explorer(
            _pairs_view(record, scenarios, recipes(states)),
            PairsBench(_ways(scenarios), NAMES, told),
        )

    return beside(shown, explorer)


def shots(record: Record | Iterable[Record] | None = None) -> Explorer:
    """Return the explorer of single timings: how far apart the ratios of so many of them lie.

    record, errors : as for ``measure``
    """
    shown = sources.chosen("measure", record)
    numbers = _numbers(shown, single=True)
    picks = {label: pick for label, pick in EXTREMES.values()}

    def explorer(record: Record) -> Explorer:
        scenarios = _numbered(record, numbers, single=True)
        return Explorer(_shots_view(record, scenarios), ShotsBench(_ways(scenarios), picks))

    return beside(shown, explorer)


def _numbers(shown: Iterable[Record], *, single: bool) -> dict[str, int]:
    """Return one number for each state of the machine, the same for all records that have it."""
    texts = (one.text for record in shown for one in _scenarios(record, single=single))
    return {text: number for number, text in enumerate(dict.fromkeys(texts))}


def _numbered(record: Record, numbers: Mapping[str, int], *, single: bool) -> dict[int, Scenario]:
    return {numbers[one.text]: one for one in _scenarios(record, single=single)}


def _scenarios(record: Record, *, single: bool) -> Iterator[Scenario]:
    """Yield what the record has of each state of the machine; of single calls only, or the best."""
    found = {at: taken(record, *at) for at in sorted(_settings(record))}
    found = {at: ways for at, ways in found.items() if "pairs" in ways}
    if ("quiet", 1) not in found:
        raise RecordError("this record has no pairs of single calls on a quiet machine")

    def scenario(text: str, where: str, phase: str, batch: int) -> Scenario:
        calls = f" ({batch} calls a sample)" if batch > 1 else ""
        of_calls = f"of {batch} calls " if batch > 1 else ""
        seconds = pair_seconds(record, phase, batch)
        return Scenario(
            text + calls, of_calls + where, phase, batch, found[phase, batch], seconds
        )  # fmt: skip

    yield scenario("quiet", "on a quiet machine", "quiet", 1)
    slow = [batch for phase, batch in found if phase == "slow" and (batch == 1 or not single)]
    if slow:
        yield scenario("busy in pairs 40 to 120", "with a slow phase", "slow", max(slow))
    busy = {batch: ways for (phase, batch), ways in found.items() if phase == "busy"}
    if busy.pop(1, None):
        yield scenario("busy", "beside another program", "busy", 1)
    if busy and not single:
        furthest = max(busy, key=lambda batch: _miss(busy[batch]["pairs"]))
        yield scenario("busy", "beside another program", "busy", furthest)


def _settings(record: Record) -> set[tuple[str, int]]:
    """Return (phase, batch) of all points in which the two sides were compared."""
    compared = (point.parameters for point in record.points if "rows" in point.parameters)
    return {(at["phase"], at.get("batch", 1)) for at in compared}


def _miss(ratios: Ratios) -> float:
    """Return how far the nearer end of an interval lies from the truth; below 0 inside it."""
    found = _first(ratios, len(ratios))
    return max(log(found.low / TRUTH), log(TRUTH / found.high))


def _ways(scenarios: Mapping[int, Scenario]) -> Ways:
    """Return how to take each scenario again: its phase, its batch and its seconds a pair."""
    return {
        number: Way(one.phase, one.batch, tuple(one.taken), one.seconds)
        for number, one in scenarios.items()
    }


# ---- pairs


def _pairs_view(record: Record, scenarios: Mapping[int, Scenario], made: Recipes) -> View:
    most = max(len(one.taken["pairs"]) for one in scenarios.values())
    counts = tuple(count for count in PAIRS if count <= most)
    series = tuple(
        _pairs_series(name, recipe, record, scenarios)
        for name, recipe in zip(NAMES, made.curves, strict=True)
    )
    settings = [(count, at) for at in scenarios for count in counts]
    return View(
        slug="measure",
        subject="Measured ratio of two programs, in truth 1.26, against pairs of samples",
        controls=(
            Control("pairs", "Pairs", counts, 24 if 24 in counts else counts[0]),
            _machine(scenarios),
        ),
        along="pairs",
        x=Axis("Pairs of samples", counts[0] / MARGIN, counts[-1] * MARGIN, ticks=_ticks(counts)),
        y=Axis("Ratio", *FRAMES[-1][:2], ticks=FRAMES[-1][2], digits=3),
        series=series,
        titles={(count, at): _pairs_title(count, scenarios[at]) for count, at in settings},
        readouts={(count, at): _pairs_rows(count, scenarios[at]) for count, at in settings},
        guides=(),
        source=sources.told(record, _compared(record), "samples of each"),
        question=_pairs_question(counts, scenarios[0]),
        marks=(_truth(counts),),
        frames={(at,): _frame(series, at) for at in scenarios},
        recipes=made,
    )  # fmt: skip


def _pairs_question(counts: Sequence[int], quiet: Scenario) -> Question | None:
    """Ask from how many pairs on an interval is narrow; None where all of them are too few."""
    found = (quiet.first("pairs", count) for count in counts)
    truth = first_from(counts, (one.high / one.low < 1 + NARROW for one in found))
    if truth is None:
        return None
    width = f"{100 * NARROW:.0f} %"
    text = f"How many pairs does it take {quiet.where} until the interval is narrower than {width}?"
    texts = tuple(f"{count} pairs" for count in counts)
    return Question(text, counts, texts, truth, str(truth), {"machine": 0}, along=True)


def _pairs_series(
    name: str, recipe: Recipe, record: Record, scenarios: Mapping[int, Scenario]
) -> Series:
    readings = recipe.readings(record).items()
    found = {(count, at): one for (count, at), one in readings if at in scenarios}
    return Series(recipe.name, INKS[name], recipe.over, found)


def told(found: Reading) -> str:
    """Return a ratio with its interval, and where the truth lies."""
    return f"{_three(found)}, truth {_place(found)}"


def _three(found: Reading) -> str:
    """Return a ratio and its interval with three decimals: the truth may lie within a hundredth."""
    return f"{found.value:.3f} ({found.low:.3f} to {found.high:.3f})"


def _place(found: Reading) -> str:
    """Tell whether the truth lies in the interval, by the digits that stand beside the answer."""
    return "inside" if round(found.low, 3) <= TRUTH <= round(found.high, 3) else "outside"


def _pairs_title(count: int, scenario: Scenario) -> str:
    found = scenario.first("pairs", count)
    return f"{count} pairs {scenario.where}: {_three(found)}, the truth is {_place(found)}"


def _pairs_rows(count: int, scenario: Scenario) -> tuple[tuple[str, str], ...]:
    taken = {name: scenario.first(name, count) for name in scenario.taken}
    rows = [(NAMES[name], told(taken[name]) if name in taken else "not recorded") for name in NAMES]
    width = 100 * (taken["pairs"].high / taken["pairs"].low - 1)
    ratios = scenario.taken["pairs"][:count]
    return (
        *rows,
        ("width of the interval in pairs", f"{width:.1f} %"),
        ("single pairs", f"from {min(ratios):.2f} to {max(ratios):.2f}"),
    )


# ---- single shots


def _shots_view(record: Record, scenarios: Mapping[int, Scenario]) -> View:
    most = max(len(one.taken["pairs"]) for one in scenarios.values())
    counts = tuple(count for count in SHOTS if count <= most)
    settings = [(count, at) for at in scenarios for count in counts]
    low, high = powers_of_two([1, 2, *(r for s in scenarios.values() for r in s.taken["pairs"])])
    return View(
        slug="shots",
        subject="Ratio of two single timings, in truth 1.26, against how many are made",
        controls=(
            Control("shots", "Single shots", counts, counts[0]),
            _machine(scenarios),
        ),
        along="shots",
        x=Axis("Single shots", counts[0] / MARGIN, counts[-1] * MARGIN, ticks=_ticks(counts)),
        y=_wide(low, high),
        series=tuple(_shots_series(name, counts, scenarios) for name in EXTREMES),
        titles={(count, at): _shots_title(count, scenarios[at]) for count, at in settings},
        readouts={(count, at): _shots_rows(count, scenarios[at]) for count, at in settings},
        guides=(),
        source=sources.told(record, _compared(record), "shots of each").replace(
            ", 95 % intervals", ""
        ),
        question=_shots_question(counts[-1], scenarios[0]),
        marks=(_truth(counts),),
    )  # fmt: skip


EXTREMES = {
    "largest": ("largest so far", max),
    "middle": ("median so far", median),
    "smallest": ("smallest so far", min),
}


def _shots_question(count: int, quiet: Scenario) -> Question:
    """Ask how far the furthest of many single ratios lies from the truth."""
    largest, texts = max(quiet.taken["pairs"][:count]), tuple(f"{one:g}" for one in LARGEST)
    shots = f"{count} single shots {quiet.where}"
    text = f"In truth the ratio is {TRUTH:.2f}. What is the largest of {shots}?"
    at = {"shots": count, "machine": 0}
    return Question(text, LARGEST, texts, largest, f"{largest:.2f}", at)


def _shots_series(name: str, counts: Sequence[int], scenarios: Mapping[int, Scenario]) -> Series:
    label, pick = EXTREMES[name]
    found: dict[Key, Reading] = {}
    for at, one in scenarios.items():
        ratios = one.taken["pairs"]
        for count in counts:
            if count <= len(ratios):
                found[count, at] = Reading(*[pick(ratios[:count])] * 3)
    return Series(label, INKS[name], ("shots", "machine"), found)


def _shots_title(count: int, scenario: Scenario) -> str:
    ratios = scenario.taken["pairs"][:count]
    if count == 1:
        return f"One single shot {scenario.where}: {ratios[0]:.2f}, the truth is {TRUTH:.2f}"
    return (
        f"{count} single shots {scenario.where}: anything from {min(ratios):.2f} "
        f"to {max(ratios):.2f}, the truth is {TRUTH:.2f}"
    )


def _shots_rows(count: int, scenario: Scenario) -> tuple[tuple[str, str], ...]:
    ratios = scenario.taken["pairs"][:count]
    near = sum(abs(log(ratio / TRUTH)) <= log(1 + RIGHT) for ratio in ratios)
    return (
        ("the last of them", f"{ratios[-1]:.2f}"),
        ("all of them", range_text(ratios)),
        (f"within {100 * RIGHT:.0f} % of the truth", f"{near} of {len(ratios)}"),
    )  # fmt: skip


# ---- what both share


def _machine(scenarios: Mapping[int, Scenario]) -> Control:
    texts = tuple(one.text for one in scenarios.values())
    return Control("machine", "Machine", tuple(scenarios), 0, texts, True)


def _compared(record: Record) -> list[Point]:
    return [point for point in record.points if "rows" in point.parameters]


def _truth(counts: Sequence[int]) -> Mark:
    return Mark(counts[0] / MARGIN, counts[-1] * MARGIN, TRUTH, f"truth {TRUTH:.2f}")


def _ticks(counts: Sequence[int]) -> tuple[float, ...]:
    return tuple(float(count) for count in counts)


def _frame(series: Sequence[Series], at: int) -> Axis:
    """Return the narrowest frame that holds every interval of a scenario."""
    reached = [
        bound
        for one in series
        for key, found in one.readings.items()
        if key[1] == at
        for bound in (found.low, found.high)
    ]
    for low, high, ticks in FRAMES:
        if low <= min(reached) and max(reached) <= high:
            return Axis("Ratio", low, high, ticks=ticks, digits=3)
    return _wide(*powers_of_two(reached))


def _wide(low: float, high: float) -> Axis:
    """Return an axis of doublings, or of every few of them, with fractions for what is below 1."""
    axis = Axis("Ratio", low, high, digits=3)
    every = ceil(len(axis.labels()) / MOST_TICKS)
    ticks = tuple(tick for tick, _ in axis.labels() if round(log2(tick)) % every == 0)
    texts = (f"1/{1 / tick:.0f}" if tick < 1 else f"{tick:g}" for tick in ticks)
    return replace(axis, ticks=ticks, texts=tuple(texts))
