"""The sweep behind the chapter on frameworks: the same operations by NumPy, us, PyTorch and JAX.

It needs both frameworks: ``pip install torch jax``. Each number of threads has a process of its
own, which may use one core or all; that is the one limit which every library here keeps. Points, in
seconds a call, which returns a new result:

    {"kernel": k, "case": c, "n": n, "threads": "one" | "all"}
        kernel  "numpy", "ours", "torch" and "jax" (operator by operator), "torch compiled", "jax
                compiled", and what ``helpers.records.frameworks`` names besides
        case    of CASES; n is what each says there
        allocated, peak     of the network on one core: bytes in all, and at the same time
        faults  of addition and gelu on one core: how often the system was asked for a page
    {"kernel": k, "case": "narrow product", "n": side, "dtype": d, "threads": "one", "error": e}
        the product of float32 in fewer bits, and how far off it is, against its root mean square
    {"kernel": "torch compiled" | "jax compiled", "case": "first calls", "call": w, "cache": c}
        gelu of FIRST numbers in a new process
        call    "first", "second", "other size" (the first with as many numbers again)
        cache   "empty", or "kept": the same was compiled by a process before
"""

import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import import_module
from tempfile import TemporaryDirectory

import numpy as np

from helpers import timing
from helpers.backends import network
from helpers.records.disturbance import cores
from helpers.records.frameworks import libraries, precision
from helpers.records.process import answer
from helpers.records.record import Point

ROUNDS = 9
SHORT = 0.003  # seconds of a sample
REST = 0.15  # before a sample on all cores: for so long a library's idle threads may hold them
SEED = 6172
MEMBERS = ("numpy", "loops", "torch", "jax")
IMAGES, SIDE, FILTERS = 8, 32, 32  # images of SIDE by SIDE pixels, and the channels made of them
LAYERS = {"inputs": 64, "hidden": 128, "classes": 10}  # as in the sweep of dispatch
FIRST = 1_000_000  # numbers of the gelu that is compiled
ONE, ALL = "one", "all"
COUNTED = ("training", "inference")  # whose bytes are counted
PAGED = ("addition", "gelu")  # whose page faults are
NARROW_MOST = 256  # rows up to which products take part that have no fast way
SLOW = {("numpy", "float16"), ("numpy", "int8"), ("torch", "float16")}

Progress = Callable[[str, int, int], None]
Arrays = tuple


@dataclass(frozen=True, slots=True)
class Case:
    """An operation that comes in all sizes.

    operation : the function of ``helpers.records.frameworks``
    inputs : makes its arguments for a size and a generator of random numbers
    sizes : what n can be; ``unit`` says of what
    shared : the least n that is measured on all cores, too; None where none is
    """

    operation: str
    inputs: Callable[[int, Callable], Arrays]
    sizes: tuple[int, ...]
    unit: str
    shared: int | None = None


def _images(n: int, draw: Callable) -> Arrays:
    return draw(IMAGES, n, SIDE, SIDE)


def _pixels(n: int, draw: Callable) -> Arrays:
    return draw(IMAGES, SIDE, SIDE, n)


def _rows(n: int, draw: Callable) -> Arrays:
    learned = network.parameters(**LAYERS, seed=SEED, dtype="float32")
    return learned, draw(n, LAYERS["inputs"])


def _pupils(n: int, draw: Callable) -> Arrays:
    classes = LAYERS["classes"]
    return *_rows(n, draw), np.eye(classes, dtype="float32")[np.arange(n) % classes]


