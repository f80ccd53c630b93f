"""What a backend is: the operations that it offers, each over arrays that need no more checking."""

from abc import ABC, abstractmethod
from collections.abc import Callable

from numpy.typing import NDArray

from helpers.backends.problem import Problem

OPERATIONS = ("matmul", "relu", "gelu", "softmax", "transpose", "add", "sum", "conv2d")
# What arrays that dispatch by themselves ask for besides; NumPy's names.
ELEMENTWISE = (
    "subtract", "multiply", "divide", "maximum", "minimum", "negative", "exp", "tanh",
)  # fmt: skip


class ComputeBackend(ABC):
    """Operations that fill ``out``; one that a backend lacks runs on NumPy instead.

    Write the methods that you have. Every method may take for granted, because the caller saw to
    it: all arrays are NumPy's, in the byte order of the machine and aligned, none is empty, inputs
    are of ``out``'s dtype; ``out`` is in C order, writable, holds rubbish and shares no memory with
    an input. Inputs may be read-only, and have any strides where not said otherwise. A method
    leaves its inputs alone and returns nothing.

    name : how ``backends.explain`` calls it
    elementwise_names : the names that ``elementwise`` knows
    threaded : whether it starts threads of its own, which ``use(..., threads=1)`` leaves out
    """

    name: str = ""
    threaded: bool = False
    elementwise_names: frozenset[str] = frozenset()

    @abstractmethod
    def supports(self, problem: Problem) -> bool:
        """Tell whether this backend takes the problem: its operation, dtype, sizes and layout.

        What stands here, for ``super().supports(problem)``: whether the operation was written.
        """
        if problem.op in ELEMENTWISE:
            return problem.op in self.elementwise_names
        return getattr(type(self), problem.op) is not getattr(ComputeBackend, problem.op)

    def kernel(self, problem: Problem) -> Callable:
        """Return the function that fills ``out`` for this problem; by default the method itself.

        What can be decided from shapes and dtype alone can be decided here, once, and need not be
        decided again by each call.
        """
        if problem.op in ELEMENTWISE:
            return lambda *arrays: self.elementwise(problem.op, arrays[:-1], arrays[-1])
        if problem.op == "matmul" and problem.sizes[0] != 1:
            return self.matmul_stack
        return getattr(self, problem.op)

    def matmul(self, a: NDArray, b: NDArray, out: NDArray) -> None:
        """Fill ``out`` (m, n) with ``a @ b``; a : (m, k), b : (k, n), k at least 1."""
        raise NotImplementedError

    def matmul_stack(self, a: NDArray, b: NDArray, out: NDArray) -> None:
        """Fill ``out`` (s, m, n) with products; a : (s or 1, m, k), b : (s or 1, k, n)."""
        for i in range(len(out)):
            self.matmul(a[i % len(a)], b[i % len(b)], out[i])

    def relu(self, x: NDArray, out: NDArray) -> None:
        """Fill ``out`` with max(x, 0); x : (n,) in C order, NaN stays NaN."""
        raise NotImplementedError

    def gelu(self, x: NDArray, out: NDArray) -> None:
        """Fill ``out`` with 0.5 x (1 + tanh(sqrt(2/pi) (x + 0.044715 x**3))); x : as in relu."""
        raise NotImplementedError

    def softmax(self, x: NDArray, out: NDArray) -> None:
        """Fill ``out`` with the softmax of each row, safe from overflow; x : (m, n) in C order."""
        raise NotImplementedError

    def transpose(self, a: NDArray, out: NDArray) -> None:
        """Fill ``out`` (n, m) with the transpose of a : (m, n)."""
        raise NotImplementedError

    def add(self, a: NDArray, b: NDArray, out: NDArray) -> None:
        """Fill ``out`` with ``a + b``; a and b broadcast to the shape of ``out``."""
        raise NotImplementedError

    def sum(self, x: NDArray, axis: int, out: NDArray) -> None:
        """Fill ``out`` with sums of x : (m, n) in C order; axis 1: out (m,), axis 0: out (n,)."""
        raise NotImplementedError

    def conv2d(
        self, images: NDArray, filters: NDArray, out: NDArray, stride: int, padding: int
    ) -> None:
        """Fill ``out`` with the cross-correlation of images NCHW with filters OCHW, in C order."""
        raise NotImplementedError

    def elementwise(self, name: str, arrays: tuple[NDArray, ...], out: NDArray) -> None:
        """Fill ``out`` with NumPy's ufunc ``name`` of one or two arrays that broadcast to it."""
        raise NotImplementedError
