"""Seeded inputs: the same everywhere, and fit to be multiplied."""

import numpy as np
import pytest

from helpers import workloads


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", [(0, 3, 2), (3, 0, 2), (1, 1, 1), (5, 7, 3)], ids=str)
def test_factors_have_shape_dtype_and_order(shape, dtype):
    m, k, n = shape
    a, b = workloads.matmul(m, k, n, seed=6172, dtype=dtype)
    assert (a.shape, b.shape) == ((m, k), (k, n))
    assert a.dtype == b.dtype == dtype
    assert a.flags.c_contiguous
    assert b.flags.c_contiguous
    assert a.flags.writeable
    assert b.flags.writeable


def test_same_seed_same_factors():
    for first, second in zip(
        workloads.matmul(5, 4, 3, seed=1), workloads.matmul(5, 4, 3, seed=1), strict=True
    ):
        assert np.array_equal(first, second)
        assert first is not second


def test_other_seed_other_factors():
    first, second = workloads.matmul(5, 4, 3, seed=1), workloads.matmul(5, 4, 3, seed=2)
    assert not np.array_equal(first[0], second[0])
    assert not np.array_equal(first[1], second[1])


def test_factors_differ_from_each_other():
    a, b = workloads.matmul(5, 5, 5, seed=6172)
    assert not np.array_equal(a, b)


def test_factors_are_those_of_the_records():
    """Another stream of random numbers would part us from what was recorded."""
    a, b = workloads.matmul(1, 2, 1, seed=6172)
    assert a.tolist() == [[-0.6739910107887888, 0.3897794882030199]]
    assert b.tolist() == [[0.06880397853301057], [-0.18943368170472685]]


def test_float32_is_float64_rounded():
    wide, narrow = (workloads.matmul(5, 4, 3, seed=1, dtype=d) for d in ("float64", "float32"))
    assert np.array_equal(wide[0].astype("float32"), narrow[0])


def test_entries_spread_over_minus_one_to_one():
    """10,000 uniform numbers: mean 0 and variance 1/3, within five standard errors."""
    a, _ = workloads.matmul(100, 100, 1, seed=6172)
    assert -1 <= a.min() < -0.99
    assert 0.99 < a.max() < 1
    assert abs(a.mean()) < 5 * np.sqrt(1 / 3 / a.size)
    assert abs(a.var() - 1 / 3) < 5 * np.sqrt(4 / 45 / a.size)


@pytest.mark.parametrize("name", ["m", "k", "n"])
def test_negative_size_is_named(name):
    sizes = {"m": 2, "k": 2, "n": 2, name: -1}
    with pytest.raises(ValueError, match=f"^{name} is a matrix size: got -1, needs 0 or more"):
        workloads.matmul(**sizes, seed=1)


# The other operations

SHAPES = {
    "transpose": (3, 4),
    "relu": (5,),
    "saxpy": (5,),
    "gelu": (5,),
    "row_sums": (3, 4),
    "column_sums": (3, 4),
    "softmax": (3, 4),
    "conv2d": ((2, 3, 5, 5), (4, 3, 2, 2)),
}
every_operation = pytest.mark.parametrize("name", SHAPES)


def inputs(name, seed=6172, dtype="float64"):
    """The arrays among the inputs of an operation."""
    made = getattr(workloads, name)(*SHAPES[name], seed=seed, dtype=dtype)
    return [one for one in made if isinstance(one, np.ndarray)]


@every_operation
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_inputs_have_shape_dtype_and_order(name, dtype):
    made = inputs(name, dtype=dtype)
    shapes = SHAPES[name] if name == "conv2d" else len(made) * [SHAPES[name]]
    assert [array.shape for array in made] == [*shapes]
    assert all(array.dtype == dtype and array.flags.c_contiguous for array in made)
    assert all(array.flags.writeable for array in made)


@every_operation
def test_inputs_follow_the_seed(name):
    for first, again, other in zip(inputs(name), inputs(name), inputs(name, seed=1), strict=True):
        assert np.array_equal(first, again)
        assert not np.array_equal(first, other)


@every_operation
def test_inputs_in_float32_are_those_in_float64_rounded(name):
    for wide, narrow in zip(inputs(name), inputs(name, dtype="float32"), strict=True):
        assert np.array_equal(wide.astype("float32"), narrow)


@pytest.mark.parametrize(("name", "limit"), [("relu", 1), ("gelu", 4), ("saxpy", 1)])
def test_vectors_spread_over_their_interval(name, limit):
    for array in getattr(workloads, name)(10_000, seed=6172)[-2:]:
        assert -limit <= array.min() < -0.99 * limit
        assert 0.99 * limit < array.max() < limit


def test_the_factor_of_saxpy_is_exact_in_any_format():
    factor, *_ = workloads.saxpy(1, seed=6172)
    assert float(np.float16(factor)) == factor
