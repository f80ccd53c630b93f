"""The convolution of images with filters, as neural networks mean it: filters are not flipped."""

from collections.abc import Callable

import numpy as np
from numpy import empty
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import ArrayLike, NDArray

from helpers import costs
from helpers.backends.operations.delivery import deliver, in_order, takes
from helpers.backends.problem import Problem, layout

AXES = 4


def conv2d(
    images: ArrayLike,
    filters: ArrayLike,
    stride: int = 1,
    padding: int = 0,
    out: NDArray | None = None,
) -> NDArray:
    """Return the convolution by NumPy: one product of matrices over all windows.

    Raises ValueError for shapes that make no convolution, and for an ``out`` of another shape.
    """
    images, filters = np.asanyarray(images), np.asanyarray(filters)
    shape = _shape(images.shape, filters.shape, stride, padding)
    if out is not None and np.shape(out) != shape:
        raise ValueError(f"out has shape {np.shape(out)}: needs {shape}")
    dtype = np.result_type(images, filters)
    edges = ((0, 0), (0, 0), (padding, padding), (padding, padding))
    windows = sliding_window_view(np.pad(images, edges), filters.shape[2:], axis=(2, 3))
    windows = windows[:, :, ::stride, ::stride]
    # windows[n, c, y, x, p, q] * filters[o, c, p, q], summed over c, p, q
    found = np.tensordot(windows, filters, axes=((1, 4, 5), (1, 2, 3))).transpose(0, 3, 1, 2)
    if out is None:
        return np.ascontiguousarray(found, dtype)
    np.copyto(out, found, casting="same_kind")
    return out


def problem(
    shape_images, shape_filters, dtype_images, dtype_filters, strides_images, strides_filters,
    stride: int = 1, padding: int = 0,
) -> Problem | None:  # fmt: skip
    """Return the convolution's problem; None for what only NumPy knows, mistakes included."""
    try:
        shape = _shape(shape_images, shape_filters, stride, padding)
        dtype = np.result_type(dtype_images, dtype_filters)
    except (TypeError, ValueError):
        return None
    if 0 in shape or 0 in shape_images or 0 in shape_filters or dtype.kind != "f":
        return None
    lies = {
        layout(shape_images, strides_images, dtype_images.itemsize),
        layout(shape_filters, strides_filters, dtype_filters.itemsize),
    }
    lie = "contiguous" if lies == {"contiguous"} else "strided"
    sizes = (*shape_images, shape_filters[0], *shape_filters[2:], stride, padding)
    return Problem("conv2d", dtype, sizes, lie)


def bind(
    kernel: Callable, problem: Problem, shape_images, shape_filters, *_
) -> Callable[..., NDArray]:
    """Return ``run(images, filters, stride, padding, out=None)``: kernels get C order."""
    dtype = problem.dtype
    shape = _shape(shape_images, shape_filters, *problem.sizes[-2:])

    def run(images, filters, stride=1, padding=0, out=None):
        if out is not None and not takes(out, shape, dtype):
            return conv2d(images, filters, stride, padding, out)
        pair = in_order(images, dtype), in_order(filters, dtype)
        if out is None:
            out = empty(shape, dtype)
            kernel(*pair, out, stride, padding)
            return out
        return deliver(
            lambda place: kernel(*pair, place, stride, padding), out, dtype, (images, filters)
        )

    return run


def _shape(images: tuple, filters: tuple, stride: int, padding: int) -> tuple[int, int, int, int]:
    """Return the shape of the result, (count, filters, height, width).

    Raises TypeError or ValueError where there is none.
    """
    for name, shape in (("images", images), ("filters", filters)):
        if len(shape) != AXES:
            raise ValueError(f"{name} have {len(shape)} dimensions: need {AXES}")
    costs.conv2d(images, filters, stride=stride, padding=padding)
    height, width = (
        (size + 2 * padding - side) // stride + 1
        for size, side in zip(images[2:], filters[2:], strict=True)
    )
    return images[0], filters[0], height, width
