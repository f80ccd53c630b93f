"""The checked entry to the matmul kernels: what it accepts, and what it says of the rest."""

import numpy as np
import pytest

from helpers import workloads
from helpers.kernels import matmul as kernels
from tests.kernels.layouts import dirty
from tests.kernels.products import BLOCKED, KERNELS, PRIMES, check

every_kernel = pytest.mark.parametrize("name", KERNELS)
every_blocked = pytest.mark.parametrize("name", BLOCKED)


@every_kernel
def test_entry_fills_the_output_it_is_given(name):
    a, b = workloads.matmul(*PRIMES, seed=6172)
    out = dirty((7, 11))
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
        ("matmul_packed", 8, ValueError, "block is 8: matmul_packed has no blocks, leave it out"),
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
