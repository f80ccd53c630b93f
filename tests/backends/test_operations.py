"""The other operations under every backend, against what NumPy computes."""

from itertools import product

import numpy as np
import pytest

from helpers import backends
from helpers.backends import calls
from helpers.backends.interface import ELEMENTWISE
from helpers.backends.operations.meanings import MEANINGS, signature
from tests.backends.installed import every

FLOATS = ("float32", "float64")
DTYPES = (*FLOATS, "float16", "longdouble", "int8", "int64", "uint16", ">f8")
SHAPES = [(), (1,), (7,), (3, 5), (2, 3, 4), (0,), (3, 0), (1, 1), (1, 9), (9, 1), (200, 701)]


def values(shape, dtype="float64", seed=6172):
    found = np.random.default_rng(seed).uniform(-4, 4, shape)
    return np.asarray(
        found.astype(dtype) if np.dtype(dtype).kind != "u" else abs(found).astype(dtype)
    )


def close(found, expected, slack=64):
    """Hold a result against NumPy's: type, shape, dtype, and numbers within rounding."""
    assert type(found) is type(expected)
    assert found.dtype == expected.dtype
    assert found.shape == expected.shape
    if expected.dtype.kind != "f":
        assert np.array_equal(found, expected)
        return
    step = slack * np.finfo(expected.dtype).eps
    assert np.allclose(found, expected, rtol=step, atol=step, equal_nan=True)


def meaning(op, *args, **options):
    with np.errstate(all="ignore"):
        return MEANINGS[op].numpy(*args, **options)


@every
@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("op", ["relu", "gelu", "transpose"])
def test_operations_on_one_array(name, op, dtype):
    with backends.use(name):
        for shape in SHAPES:
            x = values(shape, dtype)
            close(getattr(backends, op)(x), meaning(op, x))


@every
@pytest.mark.parametrize("op", ["relu", "gelu", "transpose", "softmax", "sum"])
def test_strides_lists_and_read_only_arrays(name, op):
    x = values((6, 8))
    frozen = x.copy()
    frozen.flags.writeable = False
    with backends.use(name):
        for given in (x[::2, ::-1], x.T, np.asfortranarray(x), frozen, x.tolist(), x[:, 2:5]):
            close(getattr(backends, op)(given), meaning(op, given))


@every
def test_relu_and_gelu_of_what_is_no_number(name):
    x = np.array([np.nan, np.inf, -1.0, 0.0])
    with backends.use(name):
        assert np.array_equal(backends.relu(x), [np.nan, np.inf, 0, 0], equal_nan=True)
        assert np.isnan(backends.gelu(x)[0])


@every
@pytest.mark.parametrize("dtype", DTYPES)
def test_softmax_along_any_axis(name, dtype):
    with backends.use(name):
        for shape in [(5,), (3, 5), (2, 3, 4), (1, 1), (65, 300)]:
            x = values(shape, dtype)
            for axis in range(-len(shape), len(shape)):
                close(backends.softmax(x, axis), meaning("softmax", x, axis))


@every
def test_softmax_of_large_numbers_is_finite(name):
    x = np.array([[1e4, 1e4 + 1], [-1e4, 0]])
    with backends.use(name):
        close(backends.softmax(x), meaning("softmax", x))


@every
@pytest.mark.parametrize("dtype", [*DTYPES, "bool", "complex128"])
def test_sums_are_those_of_numpy(name, dtype):
    with backends.use(name):
        for shape in [(), (7,), (3, 5), (1, 5), (5, 1), (1, 1), (2, 3, 4), (0, 3), (300, 500)]:
            x = values(shape, dtype)
            for axis in (None, *range(-len(shape), len(shape))):
                close(backends.sum(x, axis), np.sum(x, axis), slack=512)
        close(backends.sum(x, (0, 1)), np.sum(x, (0, 1)), slack=512)


@every
@pytest.mark.parametrize("dtype", DTYPES)
def test_elementwise_operations_broadcast(name, dtype):
    pairs = [((3, 4), (3, 4)), ((3, 4), (4,)), ((3, 1), (4,)), ((), (2,)), ((90, 700), (90, 700))]
    with backends.use(name), np.errstate(all="ignore"):
        for op, shapes in product(("add", *ELEMENTWISE), pairs):
            ufunc = getattr(np, op)
            args = [values(shape, dtype, seed) for seed, shape in enumerate(shapes)][: ufunc.nin]
            close(calls.apply(op, *args), ufunc(*args))


@every
def test_numbers_take_the_dtype_of_the_array(name):
    x = values((3, 4), "float32")
    with backends.use(name):
        for other in (1, 2.5, True, np.float64(3), np.int8(4), [1, 2, 3, 4]):
            close(backends.add(x, other), np.add(x, other))
            close(backends.add(other, x), np.add(other, x))
        assert backends.add(1, 2) == 3


@every
def test_a_number_that_does_not_fit_is_the_error_of_numpy(name):
    with backends.use(name), pytest.raises(OverflowError, match="out of bounds"):
        backends.add(np.zeros(3, "uint8"), 300)


