"""What a traced run writes down: one entry for each access."""

import sys
from array import array
from types import FrameType

import numpy as np
from numpy.typing import NDArray

from helpers.caches import engine

BETWEEN = ("helpers.caches.", "numpy.")  # what stands between a kernel and its tape


class Tape:
    """Accesses in their order, in two growing arrays: addresses, and codes of `code_of`."""

    def __init__(self):
        self.addresses, self.codes = array("q"), array("q")

    def note(self, address: int, code: int) -> None:
        """Note one access."""
        self.addresses.append(address)
        self.codes.append(code)

    def note_all(self, addresses: NDArray, codes: NDArray) -> None:
        """Note as many accesses as there are elements, in C order."""
        self.addresses.frombytes(np.ascontiguousarray(addresses, np.int64).tobytes())
        self.codes.frombytes(np.ascontiguousarray(codes, np.int64).tobytes())

    def columns(self) -> tuple[NDArray, NDArray, NDArray, NDArray]:
        """Return addresses, sizes, writes and the owners' numbers."""
        codes = np.array(self.codes, np.uint64)
        sizes, owners = codes >> engine.ONE & engine.SIZE, codes >> engine.OWNER
        written = codes & engine.ONE == engine.ONE
        return np.array(self.addresses, np.int64), sizes.astype(int), written, owners.astype(int)


class SourceTape(Tape):
    """A tape that also notes which line of its source file made each access."""

    def __init__(self):
        super().__init__()
        self.source_lines = array("q")

    def note(self, address: int, code: int) -> None:
        """Note one access, and the line that the kernel is at."""
        super().note(address, code)
        self.source_lines.append(kernel_frame().f_lineno)

    def note_all(self, addresses: NDArray, codes: NDArray) -> None:
        """Note as many accesses as there are elements, all made by the line the kernel is at."""
        super().note_all(addresses, codes)
        self.source_lines.extend([kernel_frame().f_lineno] * addresses.size)


def kernel_frame() -> FrameType:
    """Return the frame of the kernel that is making an access."""
    frame = sys._getframe(1)
    while frame.f_globals["__name__"].startswith(BETWEEN):
        frame = frame.f_back
    return frame
