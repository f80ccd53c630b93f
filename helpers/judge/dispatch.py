"""The assignment ``dispatch``: a backend of one's own, and a dispatcher that learns from costs.

The backend is taken from the registry and called for what it must take. The dispatcher is judged on
machines drawn from recorded ones, whose costs nobody knows beforehand, and by the time of a choice.
"""

import secrets
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from math import log, prod
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from helpers import backends, tolerance
from helpers.backends import registry
from helpers.judge.child import describe
from helpers.judge.code import Named
from helpers.judge.cost_table import Cost, drawn, machine
from helpers.judge.evidence.regret import Dispatcher, Overhead, Regret
from helpers.judge.evidence.speed import Speed
from helpers.judge.exercise import Exercise
from helpers.judge.payload import plain_of
from helpers.judge.problem import Expected, Problem, laid_out
from helpers.judge.replies import Failure
from helpers.judge.verdict import Scale, Verdict, left_out, say, tell
from helpers.kernels.matmul import matmul_ikj

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
    """Return a product; of integers the exact one, modulo 2 to the number of their bits.

    What a backend must take has one more array to be filled, with its answer whether it does.
    """
    random = np.random.default_rng(secrets.randbits(128))
    dtype = np.dtype(case.dtype)
    a, b = (_numbers(random, shape, dtype, case.values) for shape in
            ((case.m, case.k), (case.k, case.n)))  # fmt: skip
    whole = dtype.kind != "f"
    bound = np.array(0) if whole else tolerance.matmul(a, b)
    out = np.full((case.m, case.n), RUBBISH if whole else start, dtype)
    arrays = {"a": laid_out(a, case.layout), "b": laid_out(b, case.layout), "out": out}
    expected = {"out": Expected(a @ b, bound)}
    if case.dtype not in ASKED:
        return Problem(arrays, expected)
    arrays["takes"] = np.full(1, RUBBISH)
    expected["takes"] = Expected(np.array([1]), np.array(0))
    return Duty(arrays, expected)


class Duty(Problem):
    """A product that a backend must take itself."""

    def flaw(self, after: Sequence[NDArray]) -> str | None:
        """Say so where it does not; else what is wrong with the product, if anything is."""
        if after[-1][0] == 0:
            return f"supports() is not true for products of {after[0].dtype}"
        return Problem.flaw(self, after)


def _numbers(
    random: np.random.Generator, shape: tuple[int, int], dtype: np.dtype, values: str
) -> NDArray:
    if dtype.kind == "f":
        return random.uniform(-1, 1, shape).astype(dtype)
    if values == "any":
        about = np.iinfo(dtype)
        return random.integers(about.min, about.max, shape, dtype, endpoint=True)
    return random.integers(-8, 8, shape).astype(dtype)


class Registered:
    """A submitted backend as the child calls it: itself for what it must take or says it takes."""

    def __init__(self, backend: backends.ComputeBackend) -> None:
        self.backend = backend

    def prepare(self, a: NDArray, b: NDArray, out: NDArray, *takes: NDArray) -> None:
        """Ask the backend, and let it compile: a call with no time limit of its own."""
        backends.register(NAME, self.backend)
        with backends.use(NAME):
            self.takes = backends.explain("matmul", a, b).backend == NAME
        self(a, b, np.full_like(out, RUBBISH), *takes)

    def __call__(self, a: NDArray, b: NDArray, out: NDArray, *takes: NDArray) -> None:
        """Fill ``out`` with ``a @ b``; with NumPy where the backend may decline, and does.

        takes : there where it must not; filled with its answer
        """
        for each in takes:
            each[0] = self.takes
        if self.takes or takes:
            self.backend.matmul(a, b, out)
        else:
            np.matmul(a, b, out=out)


def registered(namespace: Mapping) -> Registered:
    """Return the backend that the cells have registered. Raises Failure where there is none."""
    if NAME not in registry.registered():
        missing = f"is not there: no cell has registered a backend {NAME!r}"
        raise Failure("raised", f"{missing}, or the one that does had an error before")
    try:
        return Registered(registry.get(NAME))
    except Exception as error:  # whatever its constructor raises
        said = describe(error)
        raise Failure("raised", f"cannot be made: {said['type']}: {said['message']}") from error


