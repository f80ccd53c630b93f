"""The members of each group: our kernels, and what NumPy, SciPy and numexpr have for the same.

All members of a group read the same arrays and, where they can be told to, fill the same output.
The arrays are as NumPy makes them, like those of its users, and not aligned to anything.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from types import ModuleType
from typing import Any

import numexpr
import numpy as np
import scipy
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from helpers import workloads
from helpers.kernels import convolution, elementwise, matmul, reduction, softmax, transpose
from tests.bench.groups import PARALLEL, RUNGS, Group

# What some kernels take after their output: its name, and the values that are measured.
SETTINGS = {
    "matmul_blocked": ("block", (64,)),
    "transpose_blocked": ("block", (8, 16, 32, 64)),
    "transpose_tiled": ("block", (32,)),
    "transpose_buffered": ("block", (32,)),
    "column_sums_blocked": ("block", (512,)),
    "gelu_chunked": ("chunk", (1 << 13,)),  # 64 KiB of float64
}
# The largest n at which a slow kernel is measured: there a call takes half a second or so.
LARGEST = {
    "matmul_python": 256,
    "matmul_ijk": 1000,
    "matmul_ikj": 1024,
    "matmul_blocked": 1024,
    "transpose_scatter": 2048,
    "relu_python": 100_000,
    "saxpy_python": 100_000,
    "gelu_python": 100_000,
}
# Where it is measured all the same, for four seconds: the climb beyond the caches starts here.
BEYOND = {("matmul_ijk", 1024, "float64")}
INTERPRETED = ("matmul", "relu", "saxpy", "gelu")  # whose Python loop is measured as well
EXPRESSIONS = {
    "relu": "where(x < 0, 0, x)",
    "saxpy": "factor * x + y",
    "gelu": "0.5 * x * (1 + tanh(scale * (x + cubic * x * x * x)))",
}


@dataclass(frozen=True, slots=True)
class Member:
    """One side of a comparison.

    kernel : the name of our function, or of the library's, with a dot in it
    call : does the work
    out : what it fills, which another member may fill as well; None where it returns its answer
    extra : what else was set, such as a block size
    """

    kernel: str
    call: Callable[[], Any]
    out: Any = None
    extra: Mapping[str, int] = field(default_factory=dict)

    def answer(self) -> NDArray:
        """Return a copy of what a call finds, in spite of a dirty output."""
        if isinstance(self.out, np.ndarray):
            self.out.fill(np.nan)
        found = self.call()
        return np.array(found if self.out is None else self.out)


def members(group: Group) -> Iterator[Member]:
    """Yield the members of a group, first what the library offers.

    KeyError for an operation that is not measured.
    """
    inputs = getattr(workloads, group.operation)(*group.shape, seed=6172, dtype=group.dtype)
    return OPERATIONS[group.operation](group, *inputs)


def _matmul(group: Group, a: NDArray, b: NDArray) -> Iterator[Member]:
    out = np.empty_like(a)
    yield Member("np.matmul", partial(np.matmul, a, b, out), out)
    for name in RUNGS if group.threads == 1 else (RUNGS[-1], PARALLEL):
        yield from _variant(group, getattr(matmul, name), (a, b), out)


def _transpose(group: Group, a: NDArray) -> Iterator[Member]:
    out = np.empty_like(a)
    yield Member("np.copyto", partial(np.copyto, out, a.T), out)
    yield from _ours(transpose, group, (a,), out)


def _elementwise(group: Group, *inputs: Any) -> Iterator[Member]:
    letters = ("factor", "x", "y") if group.operation == "saxpy" else ("x",)
    names = dict(zip(letters, inputs, strict=True))
    names |= {"scale": elementwise.SCALE, "cubic": elementwise.CUBIC}
    out = np.empty_like(names["x"])
    yield _numexpr(EXPRESSIONS[group.operation], names, out)
    yield from _ours(elementwise, group, inputs, out)


def _numexpr(expression: str, names: Mapping[str, Any], out: NDArray) -> Member:
    """Return numexpr at its best: the expression is parsed once, before anything is timed."""
    numexpr.validate(expression, local_dict=names, out=out)
    return Member("numexpr.re_evaluate", partial(numexpr.re_evaluate, names), out)


def _softmax(group: Group, x: NDArray) -> Iterator[Member]:
    out = np.empty_like(x)
    yield Member("scipy.special.softmax", partial(scipy.special.softmax, x, axis=1))
    yield from _ours(softmax, group, (x,), out)


def _sums(group: Group, a: NDArray) -> Iterator[Member]:
    out = np.empty(len(a), a.dtype)
    axis = 1 if group.operation == "row_sums" else 0
    yield Member("np.sum", partial(np.sum, a, axis=axis, out=out), out)
    yield from _ours(reduction, group, (a,), out)


def _conv2d(group: Group, images: NDArray, filters: NDArray) -> Iterator[Member]:
    padding = group.size["padding"]
    out = _einsum(images, filters, padding)
    yield Member("np.einsum", partial(_einsum, images, filters, padding, out), out)
    if images.shape[:2] == filters.shape[:2] == (1, 1):
        yield from _correlations(images[0, 0], filters[0, 0], out)
    last = np.ascontiguousarray(images.transpose(0, 2, 3, 1))
    last_out = np.empty((*out.shape[:1], *out.shape[2:], out.shape[1]), out.dtype)
    last_filters = np.ascontiguousarray(filters.transpose(2, 3, 1, 0))
    for kernel in (convolution.conv2d_direct, convolution.conv2d_im2col):
        yield Member(kernel.__name__, partial(kernel, images, filters, out, 1, padding), out)
    for kernel in (convolution.conv2d_direct_nhwc, convolution.conv2d_im2col_nhwc):
        call = partial(kernel, last, last_filters, last_out, 1, padding)
        yield Member(kernel.__name__, call, last_out.transpose(0, 3, 1, 2))


def _einsum(images: NDArray, filters: NDArray, padding: int, out: NDArray | None = None) -> NDArray:
    """Return the convolution in one line of NumPy, which makes a product of matrices of it."""
    wide = np.pad(images, ((0, 0), (0, 0), (padding, padding), (padding, padding)))
    windows = sliding_window_view(wide, filters.shape[2:], axis=(2, 3))
    return np.einsum("nchwij,fcij->nfhw", windows, filters, out=out, optimize=True)


def _correlations(image: NDArray, taps: NDArray, out: NDArray) -> Iterator[Member]:
    """Yield SciPy's two ways with one filter on one image, padded to keep its size."""
    direct = partial(scipy.ndimage.correlate, image, taps, out[0, 0], "constant")
    yield Member("scipy.ndimage.correlate", direct, out)
    # It chooses by itself whether to go through Fourier transforms, and has no output to fill.
    chosen = partial(scipy.signal.correlate, image[None, None], taps[None, None], "same")
    yield Member("scipy.signal.correlate", chosen)


