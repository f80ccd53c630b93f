"""What a machine can do at the most, as data."""

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median
from typing import Any

from helpers.costs import Cost
from helpers.roofline.levels import Level

FORMAT = 1
NUMBERS = int | float


class CeilingsError(ValueError):
    """A document that holds no ceilings, or none that this version can read; says why."""


@dataclass(frozen=True, slots=True)
class Bandwidth:
    """Bytes per second at one working set, by what is done with the bytes.

    bytes : the working set, all arrays together
    read, copy, triad : bytes that the loop names, per second; a copy names 2 arrays, a triad 3.
        What the cache fetches before it is overwritten is not counted.
    """

    bytes: int
    read: float
    copy: float
    triad: float

    @property
    def best(self) -> float:
        """The fastest of the three."""
        return max(self.read, self.copy, self.triad)


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a measured call stands.

    flop_rate, byte_rate : flop and compulsory bytes per second
    intensity : flop per byte
    level : the level of memory in which the compulsory bytes lie
    bound : "compute" or "memory", what sets the ceiling there
    share : of the ceiling that is reached, 1 at the ceiling. More than 1 says that the ceiling does
        not bind: the data lay closer than their size tells.
    """

    flop_rate: float
    byte_rate: float
    intensity: float
    level: str
    bound: str
    share: float


@dataclass(frozen=True, slots=True)
class Ceilings:
    """The measured ceilings of one core.

    machine : what ``helpers.machine.describe()`` said
    clock_hz : cycles per second of the busy core
    peak : flop per second by dtype: of multiply-adds in registers, of BLAS or of ``matmul_packed``,
        whichever is most
    blas : flop per second by dtype, of NumPy's product of two large matrices on one thread
    latency : (working set in bytes, seconds of a load), ascending
    bandwidth : ascending by working set
    levels : the plateaus of the latency curve, fastest first
    """

    machine: Mapping[str, Any]
    clock_hz: float
    peak: Mapping[str, float]
    blas: Mapping[str, float]
    latency: tuple[tuple[int, float], ...]
    bandwidth: tuple[Bandwidth, ...]
    levels: tuple[Level, ...]

    def level(self, working_set: int) -> Level:
        """Return the level in which a working set lies: the first that holds it, else the last."""
        fits = (level for level in self.levels if working_set <= level.high_bytes)
        return next(fits, self.levels[-1])

    def cycles(self, seconds: float) -> float:
        """Return a time in cycles of the busy core."""
        return seconds * self.clock_hz

    def rate(self, level: Level) -> Bandwidth:
        """Return the bandwidth of a level: the medians over the working sets on its plateau.

        For the last level only the largest working sets count, from half of the largest on:
        prefetching hides latency, so that bandwidth falls later than latency rises.
        """
        low, high = level.low_bytes, level.high_bytes
        if level is self.levels[-1]:
            high = self.bandwidth[-1].bytes
            low = high // 2
        inside = [entry for entry in self.bandwidth if low <= entry.bytes <= high]
        # A short plateau may lie between two measured sizes; the nearest one must do.
        inside = inside or [min(self.bandwidth, key=lambda entry: abs(entry.bytes - high))]
        kinds = (median(getattr(entry, kind) for entry in inside) for kind in _KINDS)
        return Bandwidth(high, *kinds)

    def byte_rate(self, working_set: int) -> float:
        """Return the most bytes per second that were reached with so large a working set.

        That is the fastest loop at the nearest measured size below, or at any above: what a larger
        working set allows, a smaller one does too.
        """
        smaller = [entry for entry in self.bandwidth if entry.bytes <= working_set]
        start = len(smaller) - 1 if smaller else 0
        return max(entry.best for entry in self.bandwidth[start:])

    def attainable(self, cost: Cost, dtype: str = "float64") -> float:
        """Return the flop per second that the roofline allows an operation of this cost.

        The smaller of the peak and of intensity times the bandwidth at a working set of the
        operation's compulsory bytes. KeyError for a dtype whose peak was not measured.
        """
        if not cost.bytes:
            return self.peak[dtype]
        return min(self.peak[dtype], cost.intensity * self.byte_rate(cost.bytes))

    def place(self, cost: Cost, seconds: float, dtype: str = "float64") -> Placement:
        """Return where a call of this cost stands that took ``seconds``.

        An operation without flop, such as a copy, is placed by its bytes. Raises ValueError for
        a time that is not positive or a cost of nothing, KeyError as ``attainable`` does.
        """
        if not seconds > 0:
            raise ValueError(f"seconds is {seconds}: needs a time above 0")
        if not (cost.flop or cost.bytes):
            raise ValueError("the operation has neither flop nor bytes: it has no ceiling")
        level = self.level(cost.bytes)
        computing = cost.flop / self.peak[dtype]
        moving = cost.bytes / self.byte_rate(cost.bytes)
        return Placement(
            flop_rate=cost.flop / seconds,
            byte_rate=cost.bytes / seconds,
            intensity=cost.intensity,
            level=level.name,
            bound="compute" if computing >= moving else "memory",
            share=max(computing, moving) / seconds,
        )

    def document(self) -> dict:
        """Return the ceilings as a dictionary that JSON can hold; ``of`` reads it."""
        return {"format": FORMAT, **asdict(self)}

    @classmethod
    def of(cls, document: Any) -> "Ceilings":
        """Return the ceilings that ``document`` made a dictionary of, also after JSON.

        Raises CeilingsError, with the reason, for anything else.
        """
        if not isinstance(document, Mapping) or "format" not in document:
            raise CeilingsError("this holds no ceilings: it has no field 'format'")
        if document["format"] != FORMAT:
            raise CeilingsError(f"format {document['format']!r} is not {FORMAT}: measure again")
        try:
            return cls(
                machine=dict(document["machine"]),
                clock_hz=_positive(document["clock_hz"]),
                peak={name: _positive(rate) for name, rate in document["peak"].items()},
                blas={name: _positive(rate) for name, rate in document["blas"].items()},
                latency=tuple((int(size), _positive(time)) for size, time in document["latency"]),
                bandwidth=_several(Bandwidth, document["bandwidth"]),
                levels=_several(Level, document["levels"]),
            )
        except KeyError as error:
            raise CeilingsError(f"field {error} is missing") from error
        except (TypeError, ValueError, AttributeError) as error:
            raise CeilingsError(f"a field is damaged: {error}") from error


def load(path: Path | str) -> Ceilings:
    """Return the ceilings in a file that ``python -m helpers.roofline --to FOLDER`` wrote.

    Raises CeilingsError, with the file's name and the reason; FileNotFoundError without a file.
    """
    path = Path(path)
    try:
        return Ceilings.of(json.loads(path.read_text(encoding="utf-8")))
    except (UnicodeDecodeError, json.JSONDecodeError) as error:
        raise CeilingsError(f"{path.name} is damaged: {error}") from error
    except CeilingsError as error:
        raise CeilingsError(f"{path.name}: {error}") from error


_KINDS = ("read", "copy", "triad")


def _positive(number: Any) -> float:
    if not isinstance(number, NUMBERS) or not 0 < number < float("inf"):
        raise ValueError(f"{number!r} is no positive number")
    return float(number)


def _several(kind: type, entries: Any) -> tuple:
    """Return the entries as dataclasses of a kind, their numbers checked; at least one."""
    made = tuple(kind(**entry) for entry in entries)
    if not made:
        raise ValueError(f"there is no {kind.__name__.lower()}")
    for entry in entries:
        for name, value in entry.items():
            if name != "name":
                _positive(value)
    return made
