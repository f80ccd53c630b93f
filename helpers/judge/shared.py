"""Arrays that a parent and its child see at the same time, in one piece of memory.

An array travels as the memory that it lies in: strides stay what they are, and two views of one
array are two views of one array over there. On Linux the memory has no name in any folder, and its
size is sealed: a child that made it shorter would let its parent fall.
"""

import mmap
import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray

from helpers.judge.replies import JudgeError

CAPACITY = 2**30  # bytes; what nobody writes to takes no memory
PAGE = 4096  # bytes: arrays start at multiples, with at least as much in between
FENCE = 0xA5  # what stands in between


class Entry(TypedDict):
    """Where the elements of an array lie. Goes through JSON."""

    offset: int
    shape: Sequence[int]
    strides: Sequence[int]
    dtype: str


class Arena:
    """The parent's end: the memory, and what was put into it last.

    folder : holds it as a file, where memory without a name is not to be had
    """

    def __init__(self, folder: Path) -> None:
        if hasattr(os, "memfd_create"):
            self._file = _sealed()
            self.name = str(self._file)
        else:
            self.name = str(folder / "arrays")
            self._file = os.open(self.name, os.O_RDWR | os.O_CREAT | getattr(os, "O_BINARY", 0))
            os.truncate(self.name, CAPACITY)
        self._memory = mmap.mmap(self._file, CAPACITY)
        self._fences: list[NDArray] = []

    @property
    def inherited(self) -> tuple[int, ...]:
        """The file descriptors that the child must inherit."""
        return (self._file,) if self.name.isdigit() else ()

    def put(self, arrays: Iterable[NDArray]) -> list[Entry]:
        """Copy arrays in, over those that were there before; return where they lie.

        Raises JudgeError where they are larger than the memory.
        """
        arrays = list(arrays)
        owners = {id(owner): owner for owner in map(_owner, arrays)}
        offsets = self._fence_off(owners)
        for key, owner in owners.items():
            start = offsets[key]
            self._memory[start : start + owner.nbytes] = owner.tobytes(order="A")
        return [_entry(offsets[id(_owner(array))], array) for array in arrays]

    def _fence_off(self, owners: dict[int, NDArray]) -> dict[int, int]:
        """Return where each owner starts, with fences before, between and behind them."""
        offsets, gaps, end = {}, [], 0
        for key, owner in owners.items():
            offsets[key] = end + PAGE + -end % PAGE
            gaps.append((end, offsets[key]))
            end = offsets[key] + owner.nbytes
        if end + PAGE > CAPACITY:
            raise JudgeError(f"the arrays take {end:,} bytes, and {CAPACITY - PAGE:,} are the most")
        gaps.append((end, end + PAGE))
        self._fences = [self._bytes(start, stop) for start, stop in gaps]
        for fence in self._fences:
            fence[:] = FENCE
        return offsets

    def _bytes(self, start: int, stop: int) -> NDArray:
        return np.frombuffer(self._memory, np.uint8, stop - start, start)

    def overrun(self) -> bool:
        """Whether somebody has written in between the arrays, or right before or behind them."""
        return not all((fence == FENCE).all() for fence in self._fences)

    def arrays(self, entries: Iterable[Entry]) -> list[NDArray]:
        """Return the arrays that were put in; the next ones overwrite them."""
        return arrays_in(self._memory, entries)

    def clear(self) -> None:
        """Forget all that lies there, where the system can: what comes next gets other memory."""
        if hasattr(mmap, "MADV_REMOVE"):
            self._memory.madvise(mmap.MADV_REMOVE)

    def close(self) -> None:
        """Give the memory up; who still has an array of it keeps that."""
        os.close(self._file)


def attached(name: str) -> mmap.mmap:
    """Return the memory of an arena: the child's end."""
    if name.isdigit():
        return mmap.mmap(int(name), CAPACITY)
    with open(name, "r+b") as file:
        return mmap.mmap(file.fileno(), CAPACITY)


def arrays_in(memory: mmap.mmap, entries: Iterable[Entry]) -> list[NDArray]:
    """Return the arrays that lie in some memory."""
    return [
        np.ndarray(entry["shape"], entry["dtype"], memory, entry["offset"], entry["strides"])
        for entry in entries
    ]


def _sealed() -> int:
    """Return a file descriptor of memory whose size nobody can change."""
    import fcntl

    file = os.memfd_create("arrays", os.MFD_CLOEXEC | os.MFD_ALLOW_SEALING)
    os.truncate(file, CAPACITY)
    fcntl.fcntl(
        file, fcntl.F_ADD_SEALS, fcntl.F_SEAL_SHRINK | fcntl.F_SEAL_GROW | fcntl.F_SEAL_SEAL
    )
    return file


def _owner(array: NDArray) -> NDArray:
    """Return the array whose memory this one is a view of."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _entry(start: int, array: NDArray) -> Entry:
    offset = start + (_address(array) - _address(_owner(array)) if array.size else 0)
    return {
        "offset": offset,
        "shape": array.shape,
        "strides": array.strides,
        "dtype": array.dtype.str,
    }


def _address(array: NDArray) -> int:
    return array.__array_interface__["data"][0]
