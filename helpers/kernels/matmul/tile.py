"""The micro-kernel of ``matmul_packed``: a tile of ``out``, summed up in registers.

Each element of the tile is a variable of its own, so that the compiler can keep all of them in
registers until the sums are complete. That makes hundreds of variables, and how many depends on
the processor. So the function's text is written here: ``print(source(Tile(2, 2)))`` shows a small
one.
"""

from functools import lru_cache
from typing import NamedTuple

import numpy as np
from numba import config
from numba.core.compiler import Compiler
from numba.core.compiler_lock import global_compiler_lock
from numba.core.registry import cpu_target
from numba.extending import overload

from helpers.kernels.matmul.addresses import prefetch, widest_vectors

LINE = 64  # bytes that one prefetch brings


class Tile(NamedTuple):
    """Rows and columns of the tile."""

    rows: int
    columns: int


@lru_cache
def tile(itemsize, features=None):
    """Return the tile for elements of ``itemsize`` bytes, as large as the registers allow.

    A core starts two multiply-adds a cycle and each takes about four: at least eight sums must be
    under way. Beside them LLVM holds one vector of ``b``, and of each row of ``a`` one element on
    all lanes. So rows * vectors + rows + 1 registers must be there, or it moves sums to memory
    and back, which halves the speed.

    features : the processor's, as LLVM names them; what Numba compiles for where None
    """
    if features is None:
        features = cpu_target.target_context.codegen().magic_tuple()[2]
    present = set(features.split(","))
    if "+avx512f" in present:
        rows, vectors, width = 8, 2, 64
    elif "+avx" in present:
        rows, vectors, width = 3, 4, 32
    elif "+neon" in present:
        rows, vectors, width = 8, 2, 16
    else:
        rows, vectors, width = 4, 2, 16
    return Tile(rows, vectors * width // itemsize)


def tile_of(array):
    """Return (rows, columns) of the tile for the dtype of ``array``; a constant where compiled."""
    return tuple(tile(array.itemsize))


def multiply_tile(a, i, a_step, b, j, b_step, k, out, at, out_step, add):
    """Fill a tile of ``out`` with a product of rows of ``a`` and columns of ``b``, or add it.

    a : element (r, p) is a[i + r * a_step + p], p below k
    b : element (p, s) is b[j + p * b_step + s]
    out : element (r, s) is out[at + r * out_step + s]; what it held counts where ``add`` is true

    All three are of one dimension and contiguous. Positions and steps are unsigned: of a signed
    index the compiler must assume that it may be negative and count from the end.
    """
    rows, columns = tile_of(out)
    for r in range(rows):
        for s in range(columns):
            total = sum(a[i + r * a_step + p] * b[j + p * b_step + s] for p in range(k))
            to = at + r * out_step + s
            out[to] = out[to] + total if add else total


def source(tile, line=8):
    """Return the text of ``multiply_tile`` for one tile; ``line`` elements make a cache line.

    U3 is the unsigned 3: with a signed constant the sum would be a float. The tile of ``out`` is
    asked for before the sums begin, so that it has come from memory when they are complete.
    """
    rows, columns = range(tile.rows), range(tile.columns)
    tile_sums = [(r, s) for r in rows for s in columns]
    return "\n".join(
        [
            "def multiply_tile(a, i, a_step, b, j, b_step, k, out, at, out_step, add):",
            "    widest_vectors()",
            *(f"    row{r} = at + U{r} * out_step" for r in rows),
            *(f"    prefetch(out, row{r} + U{s})" for r in rows for s in columns[::line]),
            f"    {' = '.join(f'sum{r}_{s}' for r, s in tile_sums)} = out.dtype.type(0)",
            "    for p in range(k):",
            *(f"        b{s} = b[j + U{s}]" for s in columns),
            *(text for r in rows for text in _products(r, columns)),
            "        i += U1",
            "        j += b_step",
            "    if add:",
            *(f"        out[row{r} + U{s}] += sum{r}_{s}" for r, s in tile_sums),
            "    else:",
            *(f"        out[row{r} + U{s}] = sum{r}_{s}" for r, s in tile_sums),
        ]
    )


def _products(r, columns):
    yield f"        a{r} = a[i + U{r} * a_step]"
    yield from (f"        sum{r}_{s} += a{r} * b{s}" for s in columns)


class SLPCompiler(Compiler):
    """Numba's compiler, with LLVM's vectoriser for straight-line code (SLP) switched on.

    It is what makes vectors of the tile's variables; Numba leaves it off, because elsewhere it
    costs more than it gains. The switch belongs to the process, so it is set back at once, under
    Numba's lock: two threads would each restore what the other had set. What calls the compiled
    tile needs no switch.
    """

    def _compile_core(self):
        with global_compiler_lock:
            before = config.SLP_VECTORIZE
            config.SLP_VECTORIZE = 1
            try:
                return super()._compile_core()
            finally:
                config.SLP_VECTORIZE = before


@overload(tile_of)
def _tile_of(array):
    shape = tuple(tile(array.dtype.bitwidth // 8))
    return lambda array: shape


@overload(
    multiply_tile,
    # A product and its sum are rounded once. More freedom than that makes the compiler regroup
    # the sums, which is ten times slower.
    jit_options={"fastmath": {"contract"}, "pipeline_class": SLPCompiler},
)
def _multiply_tile(a, i, a_step, b, j, b_step, k, out, at, out_step, add):
    itemsize = out.dtype.bitwidth // 8
    shape = tile(itemsize)
    names = {f"U{number}": np.uintp(number) for number in range(max(shape))}
    names |= {"prefetch": prefetch, "widest_vectors": widest_vectors}
    exec(source(shape, LINE // itemsize), names)
    return names["multiply_tile"]
