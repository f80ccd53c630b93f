"""How the explorer of temporaries measures here: each pair in a process whose past is known."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from statistics import median
from typing import Any

from helpers.explorers.bench import MIN_TIME, Cancelled, Found, Progress, Step, Stopped
from helpers.explorers.view import Setting, ratio_text
from helpers.records import Point
from helpers.timing import Comparison
from helpers.timing.units import seconds_text

TEMPORARIES, OUT, CHUNKED, FUSED = "temporaries", "out=", "in chunks", "one loop"
BASELINE = "gelu_temporaries"
SERIES = {  # kernel: what it is called, and the controls over which it varies
    BASELINE: (TEMPORARIES, ("n", "heap")),
    "gelu_out": (OUT, ("n", "heap")),
    "gelu_chunked": (CHUNKED, ("n", "chunk", "heap")),
    "gelu_fused": (FUSED, ("n", "heap")),
}
HEAPS = ("fresh", "settled")  # as the sweep calls them


class InPlaceBench:
    """Steps that compare each variant with the temporaries, with their cost as recorded.

    points : the record's, by (kernel, n, heap) or (kernel, n, chunk, heap)
    """

    def __init__(self, points: Mapping[tuple, Point]) -> None:
        self._points = points

    def steps(self, setting: Setting) -> list[Step]:
        """Return the comparisons at this setting, without the chunks where one would hold all."""
        return [
            self._step(kernel, setting)
            for kernel, (_, over) in SERIES.items()
            if kernel != BASELINE and ("chunk" not in over or setting["chunk"] < setting["n"])
        ]

    def texts(self, setting: Setting, found: Found) -> dict[str, str]:
        """Return what was found here: the temporaries' time, and the ratios with intervals."""
        keys = {name: tuple(setting[one] for one in over) for name, over in SERIES.values()}
        here = {name: found[name, at] for name, at in keys.items() if (name, at) in found}
        times = [pair[0] for one in here.values() for pair in one.pairs]
        first = {TEMPORARIES: seconds_text(median(times))} if times else {}
        return first | {name: ratio_text(one) for name, one in here.items()}

    def _step(self, kernel: str, setting: Setting) -> Step:
        name, over = SERIES[kernel]
        at = tuple(setting[one] for one in over)
        baseline = (BASELINE, setting["n"], setting["heap"])
        return Step(
            name, at, sum(self._seconds(which, baseline) for which in (baseline, (kernel, *at))),
            take=partial(_taken, kernel, dict(setting)),
        )  # fmt: skip

    def _seconds(self, at: tuple, baseline: tuple) -> float:
        """Return what a sample of a recorded kernel lasts; of the baseline where unrecorded."""
        point = self._points.get(at) or self._points[baseline]
        return max(median(point.samples), MIN_TIME)


def _taken(
    kernel: str, setting: Setting, step: Step, pairs: int, min_time: float,
    progress: Progress, stopped: Stopped,
) -> Comparison:  # fmt: skip
    """Return how the temporaries and a kernel compare in a new process; Cancelled ends it."""
    from helpers.records.in_place_sweep import rounds  # numba: a page never measures
    from helpers.records.process import answer

    def look() -> None:
        if stopped():
            raise Cancelled

    heap, chunks = HEAPS[setting["heap"]], (setting["chunk"],)
    taken = answer(
        rounds, partial(both, kernel), heap, setting["n"], chunks, pairs, min_time,
        tell=progress, look=look,
    )  # fmt: skip
    sides = {dict(key)["kernel"]: samples for key, samples in taken.items()}
    return Comparison.of(tuple(zip(sides[BASELINE], sides[kernel], strict=True)), "wall", threads=1)


def both(kernel: str, n: int, chunks: tuple[int, ...]) -> dict[tuple, Any]:
    """Return the two sides of one comparison, of all that the sweep runs at this size."""
    from helpers.records.in_place_sweep import gelus

    wanted = (BASELINE, kernel)
    return {key: call for key, call in gelus(n, chunks).items() if key[0] in wanted}
