"""The sweep behind the chapter on analysis: what a faster part buys, and which part is worth it.

All in seconds a call, or as the profiler says. One thread but where ``threads`` says "all".

y = x.T @ (x @ v), of ``helpers.kernels.gram``, for n rows and n columns:

    {"case": "gram", "kernel": k, "dtype": d, "n": n, "threads": t}
    {"case": "read", "kernel": "read_sum", "n": n, "threads": t}
        the numbers of x read and added, as integers: no product can take less from memory
    {"case": "gram", "kernel": "gram_vector_one_pass", ..., "threads": "one", "beside": "all"}
        once more, in the rounds of those that use all
    {"case": "iteration", "kernel": "formed" | "vectors", "d": d, "steps": s}
        so many steps of power iteration on ROWS rows, with x.T @ x formed once, or never

A training step of the small network, and its five products alone, on the same operands:

    {"case": "network", "kernel": k, "part": "step" | "products", "n": rows}
        k multiplies for the step; "plain" is a step as it stands, on arrays of NumPy's own

Two products, the shorter one by kernel k, one after the other or on two threads:

    {"case": "overlap", "kernel": k, "part": "in turn" | "at once"}

The program of ``helpers.records.component``:

    {"case": "component", "kernel": reader, "part": "run" | "read"}
    {"case": "search", "kernel": k, "part": "run" | "find"}     k finds the component
    {"case": "profile", "program": "component" | "both", "tool": t, "part": "whole" | function}
        t of ``helpers.records.profilers``; the clock knows only the whole
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from numpy.typing import NDArray

from helpers import timing, workloads
from helpers.backends import network
from helpers.kernels import gram, matmul, streams, threads
from helpers.records import component, profilers
from helpers.records.dispatch_sweep import CLASSES, HIDDEN, INPUTS
from helpers.records.record import Point
from helpers.timing.collector import collector_held_off

ROUNDS = 9
MANY_ROUNDS = 21  # where a small rest is the difference of a whole and its large part
SHORT = 0.003  # seconds of a sample
SEED = 6172
ROWS = 4000  # of the table that power iteration runs on
FEW = (gram.gram_vector_formed, gram.gram_vector_naive, gram.gram_vector_one_pass)
PRODUCTS = (matmul.matmul_ijk, matmul.matmul_ikj, matmul.matmul_tiled)

Progress = Callable[[str, int, int], None]
Members = dict[tuple, Callable[[], object]]
Multiply = Callable[[NDArray, NDArray], NDArray]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of the sweep to take.

    sizes : rows and columns of x
    long : from here on only the interpreted loops, the formed product and two more take part
    threaded : sizes at which all threads take part as well
    columns, steps : of power iteration
    rows : of the network's inputs
    sides : of the shorter product and the longer one, which takes longer than either kernel
    table : rows and columns of the program's table
    """

    sizes: tuple[int, ...] = (4, 16, 64, 250, 1000, 2000, 4000, 6000)
    long: int = 6000
    threaded: tuple[int, ...] = (16, 4000)
    columns: tuple[int, ...] = (64, 250, 1000)
    steps: tuple[int, ...] = (1, 4, 16, 64, 256)
    rows: tuple[int, ...] = (256,)
    sides: tuple[int, int] = (140, 512)
    table: tuple[int, int] = (2000, 200)


FULL = Plan()


def analysis(progress: Progress, plan: Plan = FULL) -> Iterator[Point]:
    """Yield what faster parts buy the whole, rung by rung on one product, and what profilers say.

    progress : called with (setting, rounds done, rounds in all)
    """
    for n in plan.sizes:
        members = _single(n, few=n >= plan.long)
        yield from _points(members, progress, f"x of {n} columns")
    for n in plan.threaded:
        yield from _points(_threaded(n), progress, f"x of {n} columns, all threads", None)
    for d in plan.columns:
        yield from _points(_iterations(d, plan.steps), progress, f"iteration, {d} columns")
    for rows in plan.rows:
        yield from _points(steps(rows), progress, f"network, {rows} rows", rounds=MANY_ROUNDS)
    yield from _points(_overlapping(*plan.sides), progress, "overlap", None)
    with TemporaryDirectory() as folder:
        path = component.make_table(Path(folder), *plan.table)
        yield from _points(_program(path), progress, "component", rounds=MANY_ROUNDS)
        yield from _profiled("component", partial(component.run, path), STAGES, progress)
    yield from _profiled("both", profilers.both, HALVES, progress)
    yield from _halves(progress)


