"""One operation, many backends: the same user code, the best kernel for every problem.

    from helpers import backends

    backends.matmul(a, b)              np.matmul in every respect, on the backend in use
    with backends.use("numba"): ...    another backend, for a block or for good
    backends.calibrate()               measure this machine, so that "auto" knows it
    backends.explain("matmul", a, b)   what would run, why, and what others would take
    backends.array(x) @ w + b          arrays that dispatch by themselves

A backend is a ``ComputeBackend``; other packages bring theirs by an entry point of the group
``kernels_measured.backends``. Which ones a machine has says ``available()``.
"""

from helpers.backends.arrays import Array, array
from helpers.backends.calibration.session import Outcome, calibrate
from helpers.backends.calls import add, conv2d, gelu, matmul, relu, softmax, sum, transpose
from helpers.backends.context import current, use
from helpers.backends.explanation import Explanation, explain
from helpers.backends.interface import ComputeBackend
from helpers.backends.problem import Problem
from helpers.backends.registry import BackendMissing, available, register, unregister

__all__ = [
    "Array",
    "BackendMissing",
    "ComputeBackend",
    "Explanation",
    "Outcome",
    "Problem",
    "add",
    "array",
    "available",
    "calibrate",
    "conv2d",
    "current",
    "explain",
    "gelu",
    "matmul",
    "register",
    "relu",
    "softmax",
    "sum",
    "transpose",
    "unregister",
    "use",
]
