"""The sweep behind the chapter on dispatch: every backend on every problem, and what is chosen.

Three calibrations come first, the last of which decides. Points, in seconds a call; ``n`` is about
how many numbers the first array holds:

    {"kernel": backend, "case": c, "n": n}              a backend, called without any dispatch
    {"kernel": "twin", "case": c, "n": n}               NumPy once more, under another name
    {"kernel": "auto", "case": c, "n": n, ...}          through ``backends``, with what it chose:
        chosen      a backend's name; ``explained`` is the line that ``backends.explain`` gives
        again       what the calibration before had chosen, made in the same way
        busy        what was chosen by a calibration beside one busy process a core
    {"kernel": "direct" | "auto" | "anew", "case": "2 x 2"}
        a product of two rows and columns: np.matmul, dispatched, decided on anew at each call
    {"kernel": backend | "plain", "case": "network", "n": rows}
        a training step of the small network on that backend, or on arrays that do not dispatch
    {"kernel": "numba", "case": "first call" | "second call", "compiled": "before" | "never"}
        gelu of 1000 numbers in a new process
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from dataclasses import dataclass
from functools import partial
from tempfile import TemporaryDirectory

import numpy as np

from helpers import backends, timing
from helpers.backends import Problem, network, registry
from helpers.backends.automatic import automatic
from helpers.backends.calibration import store
from helpers.backends.calibration.plan import inputs as inputs_of
from helpers.backends.context import active
from helpers.backends.operations.meanings import MEANINGS, signature
from helpers.records.record import Point

ROUNDS = 10  # two halves of five: each a fair measurement by itself
SHORT = 0.003  # seconds of a sample
SEED = 2718  # other inputs than those of a calibration
MEMBERS = ("python", "numpy", "blas", "chunked", "numba", "parallel")
PYTHON_MOST = 500_000  # flop and bytes up to which the loops in Python take part
SIDE = 4  # of the small products
COLUMNS = 100  # of softmax
INPUTS, HIDDEN, CLASSES = 64, 128, 10  # of the network
SHOTS = ("first call", "second call")
PYTHON_ROWS = 256  # of the network's inputs, up to which it runs in Python

Progress = Callable[[str, int, int], None]
Calls = dict[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class Case:
    """A sort of problem that comes in all sizes.

    op, dtype, layout : as of a Problem
    sizes : returns the Problem's sizes for about n numbers in the first array
    most : numbers up to which it is measured
    """

    op: str
    dtype: str
    sizes: Callable[[int], tuple[int, ...]]
    most: int
    layout: str = "contiguous"

    def problem(self, n: int) -> Problem:
        """Return the problem of about n numbers."""
        return Problem(self.op, np.dtype(self.dtype), self.sizes(n), self.layout)


def side(n: int) -> int:
    """Return the side of a square of about n numbers."""
    return round(n**0.5)


def _square(n: int) -> tuple[int, ...]:
    return (1, *[side(n)] * 3)


def _small(n: int) -> tuple[int, ...]:
    return (max(2, round(n / SIDE**2)), *[SIDE] * 3)


def _thin(n: int) -> tuple[int, ...]:
    return (1, max(1, round(n / SIDE)), SIDE, SIDE)


def _vector(n: int) -> tuple[int, ...]:
    return (n, 0)


def _rows(n: int) -> tuple[int, ...]:
    return (max(1, round(n / COLUMNS)), min(n, COLUMNS))


def _matrix(n: int) -> tuple[int, ...]:
    return (side(n), side(n))


CASES = {
    "float64 product": Case("matmul", "float64", _square, 1_000_000),
    "int64 product": Case("matmul", "int64", _square, 100_000),
    "float16 product": Case("matmul", "float16", _square, 30_000),
    "many small products": Case("matmul", "float64", _small, 300_000),
    "thin product": Case("matmul", "float64", _thin, 1_000_000),
    "strided product": Case("matmul", "float64", _square, 300_000, "strided"),
    "gelu": Case("gelu", "float64", _vector, 3_000_000),
    "softmax": Case("softmax", "float64", _rows, 3_000_000),
    "transpose": Case("transpose", "float64", _matrix, 3_000_000),
    "add": Case("add", "float64", _vector, 3_000_000),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of the sweep to take.

    sizes : numbers in the first array
    rows : of the network's inputs
    shots : new processes, for what a first call takes
    calibrate : measures the backends; the sweep sees to it that nothing of it is kept
    """

    sizes: tuple[int, ...] = (
        10, 30, 100, 300, 1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000, 3_000_000,
    )  # fmt: skip
    rows: tuple[int, ...] = (16, 256, 4096)
    shots: int = 6
    calibrate: Callable[..., object] = backends.calibrate


