"""The assignment ``dispatch``: a backend of one's own, and a dispatcher that learns from costs.

The backend is taken from the registry and called through ``backends``. The dispatcher is judged by
recorded costs, which are the same everywhere, and by the time of a choice.
"""

import secrets
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from math import log, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers import backends, tolerance
from helpers.backends import registry
from helpers.judge.child import describe
from helpers.judge.cost_table import Cost, machine
from helpers.judge.evidence.regret import Dispatcher, Overhead, Regret
from helpers.judge.evidence.speed import Speed
from helpers.judge.exercise import Exercise
from helpers.judge.problem import Expected, Problem, laid_out
from helpers.judge.verdict import Scale, Verdict, left_out, say, tell

NAME = "mine"  # by which the student registers the backend
ASKED = ("int8", "int16", "int32", "int64")  # dtypes whose products it must take
RUBBISH = 77  # what an integer out holds before a call


class Product(NamedTuple):
    """An ``(m, k) @ (k, n)`` product; ``values`` is "small" or "any" that the dtype can hold."""

    m: int
    k: int
    n: int
    dtype: str = "int64"
    layout: str = "C order"
    values: str = "small"

    def __str__(self) -> str:
        shapes = f"({self.m}, {self.k}) @ ({self.k}, {self.n})"
        return f"{shapes}, {self.values} {self.dtype}, {self.layout}"


def product(case: Product, start: float) -> Problem:
    """Return a product; of integers the exact one, modulo 2 to the number of their bits."""
    random = np.random.default_rng(secrets.randbits(128))
    dtype = np.dtype(case.dtype)
    a, b = (_numbers(random, shape, dtype, case.values) for shape in
            ((case.m, case.k), (case.k, case.n)))  # fmt: skip
    whole = dtype.kind != "f"
    bound = np.array(0) if whole else tolerance.matmul(a, b)
    out = np.full((case.m, case.n), RUBBISH if whole else start, dtype)
    arrays = {"a": laid_out(a, case.layout), "b": laid_out(b, case.layout), "out": out}
    return Problem(arrays, {"out": Expected(a @ b, bound)})


def _numbers(
    random: np.random.Generator, shape: tuple[int, int], dtype: np.dtype, values: str
) -> NDArray:
    if dtype.kind == "f":
        return random.uniform(-1, 1, shape).astype(dtype)
    if values == "any":
        about = np.iinfo(dtype)
        return random.integers(about.min, about.max, shape, dtype, endpoint=True)
    return random.integers(-8, 8, shape).astype(dtype)


class Declined(Exception):
    """A backend that leaves a problem to NumPy which it is asked to take."""


class Registered:
    """A submitted backend as the child calls it: through the registry, like any other."""

    def __init__(self, backend: backends.ComputeBackend) -> None:
        self.backend = backend

    def prepare(self, a: NDArray, b: NDArray, out: NDArray) -> None:
        """Register the backend and let it compile: a call with no time limit of its own."""
        backends.register(NAME, self.backend)
        with backends.use(NAME):
            takes = backends.explain("matmul", a, b).backend == NAME
        if a.dtype.name in ASKED and not takes:
            raise Declined(f"supports() is not true for products of {a.dtype}")
        self(a, b, np.full_like(out, RUBBISH))

    def __call__(self, a: NDArray, b: NDArray, out: NDArray) -> None:
        """Fill ``out`` with ``a @ b``, by the backend or, where it declines, by NumPy."""
        with backends.use(NAME):
            backends.matmul(a, b, out=out)


def product_numpy(a, b, out):
    """Fill ``out`` with ``a @ b`` as NumPy does, which has no BLAS for integers."""
    np.matmul(a, b, out=out)


# Of numbers that floats cannot hold: a detour through them wins this race, and is wrong.
RACE = Product(400, 400, 400, values="any")
SPEED = Speed(product_numpy, "np.matmul", RACE, Scale(nothing=1.5, everything=3))

backend = Exercise(
    "The backend",
    Product,
    product,
    visible=((3, 4, 5), (1, 1, 1), (4, 3, 2, "int8"), (4, 3, 2, "int64", "strided"),
             (3, 3, 3, "float64")),
    evidence={"speed": SPEED},
)  # fmt: skip


def backend_correct(cases: Iterable[tuple], points: float) -> float:
    """Print whether the registered backend is right in all cases; return the points.

    cases : what ``Product`` takes, one tuple each
    """
    return tell(_of_backend(lambda found: backend.judge_correct(found, cases, points), points))


