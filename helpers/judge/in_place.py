"""The assignment ``in-place``: no temporaries, an output that is the input, chunks.

The student's notebook and the grader's call the same functions; each prints what it found.
"""

import secrets
from typing import NamedTuple

import numpy as np

from helpers import tolerance
from helpers.judge.evidence.memory import Memory
from helpers.judge.evidence.speed import Speed
from helpers.judge.exercise import Exercise
from helpers.judge.problem import Expected, Problem, laid_out
from helpers.judge.verdict import Scale

MIB = 2**20


class Pictures(NamedTuple):
    """Two pictures to be blended, and the share of the second."""

    rows: int
    columns: int
    dtype: str = "float64"
    layout: str = "C order"
    t: float = 0.3

    def __str__(self) -> str:
        return f"({self.rows}, {self.columns}) {self.dtype}, {self.layout}, t = {self.t:g}"


def pictures(case: Pictures, start: float) -> Problem:
    """Return two pictures whose blend is asked for."""
    random = np.random.default_rng(secrets.randbits(128))
    shape = (case.rows, case.columns)
    x, y = (random.uniform(-1, 1, shape).astype(case.dtype) for _ in range(2))
    t = case.t
    value = ((1 - t) * x.astype(np.longdouble) + t * y.astype(np.longdouble)).astype(float)
    bound = 2 * tolerance.gamma(6, case.dtype) * (np.abs(x) + np.abs(y)).astype(float)
    arrays = {name: laid_out(one, case.layout) for name, one in {"x": x, "y": y}.items()}
    arrays["out"] = np.full(shape, start, case.dtype)
    return Problem(arrays, {"out": Expected(value, bound)}, (t,))


blend = Exercise(
    "blend",
    Pictures,
    pictures,
    visible=((3, 4), (1, 1), (0, 5), (4, 7, "float32"), (4, 7, "float64", "strided")),
    evidence={
        "memory": Memory(
            Pictures(1024, 1024), "allocated_bytes", 8 * MIB // 128, "a 128th of one array"
        )
    },
    language=True,
)


class Scores(NamedTuple):
    """Rows to be turned into probabilities; ``place`` is "beside" or "in place".

    values : "small"; "large", so that exp alone overflows; "masked", with -inf among them
    """

    rows: int
    columns: int
    place: str = "beside"
    values: str = "small"
    dtype: str = "float64"

    def __str__(self) -> str:
        where = "out is x" if self.place == "in place" else "out apart from x"
        return f"({self.rows}, {self.columns}) {self.values} {self.dtype} scores, {where}"


def scores(case: Scores, start: float) -> Problem:
    """Return rows whose softmax is asked for."""
    random = np.random.default_rng(secrets.randbits(128))
    shape = (case.rows, case.columns)
    x = random.uniform(-4, 4, shape).astype(case.dtype)
    if case.values == "large":
        x += random.choice([-1000, 1000], (case.rows, 1)).astype(case.dtype)
    if case.values == "masked":
        x[:, 1:][random.random((case.rows, case.columns - 1)) < 0.4] = -np.inf
    out = x if case.place == "in place" else np.full(shape, start, case.dtype)
    return Problem({"x": x, "out": out}, {"out": _softmax(x)})


def _softmax(x: np.ndarray) -> Expected:
    exact = x.astype(np.longdouble)
    shifted = exact - exact.max(axis=1, keepdims=True, initial=-np.inf)
    value = np.exp(shifted)
    value /= value.sum(axis=1, keepdims=True)
    # A rounding of the difference moves exp by as much, relatively; 16 for exp and the quotient.
    steps = 16 + x.shape[1] + 2 * np.where(np.isfinite(shifted), np.abs(shifted), 0)
    bound = steps * np.finfo(x.dtype).eps * value
    return Expected(value.astype(float), bound.astype(float))


softmax_rows = Exercise(
    "softmax_rows",
    Scores,
    scores,
    visible=(
        (3, 4),
        (1, 1),
        (2, 5, "beside", "large"),
        (2, 5, "beside", "masked"),
        (3, 4, "in place"),
    ),
    evidence={
        "memory": Memory(
            Scores(512, 1024, "in place"),
            "peak_bytes",
            8 * 8 * (512 + 1024),
            "eight rows and eight columns",
        )
    },
    language=True,
)


class Arguments(NamedTuple):
    """Arguments of a function, and how many of them make a chunk."""

    size: int
    chunk: int
    dtype: str = "float64"

    def __str__(self) -> str:
        return f"{self.size} {self.dtype} in chunks of {self.chunk}"


def arguments(case: Arguments, start: float) -> Problem:
    """Return arguments of the approximation to tanh."""
    random = np.random.default_rng(secrets.randbits(128))
    x = random.uniform(-4, 4, case.size).astype(case.dtype)
    value = _lambert(x.astype(np.longdouble)).astype(float)
    bound = 2 * tolerance.gamma(16, case.dtype) * np.abs(value)
    arrays = {"x": x, "out": np.full(case.size, start, case.dtype)}
    return Problem(arrays, {"out": Expected(value, bound)}, (case.chunk,))


def _lambert(x: np.ndarray) -> np.ndarray:
    """Return Lambert's continued fraction for tanh(x), broken off after x**2 / 13."""
    s = x * x
    above = x * (((s + 378) * s + 17325) * s + 135135)
    return above / (((28 * s + 3150) * s + 62370) * s + 135135)


def tanh_temporaries(x, out, chunk):
    """Fill ``out`` with Lambert's approximation, in whole arrays; it has no use for ``chunk``."""
    out[:] = _lambert(x)


def tanh_by_parts(x, out, chunk):
    """Fill ``out`` as ``tanh_temporaries`` does, chunk by chunk, with new arrays for each."""
    for start in range(0, x.size, chunk):
        tanh_temporaries(x[start : start + chunk], out[start : start + chunk], chunk)


BUDGET = 4 * 8192 * 8

tanh_chunked = Exercise(
    "tanh_chunked",
    Arguments,
    arguments,
    visible=((12, 4), (10, 4), (3, 8), (1, 1), (0, 4), (10, 4, "float32")),
    evidence={
        "peak": Memory(Arguments(2**20, 8192), "peak_bytes", BUDGET, "four chunks"),
        "allocations": Memory(Arguments(2**20, 8192), "allocated_bytes", BUDGET, "four chunks"),
        "speed": Speed(
            tanh_temporaries,
            "the expression on whole arrays",
            tanh_by_parts,
            Arguments(2 * 2**20, 8192),
            Scale(0.65, 0.9),
        ),
    },
    language=True,
)