FULL = Plan()


def dispatch(progress: Progress, plan: Plan = FULL) -> Iterator[Point]:
    """Yield what each backend takes, what is chosen, and what choosing costs.

    progress : called with (setting, rounds done, rounds in all)
    """
    settings = [(case, n) for case in CASES for n in plan.sizes if n <= CASES[case].most]
    with kept_apart():
        with busy():
            choices = {"busy": _choices(partial(progress, "busy"), plan, settings)}
        choices["again"] = _choices(partial(progress, "first"), plan, settings)
        choices["chosen"] = _choices(partial(progress, "second"), plan, settings)
        for case, n in settings:
            yield from _raced(progress, case, n, choices)
        yield from _overhead(progress)
        for rows in plan.rows:
            yield from _trained(progress, rows)
    yield from _first_calls(progress, plan.shots)


@contextmanager
def kept_apart() -> Iterator[None]:
    """Keep calibrations in a folder that is gone at the end, and then forget them."""
    before = os.environ.get(store.FOLDER)
    with TemporaryDirectory() as folder:
        os.environ[store.FOLDER] = folder
        automatic.forget()
        try:
            yield
        finally:
            del os.environ[store.FOLDER]
            if before is not None:
                os.environ[store.FOLDER] = before
            automatic.forget()


# Some 10 ms of work and a pause, for as long as the process that started it is there.
WORK = """
import os, sys, time

parent = int(sys.argv[1])
while os.getppid() == parent:
    sum(range(500_000))
    time.sleep(0.002)
"""


@contextmanager
def busy() -> Iterator[None]:
    """Keep every core busy with a process of its own."""
    # Told who we are: a process that asks when we have just gone would stay for ever.
    command = [sys.executable, "-c", WORK, str(os.getpid())]
    others = [subprocess.Popen(command) for _ in range(os.cpu_count() or 1)]
    try:
        yield
    finally:
        for other in others:
            other.kill()
            other.wait()


def _choices(
    tell: Callable[[int, int], None], plan: Plan, settings: list[tuple[str, int]]
) -> dict[tuple[str, int], backends.Explanation]:
    """Return what a calibration chooses at each setting."""
    plan.calibrate(progress=tell)
    found = {}
    for case, n in settings:
        problem = CASES[case].problem(n)
        arrays, options = inputs(problem)
        found[case, n] = backends.explain(problem.op, *arrays, *options)
    return found


def inputs(problem: Problem) -> tuple[tuple, tuple]:
    """Return the arrays of a problem and the options of its call."""
    return inputs_of(problem, seed=SEED)


def calls(problem: Problem) -> Calls:
    """Return a call of each backend that takes the problem, NumPy's twin, and one of "auto"."""
    arrays, options = inputs(problem)
    operation, given = MEANINGS[problem.op], signature(arrays, options)
    runs = {"auto": getattr(backends, problem.op), "twin": operation.numpy}
    for name in MEMBERS:
        backend = registry.get(name)
        if name == "numpy":
            runs[name] = operation.numpy
        elif backend.supports(problem) and not _too_slow(name, problem):
            runs[name] = operation.bind(backend.kernel(problem), problem, *given)
    return {name: partial(run, *arrays, *options) for name, run in runs.items()}