POWERS = tuple(10**power for power in range(1, 8))
CHANNELS = (1, 3, 8, 16, 32, 64, 128)
CASES = {
    "addition": Case("addition", lambda n, draw: (draw(n), draw(n)), (1, *POWERS), "numbers"),
    "gelu": Case("gelu", lambda n, draw: (draw(n),), (1, *POWERS), "numbers", 10_000),
    "product": Case(
        "product",
        lambda n, draw: (draw(n, n), draw(n, n)),
        (4, 8, 16, 32, 64, 128, 256, 512, 1024, 1536),
        "rows",
        128,
    ),
    "products of 8 by 8": Case(
        "products", lambda n, draw: (draw(n, 8, 8), draw(n, 8, 8)), (1, *POWERS[:4]), "products"
    ),
    "products of 128 by 128": Case(
        "products",
        lambda n, draw: (draw(n, 128, 128), draw(n, 128, 128)),
        (1, 3, 10, 30, 100),
        "products",
    ),
    "convolution, channels first": Case(
        "convolution_first",
        lambda n, draw: (_images(n, draw), draw(FILTERS, n, 3, 3)),
        CHANNELS,
        "channels",
    ),
    "convolution, channels last": Case(
        "convolution_last",
        lambda n, draw: (_pixels(n, draw), draw(3, 3, n, FILTERS)),
        CHANNELS,
        "channels",
    ),
    "bias, channels first": Case(
        "bias_first", lambda n, draw: (_images(n, draw), draw(n)), CHANNELS, "channels"
    ),
    "bias, channels last": Case(
        "bias_last", lambda n, draw: (_pixels(n, draw), draw(n)), CHANNELS, "channels"
    ),
    "training step": Case("training", _pupils, (16, 256, 4096), "rows", 16),
    "inference": Case("inference", _rows, (16, 256, 4096), "rows"),
}


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of the sweep to take.

    cases : names of CASES
    most : the largest n of each
    narrow : rows of the products in fewer bits
    shots : new processes for each state of the cache, 6 or more, or none
    threads, members, min_time : who takes part, and how long a sample lasts
    """

    cases: tuple[str, ...] = tuple(CASES)
    most: int = 10**7
    narrow: tuple[int, ...] = (128, 256, 512, 1024)
    shots: int = 6
    threads: tuple[str, ...] = (ONE, ALL)
    members: tuple[str, ...] = MEMBERS
    min_time: float = SHORT


FULL = Plan()


def frameworks(progress: Progress, plan: Plan = FULL) -> Iterator[Point]:
    """Yield what every operation takes in each framework.

    progress : called with (setting, rounds done, rounds in all)

    Raises ModuleNotFoundError, which says what to install, where a framework is not there.
    """
    if absent := libraries.missing():
        raise ModuleNotFoundError(absent)
    for threads in plan.threads:
        yield from answer(points, threads, plan, tell=progress, look=_nothing)
    with TemporaryDirectory() as kept:
        for cache in ("empty", "kept") if plan.shots else ():
            yield from _first_calls(progress, plan.shots, cache, kept)


def points(tell: Progress, threads: str, plan: Plan) -> list[Point]:
    """Return the points of one number of threads; to be called in a new process."""
    if threads == ONE:
        hold_to_one_core()
    os.environ |= libraries.ON_PROCESSOR
    found = []
    for name in plan.cases:
        for n in _sizes(CASES[name], threads, plan.most):
            found += _sized(partial(tell, f"{name}, {n}, {threads}"), name, n, threads, plan)
    for n in plan.narrow if threads == ONE else ():
        found += _narrow(partial(tell, f"narrow product, {n}"), n, plan)
    return found


def _sizes(case: Case, threads: str, most: int) -> list[int]:
    least = 0 if threads == ONE else case.shared
    return [] if least is None else [n for n in case.sizes if least <= n <= most]


def hold_to_one_core() -> None:
    """Keep this process, and all threads that it is going to start, on one core."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, cores()[:1])


def inputs(case: str, n: int) -> Arrays:
    """Return the arguments of a case, of float32, the same at each call."""
    generator = np.random.default_rng(SEED)
    return CASES[case].inputs(n, lambda *shape: generator.uniform(-1, 1, shape).astype("float32"))


def calls(
    operation: str, arrays: Arrays, members: tuple[str, ...] = MEMBERS, counted: bool = False
) -> tuple[dict, dict]:
    """Return the calls of one operation by kernel, and (allocated, peak) bytes of those counted."""
    found, sizes = {}, {}
    for member in members:
        module = import_module(f"helpers.records.frameworks.{member}")
        own = getattr(module, operation)(*arrays)
        found |= own
        sizes |= module.bytes_of(own) if counted else {}
    return found, sizes


