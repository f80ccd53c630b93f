"""What an explorer shows: a sweep over a few controls, with its texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from math import ceil
from statistics import median

from helpers.explorers.question import Question
from helpers.explorers.recipe import Recipes
from helpers.figures import Axis, Curve, Ink, Mark, Plot, Reading, powers_of_two
from helpers.records import Record
from helpers.timing import Comparison

Key = tuple[int, ...]
Setting = Mapping[str, int]
RECORDED = "recorded"  # the control of a view of several machines that names one of them
SPOKEN = 12  # readings of a curve that its text alternative names, about


@dataclass(frozen=True, slots=True)
class Control:
    """A slider: the parameter it sets, what it is called, its values and where it starts.

    texts : what each value is called; by default its digits
    choice : a list to choose from in place of a slider, for values that have no order
    """

    name: str
    label: str
    values: tuple[int, ...]
    start: int
    texts: tuple[str, ...] = ()
    choice: bool = False

    def __post_init__(self) -> None:
        if self.start not in self.values:
            raise ValueError(f"start of {self.name} is {self.start}: needs one of {self.values}")
        if self.texts and len(self.texts) != len(self.values):
            raise ValueError(f"{self.name} has {len(self.values)} values, {len(self.texts)} texts")

    def text(self, value: int) -> str:
        """Return what a value is called."""
        return self.texts[self.values.index(value)] if self.texts else str(value)


@dataclass(frozen=True, slots=True)
class Series:
    """Readings of one kernel: keyed by the values of the controls ``over`` which it varies."""

    name: str
    ink: Ink
    over: tuple[str, ...]
    readings: Mapping[Key, Reading]

    def at(self, setting: Setting) -> Reading | None:
        """Return the reading at this setting, or None where nothing was measured."""
        return self.readings.get(key(setting, self.over))


@dataclass(frozen=True, slots=True)
class Machine:
    """What a figure shows of the machine it was recorded on.

    name : what the machine is called; empty where there is only one
    source, guides, marks, question : as of a View
    """

    name: str
    source: str
    guides: tuple[tuple[float, str], ...]
    marks: tuple[Mark, ...]
    question: Question | None = None


@dataclass(frozen=True, slots=True)
class Panel:
    """A second plot under the figure's, over the same x: what explains the first, or its price.

    subject : what it is about, whatever the sliders say
    series : in the inks and under the names that the curves of the first plot have
    source : where its numbers come from
    kind : how they came about, as its badge says it
    """

    subject: str
    y: Axis
    series: tuple[Series, ...]
    source: str
    kind: str = "simulated"


@dataclass(frozen=True, slots=True)
class View:
    """A figure with sliders.

    slug : what addresses, files and the reader's browser call the explorer
    subject : what the figure is about, whatever the sliders say
    controls : the sliders; one of them, named ``along``, is the x axis
    titles : what the figure shows, for each setting of the other controls or of all of them
    readouts : for each setting of all controls, rows of (name, text)
    guides : (x, text) of vertical lines
    source : where the numbers come from: machine, date, rounds, intervals
    marks : levels that are drawn behind the curves
    frames : y axes of their own, for some settings of the other controls
    question : what a reader guesses before the curves show; None where nothing is asked
    machines : where there are several, what replaces guides, source, marks and question, by the
        value of the control RECORDED
    below : a second plot, the same whichever machine is chosen
    kind : how the numbers of the first plot came about, as its badge says it
    recipes : how the series follow from a record, for one of the reader's own; None where a page
        cannot follow
    """

    slug: str
    subject: str
    controls: tuple[Control, ...]
    along: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    titles: Mapping[Key, str]
    readouts: Mapping[Key, tuple[tuple[str, str], ...]]
    guides: tuple[tuple[float, str], ...]
    source: str
    marks: tuple[Mark, ...] = ()
    frames: Mapping[Key, Axis] = field(default_factory=dict)
    question: Question | None = None
    machines: tuple[Machine, ...] = ()
    below: Panel | None = None
    kind: str = "recorded"
    recipes: Recipes | None = None

    @property
    def names(self) -> tuple[str, ...]:
        """The names of all controls."""
        return tuple(control.name for control in self.controls)

    @property
    def others(self) -> tuple[str, ...]:
        """The names of the controls that are not the x axis."""
        return tuple(name for name in self.names if name != self.along)

    @property
    def start(self) -> dict[str, int]:
        """The setting on which the explorer opens."""
        return {control.name: control.start for control in self.controls}

    def control(self, name: str) -> Control:
        """Return the control of this name; KeyError where there is none."""
        for control in self.controls:
            if control.name == name:
                return control
        raise KeyError(f"no control {name!r}: there are {', '.join(self.names)}")

    def settings(self, names: tuple[str, ...]) -> Iterator[dict[str, int]]:
        """Yield every combination of the values of the named controls."""
        for values in product(*(self.control(name).values for name in names)):
            yield dict(zip(names, values, strict=True))

    def title(self, setting: Setting) -> str:
        """Return what the figure shows at this setting."""
        general = self.titles.get(key(setting, self.others))
        return self.titles[key(setting, self.names)] if general is None else general

    def frame(self, setting: Setting) -> Axis:
        """Return the y axis at this setting."""
        return self.frames.get(key(setting, self.others), self.y)

    def machine(self, setting: Setting) -> Machine:
        """Return what belongs to the machine whose record is shown at this setting."""
        if self.machines:
            return self.machines[setting[RECORDED]]
        return Machine("", self.source, self.guides, self.marks, self.question)

    def asked(self, setting: Setting) -> bool:
        """Tell whether the question is about this setting, wherever along x that lies."""
        question = self.machine(setting).question
        return question is not None and all(
            setting[name] == value for name, value in question.at.items() if name != self.along
        )

    def name(self, setting: Setting) -> str:
        """Return a setting in words, such as ``"Matrix size 1024, Block size 32"``."""
        parts = ((self.control(name), value) for name, value in setting.items())
        return ", ".join(f"{control.label} {control.text(value)}" for control, value in parts)

    def rows(self, setting: Setting) -> tuple[tuple[str, str], ...]:
        """Return the read-outs at this setting as (name, text); none where the record has none."""
        return self.readouts.get(key(setting, self.names), ())

    def measured(self, setting: Setting) -> bool:
        """Tell whether any series that varies along x was measured at this setting."""
        return any(self.along in series.over and series.at(setting) for series in self.series)

    def curves(
        self, setting: Setting, *, series: Iterable[Series] | None = None, faint: bool = False
    ) -> list[Curve]:
        """Return the curves that the figure draws at this setting, without the empty ones.

        series : by default the view's own
        """
        chosen = self.series if series is None else series
        drawn = (self._curve(one, setting, faint) for one in chosen)
        return [curve for curve in drawn if curve.readings]

    def plot_below(self, setting: Setting) -> Plot | None:
        """Return the second plot as it is drawn at this setting; None where there is none."""
        if self.below is None:
            return None
        return Plot(self.curves(setting, series=self.below.series), self.below.y)

    def alternative(self, setting: Setting) -> str:
        """Return what the figure shows at this setting in words, for readers who do not see it."""
        parts = [f"{self.title(setting)}.", self.chart(setting), self.chart_below(setting)]
        return " ".join(part for part in parts if part)

    def told(self, setting: Setting) -> str:
        """Return where the numbers of this setting come from, those of both plots."""
        origin = self.origins[setting.get(RECORDED, 0)]
        return ". ".join([origin, *([self.below.source] if self.below else [])])

    @property
    def origins(self) -> tuple[str, ...]:
        """Where the numbers of each machine come from, and how wide their intervals are."""
        sources = [one.source for one in self.machines] or [self.source]
        return tuple(f"{source}{self._spread(at)}" for at, source in enumerate(sources))

    def _spread(self, machine: int) -> str:
        if not self.y.log2:  # a width as a factor says nothing of a height that may be 0
            return ""
        widths = [
            100 * (found.high / found.low - 1)
            for series in self.series
            for at, found in series.readings.items()
            if found.low < found.high
            if dict(zip(series.over, at, strict=True)).get(RECORDED, 0) == machine
        ]
        return f", half of them narrower than {median(widths):.2g} %" if widths else ""

    def chart(self, setting: Setting) -> str:
        """Return the curves in words, which are the same wherever along x the reader stands."""
        machine = self.machine(setting)
        about = f"{self.subject}, recorded on {machine.name}" if machine.name else self.subject
        parts = [self._sentence(curve, self.y) for curve in self.curves(setting)]
        marks = [f"{mark.text}." for mark in machine.marks]
        return " ".join([f"Line chart: {about}.", *parts, *marks])

    def chart_below(self, setting: Setting) -> str:
        """Return the curves of the second plot in words; empty where there is none."""
        if self.below is None:
            return ""
        curves = self.curves(setting, series=self.below.series)
        parts = [self._sentence(curve, self.below.y) for curve in curves]
        return " ".join([f"Line chart: {self.below.subject}.", *parts])

    def _curve(self, series: Series, setting: Setting, faint: bool) -> Curve:
        if self.along in series.over:
            xs = self.control(self.along).values
            found = [(x, series.at({**setting, self.along: x})) for x in xs]
        else:
            found = [(None, series.at(setting))]
        readings = tuple((x, reading) for x, reading in found if reading is not None)
        return Curve(series.name, series.ink, readings, faint)

    def _sentence(self, curve: Curve, y: Axis) -> str:
        every = ceil(len(curve.readings) / SPOKEN) if len(curve.readings) > 1.5 * SPOKEN else 1
        along = self.control(self.along)
        values = [
            f"{significant(reading.value, y.digits)}{y.unit}"
            + ("" if x is None else f" at {along.text(x)}")
            for x, reading in curve.readings[::every]
        ]
        return f"{curve.name}: {', '.join(values)}."


def drawn(recipes: Recipes, record: Record, inks: Mapping[str, Ink]) -> Iterator[Series]:
    """Yield what the recipes make of a record, each curve in its ink, but for what has no point."""
    for recipe in recipes.curves:
        found = recipe.drawn(recipe.readings(record))
        if found:
            yield Series(recipe.name, inks[recipe.name], recipe.over, found)


def speed_axis(compared: Iterable[Comparison], least: float) -> Axis:
    """Return an axis of times NumPy's speed that holds all of these but those below ``least``."""
    shown = [one for one in compared if one.ratio >= least]
    low, high = powers_of_two([1, 2, *(bound for one in shown for bound in (one.low, one.high))])
    step = 2.0 if high / low <= 32 else 4.0
    powers = (step**exponent for exponent in range(-8, 9))
    ticks = tuple(tick for tick in powers if low <= tick <= high)
    texts = tuple(f"{tick:g}x" if tick >= 1 else f"1/{1 / tick:g}x" for tick in ticks)
    return Axis("Times NumPy's speed", low, high, unit="x", ticks=ticks, texts=texts, baseline=1)


def key(setting: Setting, names: tuple[str, ...]) -> Key:
    """Return the values that a setting gives to the named controls."""
    return tuple(setting[name] for name in names)


def significant(value: float, digits: int) -> str:
    """Return a positive number with so many digits, and never fewer than stand before the point."""
    rounded = f"{value:#.{digits}g}"
    return f"{value:.0f}" if "e" in rounded or rounded.endswith(".") else rounded


def two_digits(value: float) -> str:
    """Return a positive number with two significant digits, and all digits before the point."""
    return significant(value, 2)


def reading(comparison: Comparison) -> Reading:
    """Return a comparison as a figure draws it: the ratio, 1 for equally fast."""
    return Reading(comparison.ratio, comparison.low, comparison.high)


def ratio_text(comparison: Comparison) -> str:
    """Return a ratio with its 95 % interval, such as ``"9.81x (9.72 to 9.95)"``."""
    ratio, low, high = (
        f"{value:.1f}" if value >= 9.995 else f"{value:.2f}"
        for value in (comparison.ratio, comparison.low, comparison.high)
    )
    return f"{ratio}x ({low} to {high})"
