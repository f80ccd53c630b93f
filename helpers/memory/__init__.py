"""The memory of a call: what its arrays take at once, and what they take in all.

NumPy asks an allocator for the buffer of every array. For the length of a call, ``profile`` puts
one in its place that counts (``PyDataMem_SetHandler``, NumPy's own hook), so that the numbers are
exact: a call that writes in place uses 0 bytes, although Python makes small objects all the time.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from helpers.memory import compiled, ledger, threads


@dataclass(frozen=True, slots=True)
class MemoryUse:
    """The array buffers that a call took.

    peak_bytes : the most that stood at the same time
    allocated_bytes : all of them added up, also those that were given back
    blocks : how many there were
    compiled_blocks : what code compiled by Numba asked of Numba's own allocator, which counts
        requests but no bytes; nothing of it is in the other three numbers
    """

    peak_bytes: int
    allocated_bytes: int
    blocks: int
    compiled_blocks: int = 0

    @property
    def complete(self) -> bool:
        """Whether the bytes are all there is: no compiled code took memory of its own."""
        return self.compiled_blocks == 0

    def __str__(self) -> str:
        noun = "block" if self.blocks == 1 else "blocks"
        text = (
            f"peak {self.peak_bytes:,} bytes, "
            f"{self.allocated_bytes:,} bytes allocated in {self.blocks} {noun}"
        )
        if self.complete:
            return text
        return f"{text}; compiled code made {self.compiled_blocks} requests that are not counted"


def profile(fn: Callable, *args: Any) -> MemoryUse:
    """Return the memory that the arrays of ``fn(*args)`` take while it runs, its result included.

    Counted: the buffer of every array that NumPy allocates in this thread and in the threads that
    the call starts, and the buffers (up to 8192 items each) in which NumPy converts operands of
    another dtype. Not counted: buffers of up to 16 bytes, which is what NumPy makes of the 2 in
    ``a *= 2`` and of the result of a sum; Python's objects, an array's shape and strides, the
    workspace of BLAS and of sorting, the growth of arrays and the work of threads that were there
    before, other libraries. What Numba allocates in compiled code is flagged in
    ``compiled_blocks``: one for each array it allocates, and, where ``fn`` is not itself the
    compiled function, one for each array that is handed to it.

    NumPy itself saves temporaries: from 256 KiB up, ``a * b + c`` adds into the temporary that
    holds ``a * b`` (where it can see that nobody else will), one block instead of two.

    Calls may nest, and may run in several threads at once. What ``fn`` raises comes through. Raises
    TypeError where ``fn`` cannot be called, RuntimeError at more than 8 calls inside each other.
    """
    if not callable(fn):
        kind = type(fn).__name__
        raise TypeError(f"fn is a {kind}: needs a function, and its arguments apart from it")
    with ledger.opened() as account, threads.inheriting(), compiled.counting(fn, args) as requests:
        fn(*args)
    return MemoryUse(*account, compiled_blocks=requests.count)
