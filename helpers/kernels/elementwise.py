"""Operations on each element by itself: relu, saxpy and gelu, each in the same steps.

python       one loop, interpreted; arrays or lists alike
temporaries  the plain NumPy expression: a new array for each operation, then a copy to ``out``
out          NumPy into ``out``, operation after operation: nothing is allocated
chunked      the same on pieces that fit a cache, one after the other (gelu)
fused        one compiled loop: each element is read once, finished and written once
parallel     that loop on a part of the elements for each thread (relu, gelu)

relu   max(x, 0)
saxpy  factor * x + y
gelu   0.5 x (1 + tanh(s (x + c x x x))), s = sqrt(2 / pi), c = 0.044715: the usual
       approximation of x times the normal distribution (Hendrycks and Gimpel 2016)

x, y, out : (n,), one floating dtype, any stride; relu and saxpy take integers as well. More
dimensions, where an array is contiguous: ``array.reshape(-1)``. ``out`` is overwritten, and
may be x or y itself except in saxpy_out and gelu_out, which write it before they have read
all; it must not overlap them in any other way. Nothing is checked.

Work: relu 1, saxpy 2, gelu 9 flop an element.  Compulsory traffic: relu and gelu 2, saxpy 3
times itemsize an element.
Error: relu none; saxpy and gelu: ``helpers.tolerance``.  NaN comes out as NaN, and infinities
as from the expressions: gelu(-inf), which multiplies -inf by 0, is NaN. The sign of a zero
that relu returns is not determined.
"""

import math

import numpy as np
from numba import njit

from helpers.kernels import threads
from helpers.kernels.exponential import tanh

SCALE = math.sqrt(2 / math.pi)
CUBIC = 0.044715
GRAIN = 1 << 14  # elements that are worth a thread

# Python raises where something is divided by zero, and where a loop may raise it stays narrow.
# "contract" lets a product and a sum become one instruction, rounded once.
COMPILED = {"nogil": True, "cache": True, "error_model": "numpy", "fastmath": {"contract"}}


@njit(**COMPILED)
def same(x, out):
    """Say whether two arrays of one shape are the same memory, element by element.

    The compiler must expect that writing out[i] changes an x[j] that is still to be read. It
    compares the addresses before the loop, and where they overlap, as they do in place, it takes
    one element at a time. A loop that is given one array for both needs no such care; it must be
    inlined before it is compiled.
    """
    return x.ctypes.data == out.ctypes.data and x.strides == out.strides


# relu


def relu_python(x, out):
    """Fill ``out`` with ``max(x, 0)`` by an interpreted loop; arrays or lists alike."""
    for i in range(len(x)):
        out[i] = 0 if x[i] < 0 else x[i]


def relu_temporaries(x, out):
    """Fill ``out`` with ``max(x, 0)``: one temporary array."""
    out[...] = np.maximum(x, 0)


def relu_out(x, out):
    """Fill ``out`` with ``max(x, 0)``: no temporary."""
    np.maximum(x, 0, out=out)


@njit(inline="always", **COMPILED)
def _relu(x, out):
    zero = x.dtype.type(0)
    for i in range(x.size):
        value = x[i]
        out[i] = zero if value < zero else value  # NaN is not less


@njit(**COMPILED)
def relu_fused(x, out):
    """Fill ``out`` with ``max(x, 0)``: out[i] = max(x[i], 0), compiled."""
    if same(x, out):
        _relu(out, out)
    else:
        _relu(x, out)


def relu_parallel(x, out):
    """Fill ``out`` with ``max(x, 0)``: relu_fused, a part of the elements for each thread."""
    threads.share(lambda start, stop: relu_fused(x[start:stop], out[start:stop]), x.size, GRAIN)


# saxpy


def saxpy_python(factor, x, y, out):
    """Fill ``out`` with ``factor * x + y`` by an interpreted loop; arrays or lists alike."""
    for i in range(len(x)):
        out[i] = factor * x[i] + y[i]


def saxpy_temporaries(factor, x, y, out):
    """Fill ``out`` with ``factor * x + y``: two temporary arrays, one where NumPy reuses it."""
    out[...] = factor * x + y


def saxpy_out(factor, x, y, out):
    """Fill ``out`` with ``factor * x + y``: no temporary; ``out`` may be x, but not y."""
    np.multiply(x, factor, out=out)
    np.add(out, y, out=out)


@njit(inline="always", **COMPILED)
def _saxpy(factor, x, y, out):
    scale = out.dtype.type(factor)
    for i in range(x.size):
        out[i] = scale * x[i] + y[i]


@njit(**COMPILED)
def saxpy_fused(factor, x, y, out):
    """Fill ``out`` with ``factor * x + y``: out[i] = factor * x[i] + y[i], compiled."""
    if same(y, out):
        _saxpy(factor, x, out, out)
    else:
        _saxpy(factor, x, y, out)


# gelu


def gelu_python(x, out):
    """Fill ``out`` with ``gelu(x)`` by an interpreted loop; arrays or lists alike."""
    for i in range(len(x)):
        v = x[i]
        out[i] = 0.5 * v * (1 + math.tanh(SCALE * (v + CUBIC * v * v * v)))


def gelu_temporaries(x, out):
    """Fill ``out`` with ``gelu(x)``: a temporary array for each of the nine operations.

    From 256 KiB on, and on some systems only, NumPy reuses those of its own that nobody can see.
    """
    out[...] = 0.5 * x * (1 + np.tanh(SCALE * (x + CUBIC * x * x * x)))


def _gelu_steps(x, scratch, out):
    """Fill ``out`` with ``gelu(x)``, over ``scratch`` of the same size, which may be ``out``."""
    np.multiply(x, x, out=scratch)
    np.multiply(scratch, x, out=scratch)
    np.multiply(scratch, CUBIC, out=scratch)
    np.add(scratch, x, out=scratch)
    np.multiply(scratch, SCALE, out=scratch)
    np.tanh(scratch, out=scratch)
    np.add(scratch, 1, out=scratch)
    np.multiply(scratch, 0.5, out=scratch)
    np.multiply(scratch, x, out=out)


def gelu_out(x, out):
    """Fill ``out`` with ``gelu(x)``: no temporary; ``out`` must not be x."""
    _gelu_steps(x, out, out)


def gelu_chunked(x, out, chunk):
    """Fill ``out`` with ``gelu(x)``: out[i:i + chunk] = gelu(x[i:i + chunk]), all nine steps.

    chunk : elements of a piece, 1 or more; as many are allocated, once
    """
    scratch = np.empty(min(chunk, x.size), x.dtype)
    for start in range(0, x.size, chunk):
        part = x[start : start + chunk]
        _gelu_steps(part, scratch[: part.size], out[start : start + chunk])


@njit(inline="always", **COMPILED)
def _gelu(x, out):
    real = x.dtype.type
    half, one, scale, cubic = real(0.5), real(1), real(SCALE), real(CUBIC)
    for i in range(x.size):
        v = x[i]
        out[i] = half * v * (one + tanh(scale * (v + cubic * v * v * v)))


@njit(**COMPILED)
def gelu_fused(x, out):
    """Fill ``out`` with ``gelu(x)``: out[i] = gelu(x[i]), compiled, with a tanh that is inlined."""
    if same(x, out):
        _gelu(out, out)
    else:
        _gelu(x, out)


def gelu_parallel(x, out):
    """Fill ``out`` with ``gelu(x)``: gelu_fused, a part of the elements for each thread."""
    threads.share(lambda start, stop: gelu_fused(x[start:stop], out[start:stop]), x.size, GRAIN)
