"""The small programs that are walked through a cache, their sizes, and the caches."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from helpers.caches import Cache
from helpers.kernels.loop_orders import matmul_jki
from helpers.kernels.matmul import matmul_blocked_ijk, matmul_ijk, matmul_ikj
from helpers.kernels.transpose import transpose_blocked, transpose_naive, transpose_scatter

LINE_BYTES = 32  # four numbers of 8 bytes, so that a row of eight is two lines
SIZES = (4, 6, 8)


@dataclass(frozen=True, slots=True)
class Program:
    """A kernel of the book on square matrices.

    label : what it is called in a list
    kernel : of ``helpers.kernels``
    matrices : how many it takes, its result last
    block : the side of its blocks; 0 for a kernel without
    """

    label: str
    kernel: Callable
    matrices: int
    block: int = 0

    def arguments(self, n: int) -> tuple[Any, ...]:
        """Return arguments of side n; what the matrices hold does not matter to a cache."""
        return (*np.ones((self.matrices, n, n)), *([self.block] if self.block else []))


# By the names that they have in the address of a page.
PROGRAMS = {
    "ijk": Program("matmul, order ijk", matmul_ijk, 3),
    "ikj": Program("matmul, order ikj", matmul_ikj, 3),
    "jki": Program("matmul, order jki", matmul_jki, 3),
    "blocks-2": Program("matmul, order ijk in blocks of 2", matmul_blocked_ijk, 3, 2),
    "blocks-4": Program("matmul, order ijk in blocks of 4", matmul_blocked_ijk, 3, 4),
    "transpose-rows": Program("transpose, along rows of a", transpose_scatter, 2),
    "transpose-columns": Program("transpose, down columns of a", transpose_naive, 2),
    "transpose-2": Program("transpose in blocks of 2", transpose_blocked, 2, 2),
    "transpose-4": Program("transpose in blocks of 4", transpose_blocked, 2, 4),
}
# Three of the same size, so that nothing but their ways differs, and one that is twice as large.
CACHES = {
    "4x2": Cache(256, 2, LINE_BYTES),
    "8x1": Cache(256, 1, LINE_BYTES),
    "1x8": Cache(256, 8, LINE_BYTES),
    "8x2": Cache(512, 2, LINE_BYTES),
}


def called(cache: Cache) -> str:
    """Return a cache in words, such as ``"4 sets of 2 ways"``."""
    sets = "1 set" if cache.sets == 1 else f"{cache.sets} sets"
    ways = "1 way" if cache.ways == 1 else f"{cache.ways} ways"
    return f"{sets} of {ways}, {cache.size_bytes} bytes"
