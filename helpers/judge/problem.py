"""One call to be judged: its secret inputs, and what is wrong with what it left behind."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from math import isfinite
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray


class Expected(NamedTuple):
    """What an array must hold after the call: ``value``, with each element within ``bound``."""

    value: NDArray
    bound: NDArray


@dataclass(frozen=True, slots=True)
class Problem:
    """The arguments of one call, and what its arrays must hold afterwards.

    arrays : by name, as they are before the call, in the order of the arguments. Two of them may
        be the same array, or views of one
    expected : by name, for the arrays that the call fills; the others must stay as they are
    others : the numbers that follow the arrays, the same for all problems of one case
    """

    arrays: dict[str, NDArray]
    expected: dict[str, Expected]
    others: tuple = ()

    @property
    def arguments(self) -> tuple:
        """What the function is called with."""
        return (*self.arrays.values(), *self.others)

    @property
    def results(self) -> str:
        """The names of the arrays that the call fills."""
        return " and ".join(self.expected)

    @property
    def rubbish(self) -> str:
        """Words that say so where an array to be filled holds nothing but NaN, else none."""
        full = [name for name in self.expected if _is_nan(self.arrays[name])]
        return f", {' and '.join(full)} full of NaN" if full else ""

    def flaw(self, after: Sequence[NDArray]) -> str | None:
        """Say what is wrong with the arrays as they are after the call; None where nothing is."""
        for (name, before), array in zip(self.arrays.items(), after, strict=True):
            if name in self.expected:
                flaw = _difference(name, array, *self.expected[name])
            else:
                changed = not self._is_filled(before) and not _same(before, array)
                flaw = f"it changed its input {name}" if changed else None
            if flaw:
                return flaw
        return None

    def _is_filled(self, array: NDArray) -> bool:
        """Whether an input shares its memory with an array that the call fills."""
        return any(np.shares_memory(array, self.arrays[name]) for name in self.expected)


Source = Callable[..., Problem]
"""Gets a case, and what arrays that are only results hold before the call; returns a problem."""


def _is_nan(array: NDArray) -> bool:
    return bool(array.size and np.isnan(array).all())


def _same(one: NDArray, other: NDArray) -> bool:
    return np.array_equal(one, other, equal_nan=one.dtype.kind == "f")


def _difference(name: str, got: NDArray, value: NDArray, bound: NDArray) -> str | None:
    """Say which element is wrong; NaN and infinity are right only where they are expected."""
    with np.errstate(all="ignore"):  # a result may hold anything
        # Within a bound of 0 is what is equal; the difference of whole numbers may wrap around.
        near = np.isfinite(value) & (bound > 0) & (np.abs(got - value) <= bound)
        right = near | (got == value) | (np.isnan(got) & np.isnan(value))
    if right.all():
        return None
    index = tuple(map(int, np.argwhere(~right)[0]))
    wrong = right.size - int(right.sum())
    which = "its only element" if right.size == 1 else f"{wrong} of {right.size} elements"
    place = f"{name}[{', '.join(map(str, index))}]"
    within = np.broadcast_to(bound, got.shape)[index]
    found, right_one = got[index], value[index]
    return f"{which} wrong, first {place}: got {found:.17g}, expected {right_one:.17g}" + (
        f" within {within:.2g}{_miss(found, right_one)}" if within else " to the last bit"
    )


def _miss(got: np.generic, value: np.generic) -> str:
    """Say how far off a number is, where that is not seen at once."""
    miss = abs(float(got) - float(value))
    return f", and is off by {miss:.2g}" if isfinite(miss) else ""


def laid_out(array: NDArray, layout: str) -> NDArray:
    """Return the same matrix with another layout in memory.

    layout : "C order", "F order", or "strided" for every second row and column of a larger matrix
    """
    if layout == "strided":
        larger = np.full([2 * size + 1 for size in array.shape], -1, array.dtype)
        view = larger[1::2, 1::2]
        view[...] = array
        return view
    return np.array(array, order={"C order": "C", "F order": "F"}[layout], copy=True)
