"""A record: one JSON file, ``book/data/<slug>/<machine>.json``, one point a line.

Within a round every kernel of a sweep ran once, in random order, at one size; sample i of each
point of that size comes from round i. Times of two kernels are therefore compared pair by pair.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from sys import float_info
from typing import Any

from helpers.timing import Comparison
from helpers.timing.interval import FEWEST, MedianInterval, median_interval

FORMAT = 1
REFERENCE = "fce73981291f"  # fingerprint of the machine whose records the prose quotes
DATA = Path(__file__).resolve().parents[2] / "book" / "data"


class RecordError(ValueError):
    """A file that is no record, or one that this version cannot read; the message says why."""


@dataclass(frozen=True, slots=True)
class Point:
    """The samples of one kernel at one setting.

    parameters : what was set, such as {"kernel": "matmul_blocked", "n": 512, "block": 32}
    samples : seconds per call, one a round
    """

    parameters: Mapping[str, Any]
    samples: tuple[float, ...]

    @property
    def seconds(self) -> MedianInterval:
        """The median time of a call and its 95 % interval."""
        return median_interval(self.samples)


@dataclass(frozen=True, slots=True)
class Record:
    """A sweep that was measured on one machine.

    slug : the chapter it belongs to
    recorded : when, in ISO 8601, with the offset from UTC
    machine : what ``helpers.machine.describe()`` said there
    clock : the clock that was read, "wall" or "cpu"
    points : every kernel at every setting
    """

    slug: str
    recorded: str
    machine: Mapping[str, Any]
    clock: str
    points: tuple[Point, ...]

    def point(self, **parameters: Any) -> Point:
        """Return the one point with exactly these parameters; KeyError where there is none."""
        for point in self.points:
            if point.parameters == parameters:
                return point
        raise KeyError(f"the {self.slug} record has no point {parameters}")

    def only(self, **parameters: Any) -> Point:
        """Return the one point that has these parameters and maybe more; KeyError for 0 or 2."""
        wanted = parameters.items()
        found = [point for point in self.points if wanted <= point.parameters.items()]
        if len(found) != 1:
            raise KeyError(f"the {self.slug} record has {len(found)} points with {parameters}")
        return found[0]

    def values(self, parameter: str) -> tuple:
        """Return the distinct values that a parameter takes, in ascending order."""
        found = {point.parameters.get(parameter) for point in self.points}
        return tuple(sorted(found - {None}))

    def ratio(self, baseline: Point, candidate: Point) -> Comparison:
        """Return how many times faster the candidate ran than the baseline, from the rounds' pairs.

        Raises RecordError for points of different size: their samples are no pairs.
        """
        return Comparison.of(self.pairs(baseline, candidate), self.clock)

    @staticmethod
    def pairs(baseline: Point, candidate: Point) -> tuple[tuple[float, float], ...]:
        """Return the samples of two points by the round that both come from.

        Raises RecordError as for ``ratio``.
        """
        if len(baseline.samples) != len(candidate.samples):
            counts = f"{len(baseline.samples)} and {len(candidate.samples)}"
            raise RecordError(f"points with {counts} samples were not taken in the same rounds")
        return tuple(zip(baseline.samples, candidate.samples, strict=True))


def available(slug: str) -> list[Path]:
    """Return the files that hold a chapter's sweep, one a machine, by name."""
    return sorted((DATA / slug).glob("*.json"))


def reference(slug: str) -> Record:
    """Return a chapter's record from the machine that its sentences quote."""
    return load(DATA / slug / f"{REFERENCE}.json")


def write(record: Record, path: Path) -> None:
    """Write a record as JSON, one point a line, so that a change reads well in a diff."""
    head = {
        "format": FORMAT,
        "slug": record.slug,
        "recorded": record.recorded,
        "clock": record.clock,
        "machine": dict(record.machine),
    }
    lines = [json.dumps(_point_document(point)) for point in record.points]
    text = (
        json.dumps(head, indent=1)[:-2] + ',\n "points": [\n  ' + ",\n  ".join(lines) + "\n ]\n}\n"
    )
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")


def load(path: Path | str) -> Record:
    """Return the record in a file.

    Raises RecordError, with the file's name and the reason, where the file is damaged, is no record
    or has another format; FileNotFoundError where there is none.
    """
    path = Path(path)
    try:
        return _record(json.loads(path.read_text(encoding="utf-8")))
    except RecordError as error:
        raise RecordError(f"{path.name}: {error}") from error
    except (ValueError, RecursionError) as error:  # what json and the decoder raise
        raise RecordError(f"{path.name} is damaged: {error}") from error


def _point_document(point: Point) -> dict:
    samples = [float(f"{seconds:.4g}") for seconds in point.samples]
    return {**point.parameters, "samples": samples}


def _record(document: Any) -> Record:
    if not isinstance(document, dict) or "format" not in document:
        raise RecordError("this is no record: it has no field 'format'")
    found = document["format"]
    if found != FORMAT or not _is_number(found):
        raise RecordError(f"format {found!r} is not {FORMAT}: record again with this version")
    expected = {"slug": str, "recorded": str, "clock": str, "machine": dict, "points": list}
    for name, kind in expected.items():
        if not isinstance(document.get(name), kind):
            raise RecordError(f"field {name!r} is missing or no {kind.__name__}")
    _check_time(document["recorded"])
    _check_machine(document["machine"])
    return Record(
        slug=document["slug"],
        recorded=document["recorded"],
        machine=document["machine"],
        clock=document["clock"],
        points=tuple(_point(index, entry) for index, entry in enumerate(document["points"])),
    )


def _check_time(recorded: str) -> None:
    try:
        offset = datetime.fromisoformat(recorded).utcoffset()
    except ValueError as error:
        raise RecordError(f"field 'recorded' is no time: {recorded!r}") from error
    if offset is None:
        raise RecordError(f"field 'recorded' has no offset from UTC: {recorded!r}")


def _check_machine(machine: dict) -> None:
    if not isinstance(machine.get("fingerprint"), str):
        raise RecordError(
            "field 'machine' has no fingerprint: nobody knows where this was measured"
        )


def _point(index: int, entry: Any) -> Point:
    if not isinstance(entry, dict) or not isinstance(entry.get("samples"), list):
        raise RecordError(f"point {index} has no samples")
    samples = entry["samples"]
    if not all(_is_number(seconds) and 0 < seconds <= float_info.max for seconds in samples):
        raise RecordError(f"point {index} has a sample that is no positive number of seconds")
    if len(samples) < FEWEST:
        raise RecordError(f"point {index} has {len(samples)} samples: needs {FEWEST} or more")
    parameters = {name: value for name, value in entry.items() if name != "samples"}
    for name, value in parameters.items():
        if not isinstance(value, str) and not _is_number(value):
            raise RecordError(f"point {index} has a {name!r} that is neither text nor a number")
    return Point(parameters, tuple(map(float, samples)))


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)  # True is an int, too
