"""Many problems of one shape in one call: how a kernel that takes a microsecond is timed.

What is repeated on the same data can be remembered. So nothing is repeated: the problems of a batch
are all different, each is solved once, and every result is compared. Nor is anything gained by
solving the others ahead, which spares their calls: one problem of each batch, and nobody knows
which, is another one, by a single number, until right before its own call.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from secrets import randbelow

import numpy as np
from numpy.typing import NDArray

from helpers.judge.code import Named
from helpers.judge.problem import Expected, Problem


class Calls:
    """A function of one problem as a child calls it: for each problem of a batch, in turn.

    Its arrays have one more axis in front, the number of the problem.
    """

    def __init__(self, function: Callable) -> None:
        self.function = function

    def prepare(self, *arguments: object) -> None:
        """Cut the arrays into problems, and compile the function for one of them."""
        arrays = [one for one in arguments if isinstance(one, np.ndarray)]
        others = arguments[len(arrays) :]
        self.calls = [(*views, *others) for views in zip(*arrays, strict=True)]
        if hasattr(self.function, "py_func") and not self.function.signatures:
            from numba import typeof

            self.function.compile(tuple(map(typeof, self.calls[0])))

    def __call__(self, *arguments: object) -> object:
        """Solve every problem; return what the function returned for the last one."""
        function, returned = self.function, None
        disguised = randbelow(len(self.calls))
        true = self._disguise(disguised)
        for each in self.calls[:disguised]:
            returned = function(*each)
        for view, place, value in true:
            view[place] = value
        for each in self.calls[disguised:]:
            returned = function(*each)
        return returned

    def _disguise(self, number: int) -> list[tuple[NDArray, tuple[int, ...], object]]:
        """Take a number of each array of a problem from its neighbour; return what stood there.

        An array that is only a result is full of NaN, of which one is as good as another.
        """
        true = []
        pairs = zip(self.calls[number], self.calls[number - 1], strict=True)
        for view, other in pairs:
            if isinstance(view, np.ndarray) and view.size:
                place = tuple(map(randbelow, view.shape))
                if not np.isnan(view[place]):
                    true.append((view, place, view[place]))
                    view[place] = other[place]
        return true


@dataclass(frozen=True)
class Called:
    """What finds a function by its name in a namespace, to be called for a batch."""

    name: str

    def __call__(self, namespace: Mapping) -> Calls:
        """Return the function. Raises Undefined, or Failure where it is none."""
        return Calls(Named(self.name)(namespace))


class Batch(Problem):
    """Problems of one shape as one: arrays, values and bounds have one more axis in front."""

    def flaw(self, after: Sequence[NDArray]) -> str | None:
        """Say what is wrong with the first problem that is not solved, and which one that is."""
        flaw = Problem.flaw(self, after)
        if flaw is None:
            return None
        count = len(after[0])
        for number in range(count):
            found = self._problem(number).flaw([array[number] for array in after])
            if found:
                return found if count == 1 else f"in problem {number + 1:,} of {count:,}: {found}"
        return flaw

    def _problem(self, number: int) -> Problem:
        arrays = {name: array[number] for name, array in self.arrays.items()}
        expected = {
            name: Expected(value[number], np.broadcast_to(bound, value.shape)[number])
            for name, (value, bound) in self.expected.items()
        }
        return Problem(arrays, expected, self.others)


def stacked(problems: Sequence[Problem]) -> Batch:
    """Return problems of one shape, at least one, as a batch."""
    first = problems[0]
    arrays = {name: np.stack([each.arrays[name] for each in problems]) for name in first.arrays}
    expected = {
        name: _stacked([each.expected[name] for each in problems]) for name in first.expected
    }
    return Batch(arrays, expected, first.others)


def _stacked(expected: Sequence[Expected]) -> Expected:
    value = np.stack([each.value for each in expected])
    return Expected(value, np.stack([each.bound for each in expected]))
