"""Sums in every order, against an oracle in higher precision and the bound of each order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import instructions, oracles, tolerance, workloads
from helpers.kernels import reduction as kernels
from tests.kernels.layouts import LAYOUTS, dirty, read_only
from tests.properties import PROPERTY

ROWS = {kernel.__name__: kernel for kernel in (kernels.row_sums_python, *kernels.ROWS)}
BLOCKED = {"column_sums_blocked": kernels.column_sums_blocked}
COLUMNS = {kernel.__name__: kernel for kernel in (kernels.column_sums_python, *kernels.COLUMNS)}
KERNELS = ROWS | COLUMNS | BLOCKED
# One less and one more than the lanes, and than the pieces that pairwise sums are made of.
SHAPES = [
    (0, 0),
    (0, 3),
    (3, 0),
    (1, 1),
    (7, 13),
    (13, 7),
    (2, kernels.LANES - 1),
    (2, kernels.LANES),
    (kernels.LANES + 1, kernels.LANES + 1),
    (2, kernels.PIECE),
    (2, kernels.PIECE + 1),
    (3, 4 * kernels.PIECE + 3),
]

every_kernel = pytest.mark.parametrize("name", KERNELS)
every_dtype = pytest.mark.parametrize("dtype", ["float64", "float32"])


def extra(name, block=5):
    return (block,) if name in BLOCKED else ()


def size(name, a):
    return a.shape[0 if name in ROWS else 1]


def check(name, out, a, chain=None):
    operation = "row_sums" if name in ROWS else "column_sums"
    bound = getattr(tolerance, operation)(a, chain)
    assert (np.abs(out - getattr(oracles, operation)(a)) <= bound).all()


@every_kernel
@every_dtype
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_sums_are_within_their_bound(name, shape, dtype):
    (a,) = workloads.row_sums(*shape, seed=6172, dtype=dtype)
    out = dirty(size(name, a), dtype)
    assert KERNELS[name](read_only(a), out, *extra(name)) is None
    check(name, out, a)


@every_kernel
@PROPERTY
@given(st.integers(0, 40), st.integers(0, 40), st.integers(0, 2**32 - 1))
def test_integers_are_added_exactly(name, m, n, seed):
    """Small integers leave no rounding to hide behind, in whatever order they are added."""
    a = np.random.default_rng(seed).integers(-99, 100, (m, n)).astype(float)
    out = dirty(size(name, a))
    KERNELS[name](a, out, *extra(name))
    assert np.array_equal(out, a.sum(axis=1 if name in ROWS else 0))


@every_kernel
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_views_are_treated_like_their_copies(name, layout):
    (a,) = workloads.row_sums(37, 41, seed=6172)
    out = layout(dirty(size(name, a)))
    KERNELS[name](layout(a), out, *extra(name))
    check(name, out, a)
    assert np.count_nonzero(out.base == 77) == out.base.size - out.size


@pytest.mark.parametrize("block", [1, 2, 12, 13, 14, 100])
def test_no_strip_need_divide_the_width(block):
    (a,) = workloads.column_sums(7, 13, seed=6172)
    out = dirty(13)
    kernels.column_sums_blocked(a, out, block)
    check("column_sums_blocked", out, a)


@pytest.mark.parametrize("name", ["row_sums_python", "column_sums_python"])
def test_interpreted_loops_take_lists(name):
    out = [None] * 2
    KERNELS[name]([[1.0, 2.0], [4.0, 8.0]], out)
    assert out == ([3.0, 12.0] if name in ROWS else [5.0, 10.0])


SPECIAL = st.sampled_from([0.0, -0.0, 1.0, -2.5, np.inf, -np.inf, np.nan])


@every_kernel
@PROPERTY
@given(arrays("float64", (3, 35), elements=SPECIAL, fill=st.just(1.0)))
def test_nan_and_infinity_come_out_as_from_numpy(name, a):
    out = dirty(size(name, a))
    with np.errstate(invalid="ignore"):
        KERNELS[name](a, out, *extra(name))
        expected = a.sum(axis=1 if name in ROWS else 0)
    assert np.array_equal(out, expected, equal_nan=True)


# What the order is for


def steps(n):
    """The chain of additions, followed through the halves one by one."""
    return n if n <= kernels.PIECE else 1 + max(steps(n // 2), steps(n - n // 2))


@pytest.mark.parametrize("n", [0, 1, 255, 256, 257, 511, 512, 513, 1000, 1025, 2**16, 2**16 + 1])
def test_the_chain_of_a_pairwise_sum_is_no_longer_than_it_says(n):
    assert steps(n) <= kernels.chain(n) <= max(n, 2 * steps(n))


def test_the_chain_grows_with_the_logarithm():
    assert kernels.chain(2**30) == kernels.chain(2**20) + 10 < 300


@every_dtype
def test_a_pairwise_sum_keeps_a_bound_that_the_order_of_the_loop_breaks(dtype):
    """Equal terms make the errors of a long chain add up instead of cancelling."""
    a = np.full((1, 2**22), 0.1, dtype)
    chain = kernels.chain(a.shape[1])
    pairwise, naive = dirty(1, dtype), dirty(1, dtype)
    kernels.row_sums_pairwise(a, pairwise)
    check("row_sums_pairwise", pairwise, a, chain)
    kernels.row_sums_naive(a, naive)
    check("row_sums_naive", naive, a)
    assert (np.abs(naive - oracles.row_sums(a)) > tolerance.row_sums(a, chain)).all()


@pytest.mark.parametrize(
    ("name", "wide"),
    [
        ("row_sums_naive", False),
        ("row_sums_lanes", True),
        ("column_sums_by_columns", False),
        ("column_sums_by_rows", True),
        ("column_sums_blocked", True),
    ],
)
def test_only_independent_sums_are_compiled_to_wide_instructions(name, wide):
    a = np.ones((8, 8))
    found = instructions.of(KERNELS[name], a, a[0], *extra(name))
    floating = [loop.lanes for loop in found.loops if loop.arithmetic]
    assert (max(floating) > 1) == wide


def test_leave_to_reorder_makes_the_same_loop_wide():
    assert instructions.of(kernels.sum_reassociated, np.ones(8)).lanes > 1
