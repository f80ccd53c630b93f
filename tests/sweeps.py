"""Sweeps that nobody measured: records made from known speedups, to test what shows them."""

import numpy as np

from helpers.records import Point, Record

SIZES = (64, 1000, 1024, 2048)
BLOCKS = (8, 32, 128)
MACHINE = {
    "cpu": "Test <& Sons> 9000",
    "caches": [
        {"level": 1, "bytes": 48 * 1024, "line_bytes": 64},
        {"level": 2, "bytes": 1024 * 1024, "line_bytes": 64},
    ],
    "fingerprint": "0123abcd",
}


def speedup(kernel, n, block=None):
    """Return the speedup over the naive loop that the sweep is made to have."""
    cached = n / 256  # the larger the matrix, the more the naive loop suffers
    if kernel == "matmul_ikj":
        return 4 * cached**0.5
    best = 3 * cached**0.5 / (1 + abs(np.log2(block / 32)) / 3)
    return best if kernel == "matmul_blocked_ijk" else 1.8 * best


def blocking(sizes=SIZES, blocks=BLOCKS, rounds=15, machine=MACHINE, seconds=1e-9):
    """Return a record of the blocking sweep; ``seconds`` is the naive loop's time per n**3."""
    rng = np.random.default_rng(6172)
    points = []

    def add(kernel, n, ratio, **block):
        samples = seconds * n**3 / ratio * np.exp(rng.normal(0, 0.02, rounds))
        points.append(Point({"kernel": kernel, "n": n, **block}, tuple(map(float, samples))))

    for n in sizes:
        add("matmul_ijk", n, 1)
        add("matmul_ikj", n, speedup("matmul_ikj", n))
        for block in (block for block in blocks if block <= n):
            for kernel in ("matmul_blocked", "matmul_blocked_ijk"):
                add(kernel, n, speedup(kernel, n, block), block=block)
    return Record("blocking", "2025-11-22T10:54:00+00:00", machine, "wall", tuple(points))
