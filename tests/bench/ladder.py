"""The matmul kernels side by side with NumPy's BLAS, one thread each."""

from functools import partial

import numpy as np

from helpers import costs, timing, workloads
from helpers.kernels import matmul
from helpers.timing.interval import median_interval

SIZES = (128, 256, 512)
BLOCK = 64


def run():
    """Print GFLOP/s and the ratio to BLAS, with its 95 % interval, for each kernel and size."""
    print(f"{'n':>5} {'kernel':20} {'GFLOP/s':>8}   of np.matmul")
    for n in SIZES:
        times = _times(n)
        for name, samples in times.items():
            pairs = tuple(zip(times["np.matmul"], samples, strict=True))
            share = timing.Comparison.of(pairs, "wall")
            rate = costs.matmul(n, n, n).flop / median_interval(samples).median / 1e9
            print(f"{n:5} {name:20} {rate:8.2f}   {share}")


def _times(n):
    a, b = workloads.matmul(n, n, n, seed=n)
    out = np.empty((n, n))
    kernels = {"np.matmul": partial(np.matmul, a, b, out)}
    kernels |= {kernel.__name__: partial(kernel, a, b, out) for kernel in matmul.WHOLE}
    kernels |= {kernel.__name__: partial(kernel, a, b, out, BLOCK) for kernel in matmul.BLOCKED}
    return timing.measure_rounds(kernels)
