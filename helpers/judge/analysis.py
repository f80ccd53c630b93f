"""The assignment ``analysis``: a slow program, its causes one by one, and what each is worth.

The student's notebook and the grader's call the same functions; each prints what it found.
"""

import inspect
import secrets
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers import tolerance
from helpers.judge import station
from helpers.judge.evidence.accesses import Accesses
from helpers.judge.evidence.memory import Memory
from helpers.judge.evidence.misses import Misses, Trial
from helpers.judge.evidence.speed import Speed
from helpers.judge.exercise import Exercise
from helpers.judge.problem import Expected, Problem
from helpers.judge.verdict import Scale

MIB = 2**20
SMALL = 4096  # counts of a converter of 12 bits
LARGEST = 2**62  # what a sum of large counts reaches: it fits int64, and no float64
# Seconds of the parts of ``report`` in the case that is timed, as cProfile told them on the machine
# of the book's records: as given out, and with ``moving_sums`` mended.
GIVEN = {"moving_sums": 0.357, "calibrate": 0.033, "extremes": 0.013, "ranking": 0.00012}
MENDED = GIVEN | {"moving_sums": 0.003}
RUBBISH = -77  # what whole numbers to be filled hold before a call


class Table(NamedTuple):
    """Counts of ``sensors``, as many as make ``sums`` windows; "small" or "large" ones."""

    sums: int
    sensors: int
    window: int
    values: str = "small"

    def __str__(self) -> str:
        return f"{self.sums} x {self.sensors} sums of {self.window} {self.values} counts"

    @property
    def shape(self) -> tuple[int, int]:
        """The shape of the sums."""
        return self.sums, self.sensors


def counts(case: Table, start: float) -> Problem:
    """Return counts whose sums are asked for: whole numbers, so that one result is right."""
    given = _counts(case)
    arrays = {"counts": given, "sums": np.full(case.shape, RUBBISH)}
    return Problem(arrays, {"sums": _summed(case, given)}, (case.window,))


def _random() -> np.random.Generator:
    return np.random.default_rng(secrets.randbits(128))


def _counts(case: Table) -> NDArray:
    least, most = 0, SMALL
    if case.values == "large":
        least, most = -LARGEST // case.window, LARGEST // case.window
    return _random().integers(least, most, (case.sums + case.window - 1, case.sensors))


def _summed(case: Table, given: NDArray) -> Expected:
    """Return the exact sums; a sum of a whole column may wrap around, and back in a difference."""
    upto = np.zeros((len(given) + 1, case.sensors), np.int64)
    np.cumsum(given, axis=0, out=upto[1:])
    return Expected(upto[case.window :] - upto[: -case.window], np.array(0))


moving_sums = Exercise(
    "moving_sums",
    Table,
    counts,
    visible=((6, 3, 4), (1, 2, 5), (5, 1, 1), (6, 3, 4, "large")),
    evidence={"accesses": Accesses(Table(400, 8, 64), all_up_to=8, none_from=32)},
    language=True,
)


def sums(case: Table, start: float) -> Problem:
    """Return sums of counts, and what is to be made of them."""
    given, coefficients = _summed(case, _counts(case)).value, _coefficients(case.sensors)
    arrays = {"sums": given, "coefficients": coefficients, "values": np.full(case.shape, start)}
    return Problem(arrays, {"values": _calibrated(case, given, coefficients)}, (case.window,))


def _coefficients(sensors: int) -> NDArray:
    low, high = np.array([[-40, 0.02, -1e-6], [0, 0.03, 1e-6]])[:, :, None]
    return _random().uniform(low, high, (3, sensors))


def _calibrated(case: Table, given: NDArray, coefficients: NDArray) -> Expected:
    mean = given / case.window
    a, b, c = coefficients
    value = a + mean * (b + mean * c)
    size = np.abs(a) + np.abs(mean) * (np.abs(b) + np.abs(mean) * np.abs(c))
    return Expected(value, 2 * tolerance.gamma(10) * size)


calibrate = Exercise(
    "calibrate",
    Table,
    sums,
    visible=((6, 3, 4), (1, 1, 1)),
    evidence={
        "memory": Memory(
            Table(32768, 32, 48), "allocated_bytes", 8 * MIB // 16, "a 16th of one table"
        )
    },
    language=True,
)


class Values(NamedTuple):
    """A table of values; ``signs`` is "both signs", "below zero" or "above zero"."""

    times: int
    sensors: int
    signs: str = "both signs"

    def __str__(self) -> str:
        return f"{self.times} x {self.sensors} values, {self.signs}"


def values(case: Values, start: float) -> Problem:
    """Return values whose extremes are asked for."""
    low, high = {"both signs": (-1, 1), "below zero": (-9, -8), "above zero": (8, 9)}[case.signs]
    given = _random().uniform(low, high, (case.times, case.sensors))
    ends = {name: np.full(case.sensors, start) for name in ("lowest", "highest")}
    exact = np.array(0)
    expected = (Expected(given.min(axis=0), exact), Expected(given.max(axis=0), exact))
    return Problem({"values": given, **ends}, dict(zip(ends, expected, strict=True)))


