"""CuPy, on a graphics card: ``pip install "kernels-measured[cupy]"``. Calls copy there and back."""

from collections.abc import Callable

import cupy as cp
import numpy as np
from numpy.typing import NDArray

from helpers.backends.interface import ELEMENTWISE, ComputeBackend
from helpers.backends.operations.elementwise import CUBE, SLOPE

FLOATS = {"float32", "float64"}
PRODUCTS = FLOATS | {"float16", "complex64", "complex128", "int32", "int64"}


class CuPy(ComputeBackend):
    """The operations of NumPy's namesake on a card; few problems are worth the way."""

    name = "cupy"
    elementwise_names = frozenset(ELEMENTWISE)

    def supports(self, problem) -> bool:
        """Tell whether CuPy computes the operation in the dtype."""
        known = PRODUCTS if problem.op in ("matmul", "transpose") else FLOATS
        return super().supports(problem) and problem.dtype.name in known

    def matmul(self, a, b, out):
        _run(cp.matmul, (a, b), out)

    def matmul_stack(self, a, b, out):
        _run(cp.matmul, (a, b), out)

    def relu(self, x, out):
        _run(lambda x: cp.maximum(x, 0), (x,), out)

    def gelu(self, x, out):
        _run(lambda x: 0.5 * x * (1 + cp.tanh(SLOPE * (x + CUBE * x * x * x))), (x,), out)

    def softmax(self, x, out):
        _run(_softmax, (x,), out)

    def transpose(self, a, out):
        _run(lambda a: cp.ascontiguousarray(a.T), (a,), out)

    def add(self, a, b, out):
        _run(cp.add, (a, b), out)

    def sum(self, x, axis, out):
        _run(lambda x: x.sum(axis=axis), (x,), out)

    def elementwise(self, name, arrays, out):
        _run(getattr(cp, name), arrays, out)


def _run(function: Callable, arrays: tuple[NDArray, ...], out: NDArray) -> None:
    """Copy to the card, compute, copy back."""
    found = function(*map(cp.asarray, arrays))
    np.copyto(out, cp.asnumpy(found))


def _softmax(x: "cp.ndarray") -> "cp.ndarray":
    powers = cp.exp(x - x.max(axis=1, keepdims=True))
    return powers / powers.sum(axis=1, keepdims=True)
