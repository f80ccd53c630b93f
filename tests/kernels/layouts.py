"""The same array in other places of memory, and what a kernel may find in its output."""

import numpy as np


def strided(array):
    """Every second element along each axis of something larger."""
    buffer = np.full([2 * size + 1 for size in array.shape], 77, array.dtype)
    view = buffer[(slice(1, None, 2),) * array.ndim]
    view[...] = array
    return view


def reversed_(array):
    """A view that runs backwards along every axis, of something larger."""
    backwards = (slice(None, None, -1),) * array.ndim
    return strided(array[backwards])[backwards]


def transposed(array):
    """The transpose of a view of the transpose."""
    return strided(array.T).T


LAYOUTS = (strided, reversed_, transposed)


def read_only(array):
    """The same array, not to be written."""
    view = array.view()
    view.flags.writeable = False
    return view


def dirty(shape, dtype="float64"):
    """An output that nobody has cleared."""
    return np.full(shape, np.nan if np.dtype(dtype).kind == "f" else 77, dtype)
