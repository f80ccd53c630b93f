"""Recipes: how the curves of a figure follow from the points of a record.

An explorer makes its own curves by them. They also go to its page as data, where own-record.js
reads a file of the reader's by the same recipes: what a curve is made of is written once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from math import exp, inf, log, prod
from typing import Any

from helpers.figures import Reading
from helpers.records import Point, Record
from helpers.timing import Comparison
from helpers.timing.interval import median_interval

# By the slug of records, the page whose figure takes them.
CHAPTERS = ("blocking", "dispatch", "frameworks", "in-place", "measure", "memory", "vectorization")
HOMES = {"bench": "blocking"} | {slug: slug for slug in CHAPTERS}
Parameters = Mapping[str, Any]
Key = tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Along:
    """A control over which points vary, and what its value is called in a record.

    name : of the control, and of the parameter that has its value
    settings : in place of that one parameter, the parameters that each value stands for
    least : points of a smaller value are none of the figure's
    """

    name: str
    settings: Mapping[int, Parameters] = field(default_factory=dict)
    least: float = -inf

    def taken(self, rest: dict[str, Any]) -> float | None:
        """Return the control's value, None where it has none, and take it out of ``rest``.

        Of two settings that fit, the one with more parameters is meant.
        """
        if not self.settings:
            value = rest.pop(self.name, None)
            return value if isinstance(value, int | float) and value >= self.least else None
        fit = [at for at, stands in self.settings.items() if stands.items() <= rest.items()]
        if not fit:
            return None
        value = max(fit, key=lambda at: len(self.settings[at]))
        for name in self.settings[value]:
            del rest[name]
        return value


@dataclass(frozen=True, slots=True)
class Selection:
    """Some points of a record, told apart by the values of controls.

    fixed : parameters that all of them have
    along : the controls over which they vary
    unlike : parameters that all of them have, with any value but this
    notes : parameters that tell about a point, but not one from another

    A point with any other parameter is none of them.
    """

    fixed: Parameters
    along: tuple[Along, ...]
    unlike: Parameters = field(default_factory=dict)
    notes: tuple[str, ...] = ()

    @property
    def over(self) -> tuple[str, ...]:
        """The names of the controls."""
        return tuple(control.name for control in self.along)

    def key(self, parameters: Parameters) -> Key | None:
        """Return the controls' values for a point; None where it is none of these points."""
        rest = {name: value for name, value in parameters.items() if name not in self.notes}
        for name, value in self.fixed.items():
            if name not in rest or rest.pop(name) != value:
                return None
        for name, value in self.unlike.items():
            if name not in rest or rest.pop(name) == value:
                return None
        values = tuple(control.taken(rest) for control in self.along)
        return None if rest or None in values else values

    def points(self, record: Record) -> dict[Key, Point]:
        """Return these points of a record by the controls' values."""
        keyed = ((self.key(point.parameters), point) for point in record.points)
        return {at: point for at, point in keyed if at is not None}


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the readings of one curve follow from a record.

    name : of the curve
    points : those that it shows
    baseline : what each is compared with, by a control's value that both have; without one, the
        reading is the time of a call
    beside : what must have been measured as well for a point to be shown
    factor, powers : what a time is multiplied by: a number, and controls' values to a power
    rate : whether the time is divided by, as for GFLOP/s, where the longest time is the lowest
    first : the control that says how many of the first rounds count, and its values
    least : readings of less are told, and not drawn
    """

    name: str
    points: Selection
    baseline: Selection | None = None
    beside: tuple[Selection, ...] = ()
    factor: float = 1.0
    powers: Mapping[str, int] = field(default_factory=dict)
    rate: bool = False
    first: tuple[str, tuple[int, ...]] | None = None
    least: float = 0.0

    @property
    def over(self) -> tuple[str, ...]:
        """The names of the controls over which the curve varies."""
        return (*([self.first[0]] if self.first else []), *self.points.over)

    def shown(self, record: Record) -> dict[Key, tuple[Point, ...]]:
        """Return each complete point, with its baseline in front where it has one."""
        needed = [] if self.baseline is None else [self.baseline]
        others = [(one.over, one.points(record)) for one in (*needed, *self.beside)]
        shown = {}
        for at, point in self.points.points(record).items():
            values = self._values(at)
            found = [points.get(tuple(values[name] for name in over)) for over, points in others]
            if None not in found:
                shown[at] = (*found[: len(needed)], point)
        return shown

    def ratios(self, record: Record) -> dict[Key, tuple[float, ...]]:
        """Return, for a curve with a baseline, the ratio of each round.

        Raises RecordError where two points were not taken in the same rounds.
        """
        return {
            at: tuple(baseline / candidate for baseline, candidate in record.pairs(*both))
            for at, both in self.shown(record).items()
        }

    def comparisons(self, record: Record) -> dict[Key, Comparison]:
        """Return what the readings of a curve with a baseline are made of; raises as ``ratios``."""
        return {at: record.ratio(*both) for at, both in self.shown(record).items()}

    def readings(self, record: Record) -> dict[Key, Reading]:
        """Return every reading that a record has for this curve, by the controls' values.

        Raises RecordError as ``ratios`` does.
        """
        if self.baseline is None:
            return {at: self._time(at, point) for at, (point,) in self.shown(record).items()}
        if self.first is None:
            return {at: middle(ratios) for at, ratios in self.ratios(record).items()}
        return {
            (count, *at): middle(ratios[:count])
            for at, ratios in self.ratios(record).items()
            for count in self.first[1]
            if count <= len(ratios)
        }

    def drawn(self, readings: Mapping[Key, Reading]) -> dict[Key, Reading]:
        """Return the readings that are drawn."""
        return {at: found for at, found in readings.items() if found.value >= self.least}

    def _values(self, at: Key) -> dict[str, float]:
        return dict(zip(self.points.over, at, strict=True))

    def _time(self, at: Key, point: Point) -> Reading:
        values = self._values(at)
        factor = self.factor * prod(values[name] ** power for name, power in self.powers.items())
        value, low, high = point.seconds
        if self.rate:
            return Reading(factor / value, factor / high, factor / low)
        return Reading(factor * value, factor * low, factor * high)


@dataclass(frozen=True, slots=True)
class Recipes:
    """All curves that a figure makes of a record.

    slug : of the records
    command : what measures one
    curves : a recipe for each
    clock : that its records read
    """

    slug: str
    command: str
    curves: tuple[Recipe, ...]
    clock: str = "wall"

    def document(self) -> dict[str, Any]:
        """Return the recipes as data that a page's script follows, JSON-able."""
        return {
            "slug": self.slug,
            "command": self.command,
            "clock": self.clock,
            "homes": HOMES,
            "curves": [_curve(recipe) for recipe in self.curves],
        }


def sweep(slug: str, *curves: Recipe) -> Recipes:
    """Return the recipes of a sweep that ``python -m helpers.records`` measures."""
    return Recipes(slug, f"python -m helpers.records {slug} --to FOLDER", curves)


def middle(ratios: Iterable[float]) -> Reading:
    """Return the middle of ratios with its interval, both of the logarithms, as Comparison does.

    A Comparison of the same pairs has the same numbers, and looks for drift in them as well.
    """
    return Reading(*map(exp, median_interval([log(ratio) for ratio in ratios])))


def _curve(recipe: Recipe) -> dict[str, Any]:
    told = asdict(recipe) | {
        "points": _selection(recipe.points),
        "baseline": recipe.baseline and _selection(recipe.baseline),
        "beside": [_selection(one) for one in recipe.beside],
    }
    return told | {"first": recipe.first and recipe.first[0]}


def _selection(selection: Selection) -> dict[str, Any]:
    along = [
        {
            "name": control.name,
            "settings": [[at, dict(stands)] for at, stands in control.settings.items()],
            "least": None if control.least == -inf else control.least,
        }
        for control in selection.along
    ]
    return asdict(selection) | {"along": along}
