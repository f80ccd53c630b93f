"""Latency: a walk in which each load needs the result of the one before.

    chain  fills memory with one closed walk through all its lines, in random order
    chase  follows the walk

No prefetcher can guess the next line, and no two loads overlap: the time per step is the latency of
the level of memory in which the lines lie.
"""

import numpy as np
from numba import njit
from numpy.typing import NDArray

LINE = 64  # bytes from one step of the walk to the nearest other


@njit(nogil=True, cache=True)
def _shuffle(order):
    """Turn ``order`` into a cyclic permutation: following it from anywhere visits everything.

    Sattolo's algorithm over a generator of Marsaglia's (xorshift64), in place.
    """
    state = np.uint64(6172)
    for i in range(order.size - 1, 0, -1):
        state ^= state << np.uint64(13)
        state ^= state >> np.uint64(7)
        state ^= state << np.uint64(17)
        j = np.int64(state % np.uint64(i))
        order[i], order[j] = order[j], order[i]


@njit(nogil=True, cache=True)
def _spread(order, memory, step):
    for i in range(order.size):
        memory[i * step] = order[i] * np.uintp(step)


def chain(memory: NDArray, step: int = LINE // 8) -> None:
    """Write one closed walk through every ``step``-th element of ``memory``, in random order.

    memory : (n,) uintp; element i * step is overwritten by the index of the element to visit next.
    The walk is the same each time. Raises TypeError or ValueError for memory of another kind.
    """
    if memory.dtype != np.uintp:
        raise TypeError(f"memory is {memory.dtype}: needs uintp, the type of an index")
    if memory.ndim != 1 or memory.size < step:
        raise ValueError(f"memory has shape {memory.shape}: needs one dimension, {step} or more")
    order = np.arange(memory.size // step, dtype=np.uintp)
    _shuffle(order)
    _spread(order, memory, step)


@njit(nogil=True, cache=True)
def chase(memory, start, steps):
    """Return where the walk is after ``steps`` steps from ``start``: i = memory[i].

    An unsigned index has no wraparound to check, which would lengthen every step.
    """
    i = np.uintp(start)
    for _ in range(steps):
        i = memory[i]
    return i
