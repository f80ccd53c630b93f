"""The oracles, against decimal arithmetic with 50 digits and against sums of integers."""

from decimal import Decimal, localcontext
from itertools import product

import numpy as np
import pytest

from helpers import oracles, workloads

UNIT = float(np.finfo(oracles.WIDE).eps)
PI = Decimal("3.14159265358979323846264338327950288419716939937510582")


def decimals(function, *arrays):
    """Return what a function of 50-digit decimals gives for each element."""
    with localcontext(prec=50):
        exact = [function(*map(Decimal, map(float, one))) for one in zip(*arrays, strict=True)]
        return np.array([oracles.WIDE(str(value)) for value in exact])


def gelu(x):
    power = (2 * (2 / PI).sqrt() * (x + Decimal("0.044715") * x * x * x)).exp()
    return x * (1 + (power - 1) / (power + 1)) / 2


def integers(*shape, seed=6172):
    return np.random.default_rng(seed).integers(-9, 10, shape).astype("float32")


def test_what_is_computed_is_as_wide_as_can_be():
    a = integers(3, 3)
    results = [
        oracles.matmul(a, a),
        oracles.saxpy(2, a, a),
        oracles.gelu(a),
        oracles.row_sums(a),
        oracles.column_sums(a),
        oracles.softmax(a),
        oracles.conv2d(a[None, None], a[None, None]),
    ]
    assert {result.dtype for result in results} == {np.dtype(np.longdouble)}


def test_what_is_moved_keeps_its_dtype():
    a = integers(2, 3)
    assert oracles.transpose(a).dtype == oracles.relu(a).dtype == a.dtype
    assert not np.shares_memory(oracles.transpose(a), a)
    assert not np.shares_memory(oracles.relu(abs(a)), a)


def test_products_and_sums_of_integers_are_exact():
    a, b = integers(3, 5), integers(5, 4, seed=1)
    assert (oracles.matmul(a, b) == a.astype(int) @ b.astype(int)).all()
    assert oracles.row_sums(a).tolist() == [sum(row) for row in a.tolist()]
    assert oracles.column_sums(a).tolist() == [sum(row) for row in a.T.tolist()]
    assert oracles.transpose(a).tolist() == [
        list(column) for column in zip(*a.tolist(), strict=True)
    ]


def test_relu_clears_what_is_below_zero():
    x = np.array([-np.inf, -1.5, 0.0, 2.5, np.inf, np.nan])
    assert np.array_equal(oracles.relu(x), [0, 0, 0, 2.5, np.inf, np.nan], equal_nan=True)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_saxpy_has_its_factor_in_the_dtype_of_the_vectors(dtype):
    _, x, y = workloads.saxpy(50, seed=6172, dtype=dtype)
    factor = Decimal(float(np.dtype(dtype).type(0.7)))
    exact = decimals(lambda a, b: factor * a + b, x, y)
    assert (np.abs(oracles.saxpy(0.7, x, y) - exact) <= 2 * UNIT).all()


def test_gelu_agrees_with_decimals():
    """Relative to x, as far below zero the sum 1 + tanh cancels in any precision."""
    x = np.linspace(-6, 6, 101)
    assert (np.abs(oracles.gelu(x) - decimals(gelu, x)) <= 3 * UNIT * np.abs(x)).all()


def test_softmax_agrees_with_decimals():
    (x,) = workloads.softmax(1, 40, seed=6172)
    with localcontext(prec=50):
        total = sum(Decimal(value).exp() for value in x[0].tolist())
    exact = decimals(lambda value: value.exp() / total, x[0])
    assert (np.abs(oracles.softmax(x)[0] / exact - 1) <= 100 * UNIT).all()


def test_softmax_of_the_largest_numbers_does_not_overflow():
    top = np.finfo("float64").max
    assert oracles.softmax([[top, top, -np.inf]]).tolist() == [[0.5, 0.5, 0.0]]


def test_softmax_of_nothing_is_nothing():
    assert oracles.softmax(np.ones((3, 0))).shape == (3, 0)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (1, 1), (2, 0), (3, 2)])
def test_convolution_is_its_sum(stride, padding):
    """Term by term, from the definition."""
    images, filters = integers(2, 3, 6, 5), integers(4, 3, 3, 2, seed=1)
    out = oracles.conv2d(images, filters, stride=stride, padding=padding)
    assert out.shape == (2, 4, (3 + 2 * padding) // stride + 1, (3 + 2 * padding) // stride + 1)
    for b, o, i, j in product(*map(range, out.shape)):
        total = 0
        for c, p, q in product(range(3), range(3), range(2)):
            row, column = stride * i + p - padding, stride * j + q - padding
            if row in range(6) and column in range(5):
                total += int(images[b, c, row, column]) * int(filters[o, c, p, q])
        assert out[b, o, i, j] == total
