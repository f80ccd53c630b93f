"""The mixed suite on which the automatic choice is judged: problems that no calibration has seen.

Eight families of equal weight, drawn in turn. Of six it is said that NumPy can be beaten there, two
are the ordinary work at which it is hard to beat. Sizes are spread evenly over the octaves
between these bounds:

    whole products      int64, int32, int16, int8, uint8, bool, float16; sides 8 to 300
    tiny products       sides 1 to 8; every other one a stack of 2 to 3000
    skinny products     one side 300 to 20 000, whichever, two of 1 to 16
    strided products    sides 8 to 500; one factor or both with gaps along both axes, or transposed
    chains              gelu of 300 to 1 000 000, softmax of 4 to 1000 rows and columns
    large elementwise   add, multiply, maximum, relu, exp, tanh of 100 000 to 4 000 000
    ordinary products   sides 2 to 700, in C order, a tenth of them complex
    ordinary others     sum and transpose of 4 to 2000 rows and columns, the functions of large
                        elementwise on 16 to 100 000, convolutions of small images

Where no dtype is named it is float64 or float32.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import exp, log

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from helpers.backends import Problem
from helpers.backends.calibration import plan

SEED = 1729  # a calibration draws none
WHOLE = ("int64", "int32", "int16", "int8", "uint8", "bool", "float16")
FUNCTIONS = ("add", "multiply", "maximum", "relu", "exp", "tanh")
LIES = (
    ("strided", "strided"), ("strided", "contiguous"), ("contiguous", "strided"),
    ("regular", "contiguous"), ("contiguous", "regular"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Case:
    """One problem of the suite.

    family : its name in the table above
    problem : its layout is that of all arrays where ``lies`` is empty
    lies : the layout of each array
    """

    family: str
    problem: Problem
    lies: tuple[str, ...] = ()

    def inputs(self) -> tuple[tuple[NDArray, ...], tuple]:
        """Return the arrays and the options of the call."""
        arrays, options = plan.inputs(self.problem, seed=SEED)
        if self.lies:
            arrays = tuple(map(plan.lying, arrays, self.lies))
        return arrays, options


def cases(count: int, seed: int = SEED) -> Iterator[Case]:
    """Yield cases, one of each family in turn."""
    generator = np.random.default_rng(seed)
    for index in range(count):
        family = tuple(FAMILIES)[index % len(FAMILIES)]
        yield FAMILIES[family](family, generator)


def _size(generator: Generator, low: int, high: int) -> int:
    return round(exp(generator.uniform(log(low), log(high))))


def _float(generator: Generator) -> np.dtype:
    return np.dtype(generator.choice(["float64", "float32"]))


def _sides(generator: Generator, low: int, high: int) -> tuple[int, int, int]:
    m, k, n = (_size(generator, low, high) for _ in range(3))
    return m, k, n


def _whole(family: str, generator: Generator) -> Case:
    dtype = np.dtype(generator.choice(WHOLE))
    return Case(family, Problem("matmul", dtype, (1, *_sides(generator, 8, 300))))


def _tiny(family: str, generator: Generator) -> Case:
    dtype, stacked = _float(generator), bool(generator.integers(2))
    stack = _size(generator, 2, 3000) if stacked else 1
    return Case(family, Problem("matmul", dtype, (stack, *_sides(generator, 1, 8))))


def _skinny(family: str, generator: Generator) -> Case:
    dtype, sides = _float(generator), list(_sides(generator, 1, 16))
    sides[generator.integers(3)] = _size(generator, 300, 20_000)
    return Case(family, Problem("matmul", dtype, (1, *sides)))


def _strided(family: str, generator: Generator) -> Case:
    dtype, lies = _float(generator), LIES[generator.integers(len(LIES))]
    return Case(family, Problem("matmul", dtype, (1, *_sides(generator, 8, 500))), lies)


def _chain(family: str, generator: Generator) -> Case:
    dtype = _float(generator)
    if generator.integers(2):
        return Case(family, Problem("gelu", dtype, (_size(generator, 300, 1_000_000), 0)))
    sizes = _size(generator, 4, 1000), _size(generator, 4, 1000)
    return Case(family, Problem("softmax", dtype, sizes))


def _large(family: str, generator: Generator) -> Case:
    op, dtype = str(generator.choice(FUNCTIONS)), _float(generator)
    return Case(family, Problem(op, dtype, (_size(generator, 100_000, 4_000_000), 0)))


def _ordinary_product(family: str, generator: Generator) -> Case:
    dtype = np.dtype(generator.choice(["float64", "float32", "complex128"], p=[0.45, 0.45, 0.1]))
    return Case(family, Problem("matmul", dtype, (1, *_sides(generator, 2, 700))))


def _ordinary_other(family: str, generator: Generator) -> Case:
    op, dtype = str(generator.choice(["sum", "transpose", "function", "conv2d"])), _float(generator)
    if op == "function":
        op = str(generator.choice(FUNCTIONS))
        return Case(family, Problem(op, dtype, (_size(generator, 16, 100_000), 0)))
    if op == "conv2d":
        return Case(family, Problem(op, dtype, _image(generator)))
    sizes = _size(generator, 4, 2000), _size(generator, 4, 2000)
    axis = (int(generator.integers(2)),) if op == "sum" else ()
    return Case(family, Problem(op, dtype, (*sizes, *axis)))


def _image(generator: Generator) -> tuple[int, ...]:
    side, taps = _size(generator, 8, 40), int(generator.choice([1, 3, 5]))
    count, channels, filters = _sides(generator, 1, 12)
    stride = int(generator.integers(1, 3))
    return (count, channels, side, side, filters, taps, taps, stride, taps // 2)


FAMILIES: dict[str, Callable[[str, Generator], Case]] = {
    "whole products": _whole,
    "tiny products": _tiny,
    "skinny products": _skinny,
    "strided products": _strided,
    "chains": _chain,
    "large elementwise": _large,
    "ordinary products": _ordinary_product,
    "ordinary others": _ordinary_other,
}
