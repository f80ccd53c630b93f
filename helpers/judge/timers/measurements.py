"""What ``measure`` is put through: one function, whose time is known."""

from random import Random

from helpers.judge.timers.trial import (
    CLOSE,
    COARSE,
    EXACT,
    JITTER,
    LEAST,
    LONG,
    PLENTY,
    QUIET,
    Experiment,
    Timer,
    about,
    apart,
    calls,
    result,
    short,
    within,
)
from helpers.judge.timers.virtual import FIRST_CALL, GRAIN, HIT, READING, Machine, interrupted
from helpers.judge.verdict import Wrong
from helpers.timing.units import seconds_text

ONLY = "function"
REPEATS = 15
UNITS = ((1e3, "milliseconds"), (1e6, "microseconds"), (1e9, "nanoseconds"))

UNEVEN = "It must be in proportion to the time of a call"

COARSE_TRIALS = 3
INTERRUPTED_TRIALS = 6


def quiet(timer: Timer, seconds: float, random: Random) -> float:
    """The time of a call, in seconds, and no noise."""
    return max(_quiet_trial(timer, truth, random) for truth in apart(seconds, random))


def _quiet_trial(timer: Timer, truth: float, random: Random) -> float:
    machine = _machine(truth, random, allowance=PLENTY * REPEATS * max(truth, LEAST))
    found = result(timer, machine, REPEATS, QUIET)
    complaint = f"{QUIET}: a call takes {seconds_text(truth)}, it returned {found:.4g}"
    return within(EXACT, found / truth - 1, complaint + _unit_hint(machine, found / truth))


def first_call(timer: Timer, seconds: float, random: Random) -> float:
    """One sample, where the first call takes half a second more."""
    unit = _unit(timer, random)
    warm = _machine(about(seconds, random), random)
    cold = _machine(warm.seconds[ONLY], random, first_call=FIRST_CALL)
    where = f"where the first call takes {seconds_text(FIRST_CALL)} more, to compile"
    result(timer, warm, 1, "for a single sample")
    ratio = result(timer, cold, 1, where) / (unit * cold.seconds[ONLY])
    usual, chosen = (machine.timed[-1][ONLY] for machine in (warm, cold))
    if chosen * 4 < usual:
        raise Wrong(
            f"{where}: its sample holds {calls(chosen)} instead of {usual}, for it took the "
            "first call to be as long as any. Call the function once before you time it"
        )
    complaint = (
        f"{where}: the result is {ratio:.3g} times what it is {QUIET}. "
        f"{'Call the function once before you time it' if ratio > 1 else UNEVEN}"
    )
    return within(CLOSE, ratio - 1, complaint)


def coarse_clock(timer: Timer, seconds: float, random: Random) -> float:
    """Calls much shorter than the steps of the clock; reading it takes time, too."""
    unit = _unit(timer, random)
    return max(_coarse_trial(timer, seconds, random, unit) for _ in range(COARSE_TRIALS))


def _coarse_trial(timer: Timer, seconds: float, random: Random, unit: float) -> float:
    truth = about(seconds, random)
    machine = _machine(truth, random, jitter=JITTER, grain=GRAIN, reading=READING)
    where = f"for calls of {seconds_text(truth)} {COARSE}"
    ratio = result(timer, machine, REPEATS, where) / (unit * truth)
    complaint = f"{where}: the result is {ratio:.3g} times what it is for long calls. "
    return within(CLOSE, ratio - 1, complaint + short(machine))


def interruptions(timer: Timer, seconds: float, random: Random) -> float:
    """One sample in six takes many times as long."""
    unit = _unit(timer, random)
    return max(_interrupted_trial(timer, seconds, random, unit) for _ in range(INTERRUPTED_TRIALS))


def _interrupted_trial(timer: Timer, seconds: float, random: Random, unit: float) -> float:
    truth = about(seconds, random)
    machine = _machine(truth, random, slowdowns=interrupted(random), jitter=JITTER)
    where = f"where one sample in {HIT} is interrupted"
    ratio = result(timer, machine, REPEATS, where) / (unit * truth)
    hint = "A mean follows such samples, a median does not"
    complaint = f"{where}: the result is {ratio:.3g} times what it is {QUIET}. "
    return within(CLOSE, ratio - 1, complaint + (hint if ratio > 1 else UNEVEN))


def samples(timer: Timer, repeats: float, random: Random) -> float:
    """As many samples as it was asked for, each timed by itself, and none remembered."""
    unit = _unit(timer, random)
    machine = _machine(about(LONG, random), random)
    where = f"when asked for {repeats} samples"
    ratio = result(timer, machine, int(repeats), where) / (unit * machine.seconds[ONLY])
    taken = machine.samples(ONLY)
    if taken < repeats:
        times = "once" if taken == 1 else f"{taken} times"
        raise Wrong(f"{where}: it timed calls between two readings of the clock only {times}")
    complaint = (
        f"{where}: the result is {ratio:.3g} times what it should be. "
        f"{UNEVEN}, so measure anew each time"
    )
    return within(CLOSE, ratio - 1, complaint)


MEASUREMENTS = {
    "quiet machine": Experiment(quiet, 2e-3),
    "first call": Experiment(first_call, 5e-5),
    "coarse clock": Experiment(coarse_clock, 3e-6),
    "interruptions": Experiment(interruptions, LONG),
    "samples": Experiment(samples, REPEATS),
}


def _machine(seconds: float, random: Random, **conditions: object) -> Machine:
    return Machine({ONLY: seconds}, random, **conditions)


def _unit(timer: Timer, random: Random) -> float:
    """Return what a timer says on a quiet machine, over the truth: 1 for seconds."""
    machine = _machine(about(LEAST / 3, random), random)
    return result(timer, machine, REPEATS, QUIET) / machine.seconds[ONLY]


def _unit_hint(machine: Machine, ratio: float) -> str:
    """Say which mistake would explain a result that is ``ratio`` times the truth."""
    for factor, unit in UNITS:
        if abs(ratio / factor - 1) <= EXACT:
            return f". That is in {unit}; return seconds"
    held = machine.timed[-1][ONLY]
    if held > 1 and abs(ratio / held - 1) <= EXACT:
        return f". That is the time of {held} calls; divide by their number"
    return ""