def product_numpy(a, b, out, takes):
    """Fill ``out`` with ``a @ b`` as NumPy does, which has no BLAS for integers."""
    np.matmul(a, b, out=out)


def product_rows(a, b, out, takes):
    """Fill ``out`` with ``a @ b`` by a compiled loop along rows."""
    matmul_ikj(a, b, out)


# Of numbers that floats cannot hold: a detour through them wins this race, and is wrong.
RACE = Product(500, 500, 500, values="any")
SPEED = Speed(product_numpy, "np.matmul", product_rows, RACE, Scale(0.35, 0.7))

backend = Exercise(
    "The backend",
    Product,
    product,
    visible=((3, 4, 5), (1, 1, 1), (4, 3, 2, "int8"), (4, 3, 2, "int64", "strided"),
             (3, 3, 3, "float64")),
    evidence={"speed": SPEED},
    find=registered,
)  # fmt: skip


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


class Remembered(Nearest):
    """The reference: it looks for the nearest measured size once, and remembers."""

    @staticmethod
    def calibrate(costs: list[Cost]) -> tuple[dict, dict]:
        """Return the costs by operation and dtype, and room for what was decided."""
        return Nearest.calibrate(costs), {}

    @staticmethod
    def choose(known: tuple, op: str, dtype: str, shape: tuple[int, ...]) -> str:
        """Return what ``Nearest`` does."""
        costs, decided = known
        problem = op, dtype, shape
        if problem not in decided:
            decided[problem] = Nearest.choose(costs, op, dtype, shape)
        return decided[problem]


MEAN = {"all_up_to": 1.05, "none_from": 1.2}
WORST = {"all_up_to": 2.0, "none_from": 4.0, "worst": True}
OVERHEAD = Scale(nothing=0.35, everything=0.7)
HERE, ELSEWHERE = "two threads", "one thread and no blas"


def dispatching(namespace: Mapping) -> Dispatcher:
    """Return the dispatcher of a submission. Raises Undefined, or Failure where it is none."""
    return Dispatcher(Named("calibrate")(namespace), Named("choose")(namespace))


# Without cases of its own: what it is asked is for its evidence to say.
dispatcher = Exercise("The dispatcher", tuple, product, visible=(), find=dispatching)


class Timed(Exercise):
    """A dispatcher in a process where its own text runs and nothing else of the submission.

    General Python could replace the loop that asks it, and answer without choosing.
    """

    def payload(self, namespace: Mapping, without: Collection[str] = ()) -> bytes:
        """Return the dispatcher as checked text; as it is where no cells are known."""
        return plain_of(namespace, ("calibrate", "choose"), self.find)


timed = Timed("The dispatcher", tuple, product, visible=(), find=dispatching)


def regret(
    namespace: Mapping, words: str, sorts: Iterable[str], points: float, *, worst: bool = False
) -> float:
    """Print what the choices of the dispatcher in ``namespace`` cost; return the points.

    words : one of ``cost_table.MACHINES``, from which a machine is drawn anew each time
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
    evidence = Regret(drawn(words), words, part, sorts, **scale)
    return replace(dispatcher, evidence={"it": evidence}).judge_by("it", namespace, points)


def _overhead(namespace: Mapping, part: str, points: float) -> Verdict:
    baseline = Dispatcher(Nearest.calibrate, Nearest.choose)
    reference = Dispatcher(Remembered.calibrate, Remembered.choose)
    words = "a search for the nearest measured size"
    costs = drawn(HERE)
    evidence = Overhead(baseline, words, reference, costs, part, OVERHEAD, MEAN["none_from"])
    return replace(timed, evidence={"it": evidence}).judge_by("it", namespace, points)


# Answers by grade id that are right and slow, for the linter to try.
NAIVE = {
    "solution-backend": """import numpy as np
from helpers import backends


class Integers(backends.ComputeBackend):
    name = "mine"

    def supports(self, problem):
        return super().supports(problem) and problem.dtype.kind == "i"

    def matmul(self, a, b, out):
        np.matmul(a, b, out=out)


backends.register("mine", Integers)
""",
    "solution-dispatcher": """from helpers.judge.dispatch import Nearest

calibrate, choose = Nearest.calibrate, Nearest.choose
""",
}
