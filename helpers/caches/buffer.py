"""The buffer between compiled code, which notes accesses, and Python, which simulates them."""

import ctypes
from collections.abc import Callable

import numpy as np

LENGTH = 1 << 15  # accesses that the buffer holds: 512 KiB, which stays in a second-level cache
# The words of a buffer's head.
NOTED, STOPPED, DRAIN, ADDRESSES, CODES = range(5)


class Buffer:
    """A buffer of accesses that compiled code fills, and what empties it.

    drain : called with the addresses and codes, both (n,) uint64, in their order. What it raises
        stops the compiled code, and ``finish`` raises it.
    """

    def __init__(self, drain: Callable):
        self._addresses, self._codes = np.empty((2, LENGTH), np.uint64)
        self._drain, self._error = drain, None
        self._callback = ctypes.CFUNCTYPE(None)(self._empty)
        self._head = np.zeros(5, np.int64)
        self._head[DRAIN] = ctypes.cast(self._callback, ctypes.c_void_p).value
        self._head[ADDRESSES], self._head[CODES] = (
            self._addresses.ctypes.data,
            self._codes.ctypes.data,
        )

    @property
    def address(self) -> int:
        """The address of the buffer's head."""
        return self._head.ctypes.data

    def _empty(self) -> None:
        """Hand over what is noted. Python drops what a callback raises, so it is kept for later."""
        noted, self._head[NOTED] = self._head[NOTED], 0
        try:
            self._drain(self._addresses[:noted], self._codes[:noted])
        except BaseException as error:
            self._error = error
            self._head[STOPPED] = 1

    def finish(self) -> None:
        """Hand over the rest, and raise what an earlier handing over raised."""
        if self._error is None:
            self._empty()
        if self._error is not None:
            raise self._error
