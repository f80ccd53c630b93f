"""Every matmul kernel against an oracle in higher precision, over shapes, layouts and rubbish."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import workloads
from helpers.kernels import matmul as kernels
from tests.kernels.layouts import LAYOUTS, dirty, read_only
from tests.kernels.products import BLOCKED, KERNELS, PRIMES, SIMPLE, blocks, check
from tests.properties import PROPERTY

SHAPES = [
    (0, 0, 0),
    (0, 3, 2),
    (3, 0, 2),
    (3, 2, 0),
    (1, 1, 1),
    (1, 5, 1),
    (5, 1, 5),
    (1, 7, 8),
    PRIMES,
    (8, 8, 8),
    (17, 16, 15),
    (15, 17, 16),
    (2, 31, 3),
    (33, 2, 9),
]

every_kernel = pytest.mark.parametrize("name", KERNELS)
every_blocked = pytest.mark.parametrize("name", BLOCKED)


# Shapes


@every_kernel
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_product_is_within_its_bound(name, shape, dtype):
    """Over an output that is full of NaN, from inputs that are the same afterwards."""
    m, k, n = shape
    a, b = workloads.matmul(m, k, n, seed=6172, dtype=dtype)
    copies = a.copy(), b.copy()
    out = dirty((m, n), dtype)
    assert KERNELS[name](a, b, out, *blocks(name)) is None
    check(out, a, b)
    assert np.array_equal(a, copies[0])
    assert np.array_equal(b, copies[1])


@every_blocked
@pytest.mark.parametrize("block", [1, 2, 6, 7, 8, 10, 11, 12, 13, 14, 100])
def test_no_block_need_divide_the_shape(name, block):
    """One less, one more, exactly a side, and larger than the whole matrix."""
    a, b = workloads.matmul(*PRIMES, seed=6172)
    out = dirty((7, 11))
    BLOCKED[name](a, b, out, block)
    check(out, a, b)


@every_blocked
@pytest.mark.parametrize("block", [31, 32, 33, 64])
def test_several_blocks_of_a_larger_matrix(name, block):
    a, b = workloads.matmul(65, 63, 66, seed=6172)
    out = dirty((65, 66))
    BLOCKED[name](a, b, out, block)
    check(out, a, b)


@every_kernel
@PROPERTY
@given(st.tuples(*[st.integers(0, 9)] * 3), st.integers(1, 11), st.integers(0, 2**32 - 1))
def test_any_small_shape_and_block(name, shape, block, seed):
    a, b = workloads.matmul(*shape, seed=seed)
    out = dirty((shape[0], shape[2]))
    KERNELS[name](a, b, out, *blocks(name, block))
    check(out, a, b)


@every_kernel
@PROPERTY
@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_integers_are_multiplied_exactly(name, block, seed):
    """Small integers leave no rounding to hide behind, in whatever order they are summed."""
    a, b = np.random.default_rng(seed).integers(-99, 100, (2, 5, 5)).astype(float)
    out = dirty((5, 5))
    KERNELS[name](a, b, out, *blocks(name, block))
    assert np.array_equal(out, a @ b)


# Other dtypes


@pytest.mark.parametrize("name", SIMPLE)
@pytest.mark.parametrize("dtype", ["int64", "complex128"])
def test_plain_loops_multiply_whatever_can_be_multiplied(name, dtype):
    a, b = (matrix.astype(dtype) for matrix in np.arange(-90, 90).reshape(2, 9, 10))
    b = b.T + (1j if dtype == "complex128" else 0)
    out = np.full((9, 9), 77, dtype)
    KERNELS[name](a, b, out, *blocks(name))
    assert np.array_equal(out, a @ b)


# Layouts


@every_kernel
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_views_are_multiplied_like_their_copies(name, layout):
    """Bit by bit, because the same operations run in the same order; nothing else is written."""
    factors = workloads.matmul(*PRIMES, seed=6172)
    plain, out = dirty((7, 11)), layout(dirty((7, 11)))
    KERNELS[name](*factors, plain, *blocks(name))
    KERNELS[name](*map(layout, factors), out, *blocks(name))
    assert np.array_equal(out, plain)
    assert (out.base == 77).sum() == out.base.size - out.size


@every_kernel
def test_columns_may_lie_together(name):
    factors = workloads.matmul(*PRIMES, seed=6172)
    plain, out = dirty((7, 11)), dirty((11, 7)).T
    KERNELS[name](*factors, plain, *blocks(name))
    KERNELS[name](*map(np.asfortranarray, factors), out, *blocks(name))
    assert np.array_equal(out, plain)


@every_kernel
def test_read_only_inputs_will_do(name):
    a, b = map(read_only, workloads.matmul(*PRIMES, seed=6172))
    out = dirty((7, 11))
    KERNELS[name](a, b, out, *blocks(name))
    check(out, a, b)


@pytest.mark.parametrize("shape", [(1, 1, 1), (3, 5, 2), (2, 1, 3), (0, 0, 0)], ids=str)
def test_python_kernel_takes_lists(shape):
    m, k, n = shape
    a, b = workloads.matmul(m, k, n, seed=6172)
    out = [[None] * n for _ in range(m)]
    kernels.matmul_python(a.tolist(), b.tolist(), out)
    check(np.reshape(np.array(out, float), (m, n)), a, b)


# NaN and infinity

SPECIAL = st.sampled_from([0.0, -0.0, 1.0, -2.5, np.inf, -np.inf, np.nan])


@every_kernel
@PROPERTY
@given(arrays("float64", (5, 6), elements=SPECIAL), arrays("float64", (6, 3), elements=SPECIAL))
def test_nan_and_infinity_come_out_as_from_numpy(name, a, b):
    """Over rows and columns that fill no tile: what is packed beside them must not leak."""
    out = np.full((5, 3), 7.0)
    with np.errstate(invalid="ignore"):
        KERNELS[name](a, b, out, *blocks(name, 2))
        expected = a @ b
    assert np.array_equal(out, expected, equal_nan=True)