def backend_speed(points: float) -> float:
    """Print how fast the registered backend is; return the points."""
    return tell(_of_backend(lambda found: backend.judge_by("speed", found, points), points))


def check_backend() -> None:
    """Print what the grader would say of the backend, with no points at stake."""
    if left_out():
        return
    verdict = _of_backend(lambda found: backend.judge_correct(found, backend.visible, 0), 0)
    say(f"results: {verdict.reason}")
    if verdict.kind == "correct":
        fast = _of_backend(lambda found: backend.judge_by("speed", found, 0), 0)
        say(f"speed: {fast.reason}")


def _of_backend(judge: Callable[[Registered], Verdict], points: float) -> Verdict:
    if NAME not in registry.registered():
        reason = (
            f"There is no backend {NAME!r}: the cell that registers it was not run or has an "
            "error, shown there."
        )
        return Verdict("raised", reason, 0.0, points)
    try:
        found = registry.get(NAME)
    except Exception as error:  # whatever its constructor raises
        said = describe(error)
        reason = f"The backend cannot be made: {said['type']}: {said['message']}."
        return Verdict("raised", reason, 0.0, points)
    return judge(Registered(found))


class Nearest:
    """The dispatcher to compete with: it looks for the nearest measured size at each call."""

    @staticmethod
    def calibrate(costs: list[Cost]) -> dict[tuple[str, str], list[Cost]]:
        """Return the costs by operation and dtype."""
        found: dict[tuple[str, str], list[Cost]] = {}
        for cost in costs:
            found.setdefault((cost.op, cost.dtype), []).append(cost)
        return found

    @staticmethod
    def choose(known: dict, op: str, dtype: str, shape: tuple[int, ...]) -> str:
        """Return the backend that was best at the nearest size."""
        size = log(prod(shape))
        return min(
            known[op, dtype], key=lambda cost: (abs(log(prod(cost.shape)) - size), cost.seconds)
        ).backend


MEAN = {"all_up_to": 1.05, "none_from": 1.2}
WORST = {"all_up_to": 2.0, "none_from": 4.0, "worst": True}
OVERHEAD = Scale(nothing=2, everything=6)
HERE, ELSEWHERE = "two threads", "one thread and no blas"

# Without cases of its own: what it is asked is for its evidence to say.
dispatcher = Exercise("The dispatcher", tuple, product, visible=())


def regret(
    namespace: Mapping, words: str, sorts: Iterable[str], points: float, *, worst: bool = False
) -> float:
    """Print what the choices of the dispatcher in ``namespace`` cost; return the points.

    words : one of ``cost_table.MACHINES``
    sorts : which hidden problems, such as "gelu float64"
    worst : whether the largest regret counts, and not the mean
    """
    return tell(_regret(namespace, words, "hidden", tuple(sorts), points, worst))


def overhead(namespace: Mapping, points: float) -> float:
    """Print how fast the dispatcher in ``namespace`` chooses; return the points."""
    return tell(_overhead(namespace, "hidden", points))


def check_dispatcher(namespace: Mapping) -> None:
    """Print what the grader would say of the dispatcher, on problems of which none is graded."""
    if left_out():
        return
    for words in (HERE, ELSEWHERE):
        verdict = _regret(namespace, words, "practice", None, 0, False)
        say(f"{words}: {verdict.reason}")
        if verdict.kind not in ("correct", "costly"):
            return
    say(f"overhead: {_overhead(namespace, 'practice', 0).reason}")


def measured(words: str = HERE) -> list[Cost]:
    """Return what a calibration is told on one of ``cost_table.MACHINES``."""
    return machine(words).measured()


def _regret(
    namespace: Mapping, words: str, part: str, sorts: tuple | None, points: float, worst: bool
) -> Verdict:
    scale = WORST if worst else MEAN
    return _by(Regret(machine(words), words, part, sorts, **scale), namespace, points)


def _overhead(namespace: Mapping, part: str, points: float) -> Verdict:
    baseline = Dispatcher(Nearest.calibrate, Nearest.choose)
    words = "a search for the nearest measured size"
    evidence = Overhead(baseline, words, machine(HERE), part, OVERHEAD, MEAN["none_from"])
    return _by(evidence, namespace, points)


def _by(evidence: Regret | Overhead, namespace: Mapping, points: float) -> Verdict:
    parts = [namespace.get(name) for name in ("calibrate", "choose")]
    submitted = Dispatcher(*parts) if all(map(callable, parts)) else None
    return replace(dispatcher, evidence={"it": evidence}).judge_by("it", submitted, points)