extremes = Exercise(
    "extremes",
    Values,
    values,
    visible=((5, 4), (1, 3), (4, 1, "below zero"), (4, 2, "above zero")),
    evidence={"misses": Misses((Trial(Values(96, 32), 2048),), None, all_up_to=2.5, none_from=5)},
    language=True,
)


def reports(case: Table, start: float) -> Problem:
    """Return counts, and all tables that are made of them."""
    given, coefficients = _counts(case), _coefficients(case.sensors)
    summed = _summed(case, given)
    value, bound = _calibrated(case, summed.value, coefficients)
    most = bound.max(axis=0)  # two tables that are nearly the same have nearly the same extremes
    highest = value.max(axis=0)
    expected = {
        "sums": summed,
        "values": Expected(value, bound),
        "lowest": Expected(value.min(axis=0), most),
        "highest": Expected(highest, most),
        # Two of them are closer than the bound once in many million million draws.
        "order": Expected(np.argsort(-highest, kind="stable"), np.array(0)),
    }
    filled = {
        name: np.full(one.value.shape, RUBBISH if one.value.dtype.kind == "i" else start)
        for name, one in expected.items()
    }
    arrays = {"counts": given, "coefficients": coefficients, **filled}
    return Problem(arrays, expected, (case.window,))


report = Exercise(
    "report",
    Table,
    reports,
    visible=((6, 3, 4), (40, 32, 8)),
    evidence={
        "speed": Speed(
            station.report_given,
            "the program as it was given",
            station.report_mended,
            Table(131072, 32, 48),
            Scale(0.2, 0.7),
        )
    },
    language=True,
    limit=30.0,
)


class Profile(NamedTuple):
    """Seconds of the parts of a program: "even" ones, or "steep", where one takes nearly all."""

    parts: int
    shape: str = "even"
    runs: int = 1000

    def __str__(self) -> str:
        return f"{self.parts} parts, {self.shape}, {self.runs} runs"

    def seconds(self) -> NDArray:
        """Return what the parts take, in random order."""
        random = _random()
        found = random.uniform(0.01, 0.1, self.parts)
        if self.shape == "steep":
            found[0] *= 1000
        return random.permutation(found)


def profiles(case: Profile, start: float) -> Problem:
    """Return a profile of which it is asked what each part could gain at most."""
    seconds = case.seconds()
    rest = np.array([np.delete(seconds, part).sum() for part in range(case.parts)])
    with np.errstate(divide="ignore", invalid="ignore"):  # a part that is all there is
        gains = seconds.sum() / rest
        bound = 2 * tolerance.gamma(case.parts + 3) * gains * gains  # whole less part may cancel
    arrays = {"seconds": seconds, "gains": np.full(case.parts, start)}
    return Problem(arrays, {"gains": Expected(gains, bound)})


most_gain = Exercise(
    "most_gain", Profile, profiles, visible=((4,), (4, "steep"), (1,)), language=True
)


def plans(case: Profile, start: float) -> Problem:
    """Return a profile with what could be done, and the work of it: some is worth it, some not."""
    random, seconds = _random(), case.seconds()
    worth = random.permutation(np.arange(case.parts) % 2 == 0)
    factors = np.exp(random.uniform(0.1, 3, case.parts))  # from 1.1 to 20, as many below 5 as above
    saved = case.runs * (seconds - seconds / factors)
    work = saved * np.where(worth, random.uniform(0.3, 0.8, case.parts), 1.25)
    slower = ~worth & (random.random(case.parts) < 0.5)
    factors[slower] = random.uniform(0.3, 0.9, slower.sum())
    arrays = {"seconds": seconds, "factors": factors, "work": work}
    arrays["worth"] = np.full(case.parts, RUBBISH)
    return Problem(arrays, {"worth": Expected(worth.astype(int), np.array(0))}, (case.runs,))


worth_it = Exercise(
    "worth_it", Profile, plans, visible=((4,), (4, "steep"), (6, "even", 3)), language=True
)


def example(case: Table = report.evidence["speed"].case) -> tuple:
    """Return arguments of ``report``, as large as the ones that are timed."""
    return reports(case, np.nan).arguments


def _answer(given: Callable, name: str) -> str:
    plain = getattr(given, "py_func", given)
    text = inspect.getsource(plain).replace(f"def {plain.__name__}(", f"def {name}(")
    return f"from numba import njit\n\n\n{text}"


# Answers by grade id that are right and slow, for the linter to try.
NAIVE = {
    "solution-sums": _answer(station.moving_sums_anew, "moving_sums"),
    "solution-calibrate": _answer(station.calibrate_temporaries, "calibrate"),
    "solution-extremes": _answer(station.extremes_columns, "extremes"),
}
