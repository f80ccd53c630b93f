"""How many threads BLAS, OpenMP and Numba may use while something is measured."""

import sys
from functools import lru_cache
from numbers import Integral


class ThreadPools:
    """The thread pools of this process, held to a number of threads until they are released.

    Only pools that are there are touched: a library that nobody has loaded stays unloaded, and
    Numba's threads are not started for the purpose. So a warm-up may bring in a new pool: hold
    again after it.
    """

    def __init__(self, threads: int | None) -> None:
        self.threads = threads
        self._limits = []
        self._numba = None

    def hold(self) -> None:
        """Hold every pool that is loaded by now."""
        if self.threads is None:
            return
        if "numpy" in sys.modules:  # before it there is no BLAS to hold
            self._limits.append(_controller(len(sys.modules)).limit(limits=int(self.threads)))
        numba = _running_numba()
        if numba:
            self._numba = numba.get_num_threads() if self._numba is None else self._numba
            numba.set_num_threads(min(int(self.threads), numba.config.NUMBA_NUM_THREADS))

    def release(self) -> None:
        """Give every pool the number of threads that it had."""
        while self._limits:
            self._limits.pop().restore_original_limits()
        if self._numba is not None:
            sys.modules["numba"].set_num_threads(self._numba)
            self._numba = None


def check_threads(threads: int | None) -> None:
    """Raise TypeError or ValueError for a number of threads that makes no sense."""
    if threads is None:
        return
    accepted = "needs a whole number, 1 or more, or None to leave the pools alone"
    if not isinstance(threads, Integral):
        raise TypeError(f"threads is {threads!r}: {accepted}")
    if threads < 1:
        raise ValueError(f"threads is {threads}: {accepted}")


@lru_cache(maxsize=1)
def _controller(modules: int):
    # Looking through the loaded libraries takes a millisecond, and a new one comes with a module.
    from threadpoolctl import ThreadpoolController

    return ThreadpoolController()


def _running_numba():
    """Return numba where its threads have been started, else None."""
    parallel = sys.modules.get("numba.np.ufunc.parallel")
    return sys.modules["numba"] if getattr(parallel, "_is_initialized", False) else None
