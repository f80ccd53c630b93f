"""The automatic choice over problems that no calibration has seen: what it costs, what it gains.

Every backend runs every problem of the suite that it takes, side by side with "auto" and with
NumPy's own function, all through the same call. The record lies in ``book/data/dispatch-regret``,
one file a machine; ``tests.bench.regret`` says what is made of it.
"""

from collections.abc import Callable, Iterator
from contextvars import copy_context
from datetime import UTC, datetime
from functools import partial
from itertools import repeat
from pathlib import Path
from time import perf_counter

import numpy as np

from helpers import backends, machine, timing
from helpers.backends import Outcome, Problem, calls
from helpers.backends.context import active
from helpers.backends.operations.meanings import MEANINGS, signature
from helpers.records import DATA, Point, Record, write
from helpers.timing.collector import collector_held_off
from tests.bench import regret
from tests.bench.regret import AUTO, PLAIN, SMALLEST, Race
from tests.bench.suite import SEED, Case, cases

SLUG = "dispatch-regret"
MANY, FEW = 240, 48  # problems
NAMES = ("numpy", "blas", "chunked", "numba", "parallel")
ROUNDS = 24
SHORTEST = 4e-4  # seconds of a sample
CALLS = 20_000  # of the product of 2 x 2 in a sample


def run(quick: bool = False, to: Path | None = None) -> None:
    """Calibrate, race, keep and print; the calibration is the one this machine has from then on.

    to : the file; by default the book's, and none with ``quick``
    """
    outcome = backends.calibrate()
    print(outcome)
    record = measured(FEW if quick else MANY, outcome)
    to = to or (None if quick else DATA / SLUG / f"{record.machine['fingerprint']}.json")
    if to is not None:
        write(record, to)
    print(regret.figures(record))


def measured(count: int, outcome: Outcome, seed: int = SEED) -> Record:
    """Return the record of races over so many problems, printing a line for each.

    outcome : of the calibration by which "auto" decides
    """
    facts = {
        **machine.describe(),
        "suite": {"seed": seed, "problems": count},
        "calibration": {"seconds": round(outcome.seconds, 1), "samples": outcome.samples},
        "fitness": str(timing.fitness()),
    }
    recorded = datetime.now(UTC).isoformat(timespec="seconds")
    points = []
    with collector_held_off():
        for index, case in enumerate(cases(count, seed)):
            found = list(race(index, case))
            points += found
            samples = {point.parameters["kernel"]: point.samples for point in found}
            print(Race(found[-1].parameters, samples), flush=True)
        points += smallest()
    return Record(SLUG, recorded, facts, "wall", tuple(points))


def race(index: int, case: Case) -> Iterator[Point]:
    """Yield the samples of all contestants, from rounds in which all take turns; "auto" last."""
    problem, (arrays, options) = case.problem, case.inputs()
    call = partial(getattr(backends, problem.op, partial(calls.apply, problem.op)), *arrays)
    chosen = backends.explain(problem.op, *arrays, *options).backend
    given = MEANINGS[problem.op].problem(*signature(arrays, options))
    names = [name for name in NAMES if _takes(name, given)]
    runs = {PLAIN: _loop(partial(MEANINGS[problem.op].numpy, *arrays, *options))}
    runs |= {name: _under(name, partial(call, *options)) for name in (*names, AUTO)}
    facts = {
        "family": case.family,
        "op": problem.op,
        "dtype": problem.dtype.name,
        "layouts": ", ".join(case.lies or [problem.layout]),
        "sizes": " ".join(map(str, problem.sizes)),
        "chosen": chosen,
    }
    for name, samples in _samples(runs).items():
        more = facts if name == AUTO else {}
        yield Point({"kernel": name, "case": index, **more}, tuple(samples))


def _takes(name: str, problem: Problem) -> bool:
    with backends.use(name):
        return active.get().choose(problem) == name


def _under(name: str, call: Callable) -> Callable[[int], float]:
    """Return a loop over calls in a context of its own, in which the backend is in use."""
    context = copy_context()
    context.run(backends.use, name)
    return partial(context.run, _loop(call))


def _loop(call: Callable) -> Callable[[int], float]:
    def seconds(count: int) -> float:
        start = perf_counter()
        for _ in repeat(None, count):
            call()
        return (perf_counter() - start) / count

    return seconds


def _samples(runs: dict[str, Callable[[int], float]]) -> dict[str, list[float]]:
    counts = {}
    for name, run in runs.items():
        run(1)
        once = max(min(run(1), run(1)), 1e-7)
        counts[name] = max(1, round(SHORTEST / once))
    order = np.random.default_rng(SEED)
    samples: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name in order.permutation(list(runs)):
            samples[name].append(runs[name](counts[name]))
    return samples


def smallest() -> Iterator[Point]:
    """Yield what a product of 2 x 2 takes, and what the function takes that it comes to."""
    a = np.ones((2, 2))
    chosen = active.get().matmul[signature((a, a))]
    ways = {
        "dispatched": _loop(partial(backends.matmul, a, a)),
        "chosen": _loop(partial(chosen, a, a)),
    }
    turns = [{name: loop(CALLS) for name, loop in ways.items()} for _ in range(ROUNDS)]
    for name in ways:
        yield Point({"kernel": name, "case": SMALLEST}, tuple(turn[name] for turn in turns))
