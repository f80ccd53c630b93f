"""How the explorer of vectorization measures on this machine: one operation on n elements."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache, partial

from helpers.explorers.bench import MIN_TIME, MOST, Found, Step
from helpers.explorers.memory_bench import taken
from helpers.explorers.view import Setting, significant
from helpers.figures import Reading
from helpers.timing import Measurement
from helpers.timing.units import seconds_text

NANO = 1e9


class VectorizationBench:
    """Measures one operation at one size by each method.

    operations : the names of the operations, by the value of their control
    names : of the series, by method
    seconds : of a call as the record has it, by (method, operation, n); of no more than these
    """

    def __init__(
        self,
        operations: tuple[str, ...],
        names: Mapping[str, str],
        seconds: Mapping[tuple[str, str, int], float],
    ) -> None:
        self._operations, self._names, self._seconds = operations, names, seconds

    def steps(self, setting: Setting) -> list[Step]:
        """Return a step for each method that was recorded at this setting."""
        operation, n = self._operations[setting["operation"]], setting["n"]
        return [
            Step(
                name, (setting["operation"], n),
                max(self._seconds[method, operation, n], MIN_TIME),
                take=partial(taken, partial(_call, method, operation, n)),
                reading=partial(an_element, n), pairs=MOST,
            )
            for method, name in self._names.items()
            if (method, operation, n) in self._seconds
        ]  # fmt: skip

    def texts(self, setting: Setting, found: Found) -> dict[str, str]:
        """Return what was found here: the time of each method."""
        at = (setting["operation"], setting["n"])
        return {
            name: time_text(found[name, at].median, setting["n"])
            for name in self._names.values()
            if (name, at) in found
        }


def time_text(seconds: float, n: int) -> str:
    """Return the time of an element, and of the call on all n."""
    return f"{significant(seconds / n * NANO, 3)} ns an element, {seconds_text(seconds)} a call"


def an_element(n: int, found: Measurement) -> Reading:
    """Return the nanoseconds of each of n elements."""
    scale = NANO / n
    return Reading(found.median * scale, found.low * scale, found.high * scale)


def _call(method: str, operation: str, n: int) -> Callable[[], object]:
    return _calls(operation, n)[method]


@lru_cache(maxsize=1)
def _calls(operation: str, n: int) -> dict[str, Callable[[], object]]:
    """Return the call of each method, on arrays of n elements; the latest stay."""
    from helpers.records.vectorization_sweep import crossing  # compiles, and a page never measures

    return {dict(key)["kernel"]: call for key, (call, _) in crossing(operation, n).items()}
