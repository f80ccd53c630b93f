"""What is expected before anything was measured: enough to know where NumPy has no BLAS.

Seconds of a call, of a flop and of a byte, of one core of 2024, rounded; only backends that compile
nothing. So far from any crossover that no processor in use would disagree.
"""

from helpers.backends.calibration.estimate import Estimate

NUMPY_BLAS = Estimate((1e-6, 2e-11, 5e-11))
NUMPY_LOOP = Estimate((1e-6, 5e-10, 1e-10))
THROUGH_FLOATS = Estimate((2e-5, 5e-11, 2e-9))
ONE_BY_ONE = Estimate((1e-5, 1e-9, 1e-9))
PIECES = Estimate((2e-5, 2.5e-10, 1e-10))


def estimates(op: str, kind: str, itemsize: int, layout: str) -> dict[str, Estimate]:
    """Return what is expected of each backend, by name; NumPy is always one."""
    if op == "matmul" and (kind in "biu" or (kind == "f" and itemsize == 2)):
        return {"numpy": NUMPY_LOOP, "blas": THROUGH_FLOATS}
    if op == "gelu" and kind == "f" and itemsize in (4, 8):
        return {"numpy": ONE_BY_ONE, "chunked": PIECES}
    return {"numpy": NUMPY_BLAS}
