"""The lower half of the blocking explorer: misses against block size, simulated."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from helpers.explorers import sources
from helpers.explorers.view import Control, Key, Panel, Series, significant
from helpers.figures import Axis, Reading, powers_of_two
from helpers.records import simulation

SUBJECT = "Misses of the naive loop for each miss of a kernel, simulated"
LABEL = "Fewer misses than the naive loop"
ROW = "simulated misses a step"
LEVEL = "level"  # the control that names the cache
LEVELS = tuple(range(1, len(simulation.LEVELS) + 1))


class FewerMisses:
    """How many times fewer misses each curve of the explorer has than the naive loop.

    drawn : the curves of time, whose names and inks these have
    kernels : for each kernel the name of its curve, and the controls that it varies with
    """

    def __init__(
        self, drawn: Iterable[Series], kernels: Mapping[str, tuple[str, tuple[str, ...]]]
    ) -> None:
        self._counts = simulation.simulated()
        self._kernels = kernels
        inks = {series.name: series.ink for series in drawn}
        self._series = tuple(
            Series(name, inks[name], (*over, LEVEL), dict(self._readings(kernel, over)))
            for kernel, (name, over) in kernels.items()
        )

    def panel(self) -> Panel:
        """Return the plot."""
        reached = [found.value for one in self._series for found in one.readings.values()]
        low, high = powers_of_two([1, *reached])
        y = Axis(LABEL, low, high, unit="x", baseline=1)
        return Panel(SUBJECT, y, self._series, self._source())

    def rows(self, n: int, block: int, level: int) -> tuple[tuple[str, str], ...]:
        """Return the read-out of one setting: misses for each multiplication and addition."""
        naive = self._counts.get(("matmul_ijk", n, 0))
        if naive is None or block > n:
            return ()
        texts = [f"naive loop {significant(naive.per_step(level), 2)}"]
        for kernel, (name, over) in self._kernels.items():
            found = self._counts.get((kernel, n, block if "block" in over else 0))
            texts += [f"{name} {significant(found.per_step(level), 2)}"] if found else []
        return ((ROW, f"L{level}: {'; '.join(texts)}"),)

    def control(self) -> Control:
        """Return the choice of the cache whose misses are shown."""
        return Control(
            LEVEL, "Misses of", LEVELS, LEVELS[0],
            tuple(f"L{level}" for level in LEVELS), choice=True,
        )  # fmt: skip

    def _readings(self, kernel: str, over: tuple[str, ...]) -> Iterator[tuple[Key, Reading]]:
        for (name, n, block), found in self._counts.items():
            naive = self._counts["matmul_ijk", n, 0]
            for level in LEVELS if name == kernel else ():
                fewer = naive.per_step(level) / found.per_step(level)
                yield (*(n, block)[: len(over)], level), Reading(fewer, fewer, fewer)

    def _source(self) -> str:
        levels = [
            f"L{level} of {sources.bytes_text(cache['size_bytes'])} with {cache['ways']} ways"
            for level, cache in zip(LEVELS, simulation.LEVELS, strict=True)
        ]
        return f"Below: simulated, {', '.join(levels)}, LRU"
