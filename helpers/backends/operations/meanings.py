"""The operations by name: what NumPy does, which problem a call is, and how a kernel takes it."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
from numpy.typing import NDArray

from helpers.backends.interface import ELEMENTWISE
from helpers.backends.operations import convolution, elementwise, matmul, matrices
from helpers.backends.problem import Problem

Signature = tuple


@dataclass(frozen=True, slots=True)
class Operation:
    """What there is to know of an operation, whoever computes it.

    numpy : the function that says what it means: inputs, options, out
    problem : returns the Problem of a signature, None where only NumPy knows what to do
    bind : returns the function of one signature that runs a kernel
    arrays : how many it takes
    """

    numpy: Callable[..., NDArray]
    problem: Callable[..., Problem | None]
    bind: Callable[..., Callable[..., NDArray]]
    arrays: int = 1


def signature(arrays: tuple[NDArray, ...], options: tuple = ()) -> Signature:
    """Return all that decides how a call runs: shapes, dtypes, strides, options."""
    if len(arrays) == 1:
        (x,) = arrays
        return (x.shape, x.dtype, x.strides, *options)
    a, b = arrays
    return (a.shape, b.shape, a.dtype, b.dtype, a.strides, b.strides, *options)


def _ufunc(name: str) -> Operation:
    numpy = getattr(np, name)
    if numpy.nin == 1:
        return Operation(numpy, partial(elementwise.problem, name), elementwise.bind)
    problem = partial(elementwise.problem_of_two, name)
    return Operation(numpy, problem, elementwise.bind_two, 2)


def _own(name: str) -> Operation:
    numpy = elementwise.MEANINGS[name]
    return Operation(numpy, partial(elementwise.problem, name), elementwise.bind)


MEANINGS = {
    "matmul": Operation(np.matmul, matmul.problem, matmul.bind, 2),
    "relu": _own("relu"),
    "gelu": _own("gelu"),
    "softmax": Operation(matrices.softmax, matrices.problem_of_softmax, matrices.bind_softmax),
    "transpose": Operation(
        matrices.transpose, matrices.problem_of_transpose, matrices.bind_transpose
    ),
    "sum": Operation(matrices.total, matrices.problem_of_sum, matrices.bind_sum),
    "conv2d": Operation(convolution.conv2d, convolution.problem, convolution.bind, 2),
    **{name: _ufunc(name) for name in ("add", *ELEMENTWISE)},
}
