"""The sweeps behind the chapters: which kernels, at which settings, in how many rounds."""

from collections.abc import Callable, Iterator
from functools import partial

import numpy as np

from helpers import timing, workloads
from helpers.kernels.matmul import BLOCKED, WHOLE
from helpers.records.analysis_sweep import analysis
from helpers.records.dispatch_costs import dispatch_costs
from helpers.records.dispatch_sweep import dispatch
from helpers.records.frameworks import libraries
from helpers.records.frameworks_sweep import frameworks
from helpers.records.in_place_sweep import in_place
from helpers.records.measure_sweep import measure
from helpers.records.memory_sweep import memory
from helpers.records.record import Point
from helpers.records.vectorization_sweep import vectorization

SIZES = (64, 128, 256, 500, 512, 1000, 1024, 1536, 2000)
BLOCKS = (4, 8, 16, 32, 64, 128, 256)
ROUNDS = 9
LARGE = 1100  # from here on a round takes a minute or more, and fewer rounds must do
LARGE_ROUNDS = 6

Progress = Callable[[str, int, int], None]


def blocking(progress: Progress, sizes: tuple[int, ...] = SIZES) -> Iterator[Point]:
    """Yield the time of square products by every kernel, with each block size, and by NumPy's BLAS.

    sizes : the sides n of the matrices, float64; one thread for all, BLAS included
    progress : called with (setting, rounds done, rounds in all)
    """
    for n in sizes:
        a, b = workloads.matmul(n, n, n, seed=n)
        out = a.copy()
        taken = timing.measure_rounds(
            {key: partial(kernel, a, b, out, *block) for key, kernel, block in _members(n)},
            rounds=ROUNDS if n < LARGE else LARGE_ROUNDS,
            progress=partial(progress, f"n = {n}"),
        )
        for key, samples in taken.items():
            yield Point(dict(key), samples)


def _members(n: int) -> Iterator[tuple[tuple, Callable, tuple[int, ...]]]:
    """Yield what runs in one round of size n: the parameters as items, the kernel, its block."""
    yield (("kernel", "np.matmul"), ("n", n)), np.matmul, ()
    for kernel in WHOLE:
        yield (("kernel", kernel.__name__), ("n", n)), kernel, ()
    for kernel in BLOCKED:
        for block in BLOCKS:
            if block <= n:
                yield (("kernel", kernel.__name__), ("n", n), ("block", block)), kernel, (block,)


SWEEPS = {
    "analysis": analysis,
    "blocking": blocking,
    "dispatch": dispatch,
    "dispatch-costs": dispatch_costs,
    "frameworks": frameworks,
    "in-place": in_place,
    "measure": measure,
    "memory": memory,
    "vectorization": vectorization,
}
# Of sweeps that need more than the course installs: what is missing here, or None.
MISSING: dict[str, Callable[[], str | None]] = {"frameworks": libraries.missing}
# What a sweep adds to the facts of the machine.
FACTS: dict[str, Callable[[], dict]] = {"frameworks": lambda: {"frameworks": libraries.used()}}