def _points(
    members: Members,
    progress: Progress,
    label: str,
    held: int | None = 1,
    rounds: int = ROUNDS,
) -> Iterator[Point]:
    taken = timing.measure_rounds(
        members, rounds=rounds, min_time=SHORT, threads=held, progress=partial(progress, label)
    )
    for key, samples in taken.items():
        yield Point(dict(key), samples)


# The product


def _gram_key(kernel: Callable, dtype: str, n: int, used: str = "one") -> tuple:
    at = {"case": "gram", "kernel": kernel.__name__, "dtype": dtype, "n": n, "threads": used}
    return tuple(at.items())


def _single(n: int, few: bool) -> Members:
    """Return the kernels on one thread; few : without those that say nothing new."""
    x, v = workloads.gram_vector(n, n, seed=SEED)
    narrow = (array.astype("float32") for array in (x, v))
    kernels = [one for one in gram.SINGLE if not few or one in FEW]
    members: Members = {
        _gram_key(kernel, "float64", n): partial(kernel, x, v, np.empty(n)) for kernel in kernels
    }
    members[_gram_key(gram.gram_vector_python, "float64", n)] = partial(
        gram.gram_vector_python, x.tolist(), v.tolist(), n * [0.0]
    )
    members[_gram_key(gram.gram_vector_one_pass, "float32", n)] = partial(
        gram.gram_vector_one_pass, *narrow, np.empty(n, "float32")
    )
    return members


def _threaded(n: int) -> Members:
    """Return what may use all threads, and beside it one pass on one thread, and only reading."""
    x, v = workloads.gram_vector(n, n, seed=SEED)
    whole, line = x.view("int64").reshape(-1), np.empty(n)

    def read_shared() -> None:
        threads.share(lambda a, b: streams.read_sum(whole[a:b], 1), whole.size, gram.GRAIN)

    return {
        _gram_key(gram.gram_vector_formed, "float64", n, "all"): partial(
            gram.gram_vector_formed, x, v, line
        ),
        _gram_key(gram.gram_vector_parallel, "float64", n, "all"): partial(
            gram.gram_vector_parallel, x, v, line
        ),
        (*_gram_key(gram.gram_vector_one_pass, "float64", n), ("beside", "all")): partial(
            gram.gram_vector_one_pass, x, v, line
        ),
        _read_key(n, "one"): partial(streams.read_sum, whole, 1),
        _read_key(n, "all"): read_shared,
    }


def _read_key(n: int, used: str) -> tuple:
    return (("case", "read"), ("kernel", "read_sum"), ("n", n), ("threads", used))


def _iterations(d: int, counts: tuple[int, ...]) -> Members:
    x, _ = workloads.gram_vector(ROWS, d, seed=SEED)
    ways = {"formed": component.first_component_formed, "vectors": component.first_component}
    return {
        (("case", "iteration"), ("kernel", name), ("d", d), ("steps", count)): partial(
            way, x, count
        )
        for count in counts
        for name, way in ways.items()
    }


# The network


def steps(rows: int) -> Members:
    """Return a step of the network with each product, and its products alone."""
    generator = np.random.default_rng(SEED)
    x = generator.uniform(-1, 1, (rows, INPUTS))
    targets = np.eye(CLASSES)[generator.integers(0, CLASSES, rows)]
    learned = network.parameters(INPUTS, HIDDEN, CLASSES, seed=SEED)
    factors: list[tuple[NDArray, NDArray]] = []
    _step(_noted(factors), learned, x, targets)()
    members: Members = {
        _network_key("plain", "step", rows): partial(network.step, learned, x, targets, 0.1),
        _network_key("plain", "products", rows): partial(_multiplied, np.matmul, factors),
    }
    for multiply in (np.matmul, *map(_allocating, PRODUCTS)):
        name = multiply.__name__
        name = "np.matmul" if multiply is np.matmul else name
        members[_network_key(name, "step", rows)] = _step(multiply, learned, x, targets)
        members[_network_key(name, "products", rows)] = partial(_multiplied, multiply, factors)
    return members


