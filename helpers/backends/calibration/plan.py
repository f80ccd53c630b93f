"""What is measured: problems spread over sizes, dtypes and layouts, with inputs for each."""

from collections.abc import Iterator
from itertools import product
from math import prod

import numpy as np
from numpy.typing import NDArray

from helpers.backends.interface import ELEMENTWISE
from helpers.backends.problem import Layout, Problem

SEED = 6172
BLAS_DTYPES = ("float64", "float32", "complex128", "complex64")
LOOP_DTYPES = ("float16", "int64", "int32", "int16", "int8", "bool")
FLOATS = ("float64", "float32")
# Sides of the matrices of products, all combinations: by layout, for dtypes that BLAS has or not.
# No power of two among the larger ones: those have misses, and fits, that hardly another size has.
SIDES = {
    "contiguous": ((1, 7, 60, 390), (2, 22, 250)),
    "regular": ((7, 60, 390), (7, 90)),
    "strided": ((7, 60, 390), (7, 90)),
}
# One side long, whichever, and the others short: BLAS and loops take turns at these.
THIN_DTYPES, LONG, NARROW = ("float64", "float32"), (600, 9000), (1, 3, 13)
STACKS = (8, 256)
STACKED = (2, 4, 8, 16, 32)
# Small products come in all proportions, for the dtypes of which there are most.
SMALL_DTYPES, SMALL_STACKS, SMALL = ("float64", "float32", "int64"), (30, 1000), (1, 3, 7)
LENGTHS = tuple(4**exponent for exponent in range(2, 12))
FEW_LENGTHS = (64, 4_096, 30_000, 120_000, 500_000, 2_000_000)
ROWS = (1, 15, 110, 420, 2000)
COLUMNS = (1, 6, 70, 400, 1300, 4000)
IMAGES = (
    (1, 1, 28, 28, 8, 3, 3, 1, 1),
    (1, 3, 32, 32, 16, 3, 3, 1, 1),
    (8, 3, 32, 32, 8, 5, 5, 2, 2),
    (4, 16, 16, 16, 32, 3, 3, 1, 1),
    (1, 64, 14, 14, 64, 1, 1, 1, 0),
    (1, 1, 8, 8, 1, 3, 3, 1, 1),
    (2, 2, 10, 10, 4, 1, 1, 2, 0),
    (4, 8, 28, 28, 8, 3, 3, 1, 1),
    (1, 4, 56, 56, 4, 5, 5, 1, 2),
    (8, 8, 20, 20, 4, 3, 3, 2, 1),
)
LARGEST = 1 << 22  # elements of an array


def problems() -> list[Problem]:
    """Return the problems of a calibration, small ones first."""
    found = [*_products(), *_elementwise(), *_matrices(), *_convolutions()]
    return sorted(found, key=lambda problem: (problem.cost.flop, problem.cost.bytes))


def _products() -> Iterator[Problem]:
    for name in (*BLAS_DTYPES, *LOOP_DTYPES):
        dtype = np.dtype(name)
        for lie, sides in SIDES.items():
            for m, k, n in product(sides[name in LOOP_DTYPES], repeat=3):
                yield Problem("matmul", dtype, (1, m, k, n), lie)
        for stack, side in product(STACKS, STACKED):
            yield Problem("matmul", dtype, (stack, side, side, side))
            yield Problem("matmul", dtype, (stack, 1, side, side))
    yield from _uneven_products()


def _uneven_products() -> Iterator[Problem]:
    for name, long, place in product(THIN_DTYPES, LONG, range(3)):
        for others in product(NARROW, repeat=2):
            sides = (*others[:place], long, *others[place:])
            yield Problem("matmul", np.dtype(name), (1, *sides))
    for name, stack in product(SMALL_DTYPES, SMALL_STACKS):
        for sides in product(SMALL, repeat=3):
            yield Problem("matmul", np.dtype(name), (stack, *sides))


def _elementwise() -> Iterator[Problem]:
    for name, op in product(FLOATS, ("relu", "gelu", "add")):
        for length in LENGTHS:
            yield Problem(op, np.dtype(name), (length, 0))
        for length in FEW_LENGTHS:
            yield Problem(op, np.dtype(name), (length, 0), "strided")
    for name, op, length in product(FLOATS, ELEMENTWISE, FEW_LENGTHS):
        yield Problem(op, np.dtype(name), (length, 0))


def _matrices() -> Iterator[Problem]:
    for rows, columns, name in product(ROWS, COLUMNS, FLOATS):
        dtype = np.dtype(name)
        if rows * columns > LARGEST:
            continue
        yield Problem("softmax", dtype, (rows, columns))
        yield Problem("transpose", dtype, (rows, columns))
        for axis in (0, 1):
            yield Problem("sum", dtype, (rows, columns, axis))


def _convolutions() -> Iterator[Problem]:
    for sizes, name in product(IMAGES, FLOATS):
        yield Problem("conv2d", np.dtype(name), sizes)


def inputs(problem: Problem, seed: int = SEED) -> tuple[tuple[NDArray, ...], tuple]:
    """Return arrays that make up the problem, and the options of the call.

    Floats are uniform on [-1, 1), integers on [-8, 8): large ones take longer on some backends.
    """
    generator = np.random.default_rng(seed)
    shapes, options = shapes_of(problem)
    arrays = (lying(_numbers(generator, shape, problem.dtype), problem.layout) for shape in shapes)
    return tuple(arrays), options


def shapes_of(problem: Problem) -> tuple[list[tuple[int, ...]], tuple]:
    """Return the shapes of the arrays of a problem, and the options of the call."""
    sizes = problem.sizes
    match problem.op:
        case "matmul":
            stack, m, k, n = sizes
            outer = (stack,) if stack > 1 else ()
            return [(*outer, m, k), (*outer, k, n)], ()
        case "softmax":
            return [sizes], (-1,)
        case "transpose":
            return [sizes], ()
        case "sum":
            return [sizes[:2]], (sizes[2],)
        case "conv2d":
            filters = (sizes[4], sizes[1], *sizes[5:7])
            return [sizes[:4], filters], sizes[7:]
        case "add" | "subtract" | "multiply" | "divide" | "maximum" | "minimum":
            return [sizes[:1], sizes[:1]], ()
        case _:
            return [sizes[:1]], ()


def _numbers(generator: np.random.Generator, shape: tuple, dtype: np.dtype) -> NDArray:
    if dtype.kind == "b":
        return generator.integers(0, 2, shape).astype(dtype)
    if dtype.kind in "iu":
        low = -8 if dtype.kind == "i" else 0
        return generator.integers(low, 8, shape).astype(dtype)
    real = generator.uniform(-1, 1, shape)
    return real.astype(dtype)


def lying(array: NDArray, lie: Layout) -> NDArray:
    """Return the same numbers in another layout; strided ones two apart along each axis."""
    if lie == "contiguous" or not prod(array.shape):
        return array
    if lie == "regular":
        turned = np.ascontiguousarray(array.swapaxes(-1, -2))
        return turned.swapaxes(-1, -2)
    wide = np.zeros(tuple(2 * size for size in array.shape), array.dtype)
    view = wide[tuple(slice(None, None, 2) for _ in array.shape)]
    view[...] = array
    return view
