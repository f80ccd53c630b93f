"""Arrays that two processes see, in files of a folder that both know.

An array travels as the memory that it lies in: strides stay what they are, and two views of one
array are two views of one array over there.
"""

import mmap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TypedDict

import numpy as np
from numpy.typing import NDArray


class Entry(TypedDict):
    """One array: the file of its memory, and where in it the elements lie. Goes through JSON."""

    file: str
    offset: int
    shape: Sequence[int]
    strides: Sequence[int]
    dtype: str


class Shelf:
    """The sender's end: puts arrays into files, in the place of those that were there before."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._serial = 0
        self._files: list[str] = []

    def put(self, arrays: Iterable[NDArray]) -> list[Entry]:
        """Write copies of the arrays; return where they are. Who maps the old ones keeps them."""
        self.clear()
        files: dict[int, str] = {}
        entries = []
        for array in arrays:
            owner = _owner(array)
            if id(owner) not in files:
                files[id(owner)] = self._write(owner)
            entries.append(_entry(files[id(owner)], array, owner))
        return entries

    def _write(self, owner: NDArray) -> str:
        name = f"array-{self._serial}"
        self._serial += 1
        self._files.append(name)
        # One byte at least: memory of length 0 cannot be mapped.
        (self.folder / name).write_bytes(owner.tobytes(order="A") or b"\0")
        return name

    def clear(self) -> None:
        """Remove the files."""
        for name in self._files:
            (self.folder / name).unlink(missing_ok=True)
        self._files.clear()


def mapped(folder: Path, entries: Iterable[Entry]) -> list[NDArray]:
    """Return the arrays that were put into ``folder``; each file is mapped once."""
    memory: dict[str, mmap.mmap] = {}
    arrays = []
    for entry in entries:
        name = entry["file"]
        if name not in memory:
            with open(folder / name, "r+b") as file:
                memory[name] = mmap.mmap(file.fileno(), 0)
        layout = (entry["offset"], entry["strides"])
        arrays.append(np.ndarray(entry["shape"], entry["dtype"], memory[name], *layout))
    return arrays


def _owner(array: NDArray) -> NDArray:
    """Return the array whose memory this one is a view of."""
    while isinstance(array.base, np.ndarray):
        array = array.base
    return array


def _entry(file: str, array: NDArray, owner: NDArray) -> Entry:
    offset = _address(array) - _address(owner) if array.size else 0
    return {
        "file": file,
        "offset": offset,
        "shape": array.shape,
        "strides": array.strides,
        "dtype": array.dtype.str,
    }


def _address(array: NDArray) -> int:
    return array.__array_interface__["data"][0]
