"""How the explorer of dispatch measures here: each backend, and the choice, against NumPy."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial
from statistics import median

from helpers import backends, timing
from helpers.explorers.bench import MIN_TIME, Cancelled, Found, Progress, Step, Stopped
from helpers.explorers.view import Setting, ratio_text, two_digits
from helpers.records.dispatch_sweep import CASES, Calls, calls, inputs
from helpers.timing import Comparison
from helpers.timing.units import seconds_text

NUMPY, AUTO, REGRET = "numpy", "auto", "regret"
NAMES = tuple(CASES)  # of the sorts of problems, by the value of their control


class DispatchBench:
    """Steps that compare each backend with NumPy, on as many threads as each of them takes.

    seconds : of a call as the record has it, by (backend, case, n)
    """

    def __init__(self, seconds: Mapping[tuple[str, int, int], float]) -> None:
        self._seconds = seconds

    def steps(self, setting: Setting) -> list[Step]:
        """Return a comparison for each backend that was recorded at this setting."""
        at = setting["case"], setting["n"]
        names = [name for name, *where in self._seconds if tuple(where) == at and name != NUMPY]
        return [
            Step(
                name, at, sum(max(self._seconds[one, *at], MIN_TIME) for one in (NUMPY, name)),
                take=partial(_taken, name, *at),
            )
            for name in names
        ]  # fmt: skip

    def texts(self, setting: Setting, found: Found) -> dict[str, str]:
        """Return what was found here: NumPy's time, ratios with intervals, choice and regret."""
        at = setting["case"], setting["n"]
        here = {name: one for (name, where), one in found.items() if where == at}
        if not here:
            return {}
        said = {name: ratio_text(one) for name, one in here.items()}
        said[NUMPY] = seconds_text(median(pair[0] for one in here.values() for pair in one.pairs))
        if AUTO in here:
            said[AUTO] = f"picks {_chosen(*at)}, {said[AUTO]}"
            said[REGRET] = _regret(here)
        return said


def _regret(here: Mapping[str, Comparison]) -> str:
    """Return how much longer the choice took than the best that was measured here."""
    ratios = {NUMPY: 1.0} | {name: one.ratio for name, one in here.items() if name != AUTO}
    best = max(ratios, key=ratios.__getitem__)
    return f"{two_digits(ratios[best] / here[AUTO].ratio)}x, best is {best}"


def _chosen(case: int, n: int) -> str:
    problem = CASES[NAMES[case]].problem(n)
    arrays, options = inputs(problem)
    return backends.explain(problem.op, *arrays, *options).backend


def _taken(
    name: str, case: int, n: int, step: Step, pairs: int, min_time: float,
    progress: Progress, stopped: Stopped,
) -> Comparison:  # fmt: skip
    """Return how NumPy and a backend compare; Cancelled where the reader stops it before that."""
    both = _calls(case, n)
    if stopped():
        raise Cancelled
    return timing.compare(
        both[NUMPY], both[name], pairs=pairs, min_time=min_time, threads=None, progress=progress
    )


@lru_cache(maxsize=1)
def _calls(case: int, n: int) -> Calls:
    """Return the call of each backend on inputs of this size; the latest stay."""
    return calls(CASES[NAMES[case]].problem(n))
