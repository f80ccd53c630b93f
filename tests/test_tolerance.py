"""Rounding-error bounds, against exact fractions."""

from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import oracles, tolerance, workloads
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


# The other operations: between two results in one precision, and not far beyond.


def saxpys(factor, x, y):
    """Two ways to a saxpy: each rounded in its own places."""
    wide = np.float64(x.dtype.type(factor)) * x.astype("float64") + y
    return [factor * x + y, wide.astype(x.dtype)]


def gelus(x):
    """Three ways to a gelu, by tanh and by exp."""
    inner = float(np.sqrt(2 / np.pi)) * (x + 0.044715 * x * x * x)
    by_exp = x / (1 + np.exp(-2 * inner))
    return [0.5 * x * (1 + np.tanh(inner)), by_exp, x * (0.5 + 0.5 * np.tanh(inner))]


def softmaxes(x):
    """Two ways to a softmax: divided by the sum, and multiplied by its inverse."""
    away = x - x.max(axis=1, keepdims=True)
    total = np.exp(away).sum(axis=1, keepdims=True)
    return [np.exp(away) / total, np.exp(away) * (1 / total)]


def row_sums(a):
    """The sums of rows, forwards, backwards, and as NumPy has them."""
    return [np.cumsum(a, axis=1)[:, -1], np.cumsum(a[:, ::-1], axis=1)[:, -1], a.sum(axis=1)]


def column_sums(a):
    return row_sums(a.T.copy())


WAYS = {
    "saxpy": (saxpys, lambda d: (0.7, *workloads.saxpy(2000, seed=6172, dtype=d)[1:])),
    "gelu": (gelus, lambda d: workloads.gelu(2000, seed=6172, dtype=d)),
    "softmax": (softmaxes, lambda d: workloads.softmax(20, 100, seed=6172, dtype=d)),
    "row_sums": (row_sums, lambda d: workloads.row_sums(20, 100, seed=6172, dtype=d)),
    "column_sums": (column_sums, lambda d: workloads.column_sums(100, 20, seed=6172, dtype=d)),
}
every_way = pytest.mark.parametrize("operation", WAYS)


@every_way
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bound_holds_between_any_two_results(operation, dtype):
    """Half of it against the oracle, where that is wider, and the whole from one to another."""
    compute, inputs = WAYS[operation]
    arguments = inputs(dtype)
    exact = getattr(oracles, operation)(*arguments)
    bound = getattr(tolerance, operation)(*arguments)
    assert bound.shape == exact.shape
    assert bound.dtype == np.float64
    first, *others = compute(*arguments)
    for one in (first, *others):
        assert one.dtype == dtype
        wider = np.finfo(exact.dtype).eps < np.finfo(dtype).eps
        assert (np.abs(one - exact) <= (bound / 2 if wider else bound)).all()
        assert (np.abs(one - first) <= bound).all()


WRONG = {
    "saxpy": lambda factor, x, y: x * x.dtype.type(factor + 1e-5) + y,
    "gelu": lambda x: 0.5 * x * (1 + np.tanh(0.797884 * (x + 0.04471 * x**3))),
    "softmax": lambda x: softmaxes(x)[0] / (1 - softmaxes(x)[0][:, -1:]),
    "row_sums": lambda a: a[:, 1:].sum(axis=1),
    "column_sums": lambda a: a[1:].sum(axis=0),
}


@every_way
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_bound_of_each_operation_is_no_alibi(operation, dtype):
    """A constant cut short, or a term left out, shows in a quarter of the results and more."""
    arguments = WAYS[operation][1](dtype)
    wrong = WRONG[operation](*arguments)
    assert wrong.dtype == dtype
    error = np.abs(wrong - getattr(oracles, operation)(*arguments))
    assert (error > getattr(tolerance, operation)(*arguments)).mean() > 0.25


@pytest.mark.parametrize("axis", [0, 1])
def test_a_shorter_chain_has_a_smaller_bound(axis):
    operation = (tolerance.column_sums, tolerance.row_sums)[axis]
    a = np.ones((64, 64))
    assert (operation(a) == operation(a, 64)).all()
    assert operation(a) == pytest.approx(2 * 64 * tolerance.gamma(64), rel=1e-10)
    assert operation(a, 8) == pytest.approx(operation(a) / 8, rel=1e-10)


@pytest.mark.parametrize(("stride", "padding"), [(1, 0), (2, 1)])
def test_bound_of_a_convolution_is_that_of_its_matrix_product(stride, padding):
    """Filters as large as the padded image leave one product of two vectors an output."""
    images, filters = workloads.conv2d((2, 3, 4, 5), (6, 3, 4, 5), seed=6172, dtype="float32")
    bound = tolerance.conv2d(images, filters)
    product = tolerance.matmul(images.reshape(2, 60), filters.reshape(6, 60).T)
    assert bound[:, :, 0, 0] == pytest.approx(product, rel=1e-12)
    exact = oracles.conv2d(images, filters[:, :, :3, :3], stride=stride, padding=padding)
    bound = tolerance.conv2d(images, filters[:, :, :3, :3], stride=stride, padding=padding)
    assert bound.shape == exact.shape
    rounded = exact.astype("float32")
    assert (np.abs(rounded - exact) <= bound).all()
    assert (np.abs(rounded * np.float32(1 + 1e-3) - exact) > bound).mean() > 0.25


@pytest.mark.parametrize("shape", [(0, 0), (0, 3), (3, 0)], ids=str)
def test_nothing_has_a_bound_of_its_shape(shape):
    nothing = np.ones(shape)
    assert tolerance.gelu(nothing).shape == tolerance.softmax(nothing).shape == shape
    assert tolerance.saxpy(2, nothing, nothing).shape == shape
    assert tolerance.row_sums(nothing).tolist() == shape[0] * [0.0]
    assert tolerance.column_sums(nothing).tolist() == shape[1] * [0.0]


def test_bound_of_softmax_takes_elements_that_do_not_count():
    bound = tolerance.softmax([[0.0, -np.inf, -800.0]])
    assert np.isfinite(bound).all()
    assert (bound[0, 1:] < 1e-300).all()
