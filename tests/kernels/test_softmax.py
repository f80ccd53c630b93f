"""Softmax in each of its ways, against an oracle in higher precision."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import memory, oracles, tolerance, workloads
from helpers.kernels import softmax as kernels
from helpers.kernels import threads
from tests.kernels.layouts import LAYOUTS, dirty, read_only
from tests.properties import PROPERTY

NAMES = ["python", "temporaries", "out", "fused", "parallel"]
KERNELS = {name: getattr(kernels, f"softmax_{name}") for name in NAMES}
SHAPES = [
    (0, 0),
    (0, 3),
    (3, 0),
    (1, 1),
    (7, 1),
    (1, 7),
    (5, 13),
    (3, 31),
    (3, 32),
    (3, 33),
    (2, 1009),
]

every_kernel = pytest.mark.parametrize("name", KERNELS)


def test_every_kernel_is_tested():
    assert {name for name in vars(kernels) if name.startswith("softmax_")} == {
        f"softmax_{name}" for name in NAMES
    }


@every_kernel
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
def test_softmax_is_within_its_bound(name, shape, dtype):
    (x,) = workloads.softmax(*shape, seed=6172, dtype=dtype)
    out = dirty(shape, dtype)
    assert KERNELS[name](read_only(x), out) is None
    assert (np.abs(out - oracles.softmax(x)) <= tolerance.softmax(x)).all()


@every_kernel
@PROPERTY
@given(arrays("float64", (2, 5), elements=st.floats(-1e4, 1e4) | st.just(-np.inf)))
def test_softmax_of_any_numbers_is_within_its_bound(name, x):
    """Powers that underflow and elements that do not count included; no row of nothing else."""
    x[:, 2] = np.where(np.isfinite(x[:, 2]), x[:, 2], 0)
    out = dirty((2, 5))
    with np.errstate(under="ignore"):
        KERNELS[name](x, out)
        exact, bound = oracles.softmax(x), tolerance.softmax(x)
    assert (np.abs(out - exact) <= bound).all()


@every_kernel
@pytest.mark.parametrize("n", [1, 3, 4, 7, 8, 11])
def test_the_maximum_may_stand_anywhere(name, n):
    """Without it the powers overflow."""
    x, out = 800 * np.eye(n), dirty((n, n))
    KERNELS[name](x, out)
    assert np.array_equal(out, np.eye(n))


@every_kernel
def test_the_largest_numbers_do_not_overflow(name):
    top = np.finfo("float64").max
    out = dirty((2, 3))
    KERNELS[name](np.array([[top, top, 0], [710.0, 710.0, 710.0]]), out)
    assert np.allclose(out, [[0.5, 0.5, 0], [1 / 3, 1 / 3, 1 / 3]], rtol=1e-15)


@every_kernel
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_views_are_treated_like_their_copies(name, layout):
    (x,) = workloads.softmax(5, 41, seed=6172)
    out = layout(dirty((5, 41)))
    KERNELS[name](layout(x), out)
    assert (np.abs(out - oracles.softmax(x)) <= tolerance.softmax(x)).all()
    assert np.count_nonzero(out.base == 77) == out.base.size - out.size


@every_kernel
def test_output_may_be_the_input(name):
    (x,) = workloads.softmax(5, 41, seed=6172)
    place = x.copy()
    KERNELS[name](place, place)
    assert (np.abs(place - oracles.softmax(x)) <= tolerance.softmax(x)).all()


def test_python_kernel_takes_lists():
    out = [[None] * 2, [None] * 2]
    kernels.softmax_python([[0.0, 0.0], [5.0, -np.inf]], out)
    assert out == [[0.5, 0.5], [1.0, 0.0]]


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 7])
def test_all_rows_of_a_parallel_softmax_are_filled(rows, monkeypatch):
    monkeypatch.setattr(threads, "count", lambda: 3)
    (x,) = workloads.softmax(rows, kernels.GRAIN, seed=6172)
    out, alone = dirty(x.shape), dirty(x.shape)
    kernels.softmax_parallel(x, out)
    kernels.softmax_fused(x, alone)
    assert np.array_equal(out, alone)


SPECIAL = st.sampled_from([0.0, -0.0, 1.0, -2.5, 1e300, np.inf, -np.inf, np.nan])


@every_kernel
@pytest.mark.parametrize("n", [3, 34])
@PROPERTY
@given(st.data())
def test_nan_and_infinity_come_out_as_from_the_expression(name, n, data):
    x = data.draw(arrays("float64", (2, n), elements=SPECIAL, fill=st.just(-np.inf)))
    out, expected = dirty((2, n)), dirty((2, n))
    with np.errstate(all="ignore"):
        KERNELS[name](x, out)
        kernels.softmax_temporaries(x, expected)
    assert np.allclose(out, expected, rtol=1e-13, atol=0, equal_nan=True)


@pytest.mark.parametrize(("name", "matrices"), [("temporaries", 3), ("out", 0)])
def test_memory_is_what_the_docstring_says(name, matrices):
    x = np.ones((20, 50))
    use = memory.profile(KERNELS[name], x, x.copy())
    assert use.allocated_bytes - matrices * x.nbytes <= 2 * 20 * 8