def _sized(tell: Callable, case: str, n: int, threads: str, plan: Plan) -> Iterator[Point]:
    operation = CASES[case].operation
    counted = threads == ONE and operation in COUNTED
    members, sizes = calls(operation, inputs(case, n), plan.members, counted)
    for kernel, samples in _taken(members, tell, threads, plan).items():
        at = {"kernel": kernel, "case": case, "n": n, "threads": threads}
        at |= zip(("allocated", "peak"), sizes.get(kernel, ()), strict=False)
        if threads == ONE and operation in PAGED:
            at["faults"] = faults(members[kernel])
        yield Point(at, samples)


def faults(call: Callable) -> int:
    """Return how often one more call asks the system for a page of memory; on Unix only."""
    import resource

    counts = []
    for _ in range(3):
        call()
        counts.append(resource.getrusage(resource.RUSAGE_SELF).ru_minflt)
    return counts[2] - counts[1]


def _narrow(tell: Callable, n: int, plan: Plan) -> Iterator[Point]:
    a, b = inputs("product", n)
    members, _ = calls("narrow", (a, b), plan.members)
    if n > NARROW_MOST:
        members = {key: call for key, call in members.items() if key not in SLOW}
    errors = {key: precision.error(as_floats(call()), a, b) for key, call in members.items()}
    for (kernel, dtype), samples in _taken(members, tell, ONE, plan).items():
        at = {"kernel": kernel, "case": "narrow product", "n": n, "dtype": dtype, "threads": ONE}
        yield Point(at | {"error": float(f"{errors[kernel, dtype]:.3g}")}, samples)


def as_floats(found) -> np.ndarray:
    """Return a framework's array, of whatever dtype, as NumPy's of float64."""
    found = found.detach().double() if hasattr(found, "detach") else found
    return np.asarray(found).astype(np.float64)


def _taken(members: dict, tell: Callable, threads: str, plan: Plan) -> dict:
    alone = threads == ONE
    return dict(
        timing.measure_rounds(
            members, rounds=ROUNDS, min_time=plan.min_time, threads=1 if alone else None,
            rest=0 if alone else REST, progress=tell,
        )
    )  # fmt: skip


def _first_calls(progress: Progress, shots: int, cache: str, kept: str) -> Iterator[Point]:
    """Time what a new process waits for: the compiler, and what it loads for that."""
    taken = {}
    for done in range(shots):
        progress(f"first calls, cache {cache}", done, shots)
        with TemporaryDirectory() as fresh:
            for kernel in ("torch compiled", "jax compiled"):
                folder = fresh if cache == "empty" else kept
                if cache == "kept" and done == 0:
                    answer(first_calls, kernel, folder, tell=_nothing, look=_nothing)
                found = answer(first_calls, kernel, folder, tell=_nothing, look=_nothing)
                for call, seconds in found.items():
                    taken.setdefault((kernel, call), []).append(seconds)
    progress(f"first calls, cache {cache}", shots, shots)
    for (kernel, call), samples in taken.items():
        at = {"kernel": kernel, "case": "first calls", "call": call, "cache": cache}
        yield Point(at, tuple(samples))


def first_calls(tell: Callable, kernel: str, folder: str) -> dict[str, float]:
    """Return the seconds of the first calls of gelu in this process, which must be a new one.

    folder : where the framework keeps what it compiles
    """
    hold_to_one_core()
    os.environ |= libraries.ON_PROCESSOR | {
        "TORCHINDUCTOR_CACHE_DIR": folder,
        "JAX_COMPILATION_CACHE_DIR": folder,
        "JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS": "0",
    }
    member = (kernel.split()[0],)
    one, other = (calls("gelu", inputs("gelu", n), member)[0][kernel] for n in (FIRST, 2 * FIRST))
    return {
        name: _seconds(call)
        for name, call in (("first", one), ("second", one), ("other size", other))
    }


def _seconds(call: Callable) -> float:
    start = time.perf_counter()
    call()
    return time.perf_counter() - start


def _nothing(*_: object) -> None:
    """Let the process go on."""
