"""Small loops in pairs that differ in one thing: what a compiler needs to make them wide.

    sum_strict              one total, in the order of the loop
    sum_reassociated        the same source, with leave to add in any order
    sum_accumulators        eight totals by hand, and strict order for each
    difference_wraparound   x[i + lag] - x[i], where i + lag may be negative
    difference_view         the same over a view that begins at lag
    add_scaled              out += factor * x, for arrays apart, overlapping, or with steps
    running_sum             out[i] needs out[i - 1]
    neighbour_sum           out[i] needs x[i - 1]
    norms_structs           x*x + y*y + z*z, the three of a point side by side
    norms_arrays            the same, all x side by side, then all y, then all z
    relu_branch             if and else in the loop
    first_above             the loop may end at any element
    tanh_called             a function of the C library for each element
    tanh_inlined            the same function as part of the loop
    add_bias_nchw           one number for each channel, images as (count, channels, height, width)
    add_bias_nhwc           the same, images as (count, height, width, channels)

Arrays are of one floating dtype; ``out`` is overwritten unless a kernel says otherwise. Nothing is
checked. The difference between two of a pair is what ``helpers.instructions.of`` shows of them.
"""

import math

import numba
import numpy as np
from numba import njit

from helpers.kernels.exponential import tanh

# Strict floating point


@njit(nogil=True, cache=True)
def sum_strict(x):
    """Return the sum of x (n,), added from the first element to the last.

    Work: n flop, each of which waits for the one before.
    Error: |result - exact| <= gamma_n sum |x| (Higham 2002, section 4.2), as for the other two.
    """
    total = x.dtype.type(0)
    for i in range(x.size):
        total += x[i]
    return total


@njit(nogil=True, cache=True, fastmath={"reassoc"})
def sum_reassociated(x):
    """Return the sum of x (n,), added in an order that the compiler chooses."""
    total = x.dtype.type(0)
    for i in range(x.size):
        total += x[i]
    return total


@njit(nogil=True, cache=True)
def sum_accumulators(x):
    """Return the sum of x (n,): eight totals, of x[0::8], x[1::8], ..., then their sum."""
    t0 = t1 = t2 = t3 = t4 = t5 = t6 = t7 = x.dtype.type(0)
    whole = x.size - x.size % 8
    for i in range(0, whole, 8):
        t0 += x[i]
        t1 += x[i + 1]
        t2 += x[i + 2]
        t3 += x[i + 3]
        t4 += x[i + 4]
        t5 += x[i + 5]
        t6 += x[i + 6]
        t7 += x[i + 7]
    total = ((t0 + t1) + (t2 + t3)) + ((t4 + t5) + (t6 + t7))
    for i in range(whole, x.size):
        total += x[i]
    return total


# Indices that may be negative


@njit(nogil=True, cache=True)
def difference_wraparound(x, lag, out):
    """Fill ``out`` with differences: out[i] = x[i + lag] - x[i], with Python's negative indices.

    x : (n,), out : (n - lag,), 0 <= lag <= n. The compiler does not know the last.
    """
    for i in range(out.size):
        out[i] = x[i + lag] - x[i]


@njit(nogil=True, cache=True)
def difference_view(x, lag, out):
    """Fill ``out`` with differences: out[:] = x[lag:] - x[:n - lag].  Arguments as above."""
    ahead = x[lag:]
    for i in range(out.size):
        out[i] = ahead[i] - x[i]


# Memory that may overlap, and steps


@njit(nogil=True, cache=True)
def add_scaled(factor, x, out):
    """Add to ``out``: out[i] += factor * x[i], from the first element to the last.

    x : (n,) of any stride, which may overlap ``out``: then it reads what was written before
    Work: 2*n flop.  Compulsory traffic: 3 * itemsize bytes an element.
    """
    scale = out.dtype.type(factor)
    for i in range(out.size):
        out[i] += scale * x[i]


@njit(nogil=True, cache=True)
def running_sum(x, out):
    """Fill ``out`` with running sums: out[i] = out[i - 1] + x[i].  x, out : (n,), n > 0."""
    out[0] = x[0]
    for i in range(1, x.size):
        out[i] = out[i - 1] + x[i]


