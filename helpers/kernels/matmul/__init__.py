"""Matrix multiplication: the ladder, each rung one idea more.

    matmul_python       three loops, interpreted
    matmul_ijk          the same three loops, compiled
    matmul_ikj          the two inner loops exchanged, so that the innermost walks along rows
    matmul_blocked      matmul_ikj on blocks that fit a cache
    matmul_blocked_ijk  matmul_ijk on blocks: blocking and nothing else, for comparison
    matmul_tiled        a 4 by 4 tile of a in registers: a load is used four times
    matmul_packed       a tile of out in registers, a and b packed in the order of their use
    matmul_parallel     matmul_packed on each core, for a band of out

Every kernel fills ``out`` with ``a @ b``:

    a : (m, k), b : (k, n), out : (m, n), one floating dtype; ``out`` is overwritten, whatever it
    held, and must not alias a or b. Nothing is checked: ``matmul`` below is the checked entry.

    Work: 2*m*k*n flop.  Compulsory traffic: itemsize * (m*k + k*n + m*n) bytes.
    Error: |out - ab| <= gamma_k |a||b| elementwise (Higham 2002, section 3.5).
"""

from helpers.kernels.matmul.blocks import matmul_blocked, matmul_blocked_ijk
from helpers.kernels.matmul.checked import BLOCKED, WHOLE, matmul
from helpers.kernels.matmul.loops import matmul_ijk, matmul_ikj, matmul_python
from helpers.kernels.matmul.packed import matmul_packed
from helpers.kernels.matmul.parallel import matmul_parallel
from helpers.kernels.matmul.tiled import matmul_tiled

__all__ = [
    "BLOCKED",
    "WHOLE",
    "matmul",
    "matmul_blocked",
    "matmul_blocked_ijk",
    "matmul_ijk",
    "matmul_ikj",
    "matmul_packed",
    "matmul_parallel",
    "matmul_python",
    "matmul_tiled",
]
