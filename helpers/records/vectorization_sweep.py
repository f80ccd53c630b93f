"""The sweep behind the chapter on vectorization: from a Python loop to wide instructions.

All in seconds a call. Sums and saxpy, float64, by n elements, called from Python:

    {"kernel": k, "operation": "sum" | "saxpy", "n": n}     k of METHODS

Pairs of loops, by dtype. Where the arrays fit the first cache together, the calls come from
compiled code, and "loops" is the assembly of the innermost loops that ran, as
``helpers.instructions.parse`` reads it; where they fit no cache, there is no "loops":

    {"kernel": name, "dtype": d, "n": n, "loops": text}     name of helpers.kernels.vectors
    {"kernel": name, ..., "compiled": "scalar"}             its compiler held to one element at once
    {"kernel": "add_scaled", ..., "case": c}                of CASES: how its arrays lie in memory
    {"kernel": "np.tanh", "dtype": d, "n": n}               called from Python

What else the chapter compares:

    {"kernel": "add_scaled", "dtype": d, "n": n, "offset": o}   both o bytes behind a line's start
    {"kernel": "add_bias_nchw" | "add_bias_nhwc", "by": "loop" | "numpy", "channels": c, "n": n}
    {"kernel": "conv2d_direct" | "conv2d_direct_nhwc", "channels": c}   float32, 3 by 3, one image
    {"kernel": "matmul_ijk" | "matmul_ikj", "n": n, "loops": text}      also "np.matmul", without
    {"kernel": "gelu_temporaries" | "gelu_fused", "n": n}               float64
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, partial

import numpy as np
from numpy.typing import NDArray

from helpers import instructions, timing, workloads
from helpers.kernels import convolution, elementwise, matmul, vectors
from helpers.records.record import Point
from helpers.records.vectorization_pairs import (
    REPEATS,
    TINY,
    Call,
    Members,
    Room,
    in_cache,
    in_memory,
    key_of,
    repeated,
)

ROUNDS = 15
SHORT = 0.002  # seconds of a sample
METHODS = ("python_list", "python_array", "numpy", "scalar", "wide")
PYTHON_MOST = 100_000  # elements up to which loops in Python take part: each takes as long
FACTOR = 0.5
SIDE, PIXELS, FILTER = 32, 28, 3  # of the images for a bias, for a convolution, and of its filters

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Plan:
    """How much of the sweep to take.

    sizes : elements of the sums and of saxpy
    cached, uncached : bytes of the arrays of a pair together, which fit L1, and which fit no cache
    dtypes : of the pairs
    shifted : bytes of the arrays whose alignment is changed, together
    offsets : bytes behind the start of a line
    channels, convolved : of images
    elements : of the images to which a bias is added, about
    product : side of the matrices
    expressions : elements of the gelu
    """

    sizes: tuple[int, ...] = (
        1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 100, 200, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000,
        100_000, 200_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000,
    )  # fmt: skip
    cached: int = 24 << 10
    uncached: int = 256 << 20
    dtypes: tuple[str, ...] = ("float64", "float32")
    shifted: tuple[int, ...] = (24 << 10, 512 << 10, 256 << 20)
    offsets: tuple[int, ...] = (0, 8, 16, 32)
    channels: tuple[int, ...] = (3, 16, 64, 256)
    convolved: tuple[int, ...] = (4, 16, 64)
    elements: int = 1 << 18
    product: int = 64
    expressions: tuple[int, ...] = (10_000, 10_000_000)


FULL = Plan()


def vectorization(progress: Progress, plan: Plan = FULL) -> Iterator[Point]:
    """Yield what elements cost one at a time and several at once, and what decides which it is.

    progress : called with (setting, rounds done, rounds in all)
    """
    for operation in ("sum", "saxpy"):
        for n in plan.sizes:
            yield from _points(crossing(operation, n), progress, f"{operation}, n = {n}")
    for dtype in plan.dtypes:
        yield from _points(in_cache(plan.cached, dtype), progress, f"{dtype} in cache")
        yield from _points(in_memory(plan.uncached, dtype), progress, f"{dtype} in memory")
    for size in plan.shifted:
        yield from _points(_offsets(size, plan.offsets), progress, f"offsets, {size >> 10} KiB")
    for channels in plan.channels:
        yield from _points(_biases(channels, plan.elements), progress, f"{channels} channels")
    for channels in plan.convolved:
        yield from _points(_convolutions(channels), progress, f"convolution of {channels}")
    yield from _points(_products(plan.product), progress, "products")
    for n in plan.expressions:
        yield from _points(_expressions(n), progress, f"gelu, n = {n}")


def _points(members: Members, progress: Progress, label: str) -> Iterator[Point]:
    """Measure the members side by side; each comes with how many calls one call of it makes."""
    taken = timing.measure_rounds(
        {key: call for key, (call, _) in members.items()},
        rounds=ROUNDS,
        min_time=SHORT,
        progress=partial(progress, label),
    )
    for key, samples in taken.items():
        count = members[key][1]
        yield Point(dict(key), tuple(seconds / count for seconds in samples))


# Sums and saxpy


def crossing(operation: str, n: int) -> Members:
    """Return a call of each of METHODS on n float64, by the items of its point's parameters."""
    x, y = np.random.default_rng(n).uniform(-1, 1, (2, n))
    compiled, looped = (_sums, _looped_sums) if operation == "sum" else (_saxpys, _looped_saxpys)
    made = compiled(x, y) | (looped(x, y) if n <= PYTHON_MOST else {})
    return {
        (("kernel", method), ("operation", operation), ("n", n)): (made[method], 1)
        for method in METHODS
        if method in made
    }


