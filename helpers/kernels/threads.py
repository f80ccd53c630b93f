"""Threads for kernels that release Python's lock while they run (``nogil``).

Numba's own parallel loops are not used: depending on the layer that Numba finds on a machine, a
process that enters two of them from two threads at once is ended, or hangs after a fork. Threads
that live for one call have neither fault. Starting one takes some 50 us, so a share of the work
should take longer.
"""

import threading
from collections.abc import Callable
from itertools import pairwise

import numba


def count() -> int:
    """Return the number of threads that a kernel uses at most; ``numba.set_num_threads`` sets it.

    From the start it is NUMBA_NUM_THREADS, or one for each processor that this process may run on.
    """
    return numba.get_num_threads()


def share(work: Callable[[int, int], None], size: int, grain: int) -> None:
    """Call ``work(start, stop)`` for ranges that make up ``range(size)``, each in its own thread.

    grain : the least that a range holds, 1 or more; a smaller size is one range
    The last range runs in the calling thread. Returns when all are done; the first exception that
    came out of one is raised again.
    """
    parts = max(1, min(count(), size // grain))
    edges = [size * part // parts for part in range(parts + 1)]
    *others, own = (_Range(work, *edge) for edge in pairwise(edges))
    for other in others:
        other.start()
    own.run()
    for other in others:
        other.join()
    for one in (*others, own):
        if one.error is not None:
            raise one.error


class _Range(threading.Thread):
    """One call of the work; an exception waits in ``error``."""

    def __init__(self, work: Callable[[int, int], None], start: int, stop: int):
        super().__init__()
        self.work, self.range, self.error = work, (start, stop), None

    def run(self) -> None:
        try:
            self.work(*self.range)
        except BaseException as error:  # raised again by share, in the thread of the caller
            self.error = error
