"""Whether a backend computes what it is measured for."""

from collections.abc import Callable
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from helpers.backends import registry
from helpers.backends.operations.meanings import MEANINGS, signature
from helpers.backends.problem import Problem

SLACK = 8  # times the rounding that is usual: a wrong result is further off by far


class Check:
    """One problem with its inputs, and its result by NumPy once it is needed."""

    def __init__(self, problem: Problem, arrays: tuple[NDArray, ...], options: tuple) -> None:
        self.problem, self.arrays, self.options = problem, arrays, options

    def run(self, name: str) -> Callable | None:
        """Return the function that runs the problem on a backend, None where it does not take it.

        It is called once, over rubbish, so that it is compiled. What the backend raises comes
        through.
        """
        backend, operation = registry.get(name), MEANINGS[self.problem.op]
        if not backend.supports(self.problem):
            return None
        given = signature(self.arrays, self.options)
        run = operation.bind(backend.kernel(self.problem), self.problem, *given)
        run(*self.arrays, *self.options, out=self._rubbish())
        return run

    def passes(self, run: Callable) -> bool:
        """Tell whether a run fills ``out`` with NumPy's numbers, within rounding."""
        out = self._rubbish()
        run(*self.arrays, *self.options, out=out)
        if self.problem.dtype.kind in "biu":
            return np.array_equal(out, self._expected.astype(np.int64).astype(out.dtype))
        scale = float(np.abs(self._expected).max(initial=1.0))
        usual = np.finfo(out.dtype).eps * max(8.0, max(self.problem.sizes) ** 0.5)
        # False for NaN as well, with which the rubbish is filled.
        return bool(np.abs(out - self._expected).max() <= SLACK * scale * usual)

    @cached_property
    def _expected(self) -> NDArray:
        """The result; of products that of float64 or complex128, which NumPy has a BLAS for."""
        if self.problem.op != "matmul":
            return np.asarray(MEANINGS[self.problem.op].numpy(*self.arrays, *self.options))
        wide = "complex128" if self.problem.dtype.kind == "c" else "float64"
        return np.matmul(*(array.astype(wide) for array in self.arrays))

    def _rubbish(self) -> NDArray:
        """Return an array to be filled, no element of which is right by chance."""
        dtype = self.problem.dtype
        if dtype.kind == "b":
            return self._expected == 0
        if dtype.kind in "iu":
            return (self._expected.astype(np.int64) + 1).astype(dtype)
        return np.full(self._expected.shape, np.nan, dtype)
