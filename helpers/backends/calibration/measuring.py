"""Measuring every backend on every problem of the plan, and leaving out the ones that fail."""

import warnings
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np

from helpers.backends.calibration import plan
from helpers.backends.calibration.check import Check
from helpers.backends.calibration.store import Sample
from helpers.backends.operations.meanings import MEANINGS
from helpers.backends.problem import Problem
from helpers.timing.collector import collector_held_off
from helpers.timing.threads import ThreadPools

SHORTEST = 1e-4  # seconds of one sample
LONGEST = 0.05  # seconds of a call beyond which a backend is not measured on larger problems
ROUNDS = 3
BUDGET = 24.0  # seconds of all measuring, compiling included
FEW = 12  # problems of a sort that are measured first, all of them
ALL = 0  # threads: as many as there are
NUMPY = "numpy"

Progress = Callable[[int, int], None]


@dataclass(slots=True)
class Bench:
    """The backends under measurement.

    left_out : why, by "backend operation"; what stands there is measured no more
    slow : by (backend, operation, dtype, layout), the flop from which a call took too long
    """

    backends: list[str]
    left_out: dict[str, str] = field(default_factory=dict)
    slow: dict[tuple, int] = field(default_factory=dict)

    def measure(self, problem: Problem, threads: int) -> Iterable[Sample]:
        """Yield a sample for each backend that takes the problem and gets it right."""
        arrays, options = plan.inputs(problem)
        runs = self._runs(problem, arrays, options)
        for name, seconds in _fastest(runs, (*arrays, *options)).items():
            if seconds > LONGEST:
                self.slow[_sort(name, problem)] = problem.cost.flop
            yield Sample(problem, name, threads, seconds)

    def _runs(self, problem: Problem, arrays: tuple, options: tuple) -> dict[str, Callable]:
        """Return the functions to measure, after a call of each that is checked."""
        numpy = MEANINGS[problem.op].numpy
        runs = {} if self._too_slow(NUMPY, problem) else {NUMPY: numpy}
        check = Check(problem, arrays, options)
        for name in self.backends:
            where = f"{name} {problem.op}"
            if name == NUMPY or where in self.left_out or self._too_slow(name, problem):
                continue
            try:
                run = check.run(name)
            except Exception as error:  # whatever a backend does, the others are measured
                self._leave_out(where, problem, f"it raised {type(error).__name__}: {error}")
                continue
            if run is None:
                continue
            if check.passes(run):
                runs[name] = run
            else:
                self._leave_out(where, problem, "it gave wrong numbers")
        return runs

    def _too_slow(self, name: str, problem: Problem) -> bool:
        limit = self.slow.get(_sort(name, problem))
        return limit is not None and problem.cost.flop >= limit

    def _leave_out(self, where: str, problem: Problem, fault: str) -> None:
        self.left_out[where] = fault
        name, op = where.split(" ")
        warnings.warn(
            f"backend {name!r} is left out for {op}: {fault} ({problem.dtype}, {problem.sizes})",
            RuntimeWarning,
            stacklevel=2,
        )


def _sort(name: str, problem: Problem) -> tuple:
    return name, problem.op, problem.dtype, problem.layout


def _fastest(runs: dict[str, Callable], args: tuple) -> dict[str, float]:
    """Return the least seconds of a call of each, from rounds in which all take turns."""
    calls = {name: _calls(run, args) for name, run in runs.items()}
    best = dict.fromkeys(runs, np.inf)
    for _ in range(ROUNDS):
        for name, run in runs.items():
            best[name] = min(best[name], _timed(run, args, calls[name]))
            if best[name] > LONGEST:
                calls[name] = 0
    return best


def _calls(run: Callable, args: tuple) -> int:
    calls = 1
    while (seconds := _timed(run, args, calls) * calls) < SHORTEST:
        calls *= 2 if seconds > SHORTEST / 4 else 4
    return calls


def _timed(run: Callable, args: tuple, calls: int) -> float:
    if not calls:
        return np.inf
    start = perf_counter()
    for _ in range(calls):
        run(*args)
    return (perf_counter() - start) / calls


def measured(
    backends: list[str], progress: Progress | None = None
) -> tuple[tuple[Sample, ...], dict[str, str]]:
    """Return samples of all backends over the plan, and why some are left out.

    The plan is gone through three times, ever more densely, until it is done or time is up: a slow
    machine gets fewer samples rather than a longer calibration.
    """
    bench = Bench(backends)
    todo = _passes(plan.problems())
    samples: list[Sample] = []
    end = perf_counter() + BUDGET
    with collector_held_off():
        for done, (problem, threads) in enumerate(todo, 1):
            with _held_to(threads):
                samples += bench.measure(problem, threads)
            if progress is not None:
                progress(done, len(todo))
            if perf_counter() > end:
                break
    return tuple(samples), bench.left_out


def _passes(problems: list[Problem]) -> list[tuple[Problem, int]]:
    """Return problems and threads: some of each sort, more of it, those on one thread, the rest.

    A sort of few problems comes first as a whole.
    """
    sorts: dict[tuple, list[Problem]] = {}
    for problem in problems:
        sorts.setdefault(_sort("", problem), []).append(problem)
    parts: tuple[list[Problem], ...] = ([], [], [])
    for members in sorts.values():
        if len(members) <= FEW:
            parts[0].extend(members)
            continue
        for part, start, step in zip(parts, (0, 2, 1), (4, 4, 2), strict=True):
            part.extend(members[start::step])
    single = [problem for problem in problems if problem.shared]
    first, second, rest = (sorted(part, key=_size) for part in parts)
    order = ((first, ALL), (second, ALL), (single, 1), (rest, ALL))
    return [(problem, threads) for part, threads in order for problem in part]


def _size(problem: Problem) -> int:
    return problem.cost.flop


@contextmanager
def _held_to(threads: int) -> Iterator[None]:
    if threads == ALL:
        yield
        return
    pools = ThreadPools(threads)
    pools.hold()
    try:
        yield
    finally:
        pools.release()
