"""What would run, why, and what the alternatives would cost."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from helpers.backends import automatic, registry
from helpers.backends.calls import plain
from helpers.backends.context import active
from helpers.backends.dispatcher import NUMPY
from helpers.backends.operations.meanings import MEANINGS, signature
from helpers.backends.problem import Problem
from helpers.timing.units import seconds_text


@dataclass(frozen=True, slots=True)
class Explanation:
    """The choice for one call; printed, it is one line.

    op, what : the operation, and its arrays in words
    backend : the name of what would run
    why : the reason
    expected : seconds by backend, fastest first; empty where nothing had to be compared
    """

    op: str
    what: str
    backend: str
    why: str
    expected: dict[str, float]

    def __str__(self) -> str:
        text = f"{self.op} {self.what}: {self.backend}, {self.why}"
        costs = [f"{name} {seconds_text(seconds)}" for name, seconds in self.expected.items()]
        return f"{text}; expected: {', '.join(costs)}" if costs else text

    __repr__ = __str__


def explain(op: str, *args: ArrayLike, **options: int) -> Explanation:
    """Return what ``backends.<op>(*args)`` would run now, why, and what others would take.

    options : of the operation: axis, stride, padding

    Raises ValueError for an operation that there is not. Nothing is computed.
    """
    if op not in MEANINGS:
        raise ValueError(f"there is no operation {op!r}: there are {', '.join(MEANINGS)}")
    count = MEANINGS[op].arrays
    arrays = plain(op, args[:count])
    if arrays is None:
        what = ", ".join(type(arg).__name__ for arg in args[:count])
        return Explanation(op, what, NUMPY, "because NumPy asks such arguments themselves", {})
    what = ", ".join(f"{array.dtype} {array.shape}" for array in arrays)
    values = _options(op, args[count:], options)
    problem = MEANINGS[op].problem(*signature(arrays, values))
    if problem is None:
        why = "because it is empty, a mistake, or of a dtype or axis that no backend knows"
        return Explanation(op, what, NUMPY, why, {})
    return Explanation(op, what, *_choice(problem))


def _options(op: str, given: tuple, named: dict[str, int]) -> tuple:
    """Return the options in the order of the operation, defaults filled in."""
    order = {
        "softmax": {"axis": -1},
        "sum": {"axis": None},
        "conv2d": {"stride": 1, "padding": 0},
    }.get(op, {})
    values = {**order, **dict(zip(order, given, strict=False)), **named}
    if len(given) > len(order) or values.keys() != order.keys():
        accepted = ", ".join(order) or "no options"
        raise TypeError(f"{op} takes {accepted}: got {(*given, *named)}")
    return tuple(values.values())


def _choice(problem: Problem) -> tuple[str, str, dict[str, float]]:
    dispatcher = active.get()
    chosen = dispatcher.choose(problem)
    if dispatcher.name != registry.AUTO:
        if chosen == dispatcher.name:
            return chosen, "because it is in use", {}
        return chosen, f"because {dispatcher.name!r} has no {problem.op} for this", {}
    seconds, source = automatic.candidates(problem, dispatcher.threads)
    ordered = dict(sorted(seconds.items(), key=lambda item: item[1]))
    return chosen, _why(chosen, ordered, source), ordered


def _why(chosen: str, seconds: dict[str, float], source: str) -> str:
    if len(seconds) == 1:
        return f"the only one known for it ({source})"
    fastest = next(iter(seconds))
    if chosen == fastest:
        return f"expected to be fastest ({source})"
    gain = np.round(100 * (1 - automatic.handicap(chosen) / automatic.handicap(fastest)))
    return f"because {fastest} is expected to gain less than {gain:.0f} % ({source})"
