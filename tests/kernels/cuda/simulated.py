"""Every CUDA kernel in Numba's simulator, for which NUMBA_ENABLE_CUDASIM=1 must be set.

A process of its own, because Numba asks for the simulator once, when it is loaded.
"""

import sys

import numpy as np
from numba import config

from helpers import workloads
from helpers.kernels import cuda
from tests.kernels.layouts import dirty

SEED = 6172
TRANSPOSES = ("transpose_naive", "transpose_tiled", "transpose_padded")
MATMULS = ("matmul_columns", "matmul_naive", "matmul_tiled")
SUMS = ("row_sums_naive", "row_sums_tree")
# No tile and no block divides most of these; one thread is enough for others, or none at all.
MATRICES = ((33, 5), (3, 35), (0, 3))
PRODUCTS = ((17, 18, 3), (2, 1, 19), (2, 0, 3), (0, 2, 1))
VECTORS = (300, 1, 0)
SETTINGS = (
    *((name, shape) for name in (*TRANSPOSES, "copy_rows") for shape in MATRICES),
    *((name, shape) for name in MATMULS for shape in PRODUCTS),
    *((name, shape) for name in SUMS for shape in ((2, 301), (2, 5), (2, 0), (0, 2))),
    *(("gelu_fused", (n,)) for n in VECTORS),
)
# The simulator takes a thread of Python for each of CUDA: the second dtype has small sizes only.
CASES = (
    *((*setting, "float32") for setting in SETTINGS),
    *((name, shape, "float64") for name, shape in SETTINGS if max(shape) < 6),
)


def inputs(name, shape, dtype):
    """The arguments of a kernel but for ``out``."""
    operation = name.rsplit("_", 1)[0].replace("copy", "transpose")
    return getattr(workloads, operation)(*shape, seed=SEED, dtype=dtype)


def out_shape(name, shape):
    """The shape of what a kernel fills."""
    kinds = {"transpose": shape[::-1], "matmul": shape[::2], "row": shape[:1]}
    return kinds.get(name.partition("_")[0], shape)


def title(case):
    """A case as text."""
    name, shape, dtype = case
    return f"{name} {'x'.join(map(str, shape))} {dtype}"


def main(path):
    """Run every case and keep what the kernels left in ``out``."""
    assert config.ENABLE_CUDASIM
    found = {}
    for name, shape, dtype in CASES:
        found[title((name, shape, dtype))] = out = dirty(out_shape(name, shape), dtype)
        getattr(cuda, name)(*inputs(name, shape, dtype), out)
    np.savez(path, **found)


if __name__ == "__main__":
    main(sys.argv[1])