@njit(nogil=True, cache=True)
def neighbour_sum(x, out):
    """Fill ``out`` with sums of two: out[i] = x[i - 1] + x[i].  x, out : (n,), n > 0."""
    out[0] = x[0]
    for i in range(1, x.size):
        out[i] = x[i - 1] + x[i]


@njit(nogil=True, cache=True)
def norms_structs(points, out):
    """Fill ``out`` with squared lengths: out[i] = x**2 + y**2 + z**2 of points[i].

    points : (n,) structures with the fields x, y and z, as ``structs`` makes them.  out : (n,)
    """
    for i in range(out.size):
        x, y, z = points[i].x, points[i].y, points[i].z
        out[i] = x * x + y * y + z * z


@njit(nogil=True, cache=True)
def norms_arrays(xs, ys, zs, out):
    """Fill ``out`` with squared lengths: out[i] = xs[i]**2 + ys[i]**2 + zs[i]**2.  All (n,)."""
    for i in range(out.size):
        x, y, z = xs[i], ys[i], zs[i]
        out[i] = x * x + y * y + z * z


def structs(xs, ys, zs):
    """Return an array of structures (n,) with fields x, y and z, from three arrays (n,)."""
    points = np.empty(xs.size, [(name, xs.dtype) for name in "xyz"])
    points["x"], points["y"], points["z"] = xs, ys, zs
    return points


# Branches and calls


@njit(nogil=True, cache=True)
def relu_branch(x, out):
    """Fill ``out`` with ``max(x, 0)`` by a branch."""
    zero = x.dtype.type(0)
    for i in range(x.size):
        if x[i] > zero:
            out[i] = x[i]
        else:
            out[i] = zero


@njit(nogil=True, cache=True)
def first_above(x, limit):
    """Return the first i with x[i] > limit, or -1 where there is none."""
    for i in range(x.size):
        if x[i] > limit:
            return i
    return -1


@njit(nogil=True, cache=True)
def tanh_called(x, out):
    """Fill ``out`` with hyperbolic tangents by the C library."""
    for i in range(x.size):
        out[i] = math.tanh(x[i])


@njit(nogil=True, cache=True, error_model="numpy")
def tanh_inlined(x, out):
    """Fill ``out`` with hyperbolic tangents computed in the loop, as helpers.kernels.exponential.

    A division that may raise Python's ZeroDivisionError would be a way out of the loop, as in
    ``first_above``: NumPy's rule gives infinity instead.
    """
    for i in range(x.size):
        out[i] = tanh(x[i])


# Layouts


@njit(nogil=True, cache=True)
def add_bias_nchw(images, bias, out):
    """Fill ``out`` with images[:, c] + bias[c]: innermost along a row of pixels.

    images, out : (count, channels, height, width), C order; out may be images.  bias : (channels,)
    """
    count, channels, height, width = images.shape
    for n in range(count):
        for c in range(channels):
            shift = bias[c]
            for h in range(height):
                source = images[n, c, h]
                row = out[n, c, h]
                for w in range(width):
                    row[w] = source[w] + shift


@njit(nogil=True, cache=True)
def add_bias_nhwc(images, bias, out):
    """Fill ``out`` with images[..., c] + bias[c]: innermost along the channels of a pixel.

    images, out : (count, height, width, channels), C order; out may be images.  bias : (channels,)
    """
    count, height, width, channels = images.shape
    for n in range(count):
        for h in range(height):
            for w in range(width):
                source = images[n, h, w]
                pixel = out[n, h, w]
                for c in range(channels):
                    pixel[c] = source[c] + bias[c]


def scalar(kernel, *args):
    """Return a kernel as it would be without wide instructions, compiled for these arguments.

    kernel : made by numba.njit; args : their types count, not their values
    Source and options are the same; only the step of the compiler that widens loops is left out.
    """
    options = {name: on for name, on in kernel.targetoptions.items() if name != "nopython"}
    narrow = njit(**options)(kernel.py_func)  # in no cache, where it would pass for the wide one
    before = numba.config.LOOP_VECTORIZE
    numba.config.LOOP_VECTORIZE = 0
    try:
        narrow.compile(tuple(narrow.typeof_pyval(one) for one in args))
    finally:
        numba.config.LOOP_VECTORIZE = before
    return narrow
