"""A matrix and its transpose times a vector, by every kernel, against an oracle and a bound."""

import numba
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import oracles, tolerance, workloads
from helpers.kernels import gram as kernels
from tests.kernels.layouts import LAYOUTS, dirty, read_only
from tests.properties import PROPERTY

KERNELS = {
    kernel.__name__: kernel
    for kernel in (*kernels.SINGLE, kernels.gram_vector_python, kernels.gram_vector_parallel)
}
# Rows of which four at a time leave none, some, or fewer than four.
SHAPES = [(0, 0), (0, 3), (3, 0), (1, 1), (3, 5), (4, 1), (7, 13), (8, 64), (33, 31)]

every_kernel = pytest.mark.parametrize("name", KERNELS)


def check(out, x, v):
    bound = tolerance.gram_vector(x, v)
    assert (np.abs(out - oracles.gram_vector(x, v)) <= bound).all()


@every_kernel
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_products_are_within_their_bound(name, shape, dtype):
    x, v = workloads.gram_vector(*shape, seed=6172, dtype=dtype)
    out = dirty(shape[1], dtype)
    assert KERNELS[name](read_only(x), read_only(v), out) is None
    check(out, x, v)


@every_kernel
@PROPERTY
@given(st.integers(0, 20), st.integers(0, 20), st.integers(0, 2**32 - 1))
def test_integers_are_multiplied_exactly(name, n, d, seed):
    """Small integers leave no rounding to hide behind, in whatever order they are added."""
    generator = np.random.default_rng(seed)
    x = generator.integers(-99, 100, (n, d)).astype(float)
    v = generator.integers(-99, 100, d).astype(float)
    out = dirty(d)
    KERNELS[name](x, v, out)
    assert np.array_equal(out, x.T @ (x @ v))


@every_kernel
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_views_are_treated_like_their_copies(name, layout):
    x, v = workloads.gram_vector(17, 21, seed=6172)
    out = layout(dirty(21))
    KERNELS[name](layout(x), layout(v), out)
    check(out, x, v)
    assert np.count_nonzero(out.base == 77) == out.base.size - out.size


def test_interpreted_loops_take_lists():
    out = [None] * 2
    kernels.gram_vector_python([[1.0, 2.0], [4.0, 8.0]], [1.0, 1.0], out)
    assert out == [51.0, 102.0]


def test_a_band_for_each_thread_gives_the_same_digits_every_time(monkeypatch):
    """By bands of a few rows, and with the last one shorter."""
    monkeypatch.setattr(kernels, "GRAIN", 40)
    x, v = workloads.gram_vector(103, 10, seed=6172)
    before = numba.get_num_threads()
    found = []
    for _ in range(5):
        out = dirty(10)
        kernels.gram_vector_parallel(x, v, out)
        check(out, x, v)
        found.append(out)
    assert all(np.array_equal(one, found[0]) for one in found)
    assert numba.get_num_threads() == before


def test_a_row_too_few_would_be_seen():
    x, v = workloads.gram_vector(33, 31, seed=6172)
    out = dirty(31)
    kernels.gram_vector_one_pass(x[:-1], v, out)
    with pytest.raises(AssertionError):
        check(out, x, v)
