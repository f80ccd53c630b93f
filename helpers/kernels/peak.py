"""The most a core can compute, and the length of its cycle.

multiply_add  12 chained multiply-adds an element: as many flop as the core has room for
add_chain     two dependent integer operations a step: two cycles a step
"""

from numba import njit

CHAIN = 12  # multiply-adds an element: many for each load and store, few enough to overlap
OPERATIONS = 16  # dependent operations a step of ``add_chain``, one cycle each


@njit(nogil=True, cache=True, fastmath={"contract"})
def multiply_add(x, out, factor, rounds):
    """Fill ``out`` with twelve steps of y = y * x + factor from y = x, ``rounds`` times over.

    x, out : (n,) of one floating dtype, small enough for the first cache
    Elements are independent of one another: the compiler takes as many at once as a register
    holds, and the core overlaps their chains. Work: 24 flop an element and round.
    """
    for _ in range(rounds):
        for i in range(out.size):
            v = x[i]
            y = v * v + factor
            y = y * v + factor
            y = y * v + factor
            y = y * v + factor
            y = y * v + factor
            y = y * v + factor
            y = y * v + factor
            y = y * v + factor
            y = y * v + factor
            y = y * v + factor
            y = y * v + factor
            out[i] = y * v + factor


@njit(nogil=True, cache=True)
def add_chain(start, mask, steps):
    """Return ``start`` after ``steps`` times eight turns of x = (x ^ mask) + mask.

    Each operation needs the result of the one before, and takes one cycle on every processor in
    use. A compiler cannot shorten the chain: adding and exclusive-or do not commute.
    """
    x = start
    for _ in range(steps):
        x = (x ^ mask) + mask
        x = (x ^ mask) + mask
        x = (x ^ mask) + mask
        x = (x ^ mask) + mask
        x = (x ^ mask) + mask
        x = (x ^ mask) + mask
        x = (x ^ mask) + mask
        x = (x ^ mask) + mask
    return x
