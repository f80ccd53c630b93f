"""The judge of the assignment ``measure``: a timer on machines whose truth is known.

The timer runs in a process of its own. The functions that it times and the clock that it reads
belong to a ``Machine`` over here, with noise of one kind: what a call takes, and who was called
when, is known exactly, and no real time is measured. Each kind of noise shows one mistake.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from random import SystemRandom

from helpers.judge.cases import judged
from helpers.judge.code import Named
from helpers.judge.payload import payload_of
from helpers.judge.replies import Failure
from helpers.judge.timers.comparisons import COMPARISONS
from helpers.judge.timers.measurements import MEASUREMENTS
from helpers.judge.timers.trial import Experiment, Timer
from helpers.judge.timers.virtual import Machine
from helpers.judge.verdict import Finding, Verdict, left_out, say, tell
from helpers.judge.worker import bench

MEASURE, COMPARE = "measure", "compare"

# A timer sees hundreds of numbers of the noise, and could reckon the next ones of a generator.
SECRET = SystemRandom()
LIMIT = 3.0  # seconds for one measurement, which takes milliseconds


def measured(namespace: Mapping, noise: str, cases: Iterable[float], points: float) -> float:
    """Print how ``measure`` in ``namespace`` copes with a kind of noise; return what that earns.

    noise : one of ``MEASUREMENTS``
    cases : what the experiment is made with, seconds that a call takes or numbers of samples
    """
    return tell(judge(MEASURE, namespace, MEASUREMENTS[noise], cases, points))


def compared(namespace: Mapping, noise: str, cases: Iterable[float], points: float) -> float:
    """Print how ``compare`` in ``namespace`` copes with a kind of noise; return what that earns.

    noise : one of ``COMPARISONS``
    cases : true ratios, baseline time / candidate time
    """
    return tell(judge(COMPARE, namespace, COMPARISONS[noise], cases, points))


def check(namespace: Mapping, name: str) -> None:
    """Print what the grader would say of ``measure`` or ``compare``, with no points at stake.

    While nbgrader grades, it prints only that it was left out.
    """
    if left_out():
        return
    for noise, experiment in {MEASURE: MEASUREMENTS, COMPARE: COMPARISONS}[name].items():
        verdict = judge(name, namespace, experiment, [experiment.visible], 0)
        say(f"{noise}: {verdict.reason}")
        if verdict.kind not in ("correct", "wrong"):
            break


def judge(
    name: str, namespace: Mapping, experiment: Experiment, cases: Iterable[float], points: float
) -> Verdict:
    """Return the verdict on a submitted timer in one experiment; each case earns its share."""
    try:
        payload = payload_of(namespace, Named(name))
    except Failure as failure:
        return Verdict.of(Finding(failure.kind, f"{name} {failure}."), points)

    def in_its_process(machine: Machine, count: int) -> object:
        worker = bench.worker(payload)
        return worker.time(list(machine.seconds), count, machine.read, LIMIT)

    return verdict_on(name, in_its_process, partial(experiment.run, random=SECRET), cases, points)


def verdict_on(
    name: str, timer: Timer, run: Callable[..., float], cases: Iterable[float], points: float
) -> Verdict:
    """Return the verdict on a timer, from ``run(timer, case)`` for all cases."""

    def praise(errors: list[float]) -> str:
        tried = "" if len(errors) == 1 else f" in {len(errors)} cases"
        return f"Right, at most {100 * max(errors):.2f} % off{tried}."

    return judged(name, partial(run, timer), cases, points, praise)