# ---- ours


def _ours(module: ModuleType, group: Group, inputs: tuple, out: NDArray) -> Iterator[Member]:
    """Yield our variants of an operation in the order in which the module has them."""
    for name, kernel in vars(module).items():
        if name.startswith(f"{group.operation}_") and _asked(name, group):
            yield from _variant(group, kernel, inputs, out)


def _asked(name: str, group: Group) -> bool:
    """Tell whether a variant belongs into a group.

    With several threads only those that use them, and beside them the same loop and NumPy on one.
    """
    if name.endswith("_python"):
        return group.operation in INTERPRETED and group.threads == 1
    if group.threads == 1:
        return not name.endswith("_parallel")
    return name.endswith(("_parallel", "_fused", "_out"))


def _variant(group: Group, kernel: Callable, inputs: tuple, out: NDArray) -> Iterator[Member]:
    """Yield a kernel with each of its settings; none where it takes too long."""
    name, n = kernel.__name__, group.size["n"]
    if n > LARGEST.get(name, n) and (name, n, group.dtype) not in BEYOND:
        return
    if name.endswith("_python"):
        yield from _interpreted(kernel, inputs, out)
        return
    label, values = SETTINGS.get(name, ("", (None,)))
    for value in values:
        extra = {} if value is None else {label: value}
        yield Member(name, partial(kernel, *inputs, out, *extra.values()), out, extra)


def _interpreted(kernel: Callable, inputs: tuple, out: NDArray) -> Iterator[Member]:
    """Yield a Python loop on lists: an element of an array takes it ten times as long.

    Python's floats are float64, so there is none for another dtype.
    """
    if out.dtype == np.float64:
        lists = [one.tolist() if isinstance(one, np.ndarray) else one for one in (*inputs, out)]
        yield Member(kernel.__name__, partial(kernel, *lists), lists[-1])


OPERATIONS: dict[str, Callable[..., Iterator[Member]]] = {
    "matmul": _matmul,
    "transpose": _transpose,
    "relu": _elementwise,
    "saxpy": _elementwise,
    "gelu": _elementwise,
    "softmax": _softmax,
    "row_sums": _sums,
    "column_sums": _sums,
    "conv2d": _conv2d,
}