def _too_slow(name: str, problem: Problem) -> bool:
    return name == "python" and problem.cost.flop + problem.cost.bytes > PYTHON_MOST


def _raced(progress: Progress, case: str, n: int, choices: dict[str, dict]) -> Iterator[Point]:
    taken = timing.measure_rounds(
        calls(CASES[case].problem(n)), rounds=ROUNDS, min_time=SHORT, threads=None,
        progress=partial(progress, f"{case}, n = {n}"),
    )  # fmt: skip
    said = {name: found[case, n].backend for name, found in choices.items()}
    said["explained"] = str(choices["chosen"][case, n])
    for name, samples in taken.items():
        beside = said if name == "auto" else {}
        yield Point({"kernel": name, "case": case, "n": n, **beside}, samples)


def _overhead(progress: Progress) -> Iterator[Point]:
    a = np.ones((2, 2))
    members = {
        "direct": partial(np.matmul, a, a),
        "auto": partial(backends.matmul, a, a),
        "anew": partial(_decided_anew, a),
    }
    taken = timing.measure_rounds(members, threads=None, progress=partial(progress, "2 x 2"))
    for name, samples in taken.items():
        yield Point({"kernel": name, "case": "2 x 2"}, samples)


def _decided_anew(a: np.ndarray) -> None:
    active.get().matmul.clear()
    backends.matmul(a, a)


def _trained(progress: Progress, rows: int) -> Iterator[Point]:
    taken = timing.measure_rounds(
        steps(rows), rounds=ROUNDS, min_time=SHORT, threads=None,
        progress=partial(progress, f"network, {rows} rows"),
    )  # fmt: skip
    for name, samples in taken.items():
        yield Point({"kernel": name, "case": "network", "n": rows}, samples)


def steps(rows: int) -> Calls:
    """Return a training step of the network on each backend, and on arrays of NumPy's own."""
    generator = np.random.default_rng(SEED)
    x = generator.uniform(-1, 1, (rows, INPUTS))
    targets = np.eye(CLASSES)[generator.integers(0, CLASSES, rows)]
    learned = network.parameters(INPUTS, HIDDEN, CLASSES, seed=SEED)
    plain = partial(network.step, learned, x, targets, 0.1)
    dispatching = network.Parameters(*map(backends.array, learned))
    step = partial(network.step, dispatching, backends.array(x), backends.array(targets), 0.1)
    names = [name for name in ("auto", *MEMBERS) if name != "python" or rows <= PYTHON_ROWS]
    return {"plain": plain, **{name: _under(name, step) for name in names}}


def _under(name: str, call: Callable) -> Callable:
    """Return the call in a context of its own, in which the backend is in use."""
    context = copy_context()
    context.run(backends.use, name)
    return partial(context.run, call)


PROGRAM = """
from time import perf_counter
import numpy as np
from helpers import backends

x = np.linspace(-4, 4, 1000)
backends.use("numba")
for _ in range(2):
    start = perf_counter()
    backends.gelu(x)
    print(perf_counter() - start)
"""


def _first_calls(progress: Progress, shots: int) -> Iterator[Point]:
    for compiled in ("never", "before"):
        pairs = []
        with TemporaryDirectory() as folder:
            if compiled == "before":
                first_and_second(folder)
            for shot in range(shots):
                if compiled == "never":
                    with TemporaryDirectory() as empty:
                        pairs.append(first_and_second(empty))
                else:
                    pairs.append(first_and_second(folder))
                progress(f"first call, compiled {compiled}", shot + 1, shots)
        for case, samples in zip(SHOTS, zip(*pairs, strict=True), strict=True):
            yield Point({"kernel": "numba", "case": case, "compiled": compiled}, samples)


def first_and_second(folder: str) -> tuple[float, float]:
    """Return the seconds of two calls in a new process that finds compiled code in a folder."""
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM], env=os.environ | {"NUMBA_CACHE_DIR": folder},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    first, second = map(float, done.stdout.split())
    return first, second
