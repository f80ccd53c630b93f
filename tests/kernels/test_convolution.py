"""Convolutions in both layouts, against an oracle in higher precision."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import instructions, oracles, tolerance, workloads
from helpers.kernels import convolution as kernels
from tests.kernels.layouts import LAYOUTS, dirty, read_only
from tests.properties import PROPERTY

FIRST = {
    "python": kernels.conv2d_python,
    "direct": kernels.conv2d_direct,
    "im2col": kernels.conv2d_im2col,
}
LAST = {"direct_nhwc": kernels.conv2d_direct_nhwc, "im2col_nhwc": kernels.conv2d_im2col_nhwc}
NAMES = [*FIRST, *LAST]
# images, filters, stride, padding
CASES = [
    ((0, 1, 3, 3), (1, 1, 2, 2), 1, 0),
    ((1, 0, 3, 3), (1, 0, 2, 2), 1, 0),
    ((1, 1, 3, 3), (0, 1, 2, 2), 1, 0),
    ((1, 1, 1, 1), (1, 1, 1, 1), 1, 0),
    ((2, 3, 5, 7), (4, 3, 1, 1), 1, 0),
    ((2, 3, 5, 7), (4, 3, 5, 7), 1, 0),
    ((1, 2, 7, 5), (3, 2, 3, 2), 1, 1),
    ((1, 2, 7, 6), (3, 2, 2, 3), 2, 0),
    ((2, 2, 8, 7), (3, 2, 3, 3), 2, 1),
    ((1, 2, 4, 5), (2, 2, 3, 3), 3, 4),
    ((1, 1, 17, 33), (9, 1, 3, 3), 1, 1),
    ((1, 9, 3, 3), (17, 9, 3, 3), 1, 2),
]

every_kernel = pytest.mark.parametrize("name", NAMES)


def to_last(images):
    return np.moveaxis(images, 1, 3)


def run(name, images, filters, stride=1, padding=0, layout=np.ascontiguousarray):
    """Return what a kernel makes of images with the channels first, in that order."""
    high, wide = (
        (size + 2 * padding - side) // stride + 1
        for size, side in zip(images.shape[2:], filters.shape[2:], strict=True)
    )
    out = dirty((len(images), len(filters), high, wide), images.dtype)
    if name in FIRST:
        out = layout(out)
        assert FIRST[name](layout(images), layout(filters), out, stride, padding) is None
        return out
    out = layout(to_last(out))
    arguments = layout(to_last(images)), layout(filters.transpose(2, 3, 1, 0))
    assert LAST[name](*arguments, out, stride, padding) is None
    return np.moveaxis(out, 3, 1)


def check(out, images, filters, stride=1, padding=0):
    exact = oracles.conv2d(images, filters, stride=stride, padding=padding)
    bound = tolerance.conv2d(images, filters, stride=stride, padding=padding)
    assert out.shape == exact.shape
    assert (np.abs(out - exact) <= bound).all()


def test_every_kernel_is_tested():
    public = {name for name in vars(kernels) if name.startswith("conv2d_")}
    assert public == {f"conv2d_{name}" for name in NAMES}


@every_kernel
@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize("case", CASES, ids=str)
def test_convolution_is_within_its_bound(name, case, dtype):
    shapes, settings = case[:2], case[2:]
    images, filters = workloads.conv2d(*shapes, seed=6172, dtype=dtype)
    out = run(name, images, filters, *settings, layout=read_only_input)
    check(out, images, filters, *settings)


def read_only_input(array):
    """A contiguous array; one that is not yet filled with NaN is an input and not to be written."""
    array = np.ascontiguousarray(array)
    return array if np.isnan(array).all() else read_only(array)


@every_kernel
@PROPERTY
@given(
    *[st.integers(1, 3)] * 3,
    st.tuples(st.integers(1, 3), st.integers(1, 3)),
    st.tuples(st.integers(0, 4), st.integers(0, 4)),
    st.integers(1, 3),
    st.integers(0, 2),
)
def test_any_small_convolution(name, count, channels, outputs, sides, excess, stride, padding):
    """Of small integers, which leave no rounding to hide behind."""
    spans = [side + more for side, more in zip(sides, excess, strict=True)]
    generator = np.random.default_rng(6172)
    images = generator.integers(-9, 10, (count, channels, *spans)).astype(float)
    filters = generator.integers(-9, 10, (outputs, channels, *sides)).astype(float)
    out = run(name, images, filters, stride, padding)
    assert np.array_equal(out, oracles.conv2d(images, filters, stride=stride, padding=padding))


@every_kernel
@pytest.mark.parametrize("stride", [1, 2])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_views_are_treated_like_their_copies(name, layout, stride):
    images, filters = workloads.conv2d((2, 3, 6, 7), (4, 3, 3, 2), seed=6172)
    out = run(name, images, filters, stride, 1, layout)
    check(out, images, filters, stride, 1)
    assert np.count_nonzero(out.base == 77) == out.base.size - out.size


@every_kernel
def test_nan_and_infinity_reach_what_they_should(name):
    """Zeros of the padding are multiplied like any other: times an infinite weight they are NaN."""
    images, filters = np.ones((1, 1, 3, 3)), np.ones((2, 1, 2, 2))
    images[0, 0, 0, 0], images[0, 0, 2, 2], filters[1, 0, 0, 0] = np.nan, np.inf, -np.inf
    with np.errstate(invalid="ignore"):
        out = run(name, images, filters, 1, 1)
    nan, inf = np.nan, np.inf
    assert np.array_equal(
        out[0, 0],
        [[nan, nan, 2, 1], [nan, nan, 4, 2], [2, 4, inf, inf], [1, 2, inf, inf]],
        equal_nan=True,
    )
    assert np.array_equal(
        out[0, 1],
        [
            [nan, nan, nan, nan],
            [nan, nan, -inf, -inf],
            [nan, -inf, nan, nan],
            [nan, -inf, nan, -inf],
        ],
        equal_nan=True,
    )


def test_python_kernel_takes_lists():
    images, filters = workloads.conv2d((1, 2, 3, 3), (1, 2, 2, 2), seed=6172)
    out = [[[[None] * 2 for _ in range(2)]]]
    kernels.conv2d_python(images.tolist(), filters.tolist(), out, 1, 0)
    check(np.array(out, float), images, filters)


@pytest.mark.slow
@pytest.mark.parametrize("name", ["direct", "direct_nhwc"])
def test_innermost_loops_are_compiled_to_wide_instructions(name):
    x = np.ones((2, 2, 2, 2))
    found = instructions.of((FIRST | LAST)[name], x, x, x, 1, 0)
    assert max(loop.lanes for loop in found.loops if loop.arithmetic) > 1
