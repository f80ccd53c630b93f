"""Operations on each element by itself, on a card: nothing is shared, all is traffic.

gelu   0.5 x (1 + tanh(s (x + c x x x))), s = sqrt(2 / pi), c = 0.044715

    x, out : (n,), contiguous, one floating dtype; ``out`` is overwritten and may be x itself.

    Work: 9 flop an element.  Compulsory traffic: 2 * itemsize an element.
    Error: ``helpers.tolerance``, which assumes of tanh what it assumes of other libraries.
"""

import math

from numba import cuda

from helpers.kernels.cuda.launch import launched
from helpers.kernels.elementwise import CUBIC, SCALE

THREADS = 256


@launched((THREADS,), lambda x, out: x.shape)
def gelu_fused(x, out):
    """Fill ``out`` with ``gelu(x)``: out[i] = gelu(x[i]), a thread each."""
    i = cuda.grid(1)
    if i < x.size:
        real = x.dtype.type
        v = x[i]
        inner = real(SCALE) * (v + real(CUBIC) * v * v * v)
        out[i] = real(0.5) * v * (real(1) + real(math.tanh(inner)))