@every
@pytest.mark.parametrize("dtype", ["float32", "float64", "float16", "int64"])
@pytest.mark.parametrize(
    ("images", "filters", "stride", "padding"),
    [
        ((1, 1, 5, 5), (1, 1, 3, 3), 1, 0),
        ((2, 3, 8, 7), (4, 3, 3, 2), 2, 1),
        ((2, 2, 4, 4), (3, 2, 1, 1), 3, 0),
        ((1, 2, 3, 3), (1, 2, 5, 5), 1, 1),
        ((0, 2, 3, 3), (1, 2, 2, 2), 1, 0),
    ],
)
def test_convolutions(name, images, filters, stride, padding, dtype):
    images, filters = values(images, dtype), values(filters, dtype, 2)
    with backends.use(name):
        found = backends.conv2d(images, filters, stride, padding)
        close(found, meaning("conv2d", images, filters, stride, padding))
        turned = images[:, :, ::-1, ::-1]
        found = backends.conv2d(turned, filters, stride, padding)
        close(found, meaning("conv2d", turned, filters, stride, padding))


def test_a_convolution_by_hand():
    images = np.arange(9.0).reshape(1, 1, 3, 3)
    filters = np.array([[[[1.0, 0], [0, 10]]]])
    found = backends.conv2d(images, filters)
    assert found.tolist() == [[[[40, 51], [73, 84]]]]


@every
@pytest.mark.parametrize(
    ("call", "error"),
    [
        (lambda: backends.conv2d(np.ones((1, 1, 2, 2)), np.ones((1, 1, 3, 3))), "larger"),
        (lambda: backends.conv2d(np.ones((1, 2, 4, 4)), np.ones((1, 1, 3, 3))), "channels"),
        (lambda: backends.conv2d(np.ones((4, 4)), np.ones((1, 1, 3, 3))), "dimensions"),
        (lambda: backends.conv2d(np.ones((1, 1, 4, 4)), np.ones((1, 1, 3, 3)), 0), "stride"),
        (lambda: backends.transpose(np.ones((2, 3)), np.ones((2, 3))), "out has shape"),
        (lambda: backends.softmax(np.ones((2, 3)), 2), "axis 2"),
        (lambda: backends.sum(np.ones((2, 3)), 2), "axis 2"),
        (lambda: backends.add(np.ones(2), np.ones(3)), "broadcast"),
        (lambda: backends.relu(np.ones(2), np.ones(3)), "broadcast"),
    ],
)
def test_mistakes_are_value_errors(name, call, error):
    with backends.use(name):
        for _ in range(2):
            with pytest.raises(ValueError, match=error):
                call()


# Where results go

CALLS = {
    "relu": lambda out, x: backends.relu(x, out),
    "gelu": lambda out, x: backends.gelu(x, out),
    "softmax": lambda out, x: backends.softmax(x, out=out),
    "transpose": lambda out, x: backends.transpose(x, out),
    "add": lambda out, x: backends.add(x, x, out),
}


@every
@pytest.mark.parametrize("op", CALLS)
def test_out_of_any_strides_and_overlap(name, op):
    x = values((6, 6))
    expected = CALLS[op](None, x)
    with backends.use(name):
        for out in (np.empty((6, 6)), np.empty((6, 6), order="F"), np.zeros((6, 12))[:, ::2]):
            assert CALLS[op](out, x) is out
            close(out, expected)
        held = x.copy()
        assert CALLS[op](held, held) is held
        close(held, expected)
        narrow = np.empty((6, 6), "float32")
        assert CALLS[op](narrow, x) is narrow
        close(narrow, expected.astype("float32"))


@every
@pytest.mark.parametrize("op", CALLS)
def test_out_that_cannot_take_a_result(name, op):
    """Integers for floats is a mistake, and so is an array that may not be written."""
    frozen = np.zeros((6, 6))
    frozen.flags.writeable = False
    with backends.use(name):
        with pytest.raises(TypeError, match=r"[Cc]ast"):
            CALLS[op](np.zeros((6, 6), int), values((6, 6)))
        with pytest.raises(ValueError, match="read-only"):
            CALLS[op](frozen, values((6, 6)))


@every
def test_sums_into_out(name):
    x = values((4, 5))
    with backends.use(name):
        for axis, shape in ((0, 5), (1, 4), (None, ())):
            out = np.empty(shape)
            assert backends.sum(x, axis, out) is out
            close(np.asarray(out), np.asarray(x.sum(axis)))
        with pytest.raises(ValueError, match="broadcast"):
            backends.sum(x, 0, np.empty(4))


def test_a_transpose_owns_its_memory_in_order():
    x = values((3, 4))
    for name in ("numpy", "numba"):
        with backends.use(name):
            found = backends.transpose(x)
            assert found.flags.c_contiguous
            assert not np.shares_memory(found, x)


@pytest.mark.parametrize("op", MEANINGS)
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_a_problem_has_the_very_dtype_of_its_arrays(op, dtype):
    """Another object that is equal would cost each call a look at the whole array."""
    shape = (2, 2, 3, 3) if op == "conv2d" else (3, 3)
    array = np.ones(shape, dtype)
    problem = MEANINGS[op].problem(*signature((array,) * MEANINGS[op].arrays))
    assert problem.dtype is array.dtype
