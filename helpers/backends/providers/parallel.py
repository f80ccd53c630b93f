"""The same on all threads: kernels that are compiled, and NumPy's functions, on a share each."""

from contextvars import copy_context

import numpy as np

from helpers.backends.interface import ELEMENTWISE, ComputeBackend
from helpers.backends.providers.numba import FLOATS, plain
from helpers.backends.providers.sharing import share
from helpers.kernels import elementwise, softmax, threads

GRAIN = 1 << 14  # elements that are worth a thread


class Parallel(ComputeBackend):
    """Large arrays, cut into one piece for each thread."""

    name = "parallel"
    threaded = True
    elementwise_names = frozenset(ELEMENTWISE)

    def supports(self, problem) -> bool:
        """Tell whether there is an operation for the dtype, and work for more than one thread."""
        return (
            super().supports(problem)
            and threads.count() > 1
            and problem.dtype in FLOATS
            and problem.cost.bytes >= 4 * GRAIN * problem.dtype.itemsize
        )

    def relu(self, x, out):
        x = plain(x)
        share(lambda i, j: elementwise.relu_fused(x[i:j], out[i:j]), x.size, GRAIN)

    def gelu(self, x, out):
        x = plain(x)
        share(lambda i, j: elementwise.gelu_fused(x[i:j], out[i:j]), x.size, GRAIN)

    def softmax(self, x, out):
        x, rows = plain(x), max(1, GRAIN // x.shape[1])
        share(lambda i, j: softmax.softmax_fused(x[i:j], out[i:j]), len(x), rows)

    def add(self, a, b, out):
        self.elementwise("add", (a, b), out)

    def elementwise(self, name, arrays, out):
        ufunc = getattr(np, name)
        whole = [np.broadcast_to(array, out.shape) for array in arrays]
        grain = max(1, GRAIN * len(out) // out.size)

        def work(start, stop):
            ufunc(*(array[start:stop] for array in whole), out=out[start:stop])

        context = copy_context()  # where np.errstate is kept: a new thread knows nothing of it
        share(lambda *edges: context.copy().run(work, *edges), len(out), grain)
