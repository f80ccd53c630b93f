"""Two functions in processes of their own, timed in pairs by a clock that neither can touch."""

from collections.abc import Callable
from time import perf_counter

from helpers.judge.problem import Problem
from helpers.judge.verdict import Wrong
from helpers.judge.worker import Worker
from helpers.timing import Comparison, compare

PATIENCE = 8.0  # a submission may take this many times as long as the baseline ...
SHORTEST = 3.0  # ... and these many seconds in any case


class Race:
    """A baseline and a submission on the same inputs, new ones for each pair.

    baseline, candidate : workers
    fresh : returns the next Problem
    limit : seconds for one call of the baseline
    """

    def __init__(
        self, baseline: Worker, candidate: Worker, fresh: Callable[[], Problem], *, limit: float
    ) -> None:
        self.baseline, self.candidate, self.fresh, self.limit = baseline, candidate, fresh, limit
        self.problem = fresh()
        self.longest = 0.0
        self._shared = [worker.place(*self.problem.arguments) for worker in (baseline, candidate)]

    def run(self, pairs: int) -> Comparison:
        """Return the comparison of ``pairs`` pairs. Raises Wrong, or the worker's Failure.

        Every result that was timed is checked, between the timings. One call is one sample, or a
        kernel that remembers its last result would shine.
        """
        self._renew()
        return compare(
            self._run_baseline, self._run_candidate, pairs=pairs, min_time=0, progress=self._between
        )

    def _run_baseline(self) -> None:
        start = perf_counter()
        self.baseline.run(self.limit)
        self.longest = max(self.longest, perf_counter() - start)

    def _run_candidate(self) -> None:
        self.candidate.run(max(SHORTEST, PATIENCE * self.longest))

    def _between(self, done: int, pairs: int) -> None:
        flaw = self.problem.flaw(self._shared[1])
        if flaw:
            raise Wrong(flaw)
        if done < pairs:
            self._renew()

    def _renew(self) -> None:
        self.problem = self.fresh()
        for arrays in self._shared:
            for shared, value in zip(arrays, self.problem.arrays.values(), strict=True):
                shared[...] = value
