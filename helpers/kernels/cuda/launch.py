"""A kernel together with the grid that it is launched on."""

from collections.abc import Callable
from functools import update_wrapper
from typing import Any

from numba import cuda

Extent = tuple[int, ...]  # along x, y and z, as CUDA counts: neighbours in x are in one warp


class Kernel:
    """A CUDA kernel that knows its grid, so that it is called like one for the CPU.

    function : the kernel, as Python
    threads : of a block, along x, y and z
    covers : given the arguments, how many elements there are along x, y and z
    tile : how many of them a block takes along each
    """

    def __init__(self, function: Callable, threads: Extent, covers: Callable, tile: Extent):
        self.compiled = cuda.jit(function)
        self.py_func, self.threads, self.tile = function, threads, tile
        self._covers = covers
        update_wrapper(self, function)

    def blocks(self, *args: Any) -> Extent:
        """Return how many blocks a call is launched with, along x, y and z."""
        extent = self._covers(*args)
        return tuple(-(-n // side) for n, side in zip(extent, self.tile, strict=True))

    def __call__(self, *args: Any) -> None:
        """Launch the kernel over all elements; over none, do nothing."""
        if 0 not in (blocks := self.blocks(*args)):
            self.compiled[blocks, self.threads](*args)


def launched(threads: Extent, covers: Callable, tile: Extent | None = None) -> Callable:
    """Return the decorator that makes a function a ``Kernel``; without ``tile``, of its threads."""
    return lambda function: Kernel(function, threads, covers, tile or threads)
