"""NumPy on pieces that fit a cache: no temporary ever goes to memory."""

import numpy as np

from helpers.backends.interface import ComputeBackend
from helpers.kernels import elementwise

PIECE = 1 << 17  # bytes of an array of which several should stay in a cache
FLOATS = (np.dtype("float32"), np.dtype("float64"))


class Chunked(ComputeBackend):
    """Chains of NumPy functions, piece after piece, on one thread."""

    name = "chunked"

    def supports(self, problem) -> bool:
        """Tell whether it has the operation for the dtype."""
        return super().supports(problem) and problem.dtype in FLOATS

    def gelu(self, x, out):
        elementwise.gelu_chunked(x, out, PIECE // x.itemsize)

    def softmax(self, x, out):
        rows = max(1, PIECE // (x.itemsize * x.shape[1]))
        for start in range(0, len(x), rows):
            part, place = x[start : start + rows], out[start : start + rows]
            np.subtract(part, part.max(axis=1, keepdims=True), out=place)
            np.exp(place, out=place)
            np.divide(place, place.sum(axis=1, keepdims=True), out=place)
