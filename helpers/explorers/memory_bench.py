"""How the explorer of memory measures a working set on this machine."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property, lru_cache, partial
from typing import Any

from helpers import timing
from helpers.explorers.bench import MIN_TIME, MOST, Cancelled, Found, Progress, Step, Stopped
from helpers.explorers.view import Setting, significant
from helpers.figures import Reading
from helpers.timing import Measurement

LINE = 64  # bytes
STEPS = 20_000  # loads of one call
ROUND_BYTES = 1 << 21  # that one call reads in order at least
SECONDS = 2 * MIN_TIME  # of a sample, with what it takes to write the walk


class MemoryBench:
    """Measures one working set: a walk through random lines, and the same lines in order.

    random, in_order : the names of the two series
    """

    def __init__(self, random: str, in_order: str) -> None:
        self._random, self._in_order = random, in_order

    def steps(self, setting: Setting) -> list[Step]:
        """Return a step for each series."""
        size = setting["bytes"]
        rounds = max(1, ROUND_BYTES // size)
        lines = rounds * size / LINE
        return [
            self._step(self._random, size, partial(_walk, size), STEPS),
            self._step(self._in_order, size, partial(_reading, size, rounds), lines),
        ]

    def texts(self, setting: Setting, found: Found) -> dict[str, str]:
        """Return what was found here: both times, and what they amount to."""
        size, texts = setting["bytes"], {}
        if (self._random, (size,)) in found:
            seconds = found[self._random, (size,)].median / STEPS
            texts[self._random] = time_text(seconds, self._cycle)
        if (self._in_order, (size,)) in found:
            rounds = max(1, ROUND_BYTES // size)
            rate = rounds * size / found[self._in_order, (size,)].median
            texts[self._in_order] = in_order_text(LINE / rate, self._cycle)
        return texts

    @cached_property
    def _cycle(self) -> float:
        """The seconds of a clock cycle, measured when first needed: some milliseconds."""
        from helpers.roofline.measuring import clock_hz

        return 1 / clock_hz(6)

    def _step(
        self, series: str, size: int, call: Callable[[], Callable[[], object]], count: float
    ) -> Step:
        return Step(
            series, (size,), SECONDS, take=partial(taken, call),
            reading=partial(_nanoseconds, count), pairs=MOST,
        )  # fmt: skip


def time_text(seconds: float, cycle: float | None) -> str:
    """Return a latency in nanoseconds, and in cycles where their length is known."""
    found = f"{significant(seconds * 1e9, 3)} ns"
    return f"{found} ({significant(seconds / cycle, 2)} cycles)" if cycle else found


def in_order_text(seconds: float, cycle: float | None) -> str:
    """Return the time of a line and the bytes per second that it amounts to."""
    return f"{time_text(seconds, cycle)}, {LINE / seconds / 1e9:.3g} GB/s"


def taken(
    call: Callable[[], Callable[[], object]],
    step: Step, pairs: int, min_time: float, progress: Progress, stopped: Stopped,
) -> Measurement:  # fmt: skip
    """Return the time of what ``call()`` returns; where making that was slow, stop before it."""
    ready = call()
    if stopped():
        raise Cancelled
    return timing.measure(ready, min_time=min_time, repeats=pairs, progress=progress)


def _nanoseconds(count: float, found: Measurement) -> Reading:
    """Return the time of one of the ``count`` things that a call does."""
    scale = 1e9 / count
    return Reading(found.median * scale, found.low * scale, found.high * scale)


def _walk(size: int) -> Callable[[], None]:
    return partial(_lines(size).go, STEPS)


def _reading(size: int, rounds: int) -> Callable[[], Any]:
    import numpy as np

    from helpers.kernels import streams

    # The sum reads the links of the walk, and leaves them as they are.
    return partial(streams.read_sum, _lines(size).memory.view(np.int64), rounds)


@lru_cache(maxsize=1)
def _lines(size: int) -> Any:
    """Return the walk through a working set; the latest stays."""
    from helpers.roofline.measuring import Walk, reserve

    return Walk(reserve(size))
