"""What ``compare`` is put through: two functions, the ratio of whose times is known."""

from math import expm1, log
from random import Random
from statistics import fmean

from helpers.judge.timers.trial import (
    CLOSE,
    COARSE,
    EXACT,
    JITTER,
    LONG,
    PLENTY,
    QUIET,
    Experiment,
    Timer,
    about,
    apart,
    percent,
    result,
    short,
    within,
)
from helpers.judge.timers.virtual import (
    DRIFT,
    FIRST_CALL,
    GRAIN,
    HIT,
    READING,
    Machine,
    drifting,
    interrupted,
    restless,
    slow_from,
)
from helpers.judge.verdict import Wrong
from helpers.timing.units import seconds_text

BASELINE, CANDIDATE = "baseline", "candidate"
PAIRS = 16

NEAR = 0.10  # off at most, where single pairs are far off
BIAS = DRIFT / 2  # where one side is favoured in every pair by DRIFT, or in none
DRIFT_JITTER = 0.05  # more than DRIFT, so that the median moves evenly with the pairs

SHORT_TRIALS = 3
PHASE_TRIALS = 10
DRIFT_TRIALS = 40  # an order drawn by lot favours either side at times, but not on average
INTERRUPTED_TRIALS = 10


def quiet(timer: Timer, ratio: float, random: Random) -> float:
    """The ratio of two times, the right way up, and no noise."""
    return max(_quiet_trial(timer, near, random) for near in apart(ratio, random))


def _quiet_trial(timer: Timer, ratio: float, random: Random) -> float:
    plenty = 2 * PLENTY * PAIRS * LONG * max(ratio, 1)
    machine = _machine(ratio, random, allowance=plenty)
    truth = _truth(machine)
    found = result(timer, machine, PAIRS, QUIET)
    both = " and ".join(f"{name} {seconds_text(s)}" for name, s in machine.seconds.items())
    complaint = f"{QUIET}: {both} make a ratio of {truth:.4g}, it returned {found:.4g}"
    if abs(found * truth - 1) <= EXACT:
        complaint += ". It is upside down: divide the baseline's time by the candidate's"
    off = within(EXACT, found / truth - 1, complaint)
    for name in machine.seconds:
        taken = machine.samples(name)
        if taken < PAIRS:
            raise Wrong(f"{QUIET}: asked for {PAIRS} pairs, it took {taken} samples of {name}")
    return off


def short_calls(timer: Timer, ratio: float, random: Random) -> float:
    """Both functions compile in their first call, and are shorter than the clock's steps."""
    upright = _upright(timer, ratio, random)
    where = f"for calls of some µs that compile first, {COARSE}"
    conditions = {"first_call": FIRST_CALL, "grain": GRAIN, "reading": READING}
    worst = 0.0
    for _ in range(SHORT_TRIALS):
        machine = _machine(ratio, random, 3e-6, jitter=JITTER, **conditions)
        off = _off(timer, machine, upright, where)
        complaint = f"{where}: it is {percent(off)} off. {short(machine)}"
        worst = max(worst, within(CLOSE, off, complaint))
    return worst


def slow_phases(timer: Timer, ratio: float, random: Random) -> float:
    """The machine's speed changes on the way: once and for good, or every few samples."""
    upright = _upright(timer, ratio, random)
    worst = 0.0
    for _ in range(PHASE_TRIALS):
        start = _middle(timer, ratio, random) + random.randint(-3, 3)
        for slowdowns in (slow_from(start), restless(random)):
            machine = _machine(ratio, random, slowdowns=slowdowns, jitter=JITTER)
            off = _off(timer, machine, upright, "on a machine with slow phases")
            complaint = f"on a machine with slow phases: it is {percent(off)} off{_habit(machine)}"
            worst = max(worst, within(NEAR, off, complaint))
    return worst


def drift(timer: Timer, ratio: float, random: Random) -> float:
    """The machine slows down all the time: who always comes second looks slower."""
    upright = _upright(timer, ratio, random)
    where = f"on a machine that is {percent(DRIFT)[1:]} slower with each sample"
    errors = []
    for _ in range(DRIFT_TRIALS):
        machine = _machine(ratio, random, slowdowns=drifting(), jitter=DRIFT_JITTER)
        errors.append(log(1 + _off(timer, machine, upright, where)))
    off = expm1(fmean(errors))
    complaint = (
        f"{where}: it is {percent(off)} off, the average of {DRIFT_TRIALS} comparisons"
        f"{_habit(machine)}"
    )
    return within(BIAS, off, complaint)


def interruptions(timer: Timer, ratio: float, random: Random) -> float:
    """One sample in six takes many times as long."""
    upright = _upright(timer, ratio, random)
    where = f"where one sample in {HIT} is interrupted"
    worst = 0.0
    for _ in range(INTERRUPTED_TRIALS):
        machine = _machine(ratio, random, slowdowns=interrupted(random), jitter=JITTER)
        off = _off(timer, machine, upright, where)
        complaint = (
            f"{where}: it is {percent(off)} off. Take the median of the pairs' ratios: "
            "a mean follows the interrupted ones"
        )
        worst = max(worst, within(NEAR, off, complaint))
    return worst


COMPARISONS = {
    "quiet machine": Experiment(quiet, 1.25),
    "short calls": Experiment(short_calls, 1.25),
    "slow phases": Experiment(slow_phases, 1.25),
    "drift": Experiment(drift, 1.25),
    "interruptions": Experiment(interruptions, 1.25),
}


def _machine(ratio: float, random: Random, seconds: float = LONG, **conditions: object) -> Machine:
    candidate = about(seconds, random)
    both = {BASELINE: candidate * ratio * random.uniform(0.95, 1.05), CANDIDATE: candidate}
    return Machine(both, random, **conditions)


def _truth(machine: Machine) -> float:
    return machine.seconds[BASELINE] / machine.seconds[CANDIDATE]


def _off(timer: Timer, machine: Machine, upright: int, where: str) -> float:
    """Return the relative error of a comparison; ``upright`` is -1 for one that is upside down."""
    return result(timer, machine, PAIRS, where) / _truth(machine) ** upright - 1


def _upright(timer: Timer, ratio: float, random: Random) -> int:
    machine = _machine(ratio, random)
    truth, found = log(_truth(machine)), log(result(timer, machine, PAIRS, QUIET))
    return 1 if abs(found - truth) <= abs(found + truth) else -1


def _middle(timer: Timer, ratio: float, random: Random) -> int:
    """Return the stretch at which a timer has taken half of its pairs."""
    machine = _machine(ratio, random)
    result(timer, machine, PAIRS, QUIET)
    return machine.stretches - PAIRS


def _habit(machine: Machine) -> str:
    """Say which order of the samples would explain an error."""
    taken = [next(iter(made)) for made in machine.timed[-2 * PAIRS :]]
    if len(set(taken[:PAIRS])) == len(set(taken[PAIRS:])) == 1:
        return (
            f". It took all samples of {taken[0]} before those of {taken[-1]}: "
            "take them in pairs, one of each"
        )
    if len(set(taken[::2])) == len(set(taken[1::2])) == 1:
        return f". In each pair {taken[0]} went first: let them take turns at that"
    return ". Divide within each pair, and take the median of the ratios"
