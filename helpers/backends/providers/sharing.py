"""Work shared among threads that stay: what takes 50 us is worth a share, and 10 us to hand over.

A thread that is started for one call (``helpers.kernels.threads``) costs more than many operations
on arrays take. These wait for the next call instead.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor, wait
from itertools import pairwise

from numba import config

from helpers.kernels import threads


def share(work: Callable[[int, int], None], size: int, grain: int) -> None:
    """Call ``work(start, stop)`` for ranges that make up ``range(size)``, each in its own thread.

    grain : the least that a range holds, 1 or more; a smaller size is one range
    One range runs in the calling thread, and so does each that no other thread has begun by then.
    Returns when all are done; the first exception that came out of one is raised again. May be
    called from several threads at once, and after a fork.
    """
    parts = max(1, min(threads.count(), size // grain))
    own, *others = pairwise(size * part // parts for part in range(parts + 1))
    tasks = [_pool.submit(work, *edge) for edge in others]
    try:
        work(*own)
        for task, edge in zip(tasks, others, strict=True):
            if task.cancel():  # no thread is free: this one is
                work(*edge)
    finally:
        begun = [task for task in tasks if not task.cancel()]
        wait(begun)  # nobody writes to the caller's arrays any more after this
    for task in begun:
        task.result()  # raises what there is to raise


def _start_pool() -> None:
    global _pool
    _pool = ThreadPoolExecutor(config.NUMBA_NUM_THREADS, "kernels_measured")


_start_pool()  # each of its threads starts when there is work for it
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_start_pool)  # a fork leaves the threads behind
