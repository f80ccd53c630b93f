"""What the warps of a CUDA kernel ask of memory: exact counts of its transactions.

The 32 threads of a warp make an access together, as one *request*. Global memory answers it in
*sectors* of 32 bytes, as many as hold what any of them wants. Shared memory has 32 banks, each of
which answers with one word of 4 bytes in a *pass*, whoever wants it: a request takes as many passes
as the bank with most words has words. Source: NVIDIA, CUDA C++ Best Practices Guide 12.9, sections
"Coalesced Access to Global Memory" and "Shared Memory and Memory Banks".

The counts belong to the source, its arrays' shapes and its grid, to no card: caches, which answer
again what they have answered before, and times are not in them.
"""

from array import array
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

from helpers.caches.grid import Extent, Grid, pausing, source_place
from helpers.caches.layout import Layout
from helpers.caches.plain import python_function
from helpers.caches.stream import code_of
from helpers.caches.tape import Tape, kernel_frame
from helpers.caches.traced import Recorder, TracedArray
from helpers.caches.tracing import array_arguments, traced_copy

WARP = 32  # threads
SECTOR = 32  # bytes
BANKS, WORD = 32, 4  # of shared memory; bytes


@dataclass(frozen=True, slots=True)
class Traffic:
    """What became of the requests to one array, reads and writes together.

    requests : accesses, each made by the threads of a warp at once
    transactions : sectors of global memory, or passes over the banks of shared memory
    unit : bytes that a transaction moves at the most: 32 or 128
    """

    requests: int
    transactions: int
    unit: int

    @property
    def per_request(self) -> float:
        """Transactions of a request, on average; 0 where there is none."""
        return self.transactions / self.requests if self.requests else 0.0

    @property
    def bytes(self) -> int:
        """Bytes that the transactions move, wanted or not."""
        return self.unit * self.transactions


def count(kernel: Callable, *args: Any) -> Mapping[str, Traffic]:
    """Run a CUDA kernel as plain Python, and return the traffic of each array by its name.

    kernel : a ``helpers.kernels.cuda.Kernel``: it has ``threads``, ``blocks(*args)``, ``py_func``
        and calls Numba's module by one name, as after ``from numba import cuda``
    args : arrays of NumPy, which hold the results afterwards, and scalars. Each array begins at an
        address that a page divides, as on a card; shared ones are named "shared[0]" and so on.

    An access belongs to the same request as those that the other threads of its warp make at the
    same place in the source when they come there for the same time; threads that do not come there
    take no part. Every access of the source counts, also one that a compiler would spare. About
    half a million accesses a second.

    Raises RuntimeError where not all threads of a block come to a barrier, and as ``trace``.
    """
    function = python_function(kernel)
    arrays, names = array_arguments(function, args)
    tape = WarpTape()
    recorder = Recorder(Layout(arrays, names), tape)
    owners = iter(range(len(arrays)))
    given = tuple(
        recorder.adopt(value, next(owners)) if isinstance(value, np.ndarray) else value
        for value in args
    )

    def make_shared(number: int, shape: int | tuple[int, ...], dtype: DTypeLike) -> TracedArray:
        made = np.empty(shape, dtype)
        made.reshape(-1).view(np.uint8)[:] = 255  # NaN, which no kernel should ever read
        code = int(code_of(made.itemsize, False, len(names) + number))
        return TracedArray(made, recorder, -made.__array_interface__["data"][0], code)

    grid = Grid(Extent(*kernel.blocks(*args)), Extent(*kernel.threads), make_shared)
    modules = {"numba.cuda": grid}
    grid.run(traced_copy(pausing(function), recorder, modules), given, tape.enter)
    return tape.traffic(names)


class WarpTape(Tape):
    """A tape that also notes to which request of a warp each access belongs."""

    def __init__(self):
        super().__init__()
        self.requests = array("q")
        self._numbers, self._visits, self._warp, self._seen = {}, {}, None, None

    def enter(self, block: int, thread: int) -> None:
        """Charge the accesses from here on to a thread of a block."""
        self._warp = block, thread // WARP
        self._seen = self._visits.setdefault((block, thread), {})

    def note(self, address: int, code: int) -> None:
        """Note one access of the thread that is running."""
        super().note(address, code)
        place = source_place(kernel_frame()), code
        visit = self._seen[place] = self._seen.get(place, 0) + 1
        request = self._warp, place, visit
        self.requests.append(self._numbers.setdefault(request, len(self._numbers)))

    def note_all(self, addresses: NDArray, codes: NDArray) -> None:
        """Raise TypeError: a thread accesses elements."""
        raise TypeError("an operation on a whole array in a CUDA kernel: not counted")

    def traffic(self, names: list[str]) -> Mapping[str, Traffic]:
        """Return the traffic of each array, those in shared memory after the ``names``."""
        addresses, _, _, owners = self.columns()
        requests, found = np.array(self.requests, np.int64), {}
        last = max(owners, default=-1)
        for owner in range(max(len(names), last + 1)):
            mine = requests[owners == owner], addresses[owners == owner]
            if owner < len(names):
                found[names[owner]] = _sectors(*mine)
            else:
                found[f"shared[{owner - len(names)}]"] = _passes(*mine)
        return found


# Elements lie aligned: each is in the sector that it begins in. One of several words takes as many
# banks, and among such elements those conflict whose first words do.


def _sectors(requests: NDArray, addresses: NDArray) -> Traffic:
    return Traffic(len(np.unique(requests)), len(_pairs(requests, addresses // SECTOR)), SECTOR)


def _passes(requests: NDArray, addresses: NDArray) -> Traffic:
    asked = _pairs(requests, addresses // WORD)
    _, rows = np.unique(asked[:, 0], return_inverse=True)
    in_bank = np.zeros((rows.max(initial=-1) + 1, BANKS), np.int64)
    np.add.at(in_bank, (rows, asked[:, 1] % BANKS), 1)
    return Traffic(len(in_bank), int(in_bank.max(axis=1, initial=0).sum()), BANKS * WORD)


def _pairs(requests: NDArray, units: NDArray) -> NDArray:
    """Return each request with each unit that one of its accesses is in, every pair once."""
    return np.unique(np.stack([requests, units], axis=1), axis=0)
