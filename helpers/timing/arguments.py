"""Whether a function changes the arguments that it gets, so that the next call gets others."""

import inspect
import zlib
from collections.abc import Callable

OUTPUT = "out"  # a parameter whose name starts so is there to be written


def inputs(function: Callable, args: tuple) -> dict[str, object]:
    """Return the arguments that a function should leave alone, by the names of its parameters.

    Those are all but the ones whose parameter's name starts with "out", and of a NumPy ufunc its
    inputs. Where a function does not tell its parameters there are none.
    """
    count = getattr(function, "nin", None)
    if isinstance(count, int):
        return {str(index + 1): value for index, value in enumerate(args[:count])}
    try:
        bound = inspect.signature(function).bind(*args).arguments
    except (TypeError, ValueError):
        return {}
    return {name: value for name, value in bound.items() if not name.startswith(OUTPUT)}


def prints(values: dict[str, object]) -> dict[str, int]:
    """Return a checksum of each array, buffer and list among the values."""
    found = {name: _print(value) for name, value in values.items()}
    return {name: mark for name, mark in found.items() if mark is not None}


def _print(value: object) -> int | None:
    if isinstance(value, list):
        return hash(tuple(map(id, value)))
    try:
        view = memoryview(value)
    except (TypeError, ValueError, BufferError):
        return None
    return zlib.crc32(view if view.c_contiguous else view.tobytes())
