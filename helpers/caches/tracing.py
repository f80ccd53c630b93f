"""The accesses of a kernel, written down while it runs as plain Python."""

import inspect
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import FunctionType, MappingProxyType, ModuleType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from helpers.caches.cache import Cache
from helpers.caches.counts import Counts
from helpers.caches.functions import MAKERS, TracedNumpy, maker
from helpers.caches.hierarchy import Hierarchy
from helpers.caches.layout import PAGE, Layout, Span
from helpers.caches.plain import Rebuilder, python_function
from helpers.caches.stream import Stream
from helpers.caches.tape import SourceTape, Tape
from helpers.caches.traced import Recorder, TracedArray

# Functions of these packages are called as they are.
FOREIGN = {"numpy", "numba", *sys.stdlib_module_names}


@dataclass(frozen=True, slots=True)
class Tally:
    """What caches did with the accesses of a kernel.

    levels : Counts, first level first
    arrays : for each array's name the Counts of the accesses to it, first level first; what leaves
        a cache is charged to the access that drove it out
    """

    levels: tuple[Counts, ...]
    arrays: Mapping[str, tuple[Counts, ...]]

    @classmethod
    def of(cls, table: NDArray, names: tuple[str, ...], split: bool) -> "Tally":
        """Return the tally in the engine's table, (names, levels, kinds)."""
        rows = [tuple(Counts.of(row, split) for row in rows) for rows in table]
        whole = tuple(Counts.of(row, split) for row in table.sum(axis=0))
        return cls(whole, MappingProxyType(dict(zip(names, rows, strict=True))))


@dataclass(frozen=True, slots=True, eq=False)
class Trace:
    """The accesses of one call, in their order.

    addresses : (n,) int64, of the first byte; sizes : (n,) int64, bytes; writes : (n,) bool
    arrays : (n,) int64, which array was accessed, as an index into names
    names : the arguments that are arrays by their names in the kernel, and "temporary" for all that
        the call allocates, if it does
    spans : for each argument's name the bytes that it lies in, (start, stop)
    result : what the kernel returned
    source_lines : (n,) int64, the line of its source file that made each access; None unless
        asked for
    """

    addresses: NDArray
    sizes: NDArray
    writes: NDArray
    arrays: NDArray
    names: tuple[str, ...]
    spans: Mapping[str, Span]
    result: Any
    source_lines: NDArray | None = None

    def __len__(self) -> int:
        return len(self.addresses)

    def through(self, caches: Cache | Hierarchy) -> Tally:
        """Run the accesses through a Cache or a Hierarchy, which keeps its state."""
        stream = Stream.of(self.addresses, self.sizes, self.writes, self.arrays)
        table = caches.state.run(stream, len(self.names))
        return Tally.of(table, self.names, caches.classify)


def trace(
    kernel: Callable,
    *args: Any,
    at: Mapping[str, int] | None = None,
    align: int = PAGE,
    source_lines: bool = False,
) -> Trace:
    """Run ``kernel(*args)`` as plain Python and return its accesses to the elements of arrays.

    kernel : a Python function or one compiled by Numba, of which the source is run; so are those
        that it calls by their names. The call is real: arrays among ``args`` hold its results.
    at : for any of the arrays' names the address of its lowest byte. The others lie one after the
        other in the order of the arguments, each from the next multiple of ``align`` bytes on,
        the first one at ``align``; views of one buffer keep their distances. What the kernel
        allocates gets the lowest free place, and gives it back when Python would. So addresses
        are the same on every machine, and have nothing to do with those in this process.
    source_lines : whether to note which line made each access, which takes more time

    Counted are the accesses of the source, not those that a compiler leaves of them: an element
    that is read twice is two accesses, also where a register would keep it. Scalars cost nothing.
    `TracedArray` says what operations on whole arrays count as. About a million accesses a second;
    `simulate` is a hundred times as fast, for the same counts.

    Raises TypeError for what would be miscounted, ValueError where ``at`` makes no sense, and
    whatever the kernel raises.
    """
    function = python_function(kernel)
    arrays, names = array_arguments(function, args)
    tape = SourceTape() if source_lines else Tape()
    recorder = Recorder(Layout(arrays, names, at, align), tape)
    owners = iter(range(len(arrays)))
    given = [recorder.adopt(v, next(owners)) if isinstance(v, np.ndarray) else v for v in args]
    result = traced_copy(function, recorder)(*given)
    addresses, sizes, writes, numbers = recorder.tape.columns()
    spans = MappingProxyType(dict(zip(names, recorder.layout.spans, strict=True)))
    lines = np.array(tape.source_lines, np.int64) if source_lines else None
    return Trace(addresses, sizes, writes, numbers, recorder.names, spans, _plain(result), lines)


def array_arguments(function: FunctionType, args: tuple) -> tuple[list[NDArray], list[str]]:
    """Return the arrays among the arguments, and their names in the function."""
    bound = inspect.signature(function).bind(*args).arguments
    named = {}
    for name, value in bound.items():
        many = isinstance(value, tuple) and any(isinstance(v, np.ndarray) for v in value)
        named |= {f"{name}[{i}]": v for i, v in enumerate(value)} if many else {name: value}
    arrays = {name: value for name, value in named.items() if isinstance(value, np.ndarray)}
    return list(arrays.values()), list(arrays)


def traced_copy(
    function: FunctionType, recorder: Recorder, modules: Mapping[str, Any] | None = None
) -> Callable:
    """Return a copy of ``function`` in which everything that touches arrays is traced.

    modules : by the names of modules what stands for them in the copy, besides NumPy
    """

    def substitute(name: str, value: Any) -> Any:
        if value is np:
            return TracedNumpy(recorder)
        if isinstance(value, ModuleType) and value.__name__ in (modules or {}):
            return modules[value.__name__]
        if isinstance(value, np.ndarray):
            raise TypeError(f"the kernel uses the global array {name}: pass it as an argument")
        if isinstance(value, Callable) and getattr(value, "__hash__", None) and value in MAKERS:
            return maker(recorder, value)
        inner = getattr(value, "py_func", value)
        if isinstance(inner, FunctionType) and inner.__module__.partition(".")[0] not in FOREIGN:
            return rebuilder.copy(inner)
        return value

    rebuilder = Rebuilder(substitute)
    return rebuilder.copy(function)


def _plain(result: Any) -> Any:
    if isinstance(result, TracedArray):
        return result._array
    return tuple(map(_plain, result)) if type(result) is tuple else result