def _sums(x: NDArray, _: NDArray) -> dict[str, Call]:
    return {
        "numpy": x.sum,
        "scalar": partial(vectors.sum_strict, x),
        "wide": partial(vectors.sum_reassociated, x),
    }


def _looped_sums(x: NDArray, _: NDArray) -> dict[str, Call]:
    return {
        "python_list": partial(_sum_python, x.tolist()),
        "python_array": partial(_sum_python, x),
    }


def _sum_python(values):
    total = 0.0
    for value in values:
        total += value
    return total


def _saxpys(x: NDArray, y: NDArray) -> dict[str, Call]:
    out = np.empty_like(x)
    return {
        "numpy": partial(_saxpy_expression, FACTOR, x, y),
        "scalar": partial(_saxpy_scalar(), FACTOR, x, y, out),
        "wide": partial(elementwise.saxpy_fused, FACTOR, x, y, out),
    }


def _looped_saxpys(x: NDArray, y: NDArray) -> dict[str, Call]:
    arrays = x, y, np.empty_like(x)
    lists = (array.tolist() for array in arrays)
    return {
        "python_list": partial(elementwise.saxpy_python, FACTOR, *lists),
        "python_array": partial(elementwise.saxpy_python, FACTOR, *arrays),
    }


def _saxpy_expression(factor, x, y):
    return factor * x + y


@cache
def _saxpy_scalar() -> Callable:
    x = np.empty(1)
    return vectors.scalar(elementwise.saxpy_fused, FACTOR, x, x, x)


# Alignment, layout, and what frames the chapter


def _offsets(size: int, offsets: tuple[int, ...]) -> Members:
    made: Members = {}
    room = Room(size, "float64")
    times = REPEATS if size < (1 << 20) else 1
    for offset in offsets:
        x, out = room.parts(2, offset)
        x, out = (array[: x.size // 8 * 8 - 8] for array in (x, out))
        key = (*key_of(vectors.add_scaled, (x, out), {}), ("offset", offset))
        made[key] = repeated(vectors.add_scaled, TINY, x, out, times=times), times
    return made


def _biases(channels: int, elements: int) -> Members:
    """Return the bias in both layouts, by a loop of ours and by NumPy, on as many elements."""
    count = max(1, elements // (channels * SIDE * SIDE))
    generator = np.random.default_rng(channels)
    images = generator.uniform(-1, 1, (count, channels, SIDE, SIDE)).astype("float32")
    last = np.ascontiguousarray(images.transpose(0, 2, 3, 1))
    bias = generator.uniform(-1, 1, channels).astype("float32")
    beside = {"channels": channels, "n": images.size}
    calls = {
        ("add_bias_nchw", "loop"): partial(vectors.add_bias_nchw, images, bias, images.copy()),
        ("add_bias_nhwc", "loop"): partial(vectors.add_bias_nhwc, last, bias, last.copy()),
        ("add_bias_nchw", "numpy"): partial(np.add, images, bias[:, None, None], images.copy()),
        ("add_bias_nhwc", "numpy"): partial(np.add, last, bias, last.copy()),
    }
    return {
        (("kernel", name), ("by", by), *beside.items()): (call, 1)
        for (name, by), call in calls.items()
    }


def _convolutions(channels: int) -> Members:
    """Return the direct convolution in both layouts, from as many channels as to."""
    generator = np.random.default_rng(channels)
    image = generator.uniform(-1, 1, (1, channels, PIXELS, PIXELS)).astype("float32")
    filters = generator.uniform(-1, 1, (channels, channels, FILTER, FILTER)).astype("float32")
    last, taps = (np.ascontiguousarray(a) for a in (image.transpose(0, 2, 3, 1),
                                                    filters.transpose(2, 3, 1, 0)))  # fmt: skip
    calls = {
        convolution.conv2d_direct: (image, filters, image.copy(), 1, FILTER // 2),
        convolution.conv2d_direct_nhwc: (last, taps, last.copy(), 1, FILTER // 2),
    }
    return {
        (("kernel", kernel.__name__), ("channels", channels)): (partial(kernel, *args), 1)
        for kernel, args in calls.items()
    }


def _products(n: int) -> Members:
    a, b = workloads.matmul(n, n, n, seed=n)
    out = a.copy()
    made: Members = {(("kernel", "np.matmul"), ("n", n)): (partial(np.matmul, a, b, out), 1)}
    for kernel in (matmul.matmul_ijk, matmul.matmul_ikj):
        text = instructions.of(kernel, a, b, out).text
        key = (("kernel", kernel.__name__), ("n", n), ("loops", text))
        made[key] = partial(kernel, a, b, out), 1
    return made


def _expressions(n: int) -> Members:
    x = np.linspace(-3, 3, n)
    out = np.empty_like(x)
    return {
        (("kernel", kernel.__name__), ("n", n)): (partial(kernel, x, out), 1)
        for kernel in (elementwise.gelu_temporaries, elementwise.gelu_fused)
    }
