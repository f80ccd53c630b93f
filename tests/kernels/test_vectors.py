"""The pairs compute what they say, whatever the compiler makes of them."""

import numba
import numpy as np
import pytest

from helpers import tolerance
from helpers.kernels import vectors

SIZES = [0, 1, 7, 8, 9, 100, 1001]
DTYPES = ["float64", "float32"]


def numbers(n, dtype, seed=6172):
    return np.random.default_rng(seed).uniform(-1, 1, n).astype(dtype)


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize(
    "kernel",
    [vectors.sum_strict, vectors.sum_reassociated, vectors.sum_accumulators],
    ids=lambda kernel: kernel.__name__,
)
def test_sums_stay_within_the_error_bound(kernel, n, dtype):
    x = numbers(n, dtype)
    exact = x.astype(np.longdouble).sum()
    assert abs(kernel(x) - exact) <= tolerance.gamma(max(n, 1), dtype) * np.abs(x).sum()


@pytest.mark.parametrize("kernel", [vectors.difference_wraparound, vectors.difference_view])
@pytest.mark.parametrize("lag", [0, 1, 3, 100])
def test_differences(kernel, lag):
    x = numbers(100, "float64")
    out = np.full(100 - lag, np.nan)
    kernel(x, lag, out)
    assert (out == x[lag:] - x[: 100 - lag]).all()


def test_a_negative_lag_wraps_around_as_in_python():
    x = numbers(10, "float64")
    out = np.full(10, np.nan)
    vectors.difference_wraparound(x, -2, out)
    assert (out == np.roll(x, 2) - x).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", SIZES)
@pytest.mark.parametrize("step", [1, 2, 8])
def test_add_scaled_with_steps(dtype, n, step):
    x, out = numbers(n * step, dtype)[::step], numbers(n, dtype, seed=1)
    exact = out.astype(np.longdouble) + np.longdouble(0.5) * x.astype(np.longdouble)
    magnitude = np.abs(out) + np.abs(x)
    vectors.add_scaled(0.5, x, out)
    assert (np.abs(out - exact) <= tolerance.gamma(2, dtype) * magnitude).all()


@pytest.mark.parametrize("shift", [-1, 1])
def test_add_scaled_sees_what_it_wrote_where_arrays_overlap(shift):
    """As many times as the loop in Python would, from the first element to the last."""
    shared = numbers(200, "float64")
    expected = shared.tolist()
    start = max(0, -shift)
    x, out = shared[start : start + 199], shared[start + shift :][:199]
    for i in range(199):
        expected[start + shift + i] += 0.5 * expected[start + i]
    vectors.add_scaled(0.5, x, out)
    assert shared == pytest.approx(expected, rel=1e-15)


@pytest.mark.parametrize("n", SIZES[1:])
def test_running_and_neighbour_sums(n):
    x, out = numbers(n, "float64"), np.full(n, np.nan)
    vectors.running_sum(x, out)
    exact = np.cumsum(x.astype(np.longdouble))
    assert (np.abs(out - exact) <= tolerance.gamma(n) * np.cumsum(np.abs(x))).all()
    vectors.neighbour_sum(x, out)
    assert out[0] == x[0]
    assert (out[1:] == x[:-1] + x[1:]).all()


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("n", SIZES)
def test_norms_in_both_layouts(n, dtype):
    axes = [numbers(n, dtype, seed=axis) for axis in range(3)]
    exact = sum(axis.astype(np.longdouble) ** 2 for axis in axes)
    for kernel, args in (
        (vectors.norms_structs, (vectors.structs(*axes),)),
        (vectors.norms_arrays, axes),
    ):
        out = np.full(n, np.nan, dtype)
        kernel(*args, out)
        assert (np.abs(out - exact) <= tolerance.gamma(5, dtype) * exact).all()


def test_structures_lie_side_by_side():
    points = vectors.structs(np.arange(4.0), np.arange(4.0) + 10, np.arange(4.0) + 20)
    assert points.strides == (24,)
    assert points[1].tolist() == (1.0, 11.0, 21.0)


def test_relu_by_a_branch():
    x = np.array([-1.0, 2.0, -0.0, 0.0, 3.0, -4.0, np.inf, -np.inf])
    out = np.full(x.size, np.nan)
    vectors.relu_branch(x, out)
    assert (out == np.maximum(x, 0)).all()


@pytest.mark.parametrize(("limit", "place"), [(0.5, 1), (2.0, 3), (9.0, -1)])
def test_first_above(limit, place):
    assert vectors.first_above(np.array([0.5, 1.0, 2.0, 3.0]), limit) == place


@pytest.mark.parametrize("dtype", DTYPES)
@pytest.mark.parametrize("kernel", [vectors.tanh_called, vectors.tanh_inlined])
def test_tanh(kernel, dtype):
    """Within a few units of rounding: helpers.kernels.exponential says which."""
    x = np.linspace(-5, 5, 101, dtype=dtype)
    out = np.full_like(x, np.nan)
    kernel(x, out)
    assert np.abs(out - np.tanh(x.astype(np.longdouble))).max() <= 5 * tolerance.gamma(1, dtype)


@pytest.mark.parametrize("shape", [(2, 3, 4, 5), (1, 1, 1, 1), (2, 17, 3, 1), (0, 3, 2, 2)])
def test_a_bias_in_both_layouts(shape):
    images, bias = (
        numbers(np.prod(shape), "float32").reshape(shape),
        numbers(shape[1], "float32", 1),
    )
    expected = images + bias[:, None, None]
    out = np.full_like(images, np.nan)
    vectors.add_bias_nchw(images, bias, out)
    assert (out == expected).all()
    last = np.ascontiguousarray(images.transpose(0, 2, 3, 1))
    vectors.add_bias_nhwc(last, bias, last)
    assert (last.transpose(0, 3, 1, 2) == expected).all()


def test_a_kernel_held_to_scalars_computes_the_same_and_leaves_the_compiler_as_it_was():
    before = numba.config.LOOP_VECTORIZE
    x = numbers(1001, "float64")
    out, narrow_out = np.empty_like(x), np.empty_like(x)
    narrow = vectors.scalar(vectors.neighbour_sum, x, narrow_out)
    narrow(x, narrow_out)
    vectors.neighbour_sum(x, out)
    assert (out == narrow_out).all()
    assert numba.config.LOOP_VECTORIZE == before
    with pytest.raises(numba.errors.TypingError):
        vectors.scalar(vectors.neighbour_sum, "text", narrow_out)
    assert numba.config.LOOP_VECTORIZE == before
