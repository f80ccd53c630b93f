"""Every matmul kernel against an oracle in higher precision, over shapes, layouts and rubbish."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import tolerance, workloads
from helpers.kernels import matmul as kernels
from tests.properties import PROPERTY

BLOCKED = {kernel.__name__: kernel for kernel in kernels.BLOCKED}
KERNELS = {kernel.__name__: kernel for kernel in (kernels.matmul_python, *kernels.WHOLE)} | BLOCKED
PRIMES = (7, 13, 11)
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


def blocks(name, block=4):
    return (block,) if name in BLOCKED else ()


def dirty(m, n, dtype="float64"):
    return np.full((m, n), np.nan, dtype)


def check(out, a, b):
    """Compare with a sum in long double, or where that is no longer than double, with another."""
    exact = a.astype(np.longdouble) @ b.astype(np.longdouble)
    assert (np.abs(out - exact) <= tolerance.matmul(a, b)).all()


# Shapes


@every_kernel
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_product_is_within_its_bound(name, shape, dtype):
    """Over an output that is full of NaN, from inputs that are the same afterwards."""
    m, k, n = shape
    a, b = workloads.matmul(m, k, n, seed=6172, dtype=dtype)
    copies = a.copy(), b.copy()
    out = dirty(m, n, dtype)
    assert KERNELS[name](a, b, out, *blocks(name)) is None
    check(out, a, b)
    assert np.array_equal(a, copies[0])
    assert np.array_equal(b, copies[1])


@every_blocked
@pytest.mark.parametrize("block", [1, 2, 6, 7, 8, 10, 11, 12, 13, 14, 100])
def test_no_block_need_divide_the_shape(name, block):
    """One less, one more, exactly a side, and larger than the whole matrix."""
    a, b = workloads.matmul(*PRIMES, seed=6172)
    out = dirty(7, 11)
    BLOCKED[name](a, b, out, block)
    check(out, a, b)


@every_blocked
@pytest.mark.parametrize("block", [31, 32, 33, 64])
def test_several_blocks_of_a_larger_matrix(name, block):
    a, b = workloads.matmul(65, 63, 66, seed=6172)
    out = dirty(65, 66)
    BLOCKED[name](a, b, out, block)
    check(out, a, b)


@every_kernel
@PROPERTY
@given(st.tuples(*[st.integers(0, 9)] * 3), st.integers(1, 11), st.integers(0, 2**32 - 1))
def test_any_small_shape_and_block(name, shape, block, seed):
    a, b = workloads.matmul(*shape, seed=seed)
    out = dirty(shape[0], shape[2])
    KERNELS[name](a, b, out, *blocks(name, block))
    check(out, a, b)


@every_kernel
@PROPERTY
@given(st.integers(1, 6), st.integers(0, 2**32 - 1))
def test_integers_are_multiplied_exactly(name, block, seed):
    """Small integers leave no rounding to hide behind, in whatever order they are summed."""
    a, b = np.random.default_rng(seed).integers(-99, 100, (2, 5, 5)).astype(float)
    out = dirty(5, 5)
    KERNELS[name](a, b, out, *blocks(name, block))
    assert np.array_equal(out, a @ b)


# Layouts


def strided(array):
    """Every second row and third column of something larger, NaN in between."""
    buffer = np.full((2 * array.shape[0], 3 * array.shape[1]), np.nan)
    view = buffer[::2, 1::3]
    view[:] = array
    return view


def reversed_(array):
    """A view that runs backwards along both axes."""
    buffer = array[::-1, ::-1].copy()
    return buffer[::-1, ::-1]


def reversed_transposed(array):
    return reversed_(array.T).T


LAYOUTS = [np.asfortranarray, strided, reversed_, reversed_transposed]


@every_kernel
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_views_are_multiplied_like_their_copies(name, layout):
    """Bit by bit, because the same operations run in the same order; nothing else is written."""
    factors = workloads.matmul(*PRIMES, seed=6172)
    plain, out = dirty(7, 11), layout(dirty(7, 11))
    KERNELS[name](*factors, plain, *blocks(name))
    KERNELS[name](*map(layout, factors), out, *blocks(name))
    assert np.array_equal(out, plain)
    if out.base is not None:
        assert np.isfinite(out.base).sum() == out.size


@every_kernel
def test_read_only_inputs_will_do(name):
    a, b = workloads.matmul(*PRIMES, seed=6172)
    a.flags.writeable = b.flags.writeable = False
    out = dirty(7, 11)
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
@given(arrays("float64", (3, 4), elements=SPECIAL), arrays("float64", (4, 2), elements=SPECIAL))
def test_nan_and_infinity_come_out_as_from_numpy(name, a, b):
    out = np.full((3, 2), 7.0)
    with np.errstate(invalid="ignore"):
        KERNELS[name](a, b, out, *blocks(name, 2))
        expected = a @ b
    assert np.array_equal(out, expected, equal_nan=True)


# The checked entry


@every_kernel
def test_entry_fills_the_output_it_is_given(name):
    a, b = workloads.matmul(*PRIMES, seed=6172)
    out = dirty(7, 11)
    block = 4 if name in BLOCKED else None
    assert kernels.matmul(a, b, out, kernel=KERNELS[name], block=block) is out
    check(out, a, b)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", [PRIMES, (0, 3, 2), (3, 0, 2)], ids=str)
def test_entry_makes_an_output_of_its_own(shape, dtype):
    m, k, n = shape
    a, b = workloads.matmul(m, k, n, seed=6172, dtype=dtype)
    out = kernels.matmul(a, b)
    assert out.shape == (m, n)
    assert out.dtype == dtype
    assert out.flags.c_contiguous
    check(out, a, b)


@every_blocked
@pytest.mark.parametrize("block", [np.int32(4), 10**6, 2**63 - 1, 2**63, 10**30])
def test_entry_takes_any_whole_number_as_block(name, block):
    a, b = workloads.matmul(*PRIMES, seed=6172)
    check(kernels.matmul(a, b, kernel=BLOCKED[name], block=block), a, b)


EYE = np.eye(3)


@pytest.mark.parametrize(
    ("a", "b", "error", "message"),
    [
        (EYE.tolist(), EYE, TypeError, "a is a list: needs a NumPy array"),
        (EYE, None, TypeError, "b is a NoneType: needs a NumPy array"),
        (EYE[0], EYE, ValueError, "a has 1 dimensions: needs 2"),
        (EYE, EYE[None], ValueError, "b has 3 dimensions: needs 2"),
        (EYE.astype(int), EYE, TypeError, "a is int64: needs float32 or float64"),
        (EYE, EYE.astype(complex), TypeError, "b is complex128: needs float32 or float64"),
        (EYE, EYE.astype("float16"), TypeError, "b is float16: needs float32 or float64"),
        (EYE, EYE.astype(object), TypeError, "b is object: needs float32 or float64"),
        (EYE.byteswap().view(">f8"), EYE, TypeError, "a is >f8: needs float32 or float64"),
        (EYE.astype("f"), EYE, TypeError, "b is float64 and a is float32: both must have the same"),
        (EYE, EYE[:2], ValueError, "b has shape (2, 3): with a of shape (3, 3) it needs 3 rows"),
    ],
)
def test_wrong_factor_is_named(a, b, error, message):
    with pytest.raises(error) as caught:
        kernels.matmul(a, b)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("out", "error", "message"),
    [
        ([[0.0] * 3] * 3, TypeError, "out is a list: needs a NumPy array"),
        (np.empty(9), ValueError, "out has 1 dimensions: needs 2"),
        (np.empty((3, 4)), ValueError, "out has shape (3, 4): needs (3, 3)"),
        (np.empty((3, 3), "f"), TypeError, "out is float32: needs float64, as a and b"),
        (np.empty((3, 3), int), TypeError, "out is int64: needs float32 or float64"),
        (np.broadcast_to(0.0, (3, 3)), ValueError, "out is read-only: needs a writable array"),
    ],
)
def test_wrong_output_is_named(out, error, message):
    with pytest.raises(error) as caught:
        kernels.matmul(EYE, EYE, out)
    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("kernel", "block", "error", "message"),
    [
        ("matmul_blocked", None, TypeError, "block is None: matmul_blocked needs a whole number"),
        ("matmul_blocked", 8.0, TypeError, "block is 8.0: matmul_blocked needs a whole number"),
        ("matmul_blocked", "8", TypeError, "block is '8': matmul_blocked needs a whole number"),
        ("matmul_blocked", True, TypeError, "block is True: matmul_blocked needs a whole number"),
        ("matmul_blocked_ijk", 0, ValueError, "block is 0: matmul_blocked_ijk needs 1 or more"),
        ("matmul_blocked_ijk", -8, ValueError, "block is -8: matmul_blocked_ijk needs 1 or more"),
        ("matmul_ijk", 8, ValueError, "block is 8: matmul_ijk has no blocks, leave it out"),
    ],
)
def test_wrong_block_is_named(kernel, block, error, message):
    with pytest.raises(error) as caught:
        kernels.matmul(EYE, EYE, kernel=KERNELS[kernel], block=block)
    assert message in str(caught.value)


def test_kernel_that_is_no_function_is_named():
    with pytest.raises(
        TypeError, match="kernel is 'ijk': needs a function, matmul_ikj for example"
    ):
        kernels.matmul(EYE, EYE, kernel="ijk")


# Memory that is shared


def views(first, second, size=24):
    """Two views of one buffer."""
    buffer = np.arange(float(size))
    return first(buffer), second(buffer)


@pytest.mark.parametrize("name", ["a", "b"])
@pytest.mark.parametrize(
    ("first", "second"),
    [
        (lambda x: x[:9].reshape(3, 3), lambda x: x[:9].reshape(3, 3)),
        (lambda x: x[:9].reshape(3, 3), lambda x: x[8:17].reshape(3, 3)),
        (lambda x: x[:9].reshape(3, 3), lambda x: x[:9].reshape(3, 3).T[::-1]),
        (lambda x: x[:18:2].reshape(3, 3), lambda x: x[:9].reshape(3, 3)),
    ],
    ids=["same", "one element", "transposed", "interleaved"],
)
def test_output_that_overlaps_a_factor_is_refused(name, first, second):
    factor, out = views(first, second)
    factors = {"a": EYE, "b": EYE, name: factor}
    with pytest.raises(ValueError, match=f"out shares memory with {name}: needs memory of its own"):
        kernels.matmul(**factors, out=out)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        (lambda x: x[:9].reshape(3, 3), lambda x: x[9:18].reshape(3, 3)),
        (lambda x: x[0:18:2].reshape(3, 3), lambda x: x[1:18:2].reshape(3, 3)),
        (lambda x: x.reshape(4, 6)[:3, :3], lambda x: x.reshape(4, 6)[:3, 3:]),
    ],
    ids=["side by side", "every other element", "columns"],
)
def test_disjoint_views_of_one_buffer_are_accepted(first, second):
    """With the interpreted kernel, which needs no compilation for each layout."""
    factor, out = views(first, second)
    before = factor.copy()
    kernels.matmul(factor, EYE, out, kernel=kernels.matmul_python)
    assert np.array_equal(out, before)
    assert np.array_equal(factor, before)


def test_both_factors_may_be_one_array():
    a = workloads.matmul(5, 5, 5, seed=6172)[0]
    check(kernels.matmul(a, a), a, a)
