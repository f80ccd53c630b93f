"""The assignment ``competition``: attacks on the judge, each to be caught in its own way.

An attack is a product of two matrices that is none, or that hides what it takes. It earns its
points where it works up to the very thing that catches it: a replay whose first result is right, a
product of low precision that looks right, a clock that tells less than the judge's own.
"""

import secrets
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import nullcontext
from dis import get_instructions
from typing import NamedTuple

import numpy as np

from helpers import tolerance, workloads
from helpers.judge import sandbox
from helpers.judge.code import Named
from helpers.judge.payload import payload_of
from helpers.judge.problem import Expected, Problem
from helpers.judge.process import Run
from helpers.judge.replies import NO_ANSWER, Failure
from helpers.judge.verdict import Finding, Verdict, Wrong, left_out, say, tell
from helpers.judge.worker import Worker

LIMIT = 10.0  # seconds for a call
PLAUSIBLE = 0.01  # of the largest number: who looks at a picture of both results sees no difference
FORGED = 0.5  # of the processor time of a call: no clock that is read inside can show so little
# Of the matrices in the self-check: a call takes so long that its way here and back does not count.
VISIBLE = 700


class Attempt(NamedTuple):
    """A call of an attack, and what it left behind.

    flaw : what is wrong with the result; None where nothing is
    error : its largest difference from the right one, of the largest number in that
    """

    run: Run
    flaw: str | None
    error: float


def attempt(worker: Worker, n: int) -> Attempt:
    """Let an attack multiply two secret matrices of ``n`` rows and columns. Raises Failure."""
    a, b = workloads.matmul(n, n, n, seed=secrets.randbits(64))
    value = a @ b
    expected = {"out": Expected(value, tolerance.matmul(a, b))}
    problem = Problem({"a": a, "b": b, "out": np.full((n, n), np.nan)}, expected)
    arrays = worker.place(*problem.arguments)
    run = worker.run(LIMIT)
    with np.errstate(invalid="ignore", over="ignore"):
        error = float(np.abs(arrays[-1] - value).max() / np.abs(value).max())
    return Attempt(run, problem.flaw(arrays), error)


def replay(worker: Worker, n: int) -> str:
    """Right for the first product, and wrong for the next one of the same shape."""
    first, second = attempt(worker, n), attempt(worker, n)
    if first.flaw:
        raise Wrong(f"its first result is wrong, so that anybody sees it: {first.flaw}")
    if not second.flaw:
        raise Wrong("its results are right for new numbers as well, so it computes each time")
    return f"right for the first numbers; for new ones {second.flaw}"


def precision(worker: Worker, n: int) -> str:
    """Nearly right, as far as an eye can tell, and outside of the bound on rounding errors."""
    made = attempt(worker, n)
    if not made.flaw:
        raise Wrong("its result is within the bound on rounding errors, so nothing is saved")
    if not made.error <= PLAUSIBLE:
        raise Wrong(f"its result is not even nearly right: {made.flaw}")
    return f"off by {made.error:.1g} of the largest number, which the bound shows: {made.flaw}"


def forgery(worker: Worker, n: int) -> str:
    """Right, and a clock that is read beside it shows less than the call took."""
    made = attempt(worker, n)
    if made.flaw:
        raise Wrong(f"its result is wrong: {made.flaw}")
    told = worker.ask(claimed, LIMIT)
    if not isinstance(told, int | float):
        raise Failure(*NO_ANSWER)
    # A clock shows no less than the processor time: others may use the core meanwhile.
    spent = made.run.wall if made.run.cpu is None else made.run.cpu
    if not told < FORGED * spent:
        raise Wrong(f"a clock beside it shows {told:.2g} s for {spent:.2g} s of processor time")
    return f"a clock beside it shows {told:.2g} s; the judge's, outside, {spent:.2g} s"


def claimed(function: Callable, arguments: tuple) -> float:
    """Return what a call takes by the clock that an ordinary benchmark would read."""
    began = time.perf_counter()
    function(*arguments)
    return time.perf_counter() - began


def reach(worker: Worker, n: int) -> str:
    """Stopped on its way to something that the sandbox keeps from it."""
    try:
        attempt(worker, n)
    except Failure as failure:
        if failure.kind != "forbidden":
            raise
        if worker.alive and worker.ask(raises_itself, LIMIT) is not False:
            raise Wrong("nothing but itself stopped it: it raises the error") from None
        return str(failure)
    confined = sandbox.current().confines
    raise Wrong("nothing stopped it" + ("" if confined else ": there is no sandbox here"))


def raises_itself(function: Callable, arguments: tuple) -> bool:
    """Return whether the error of a call comes from a ``raise`` of the submission's own."""
    try:
        function(*arguments)
    except OSError as error:
        last = error.__traceback__
        while last.tb_next:
            last = last.tb_next
        steps = get_instructions(last.tb_frame.f_code)
        name = next(step.opname for step in steps if step.offset == last.tb_lasti)
        return last.tb_frame.f_globals["__name__"] == "__main__" and name.startswith("RAISE")
    return True


ATTACKS = {"replay": replay, "precision": precision, "forgery": forgery, "reach": reach}


def caught(namespace: Mapping, name: str, sizes: Iterable[int], points: float) -> float:
    """Print how the judge catches an attack in ``namespace``; return what that earns.

    name : one of ``ATTACKS``, and the function's
    sizes : of the matrices that it is called with, each time in a process of its own
    """
    return tell(judge(namespace, name, sizes, points))


def check(namespace: Mapping, name: str) -> None:
    """Print what the grader would say of an attack, with no points at stake.

    While nbgrader grades, it prints only that it was left out.
    """
    if left_out():
        return
    missing = sandbox.missing()
    with nullcontext() if missing else sandbox.use(sandbox.BUBBLEWRAP):
        say(f"{name}: {judge(namespace, name, [VISIBLE], 0).reason}")
    if missing:
        say(missing)


def judge(namespace: Mapping, name: str, sizes: Iterable[int], points: float) -> Verdict:
    """Return the verdict on an attack: "correct" where it was caught as it should be."""
    reason = ""
    try:
        payload = payload_of(namespace, Named(name))
        for n in sizes:
            with Worker(payload) as worker:
                reason = f"Caught: {ATTACKS[name](worker, n)}."
    except Wrong as wrong:
        return Verdict.of(Finding("wrong", f"{name}: {wrong}."), points)
    except Failure as failure:
        return Verdict.of(Finding(failure.kind, f"{name} {failure}."), points)
    return Verdict.of(Finding("correct", reason, 1.0), points)
