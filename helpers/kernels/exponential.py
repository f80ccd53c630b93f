"""exp and tanh for compiled loops, out of multiplications, additions and shifts alone.

A compiler turns a loop into wide instructions only where each operation in it has a wide form. A
call of the C library's exp or tanh has none, and one such call keeps the whole loop at one element
a time. These two are inlined, without a branch, and become as wide as what stands around them.

    exp   2**k times a Taylor series, after splitting x into k*log(2) and a rest
    tanh  1 - 2 / (exp(2x) + 1)

They serve float32 and float64 in code that Numba compiles, with ``error_model="numpy"``: Python's
own, which raises where something is divided by zero, has a branch. In a loop that is interpreted
they are those of ``math``.

Error, with u half the spacing of floats at 1, to first order in u:

- exp is within 4u of the exact value, relative to it. The rest r of an argument is known to 0.7u,
  since k*ln2_high is exact and the subtraction of k*ln2_low is rounded; Horner's scheme adds less
  than 3u for |r| <= log(2)/2, and what the series leaves out, some |r|**terms / terms!, is 0.1u.
- tanh is within 6u, absolute. With E = exp(2x) and q = 2 / (E + 1), the error of E adds
  8u E / (E + 1)**2, the rounding of sum and quotient 2u q, that of 1 - q at most u: 5.2u at most.

exp is 0 below LOW and infinite above HIGH, instead of subnormal or almost so.
"""

import math

import numpy as np
from numba import types
from numba.extending import overload

LOW = {np.float32: -87.0, np.float64: -708.0}  # exp of less is 0
HIGH = {np.float32: 88.0, np.float64: 709.0}  # exp of more is infinity


def exp(x):
    """Return e**x: 0 for x < LOW, infinity for x > HIGH, NaN for NaN."""
    return math.exp(x)


def tanh(x):
    """Return the hyperbolic tangent of x, as exact around 0 as elsewhere, and no more."""
    return math.tanh(x)


def _exp(real, integer, ln2_high, ln2_low, terms):
    """Return exp for one floating-point format, as source that Numba compiles into its caller.

    real, integer : the format, and the integer of its size
    ln2_high, ln2_low : log(2) in two parts, the first with so few digits that k of it are exact
    terms : of the series
    """
    low, high, infinity = real(LOW[real]), real(HIGH[real]), real(np.inf)
    log2_e, ln2_high, ln2_low = real(1 / math.log(2)), real(ln2_high), real(ln2_low)
    series = tuple(real(1 / math.factorial(power)) for power in reversed(range(terms)))
    # Where the significand ends: so large a number plus another is rounded to an integer, which
    # then stands in the last bits.
    digits = np.finfo(real).nmant
    shift, place, one = real(1.5 * 2**digits), integer(digits), real(1).view(integer)

    def compiled(x):
        shifted = x * log2_e + shift
        k = shifted - shift
        r = (x - k * ln2_high) - k * ln2_low
        total = real(0)
        for term in series:
            total = total * r + term
        power = integer((real(shifted).view(integer) << place) + one)  # 2**k, as bits
        value = total * power.view(real)
        return real(0) if x < low else infinity if x > high else value

    return compiled


_part = float.fromhex
_EXP = {
    types.float32: _exp(
        np.float32, np.int32, _part("0x1.62e4p-1"), _part("0x1.7f7d1cf79abcap-20"), terms=8
    ),
    types.float64: _exp(
        np.float64, np.int64, _part("0x1.62e42fefa38p-1"), _part("0x1.ef35793c7673p-45"), terms=14
    ),
}
# A product and a sum in one instruction, where the machine has one, and nothing else.
_OPTIONS = {"fastmath": {"contract"}, "error_model": "numpy"}


@overload(exp, jit_options=_OPTIONS)
def _compiled_exp(x):
    return _EXP.get(x)


@overload(tanh, jit_options=_OPTIONS)
def _compiled_tanh(x):
    if x in _EXP:
        return lambda x: type(x)(1) - type(x)(2) / (exp(x + x) + type(x)(1))
    return None
