"""What each variant of gelu allocates: counted, and so the same on every machine."""

from functools import cache

from helpers.explorers import sources
from helpers.explorers.in_place_bench import CHUNKED, TEMPORARIES

ITEM = 8  # bytes of a float64
MANY = 1 << 15  # elements, 256 KiB: from here on NumPy treats arrays of any size alike


def arrays(name: str, n: int, chunk: int = 0) -> tuple[float, float]:
    """Return what a variant allocates in all and at once, in arrays of n numbers.

    name : of its series
    chunk : elements of a chunk, less than n; for the one variant that has chunks
    """
    if name == TEMPORARIES:
        return _temporaries(min(n, MANY))
    return (chunk / n, chunk / n) if name == CHUNKED else (0, 0)


def memory_text(name: str, n: int, chunk: int) -> str:
    """Return the bytes that a variant allocates, in words."""
    allocated, peak = (round(count * ITEM * n) for count in arrays(name, n, chunk))
    if not allocated:
        return "allocates no array"
    most = f", {sources.bytes_text(peak)} at once" if peak < allocated else ""
    return f"allocates {sources.bytes_text(allocated)}{most}"


@cache
def _temporaries(n: int) -> tuple[int, int]:
    import numpy as np

    from helpers import memory  # compiles its allocator on first use
    from helpers.kernels.elementwise import gelu_temporaries

    x = np.zeros(n)
    use = memory.profile(gelu_temporaries, x, np.empty_like(x))
    return use.allocated_bytes // x.nbytes, use.peak_bytes // x.nbytes
