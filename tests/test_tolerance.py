"""Rounding-error bounds, against exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import tolerance, workloads
from tests.properties import PROPERTY

UNIT = {"float16": Fraction(1, 2**11), "float32": Fraction(1, 2**24), "float64": Fraction(1, 2**53)}


def exactly(array):
    return np.array([[Fraction(float(x)) for x in row] for row in array], dtype=object)


def exact_product(a, b):
    return exactly(a) @ exactly(b)


def summed(a, b, order):
    """Return ``a @ b`` with the terms added in this order, each operation rounded to the dtype."""
    out = np.zeros((a.shape[0], b.shape[1]), a.dtype)
    for p in order:
        out += a[:, p, None] * b[None, p, :]
    return out


@pytest.mark.parametrize("dtype", UNIT)
@pytest.mark.parametrize("k", [0, 1, 2, 100, 1024, 2000])
def test_gamma_is_its_formula(k, dtype):
    exact = k * UNIT[dtype] / (1 - k * UNIT[dtype])
    assert tolerance.gamma(k, dtype) == pytest.approx(float(exact), rel=1e-15)


@pytest.mark.parametrize("dtype", ["int64", "int8", "uint16", "bool"])
def test_integers_are_exact(dtype):
    assert tolerance.gamma(10**6, dtype) == 0


@pytest.mark.parametrize(
    ("k", "dtype"), [(2**11, "float16"), (2**24, "float32"), (2**53, "float64")]
)
def test_as_many_operations_as_there_are_digits_are_refused(k, dtype):
    assert tolerance.gamma(k - 1, dtype) > 1
    with pytest.raises(ValueError, match=f"k = {k} operations in {dtype} leave no digit"):
        tolerance.gamma(k, dtype)


def test_too_long_a_sum_is_refused_by_matmul():
    ones = np.ones((1, 2048), "float16")
    with pytest.raises(ValueError, match="operations in float16 leave no digit that is certain"):
        tolerance.matmul(ones, ones.T)


def test_negative_number_of_operations_is_refused():
    with pytest.raises(ValueError, match="k is -1: needs a number of operations, 0 or more"):
        tolerance.gamma(-1)


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("k", [1, 2, 17, 64])
def test_bound_holds_for_any_order_of_summation(k, dtype):
    """Half of it for each result against the exact one, the whole between any two results."""
    a, b = workloads.matmul(3, k, 4, seed=6172, dtype=dtype)
    bound = tolerance.matmul(a, b)
    exact = exact_product(a, b)
    generator = np.random.default_rng(6172)
    results = [summed(a, b, generator.permutation(k)) for _ in range(50)]
    for result in [*results, a @ b]:
        assert (abs(exactly(result) - exact) <= exactly(bound / 2)).all()
        assert (np.abs(result - results[0]) <= bound).all()


def test_bound_is_no_alibi():
    """A single term left out is far outside it."""
    a, b = workloads.matmul(8, 64, 8, seed=6172)
    wrong = a[:, 1:] @ b[1:]
    assert (np.abs(wrong - a @ b) > 1e6 * tolerance.matmul(a, b)).all()


@PROPERTY
@given(
    arrays("float64", (2, 5), elements=st.floats(-1e100, 1e100)),
    arrays("float64", (5, 2), elements=st.floats(-1e100, 1e100)),
    st.permutations(range(5)),
)
def test_bound_holds_for_any_numbers(a, b, order):
    """Cancellation and products that underflow included."""
    error = abs(exactly(summed(a, b, order)) - exact_product(a, b))
    assert (error <= exactly(tolerance.matmul(a, b) / 2)).all()


def test_bound_allows_for_products_that_underflow():
    """Each is rounded to a multiple of the smallest float, and gamma knows nothing of it."""
    a, b = np.full((1, 4), 1.3e-162), np.full((4, 1), 1.9e-162)
    error = abs(exactly(a @ b) - exact_product(a, b))
    assert (error <= exactly(tolerance.matmul(a, b))).all()
    assert (tolerance.matmul(a, b) <= 5 * 5e-324).all()


def test_bound_of_the_most_negative_integer_is_not_negative():
    a = np.full((1, 1), -128, "int8")
    assert (tolerance.matmul(a, np.ones((1, 1), "float32")) > 0).all()


@pytest.mark.parametrize("shape", [(0, 3, 2), (3, 0, 2), (1, 1, 1), (4, 5, 6)], ids=str)
def test_bound_has_the_shape_of_the_product(shape):
    m, k, n = shape
    bound = tolerance.matmul(*workloads.matmul(m, k, n, seed=6172, dtype="float32"))
    assert bound.shape == (m, n)
    assert bound.dtype == np.float64
    assert (bound >= 0).all()


def test_lists_will_do():
    assert tolerance.matmul([[1.0, -2.0]], [[3.0], [4.0]]).shape == (1, 1)
