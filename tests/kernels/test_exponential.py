"""exp and tanh for compiled loops, against long double."""

import math

import numpy as np
import pytest
from numba import njit

from helpers import instructions
from helpers.kernels import exponential
from helpers.kernels.exponential import exp, tanh

FORMATS = [np.float64, np.float32]
every_format = pytest.mark.parametrize("real", FORMATS, ids=lambda real: real.__name__)


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def fill_exp(x, out):
    for i in range(x.size):
        out[i] = exp(x[i])


@njit(cache=True, error_model="numpy", fastmath={"contract"})
def fill_tanh(x, out):
    for i in range(x.size):
        out[i] = tanh(x[i])


def filled(kernel, x):
    out = np.full_like(x, np.nan)
    kernel(x, out)
    return out


def unit(real):
    return np.finfo(real).eps / 2


@every_format
def test_exp_is_within_four_units(real):
    """Over all of its range, and where the argument is split: at odd multiples of log(2) / 2."""
    low, high = exponential.LOW[real], exponential.HIGH[real]
    splits = (np.arange(int(low), int(high)) + 0.5) * math.log(2)
    near = [np.nextafter(real(1), real(way)) * splits.astype(real) for way in (0, 1, 2)]
    x = np.concatenate([np.linspace(low, high, 100_003, dtype=real), *near])
    x = x[(low <= x) & (x <= high)]
    exact = np.exp(x.astype(np.longdouble))
    assert (np.abs(filled(fill_exp, x) / exact - 1) <= 4 * unit(real)).all()


@every_format
def test_tanh_is_within_six_units_absolute(real):
    x = np.linspace(-25, 25, 100_003, dtype=real)
    exact = np.tanh(x.astype(np.longdouble))
    assert (np.abs(filled(fill_tanh, x) - exact) <= 6 * unit(real)).all()


@every_format
def test_beyond_the_range_is_zero_or_infinity(real):
    low, high = real(exponential.LOW[real]), real(exponential.HIGH[real])
    x = np.array([low, np.nextafter(low, real(-np.inf)), high, np.nextafter(high, real(np.inf))])
    powers = filled(fill_exp, x)
    assert np.isfinite(powers[[0, 2]]).all()
    assert powers[0] >= np.finfo(real).smallest_normal
    assert powers[[1, 3]].tolist() == [0, np.inf]


@every_format
def test_special_values_are_those_of_numpy(real):
    x = np.array([0, -0.0, np.inf, -np.inf, np.nan, np.finfo(real).max, -np.finfo(real).max], real)
    with np.errstate(over="ignore", under="ignore"):
        assert np.array_equal(filled(fill_exp, x), np.exp(x), equal_nan=True)
    assert np.array_equal(filled(fill_tanh, x), np.tanh(x), equal_nan=True)


@pytest.mark.parametrize("kernel", [fill_exp, fill_tanh], ids=["exp", "tanh"])
@every_format
def test_loops_over_them_are_compiled_to_wide_instructions(kernel, real):
    x = np.ones(8, real)
    hottest = instructions.of(kernel, x, x).hottest
    assert hottest.lanes * x.itemsize >= 16
    assert hottest.calls == 0


def test_interpreted_they_are_those_of_math():
    assert exp(0.3) == math.exp(0.3)
    assert tanh(0.3) == math.tanh(0.3)


def test_other_formats_are_refused():
    with pytest.raises(Exception, match=r"No implementation of function .*exp"):
        fill_exp(np.ones(3, "int64"), np.ones(3))
