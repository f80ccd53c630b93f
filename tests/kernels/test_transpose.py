"""Every transpose against NumPy's: exactly, for any shape, dtype and place in memory."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import oracles, workloads
from helpers.kernels import transpose as kernels
from tests.kernels.layouts import LAYOUTS, dirty, read_only
from tests.properties import PROPERTY

BLOCKED = {kernel.__name__: kernel for kernel in kernels.BLOCKED}
COMPILED = {kernel.__name__: kernel for kernel in kernels.WHOLE} | BLOCKED
KERNELS = {"transpose_python": kernels.transpose_python} | COMPILED
SHAPES = [(0, 0), (0, 3), (3, 0), (1, 1), (1, 9), (9, 1), (7, 13), (8, 8), (16, 15), (17, 16)]

every_kernel = pytest.mark.parametrize("name", KERNELS)
every_blocked = pytest.mark.parametrize("name", BLOCKED)


def blocks(name, block=8):
    return (block,) if name in BLOCKED else ()


class Bare:
    """An array with nothing but a shape and elements: all that a traced array need have."""

    def __init__(self, array):
        self._array, self.shape = array, array.shape

    def __getitem__(self, index):
        found = self._array[index]
        return Bare(found) if isinstance(found, np.ndarray) else found

    def __setitem__(self, index, value):
        self._array[index] = value


@pytest.mark.parametrize("name", sorted(COMPILED.keys() - {"transpose_buffered"}))
def test_source_runs_over_arrays_that_only_have_elements(name):
    """As ``helpers.caches.trace`` lends them. A step over the edge is an error there."""
    (a,) = workloads.transpose(11, 9, seed=6172)
    out = dirty((9, 11))
    COMPILED[name].py_func(Bare(a), Bare(out), *blocks(name, 9))
    assert np.array_equal(out, a.T)


@every_kernel
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_transpose_is_exact(name, shape, dtype):
    (a,) = workloads.transpose(*shape, seed=6172, dtype=dtype)
    out = dirty(shape[::-1], dtype)
    assert KERNELS[name](read_only(a), out, *blocks(name)) is None
    assert np.array_equal(out, oracles.transpose(a))


@every_blocked
@pytest.mark.parametrize("block", [1, 2, 7, 8, 9, 12, 13, 16, 19, 23, 24, 100])
def test_no_block_need_divide_the_shape(name, block):
    (a,) = workloads.transpose(19, 23, seed=6172)
    out = dirty((23, 19))
    BLOCKED[name](a, out, block)
    assert np.array_equal(out, a.T)


@every_kernel
@PROPERTY
@given(st.integers(0, 20), st.integers(0, 20), st.integers(1, 21))
def test_any_small_shape_and_block(name, m, n, block):
    (a,) = workloads.transpose(m, n, seed=6172)
    out = dirty((n, m))
    KERNELS[name](a, out, *blocks(name, block))
    assert np.array_equal(out, a.T)


@every_kernel
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_views_are_treated_like_their_copies(name, layout):
    (a,) = workloads.transpose(17, 13, seed=6172)
    out = layout(dirty((13, 17)))
    KERNELS[name](layout(a), out, *blocks(name))
    assert np.array_equal(out, a.T)
    assert np.count_nonzero(out.base == 77) == out.base.size - out.size


@every_kernel
def test_not_a_number_is_moved_like_any_other(name):
    a = np.array([[np.nan, np.inf, -0.0], [-np.inf, 1.0, np.nan]])
    out = dirty((3, 2))
    KERNELS[name](a, out, *blocks(name))
    assert out.T.tobytes() == a.tobytes()


def test_python_kernel_takes_lists():
    out = [[None] * 2 for _ in range(3)]
    kernels.transpose_python([[1, 2, 3], [4, 5, 6]], out)
    assert out == [[1, 4], [2, 5], [3, 6]]
