"""Kinds of noise that a real machine makes, drawn by the thousand; the truth below them is known.

Times are in units of the slower function's: a pair lasts about two of them. A noise is a pair of
draws: how much slower than planned a call is by itself, and the machine's pace from moment to
moment, which hits whatever runs then.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator

import numpy as np

DRAWS = 160  # calls by either side that have a draw of their own, from the warm-up on

Pace = Callable[[float], float]


def _gauss(generator, runs):
    """Return factors with 2 % of spread, as an idle machine shows."""
    return np.exp(generator.normal(0, 0.02, (runs, DRAWS)))


def _pareto(generator, runs):
    """Return factors with 3 % of spread and a tail so heavy that it has no variance."""
    tail = 0.02 * generator.pareto(1.3, (runs, DRAWS))
    return np.exp(generator.normal(0, 0.03, (runs, DRAWS))) * (1 + tail)


def _steady(generator):
    return lambda now: 1.0


def _drift(generator):
    """From a tenth to a half slower within the 30 samples of a comparison, as a hot processor."""
    slope = generator.uniform(0.1, 0.5) / 30
    return lambda now: 1 + slope * now


def _stretches(generator, calm, busy, least, most):
    """Return a pace that changes between 1 and a factor, drawn anew for each busy stretch."""
    lengths = generator.exponential((calm, busy), (40, 2))
    edges = np.cumsum(lengths.ravel())
    edges = (edges - generator.uniform(0, calm + busy)).tolist()
    factors = np.ones_like(lengths)
    factors[:, 1] = generator.uniform(least, most, 40)
    factors = [*factors.ravel().tolist(), 1.0]
    return lambda now: factors[bisect_right(edges, now)]


def _bursts(generator):
    """Another program takes a part of the machine for about one sample, every ten or so."""
    return _stretches(generator, 10, 1, 1.3, 4)


def _phases(generator):
    """A neighbour or a lower clock: a third of the time, for longer than many a comparison."""
    return _stretches(generator, 40, 20, 1.2, 1.8)


def _mix(generator):
    paces = [make(generator) for make in (_drift, _bursts, _phases)]
    return lambda now: paces[0](now) * paces[1](now) * paces[2](now)


KINDS = {
    "quiet": (_gauss, _steady),
    "drift": (_gauss, _drift),
    "bursts": (_gauss, _bursts),
    "heavy tails": (_pareto, _steady),
    "slow phases": (_gauss, _phases),
    "mix": (_pareto, _mix),
}


def draws(
    kind: str, runs: int, seed: int
) -> Iterator[tuple[Iterator[float], Iterator[float], Pace]]:
    """Yield for each run the factors of either side's calls, and the machine's pace."""
    factors, pace = KINDS[kind]
    generator = np.random.default_rng(seed)
    # Row by row: each measurement collects garbage, and would look through millions of numbers.
    for baseline, candidate in zip(factors(generator, runs), factors(generator, runs), strict=True):
        yield iter(baseline.tolist()), iter(candidate.tolist()), pace(generator)
