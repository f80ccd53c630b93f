"""Matrix multiplication on several cores: each fills a band of ``out`` of its own.

A product may take no longer than it takes to start a thread. So these threads, unlike those of
``helpers.kernels.threads``, stay for the next call: a band begins after 10 us instead of 60, and on
a busy machine, where a new thread waits for its turn, instead of milliseconds.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from numba import config

from helpers.kernels import threads
from helpers.kernels.matmul.packed import compiled, matmul_packed
from helpers.kernels.matmul.tile import tile_of

SHARE = 200**3  # multiply-adds, 70 to 140 us: less is not worth a thread, which costs 40


def matmul_parallel(a, b, out):
    """Fill ``out`` with ``a @ b``: ``matmul_packed`` on bands of ``out``, one a thread.

    The longer side of ``out`` is cut, at whole tiles. There are at most as many bands as
    ``numba.get_num_threads()`` says, and one where the product is small. May be called from several
    threads at once, and after a fork. Each thread packs for itself, into panels of its own.

    Raises TypeError as ``matmul_packed`` does.
    """
    number = min(threads.count(), out.shape[0] * out.shape[1] * a.shape[1] // SHARE)
    if number < 2:
        return matmul_packed(a, b, out)
    compiled(out.dtype)  # once, before several threads ask for it
    own, *others = bands(a, b, out, number)
    tasks = [_pool.submit(matmul_packed, *band) for band in others]
    try:
        matmul_packed(*own)
        for task, band in zip(tasks, others, strict=True):
            if task.cancel():  # no thread of the pool is free: this one is
                matmul_packed(*band)
    finally:
        begun = [task for task in tasks if not task.cancel()]
        for task in begun:
            task.exception()  # waits: nobody writes to ``out`` any more after this
    for task in begun:
        task.result()  # raises what there is to raise


def bands(a, b, out, number):
    """Yield (a, b, out) of at most ``number`` products, 1 or more, that together make ``a @ b``."""
    m, n = out.shape
    by_rows = m >= n
    step = tile_of(out)[0 if by_rows else 1]
    tiles = -(-max(m, n) // step)
    edges = [tiles * part // number * step for part in range(number + 1)]
    for start, stop in pairwise(edges):
        band = slice(start, stop)
        yield (a[band], b, out[band]) if by_rows else (a, b[:, band], out[:, band])


def _start_pool():
    global _pool
    _pool = ThreadPoolExecutor(config.NUMBA_NUM_THREADS, "matmul_parallel")


_start_pool()  # each of its threads starts when there is work for it
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_pool)  # a fork leaves the threads behind
