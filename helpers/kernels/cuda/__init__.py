"""The operations once more, as a graphics processor runs them: thousands of threads, no loop.

What a CPU kernel loops over, a thread here does once: ``cuda.grid`` tells it which element is its
own. The names say what changes from one to the next:

    copy_rows             each warp copies neighbours: what a transpose could reach at the best
    transpose_naive       neighbours of a row are read, elements of a column are written
    transpose_tiled       a tile turned round in shared memory: rows in, rows out
    transpose_padded      the same, with a column more, so that no two threads meet in a bank

    matmul_columns        threads of a warp lie below one another in out: each reads its own row
    matmul_naive          threads of a warp lie side by side in out: one coalesced read for all
    matmul_tiled          tiles of a and b in shared memory, each read TILE times from there

    row_sums_naive        a thread for each row
    row_sums_tree         a block for each row, whose threads halve the sums in shared memory

    gelu_fused            a thread for each element: read once, finished, written once

Arguments, results and errors are those of the CPU kernels of the same operation in
``helpers.kernels``; a, b, x and out are of one dtype, float32 or float64. What is called is a
``Kernel``: with arrays of NumPy it copies them to the card and back, with arrays of
``cuda.to_device`` it does not.

Without a card nothing can be launched, but all can be imported and counted (``helpers.caches.
warps``). In Numba's simulator, NUMBA_ENABLE_CUDASIM=1 set before Numba is loaded, the kernels run
anywhere, as Python: their results mean something there, their times do not.

Sources: NVIDIA, CUDA C++ Best Practices Guide 12.9, sections "Coalesced Access to Global Memory"
and "Shared Memory"; M. Harris, "An Efficient Matrix Transpose in CUDA C/C++", NVIDIA 2013.
"""

from helpers.kernels.cuda.elementwise import gelu_fused
from helpers.kernels.cuda.launch import Kernel
from helpers.kernels.cuda.matmul import matmul_columns, matmul_naive, matmul_tiled
from helpers.kernels.cuda.reduction import row_sums_naive, row_sums_tree
from helpers.kernels.cuda.transpose import (
    copy_rows,
    transpose_naive,
    transpose_padded,
    transpose_tiled,
)

__all__ = [
    "Kernel",
    "copy_rows",
    "gelu_fused",
    "matmul_columns",
    "matmul_naive",
    "matmul_tiled",
    "row_sums_naive",
    "row_sums_tree",
    "transpose_naive",
    "transpose_padded",
    "transpose_tiled",
]
