"""Random small programs, and what the simulator says of each of their accesses."""

import random
from types import SimpleNamespace

import numpy as np

from helpers.caches import Cache, trace
from helpers.kernels import loop_orders, matmul, transpose

SETS, WAYS, LINES = (1, 2, 3, 4, 8), (1, 2, 4), (16, 32, 64)
REASONS = ("hits", "compulsory", "capacity", "conflict")


def scattered(a, out, places):
    """Add up elements of ``a`` in any order into elements of ``out``."""
    for (i, j), (p, q) in places:
        out[p, q] += a[i, j]
        if i == j:
            out[q, p] = 0


def program(seed):
    """Return a random program and a random cache, as `helpers.explorers.steps` takes them."""
    rng = random.Random(seed)
    kernel, arguments = rng.choice((product, turned, anywhere))(rng)
    line, sets, ways = rng.choice(LINES), rng.choice(SETS), rng.choice(WAYS)
    cache = Cache(sets * ways * line, ways, line)
    label = f"{kernel.__name__} {seed}"
    return SimpleNamespace(label=label, kernel=kernel, arguments=lambda n: arguments), cache


def product(rng):
    m, k, n = (rng.randint(1, 6) for _ in range(3))
    arrays = (np.ones((m, k)), np.ones((k, n)), np.empty((m, n)))
    blocked = rng.choice((matmul.matmul_blocked, matmul.matmul_blocked_ijk))
    whole = rng.choice(loop_orders.ORDERS)
    return rng.choice([(whole, arrays), (blocked, (*arrays, rng.randint(1, 4)))])


def turned(rng):
    m, n = rng.randint(1, 9), rng.randint(1, 9)
    arrays = (np.ones((m, n)), np.empty((n, m)))
    tiled = rng.choice((transpose.transpose_blocked, transpose.transpose_tiled))
    return rng.choice(
        [(rng.choice(transpose.WHOLE), arrays), (tiled, (*arrays, rng.randint(1, 4)))]
    )


def anywhere(rng):
    n = rng.randint(1, 7)
    a, out = np.ones((n, n + rng.randint(0, 2))), np.ones((n + rng.randint(0, 2), n))
    places = [[(rng.randrange(n), rng.randrange(n)) for _ in range(2)] for _ in range(100)]
    return scattered, (a, out, places)


def told(program, cache):
    """Return for each access what a cache of its own says: (address, write, reason, out, lines).

    out : the line that the access drove out, or None; lines : those in each set afterwards
    """
    traced = trace(program.kernel, *program.arguments(None), align=cache.line_bytes)
    own = Cache(cache.size_bytes, cache.ways, cache.line_bytes)
    before = [set() for _ in range(own.sets)]
    for address, size, write in zip(
        traced.addresses.tolist(), traced.sizes.tolist(), traced.writes.tolist(), strict=True
    ):
        counts = own.access([address], [size], [write])
        after = [{start // own.line_bytes for start, _ in lines} for lines in own.contents()]
        gone = [line for old, new in zip(before, after, strict=True) for line in old - new]
        assert len(gone) == counts.evictions
        (reason,) = (name for name in REASONS if getattr(counts, name))
        yield address, write, reason, gone[0] if gone else None, after
        before = after
