"""Analysis: what a faster part buys the whole, by Amdahl's formula and as it was measured."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from helpers.explorers import sources
from helpers.explorers.explorer import Explorer
from helpers.explorers.question import Question, heights
from helpers.explorers.view import Control, Series, View, ratio_text, reading
from helpers.figures import Axis, Ink, Reading, powers_of_two
from helpers.records import Point, Record, RecordError
from helpers.timing import Comparison

# A control's values are whole numbers: shares in tenths of a percent, speedups in hundredths.
SHARES = (100, 250, 500, 750, 900, 990)
SPEEDUPS = tuple(int(100 * one) for one in (1, 1.5, 2, 3, 4, 6, 8, 12, 16, 32, 64, 128, 256, 512))
PERMILLE, HUNDREDTHS = 1000, 100
FORMULA, LIMIT, MEASURED = "Amdahl's formula", "part takes no time", "measured"
INKS = {
    FORMULA: Ink("#0072b2", "#56b4e9", "none"),
    LIMIT: Ink("#5b6470", "#a4adb8", "none", (2, 2)),
    MEASURED: Ink("#d55e00", "#f08a4b", "diamond", (1, 4)),
}


@dataclass(frozen=True, slots=True)
class Program:
    """A program one part of which was made faster, in several ways.

    name : of the program and the part, in words
    share : of the program's time that the part takes before, of 1
    ways : by name, how many times as fast the part is, and the whole
    points : what was measured
    """

    name: str
    share: float
    ways: Mapping[str, tuple[Comparison, Comparison]]
    points: Sequence[Point]


def total(share: float, speedup: float) -> float:
    """Return how many times as fast a whole is whose part is so many times as fast (Amdahl).

    share : of the whole's time that the part takes before, of 1
    """
    return 1 / (1 - share + share / speedup)


def analysis(record: Record | None = None) -> Explorer:
    """Return the explorer of a part's speedup against that of the whole, by the part's share.

    record : the sweep whose programs are shown; by default the one that the book quotes

    Raises RecordError where there is none, or one of another chapter.
    """
    (chosen, *_) = sources.chosen("analysis", record)
    return Explorer(_view(chosen))


def programs(record: Record) -> tuple[Program, ...]:
    """Return the programs of a record: the network by its rows, and the reading of a table.

    Raises RecordError where one lacks its slowest way, or its part took longer than the whole.
    """
    try:
        networks = [
            _program(record, f"products, {rows} rows", "network", "matmul_ijk",
                     ("step", "products"), {"n": rows})
            for rows in record.values("n")
            if any(p.parameters.get("n") == rows and p.parameters["case"] == "network"
                   for p in record.points)
        ]  # fmt: skip
        table = _program(
            record, "reading a table", "component", "read_words", ("run", "read"), {}
        )  # fmt: skip
    except KeyError as error:
        raise RecordError(f"this record is no analysis: {error}") from error
    return (*networks, table)


def _program(
    record: Record, name: str, case: str, slowest: str, parts: tuple[str, str], at: Mapping
) -> Program:
    """Return a program by the parameters of its points: (whole, part) of each way."""
    whole, part = parts

    def point(kernel: str, of: str) -> Point:
        return record.point(case=case, kernel=kernel, part=of, **at)

    kernels = dict.fromkeys(
        p.parameters["kernel"] for p in record.points
        if p.parameters["case"] == case and p.parameters["kernel"] not in (slowest, "plain")
    )  # fmt: skip
    ways = {
        kernel: tuple(record.ratio(point(slowest, of), point(kernel, of)) for of in (part, whole))
        for kernel in kernels
    }
    share = 1 / record.ratio(point(slowest, whole), point(slowest, part)).ratio
    if share >= 1:
        raise RecordError(f"{name}: the part took longer than the whole, so record again")
    points = [point(kernel, of) for kernel in (slowest, *kernels) for of in parts]
    return Program(name, share, ways, points)


@dataclass(frozen=True, slots=True)
class _Share:
    """A place of the slider for shares: the share itself, and the program that has it, if any."""

    share: float
    program: Program | None = None

    @property
    def text(self) -> str:
        """What the slider says there."""
        said = f"{100 * self.share:.3g} %"
        return f"{said} ({self.program.name})" if self.program else said


def _shares(found: Sequence[Program]) -> dict[int, _Share]:
    """Return what the slider for shares offers, ascending; no two programs in one place."""
    offered = {permille: _Share(permille / PERMILLE) for permille in SHARES}
    for program in found:
        place = round(PERMILLE * program.share)
        while place in offered:
            place += 1
        offered[place] = _Share(program.share, program)
    return dict(sorted(offered.items()))


def _place(part: Comparison) -> int:
    """Return the place on the slider for speedups that is nearest to a measured one."""
    return round(HUNDREDTHS * part.ratio)


def _view(record: Record) -> View:
    found = programs(record)
    shares = _shares(found)
    measured = {
        (_place(part), permille): (way, part, whole)
        for permille, one in shares.items()
        if one.program
        for way, (part, whole) in one.program.ways.items()
    }
    speedups = tuple(sorted({*SPEEDUPS, *(speedup for speedup, _ in measured)}))
    start = max(at for at, one in shares.items() if one.program is found[0])
    points = [point for program in found for point in program.points]
    return View(
        slug="analysis",
        subject="Speedup of the whole against the speedup of a part",
        controls=(
            Control("speedup", "Part's speedup", speedups, _place(_best(found[0])[1]),
                    tuple(map(_times, speedups))),
            Control("share", "Part's share", tuple(shares), start,
                    tuple(one.text for one in shares.values())),
        ),
        along="speedup",
        x=_doubling("Speedup of the part", speedups, HUNDREDTHS),
        y=_doubling("Speedup of the whole", _reached(shares, measured), 1),
        series=_series(shares, speedups, measured),
        titles={(at,): _title(one) for at, one in shares.items()},
        readouts={
            (speedup, at): _rows(one.share, speedup, measured.get((speedup, at)))
            for speedup in speedups
            for at, one in shares.items()
        },
        guides=(),
        source=sources.told(record, points),
        question=_question(found[0], start),
    )  # fmt: skip


def _reached(shares: Mapping[int, _Share], measured: Mapping[tuple, tuple]) -> list[float]:
    limits = [1 / (1 - one.share) for one in shares.values()]
    ends = [end for _, _, whole in measured.values() for end in (whole.low, whole.high)]
    return [1, *limits, *ends]


def _doubling(label: str, values: Sequence[float], unit: int) -> Axis:
    """Return an axis of factors that begins a little below the least, marked at every other."""
    low, high = powers_of_two([value / unit for value in values])
    powers = [2.0**step for step in range(-2, 20, 2)]
    ticks = tuple(unit * tick for tick in powers if low <= tick <= high)
    texts = tuple(f"{tick / unit:g}x" for tick in ticks)
    return Axis(label, 0.9 * low * unit, 1.1 * high * unit, "x", ticks=ticks, texts=texts)


def _best(program: Program) -> tuple[str, Comparison, Comparison]:
    """Return the way that made the part fastest, and what that gained part and whole."""
    way = max(program.ways, key=lambda name: program.ways[name][0].ratio)
    return (way, *program.ways[way])


def _series(
    shares: Mapping[int, _Share], speedups: Sequence[int], measured: Mapping[tuple, tuple]
) -> tuple[Series, ...]:
    formula = {
        (speedup, at): _exact(total(one.share, speedup / HUNDREDTHS))
        for speedup in speedups
        for at, one in shares.items()
    }
    limits = {(at,): _exact(1 / (1 - one.share)) for at, one in shares.items()}
    found = {at: reading(whole) for at, (_, _, whole) in measured.items()}
    return (
        Series(FORMULA, INKS[FORMULA], ("speedup", "share"), formula),
        Series(LIMIT, INKS[LIMIT], ("share",), limits),
        Series(MEASURED, INKS[MEASURED], ("speedup", "share"), found),
    )


def _exact(value: float) -> Reading:
    return Reading(value, value, value)


def _times(speedup: int) -> str:
    return f"{speedup / HUNDREDTHS:.3g}x"


def _title(one: _Share) -> str:
    return f"A part of {one.text}: the whole becomes {1 / (1 - one.share):.3g}x as fast at the most"


def _rows(share: float, speedup: int, found: tuple | None) -> tuple[tuple[str, str], ...]:
    said = (
        (FORMULA, f"{total(share, speedup / HUNDREDTHS):.3g}x"),
        (LIMIT, f"{1 / (1 - share):.3g}x"),
    )
    if found is None:
        return (*said, (MEASURED, "no program measured here"))
    way, part, whole = found
    return (*said, (MEASURED, f"{ratio_text(whole)} by {way}, part {ratio_text(part)}"))


def _question(program: Program, at: int) -> Question:
    """Ask for the whole's speedup where the part's is largest."""
    way, part, whole = _best(program)
    return heights(
        f"A part ({program.name}) takes {100 * program.share:.3g} % of the time of a program. By "
        f"{way} it takes {part.ratio:.2g} times less. How many times as fast is the program?",
        1.1, 1.2 * part.ratio, "x", whole.ratio, ratio_text(whole), share=at,
    )  # fmt: skip
