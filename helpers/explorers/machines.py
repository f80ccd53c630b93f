"""Several machines in one figure: explorers of the same sweep, side by side behind one choice."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from math import log
from typing import TypeVar

from helpers.explorers import sources
from helpers.explorers.bench import Bench, Found, Step
from helpers.explorers.explorer import Explorer
from helpers.explorers.view import RECORDED, Control, Key, Machine, Series, Setting, View
from helpers.figures import Axis, Reading
from helpers.records import Record, RecordError

Value = TypeVar("Value")


def beside(records: Sequence[Record], build: Callable[[Record], Explorer]) -> Explorer:
    """Return one explorer of all records: of several, with a choice of the machine.

    build : makes the explorer of one record

    Raises RecordError where a record lacks what is shown, or is there twice.
    """
    if len(records) == 1:
        return build(records[0])
    names = called(records)
    made = [_built(build, record, name) for record, name in zip(records, names, strict=True)]
    views = [one.view for one in made]
    benches = [one.bench for one in made]
    bench = None if None in benches else FirstBench(views, benches)
    return Explorer(merged(views, names), bench)


def _built(build: Callable[[Record], Explorer], record: Record, name: str) -> Explorer:
    try:
        return build(record)
    except RecordError as error:
        raise RecordError(f"the record of {name}: {error}") from error


def called(records: Sequence[Record]) -> list[str]:
    """Return what each record's machine is called: no more than it takes to tell them apart.

    Raises RecordError where two were recorded on the same machine in the same second.
    """
    names = [_cpu(record) for record in records]
    for longer in (_with_fingerprint, _with_time):
        often = Counter(names)
        both = zip(names, records, strict=True)
        names = [longer(record) if often[name] > 1 else name for name, record in both]
    if len(set(names)) == len(names):
        return names
    twice = Counter(names).most_common(1)[0][0]
    raise RecordError(f"the record of {twice} is there twice: nothing tells one from the other")


def _cpu(record: Record) -> str:
    return sources.processor(record.machine)


def _with_fingerprint(record: Record) -> str:
    return f"{_cpu(record)} ({record.machine.get('fingerprint', '?')[:6]})"


def _with_time(record: Record) -> str:
    when = datetime.fromisoformat(record.recorded)
    return f"{_with_fingerprint(record)[:-1]}, {when:%Y-%m-%d %H:%M:%S})"


class FirstBench:
    """Measures each setting as the first record that has it would: this machine stays the same.

    views, benches : of each record
    """

    def __init__(self, views: Sequence[View], benches: Sequence[Bench]) -> None:
        self._both = list(zip(views, benches, strict=True))

    def steps(self, setting: Setting) -> list[Step]:
        """Return the steps at this setting; none where no record has such a setting."""
        bench = self._bench(setting)
        return bench.steps(setting) if bench else []

    def texts(self, setting: Setting, found: Found) -> dict[str, str]:
        """Return the read-out of what was found here."""
        bench = self._bench(setting)
        return bench.texts(setting, found) if bench else {}

    def _bench(self, setting: Setting) -> Bench | None:
        """Return the first bench that knows all but the x, of which a bench takes any."""
        for view, bench in self._both:
            if all(setting[name] in view.control(name).values for name in view.others):
                return bench
        return None


# ---- one view of several


def merged(views: Sequence[View], names: Sequence[str]) -> View:
    """Return the views as one, keyed by one more control in front: the machine.

    views : of the same subject, with the same controls and axes; values and readings may differ
    names : of the machines, none twice

    Raises ValueError where views have another subject, other controls or other axes.
    """
    first = views[0]
    for view in views[1:]:
        if (view.subject, view.names, view.along) != (first.subject, first.names, first.along):
            raise ValueError(f"{view.subject!r} cannot be shown beside {first.subject!r}")
    machines = tuple(
        Machine(name, view.source, view.guides, view.marks, view.question)
        for name, view in zip(names, views, strict=True)
    )
    numbers = tuple(range(len(views)))
    whole = replace(
        first,
        controls=(
            Control(RECORDED, "Recorded on", numbers, 0, tuple(names), True),
            *(_control([view.control(name) for view in views]) for name in first.names),
        ),
        x=_axis([view.x for view in views]),
        y=_axis([view.y for view in views]),
        series=tuple(_series(views)),
        titles=_keyed([view.titles for view in views]),
        readouts=_keyed([view.readouts for view in views]),
        frames=_keyed([view.frames for view in views]),
        machines=machines,
    )
    return replace(whole, titles={**whole.titles, **dict(_missing(whole))})


def _keyed(each: Sequence[Mapping[Key, Value]]) -> dict[Key, Value]:
    """Return what each machine has, with the machine's number before the key."""
    return {(at, *key): one for at, texts in enumerate(each) for key, one in texts.items()}


def _control(same: Sequence[Control]) -> Control:
    """Return a control with the values of all; ValueError where one value has two names."""
    texts: dict[int, str] = {}
    for control in same:
        for value in control.values:
            if texts.setdefault(value, control.text(value)) != control.text(value):
                raise ValueError(f"{control.name} {value} is {texts[value]!r} and something else")
    values = tuple(sorted(texts))
    spoken = tuple(texts[value] for value in values) if same[0].texts else ()
    return replace(same[0], values=values, texts=spoken)


def _series(views: Sequence[View]) -> Iterator[Series]:
    first = {one.name: one for view in reversed(views) for one in view.series}
    for name in dict.fromkeys(one.name for view in views for one in view.series):
        each = [_readings(view, name) for view in views]
        over = (RECORDED, *first[name].over)
        yield replace(first[name], over=over, readings=_keyed(each))


def _readings(view: View, name: str) -> Mapping[Key, Reading]:
    return next((one.readings for one in view.series if one.name == name), {})


def _missing(view: View) -> Iterator[tuple[Key, str]]:
    """Yield a title for each setting that some machine has and this one has not."""
    for setting in view.settings(view.names):
        at = tuple(setting.values())
        others = tuple(setting[name] for name in view.others)
        if others not in view.titles and at not in view.titles:
            rest = {name: value for name, value in setting.items() if name != RECORDED}
            yield at, f"{view.name(rest)}: not in the record of {view.machine(setting).name}"


def _axis(axes: Sequence[Axis]) -> Axis:
    """Return an axis as wide as all; ValueError where they are of different kinds."""
    first = axes[0]
    for axis in axes[1:]:
        if (axis.label, axis.unit, axis.log2) != (first.label, first.unit, first.log2):
            raise ValueError(f"an axis of {axis.label!r} is no axis of {first.label!r}")
    low, high = min(axis.low for axis in axes), max(axis.high for axis in axes)
    if not any(axis.ticks for axis in axes):
        return replace(first, low=low, high=high)
    ticks = _ticks(axes)
    return replace(first, low=low, high=high, ticks=tuple(ticks), texts=tuple(ticks.values()))


def _ticks(axes: Sequence[Axis]) -> dict[float, str]:
    """Return the ticks of all, as close as on the closest axis, with what stands at each."""
    place = log if axes[0].log2 else float
    each = [dict(axis.labels()) for axis in axes]
    gaps = [place(b) - place(a) for ticks in each for a, b in pairwise(sorted(ticks))]
    closest = 0.99 * min(gaps, default=0)
    kept: dict[float, str] = {}
    for ticks in each:
        for tick, text in ticks.items():
            if all(abs(place(tick) - place(other)) >= closest for other in kept):
                kept[tick] = text
    return dict(sorted(kept.items()))
