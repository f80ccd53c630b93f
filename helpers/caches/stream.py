"""Accesses as the engine takes them: checked, and as arrays of one type."""

from numbers import Integral
from operator import add
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

from helpers.caches import engine

END = 2**63 - 1  # of the addresses that there may be


class Stream(NamedTuple):
    """Accesses in their order; there is a code for each, or one for all."""

    addresses: NDArray  # (n,) uint64
    codes: NDArray  # (n,) or (1,) uint64, of `code_of`

    @classmethod
    def of(
        cls,
        addresses: ArrayLike,
        sizes: ArrayLike | None = None,
        writes: ArrayLike | None = None,
        owners: ArrayLike = 0,
    ) -> "Stream":
        """Return the accesses described as for ``Cache.access``, which says what is raised.

        owners : (n,) int64, or one for all: whose account each access goes to
        """
        addresses = _integers("addresses", addresses)
        sizes = np.ones(1, np.int64) if sizes is None else _integers("sizes", sizes, addresses.size)
        writes = _flags(writes, addresses.size)
        if addresses.size:
            _check_range(addresses, sizes)
        codes = np.atleast_1d(code_of(sizes.astype(np.int64), writes, owners))
        return cls(_plain(addresses), _plain(codes))


def code_of(size: ArrayLike, write: ArrayLike, owner: ArrayLike) -> NDArray:
    """Return what the engine wants to know of an access besides its address, in one number."""
    return np.left_shift(owner, engine.OWNER.astype(int)) | np.left_shift(size, 1) | write


def _integers(name: str, values: ArrayLike, count: int | None = None) -> NDArray:
    array = np.atleast_1d(values)
    if array.size == 0:
        array = array.astype(np.int64)  # an empty list is one of floats to NumPy
    if array.dtype.kind not in "iu":
        raise TypeError(f"{name} are {array.dtype}: needs integers")
    return _fitting(name, array, np.ndim(values) == 0, count)


def _flags(writes: ArrayLike | None, count: int) -> NDArray:
    array = np.atleast_1d(False if writes is None else writes)
    if array.size and array.dtype != bool:
        raise TypeError(f"writes are {array.dtype}: needs bool, True for a write")
    return _fitting("writes", array, np.ndim(False if writes is None else writes) == 0, count)


def _fitting(name: str, array: NDArray, single: bool, count: int | None) -> NDArray:
    if array.ndim != 1:
        raise ValueError(f"{name} have shape {array.shape}: needs one dimension")
    if count is not None and not single and array.size != count:
        raise ValueError(f"{name} are {array.size} for {count} addresses: needs one each, or one")
    return array


def _check_range(addresses: NDArray, sizes: NDArray) -> None:
    if addresses.min() < 0:
        at = int(np.argmin(addresses))
        raise ValueError(f"addresses[{at}] is {addresses[at]}: needs 0 or more")
    if sizes.min() < 1:
        at = int(np.argmin(sizes))
        raise ValueError(f"sizes[{at}] is {sizes[at]}: needs 1 byte or more")
    if sizes.max() > engine.SIZE:
        raise ValueError(f"sizes reach {sizes.max()} bytes: needs {engine.SIZE} or less")
    if int(addresses.max()) + int(sizes.max()) > END:
        each = np.broadcast_to(sizes, addresses.shape).tolist()
        stop = max(map(add, addresses.tolist(), each))
        if stop > END:
            raise ValueError(f"addresses reach {stop - 1}: must stay below {END}")


def _plain(array: NDArray) -> NDArray:
    """Return the array as uint64, contiguous and writable, the one type that is compiled for."""
    if array.dtype.itemsize == 8:
        array = array.view(np.uint64)
    return np.require(array, np.uint64, ["C", "W"])


def check_count(name: str, value: object) -> int:
    """Return ``value`` as an int of 1 or more; raise TypeError or ValueError where it is none."""
    if not isinstance(value, Integral) or isinstance(value, bool):
        raise TypeError(f"{name} is {value!r}: needs a whole number, 1 or more")
    if value < 1:
        raise ValueError(f"{name} is {value}: needs 1 or more")
    return int(value)