def _network_key(kernel: str, part: str, rows: int) -> tuple:
    return (("case", "network"), ("kernel", kernel), ("part", part), ("n", rows))


def _noted(factors: list) -> Multiply:
    """Return np.matmul that notes what it multiplies."""

    def multiply(a: NDArray, b: NDArray) -> NDArray:
        factors.append((a, b))
        return np.matmul(a, b)

    return multiply


def _allocating(kernel: Callable) -> Multiply:
    """Return a product that makes its result, as ``@`` does."""

    def multiply(a: NDArray, b: NDArray) -> NDArray:
        out = np.empty((a.shape[0], b.shape[1]))
        kernel(a, b, out)
        return out

    multiply.__name__ = kernel.__name__
    return multiply


def _step(multiply: Multiply, learned: network.Parameters, *inputs: NDArray) -> Callable:
    """Return a step of the network whose ``@`` is a function of ours."""

    class Multiplied(np.ndarray):
        def __matmul__(self, other: NDArray) -> NDArray:
            return multiply(np.asarray(self), np.asarray(other)).view(Multiplied)

    chosen = network.Parameters(*(array.view(Multiplied) for array in learned))
    return partial(network.step, chosen, *(array.view(Multiplied) for array in inputs), 0.1)


def _multiplied(multiply: Multiply, factors: list) -> None:
    for a, b in factors:
        multiply(a, b)


def _overlapping(shorter: int, longer: int) -> Members:
    """Return a long product with a short one, by each of two kernels, in turn and at once."""
    long, short = (
        (*workloads.matmul(n, n, n, seed=SEED), np.empty((n, n))) for n in (longer, shorter)
    )
    members: Members = {}
    for kernel in (matmul.matmul_ijk, matmul.matmul_tiled):
        tasks = partial(kernel, *short), partial(matmul.matmul_tiled, *long)
        at = (("case", "overlap"), ("kernel", kernel.__name__))
        members[*at, ("part", "in turn")] = partial(_run, tasks, 0, 2)
        members[*at, ("part", "at once")] = partial(threads.share, partial(_run, tasks), 2, 1)
    return members


def _run(tasks: tuple[Callable, ...], start: int, stop: int) -> None:
    for task in tasks[start:stop]:
        task()


# The program


STAGES = (component.read_words, component.standardise, component.first_component, component.write)
HALVES = (profilers.many_calls, profilers.one_loop)


def _program(path: Path) -> Members:
    members: Members = {}
    for read in component.READERS:
        key = (("case", "component"), ("kernel", read.__name__))
        members[*key, ("part", "read")] = partial(read, path)
        members[*key, ("part", "run")] = partial(component.run, path, read)
    scaled = component.standardise(component.read_binary(path))
    for find in (component.first_component, component.first_component_formed):
        key = (("case", "search"), ("kernel", find.__name__))
        members[*key, ("part", "find")] = partial(find, scaled)
        members[*key, ("part", "run")] = partial(component.run, path, find=find)
    return members


def _profiled(
    program: str, call: Callable, functions: tuple, progress: Progress
) -> Iterator[Point]:
    """Yield what each tool says of a program, its rounds in turns."""
    said: dict[tuple[str, str], list[float]] = {}
    for done in range(ROUNDS):
        for tool, ask in profilers.TOOLS.items():
            with collector_held_off():
                found = ask(call, functions)
            for part, seconds in found.items():
                said.setdefault((tool, part), []).append(seconds)
        progress(f"profiles of {program}", done + 1, ROUNDS)
    for (tool, part), samples in said.items():
        at = {"case": "profile", "program": program, "tool": tool, "part": part}
        yield Point(at, tuple(samples))


def _halves(progress: Progress) -> Iterator[Point]:
    at = {"case": "profile", "program": "both", "tool": "clock"}
    members: Members = {(*at.items(), ("part", one.__name__)): one for one in HALVES}
    yield from _points(members, progress, "halves")
