"""The accesses of a kernel, simulated while it runs compiled."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from types import FunctionType
from typing import Any

import numpy as np
from numba import njit, typeof, types
from numba.core.errors import NumbaError, UnsupportedBytecodeError

import helpers.caches.indexing  # noqa: F401, teaches Numba what kernels do with watched arrays
from helpers.caches.buffer import Buffer
from helpers.caches.cache import Cache
from helpers.caches.hierarchy import Hierarchy
from helpers.caches.layout import PAGE, Layout
from helpers.caches.plain import Rebuilder, python_function
from helpers.caches.stream import Stream
from helpers.caches.tracing import FOREIGN, Tally, array_arguments
from helpers.caches.watched import Watched


def simulate(
    kernel: Callable,
    *args: Any,
    caches: Cache | Hierarchy,
    at: Mapping[str, int] | None = None,
    align: int = PAGE,
) -> Tally:
    """Run ``kernel(*args)`` compiled, every access through ``caches``, and return the counts.

    They are those of ``trace(kernel, *args, at=at, align=align).through(caches)``: the same source
    is compiled for arrays that note their accesses, about a hundred times as fast. The call is
    real: arrays among ``args`` hold its results. ``caches`` keep their state. The first call for
    a kernel compiles it, which takes seconds.

    Raises TypeError where the kernel cannot be compiled so: it makes arrays, or has operations on
    whole arrays other than filling, copying and the dot product of two vectors. `trace` takes
    those. Otherwise as `trace`.
    """
    function = python_function(kernel)
    arrays, names = array_arguments(function, args)
    layout = Layout(arrays, names, at, align)
    table = 0

    def drain(addresses, codes):
        nonlocal table
        table = table + caches.state.run(Stream(addresses, codes), len(names))

    buffer = Buffer(drain)
    owners = iter(range(len(arrays)))

    def watched(value: Any) -> Any:
        if not isinstance(value, np.ndarray):
            return value
        owner = next(owners)
        return Watched(value, layout.moves[owner], owner, buffer)

    given = list(map(watched, args))
    options = getattr(kernel, "targetoptions", {})
    program = _program(function, options.get("error_model", "python"))
    program.compile(given)
    try:
        program.call(*given)
    finally:
        buffer.finish()
    return Tally.of(table, tuple(names), caches.classify)


class Program:
    """A kernel and all that it calls, compiled anew, for watched arrays and apart from any cache.

    call : the kernel, where it returns an array it returns None
    """

    def __init__(self, function: FunctionType, error_model: str):
        self._name, self._error_model, self._parts = function.__name__, error_model, []
        self._rebuilder = Rebuilder(self._substitute)
        self.call = self._rebuilder.copy(function, self._part)

    def _part(self, function: FunctionType) -> Callable:
        # Neither in parallel nor with leave to reorder sums: the accesses are to be the source's.
        self._parts.append(njit(function, error_model=self._error_model))
        return self._parts[-1]

    def _substitute(self, name: str, value: Any) -> Any:
        inner = getattr(value, "py_func", value)
        if isinstance(inner, FunctionType) and inner.__module__.partition(".")[0] not in FOREIGN:
            return self._rebuilder.copy(inner, self._part)
        return value

    def compile(self, args: Sequence) -> None:
        """Compile for arguments of such types; TypeError where that would not count everything."""
        try:
            self.call.compile(tuple(map(typeof, args)))
        except (NumbaError, UnsupportedBytecodeError) as error:
            raise TypeError(f"{self._name} cannot be simulated, trace may do: {error}") from error
        for part in self._parts:
            for compiled in part.overloads.values():
                for name, kind in compiled.type_annotation.typemap.items():
                    if isinstance(kind, types.Array):
                        raise TypeError(
                            f"{part.__name__} has an array of its own, {name.partition('.')[0]}, "
                            "which simulate does not count: trace does"
                        )


@lru_cache
def _program(function: FunctionType, error_model: str) -> Program:
    return Program(function, error_model)
