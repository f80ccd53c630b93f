"""Every operation as interpreted loops over Python's own numbers: slow, and short to read."""

import math
import operator
from itertools import product

import numpy as np
from numpy.typing import NDArray

from helpers.backends.interface import ELEMENTWISE, ComputeBackend

SLOPE, CUBE = math.sqrt(2 / math.pi), 0.044715


class Python(ComputeBackend):
    """Lists in, loops, a list out. Takes every dtype whose elements Python has numbers for."""

    name = "python"
    elementwise_names = frozenset(ELEMENTWISE)

    def supports(self, problem) -> bool:
        """Tell whether Python's numbers hold the dtype's: all but long double and its pair."""
        return super().supports(problem) and problem.dtype.itemsize <= (
            16 if problem.dtype.kind == "c" else 8
        )

    def matmul(self, a, b, out):
        columns = b.T.tolist()
        _store([[_dot(row, column) for column in columns] for row in a.tolist()], out)

    def relu(self, x, out):
        _store([0 if value < 0 else value for value in x.tolist()], out)

    def gelu(self, x, out):
        _store([_gelu(value) for value in x.tolist()], out)

    def softmax(self, x, out):
        _store([_softmax(row) for row in x.tolist()], out)

    def transpose(self, a, out):
        _store(list(zip(*a.tolist(), strict=True)), out)

    def add(self, a, b, out):
        self.elementwise("add", (a, b), out)

    def sum(self, x, axis, out):
        rows = x.tolist()
        lines = rows if axis else zip(*rows, strict=True)
        _store([sum(line) for line in lines], out)

    def conv2d(self, images, filters, out, stride, padding):
        edges = ((0, 0), (0, 0), (padding, padding), (padding, padding))
        images = np.pad(images, edges).tolist()
        weights = filters.tolist()
        for n, o, y, x in product(*map(range, out.shape)):
            out[n, o, y, x] = _window(images[n], weights[o], y * stride, x * stride)

    def elementwise(self, name, arrays, out):
        lists = [np.broadcast_to(array, out.shape).ravel().tolist() for array in arrays]
        found = [FUNCTIONS[name](*values) for values in zip(*lists, strict=True)]
        _store(found, out.reshape(-1))


def _dot(row: list, column: list):
    total = 0
    for p in range(len(row)):
        total += row[p] * column[p]
    return total


def _gelu(v: float) -> float:
    return 0.5 * v * (1 + math.tanh(SLOPE * (v + CUBE * v * v * v)))


def _softmax(row: list) -> list:
    largest = max(row)
    powers = [math.exp(value - largest) for value in row]
    total = sum(powers)
    return [power / total for power in powers]


def _window(image: list, weights: list, top: int, left: int):
    total = 0
    for channel, plane in zip(image, weights, strict=True):
        for p, line in enumerate(plane):
            for q, weight in enumerate(line):
                total += channel[top + p][left + q] * weight
    return total


def _store(numbers: list, out: NDArray) -> None:
    """Write Python's numbers, which have no size, as those of ``out``: integers wrap around."""
    if out.dtype.kind not in "iu":
        with np.errstate(over="ignore", invalid="ignore"):
            out[...] = numbers
        return
    whole = np.array(numbers, object) % 2 ** (8 * out.dtype.itemsize)
    out[...] = whole.astype(f"u{out.dtype.itemsize}").astype(out.dtype)


def _larger(x, y):
    return x if x > y or x != x else y


def _smaller(x, y):
    return x if x < y or x != x else y


def _exp(x: float) -> float:
    try:
        return math.exp(x)
    except OverflowError:
        return math.inf


def _quotient(x: float, y: float) -> float:
    if y:
        return x / y
    sign = math.copysign(1, x) * math.copysign(1, y)
    return math.nan if not x or x != x else sign * math.inf


FUNCTIONS = {
    "add": operator.add,
    "subtract": operator.sub,
    "multiply": operator.mul,
    "divide": _quotient,
    "maximum": _larger,
    "minimum": _smaller,
    "negative": operator.neg,
    "exp": _exp,
    "tanh": math.tanh,
}
