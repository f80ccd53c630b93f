"""One measurement on a reckoned machine: its result, and what explains a wrong one."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import isfinite
from random import Random

from helpers.judge.cases import no_number
from helpers.judge.replies import Failure
from helpers.judge.timers.virtual import GRAIN, READING, Machine
from helpers.judge.verdict import Wrong
from helpers.timing.units import seconds_text

LEAST = 0.01  # seconds that a sample lasts at least
JITTER = 0.01  # on every machine but the quiet ones
LONG = 0.04  # what a call takes where a sample may be one call, so that every timer takes such
PLENTY = 30  # times the seconds that the samples must last

EXACT = 0.02  # off at most, on a quiet machine
CLOSE = 0.05  # on others, where one function is timed or the noise is small

QUIET = "on a quiet machine"
COARSE = f"on a clock with steps of {seconds_text(GRAIN)}, read in {seconds_text(READING)}"

Timer = Callable[[Machine, int], object]
"""Runs a submitted timer on a machine, for a number of samples or pairs."""


@dataclass(frozen=True, slots=True)
class Experiment:
    """One kind of noise.

    run : gets a timer, a case and ``random``; returns the largest error, or raises Wrong
    visible : the case of the self-check
    """

    run: Callable[[Timer, float, Random], float]
    visible: float


def about(value: float, random: Random) -> float:
    """Return a secret near ``value``, so that no timer can return what it was told."""
    return value * random.uniform(0.8, 1.25)


def apart(value: float, random: Random) -> list[float]:
    """Return two secrets near ``value``, in any order, so far apart that no number fits both."""
    both = [value * random.uniform(0.8, 0.9), value * random.uniform(1.1, 1.25)]
    random.shuffle(both)
    return both


def result(timer: Timer, machine: Machine, count: int, where: str) -> float:
    """Return the number that a timer found; raise Wrong where it found none, or timed nothing."""
    try:
        returned = timer(machine, count)
    except Wrong as wrong:
        raise Wrong(f"{where}: {wrong}") from None
    except Failure as failure:
        zero = "ZeroDivisionError" in str(failure)
        hint = f". {next(_untimed(machine), '') or short(machine)}" if zero else ""
        raise Failure(failure.kind, f"{where} {failure}{hint}") from None
    flaw = next(_flaws(machine, returned), None)
    if flaw:
        raise Wrong(f"{where}: {flaw}")
    return returned


def _flaws(machine: Machine, returned: object) -> Iterator[str]:
    """Yield what keeps this from being the result of a measurement, whatever the truth is."""
    if missing := no_number(returned):
        yield missing
    if not machine.readings:
        yield "it never read the clock that it was given"
    yield from _untimed(machine)
    if not (isfinite(returned) and returned > 0):
        yield f"it returned {returned:g}. {short(machine)}"


def _untimed(machine: Machine) -> Iterator[str]:
    for name in machine.seconds:
        if not machine.samples(name):
            yield f"it never called {name} between two readings of the clock: nothing was timed"


def within(tolerance: float, off: float, complaint: str) -> float:
    """Return the size of a relative error; raise Wrong with the complaint where it is too large."""
    if not abs(off) <= tolerance:
        raise Wrong(complaint)
    return abs(off)


def short(machine: Machine) -> str:
    """Say how long the last sample was, if it was too short for the clock."""
    last = machine.timed[-1] if machine.timed else Counter()
    lasted = sum(times * machine.seconds[name] for name, times in last.items())
    if not last or lasted >= LEAST / 2:
        return ""
    return (
        f"Its samples hold {calls(last.total())} and last {seconds_text(lasted)}: "
        f"make them last {seconds_text(LEAST)} or more"
    )


def calls(number: int) -> str:
    """Return a number of calls in words."""
    return "1 call" if number == 1 else f"{number} calls"


def percent(off: float) -> str:
    """Return a relative error, such as ``"+3.9 %"``."""
    return f"{100 * off:+.2g} %" if abs(off) < 1 else f"{100 * off:+.0f} %"
