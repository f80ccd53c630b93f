"""From measured times to expected ones: a call, so much a flop, so much a byte; then the rest.

A line in three costs is fitted to what was measured: seconds = call + flop * x + bytes * y, none of
them negative, in relative error. What it misses (a block that does not fit, a shape that a library
handles badly) is interpolated between the nearest shapes measured, as a factor.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from helpers.backends.problem import Problem

NEAREST = 6  # measured shapes that have a say
APART = 2.0  # octaves
SOFT = 0.05  # squared distance, in octaves, below which a shape counts as the same


@dataclass(frozen=True, slots=True, eq=False)
class Estimate:
    """How long a backend takes for an operation, dtype and layout.

    costs : seconds of a call, of a flop and of a byte
    places : (samples, sizes) log2 of the sizes measured; without samples the costs stand alone
    rests : (samples,) log of measured over fitted seconds there
    largest : flop of the largest problem measured
    """

    costs: tuple[float, float, float]
    places: NDArray | None = None
    rests: NDArray | None = None
    largest: int = 0

    @classmethod
    def of(cls, problems: Sequence[Problem], seconds: Sequence[float]) -> "Estimate":
        """Return the estimate that goes through measured times; needs at least one."""
        terms = np.array([_terms(problem) for problem in problems])
        measured = np.array(seconds)
        costs = _fitted(terms, measured)
        places = np.array([_place(problem) for problem in problems])
        largest = max(problem.cost.flop for problem in problems)
        return cls(tuple(costs), places, np.log(measured / (terms @ costs)), largest)

    def seconds(self, problem: Problem) -> float:
        """Return the expected seconds of one call."""
        base = float(np.dot(_terms(problem), self.costs))
        if self.places is None:
            return base
        distances = ((self.places - _place(problem)) ** 2).sum(axis=1)
        near = np.argsort(distances)[:NEAREST]
        weights = 1 / (SOFT + distances[near]) ** 2
        return base * float(np.exp(np.average(self.rests[near], weights=weights)))


def _terms(problem: Problem) -> tuple[float, float, float]:
    cost = problem.cost
    return 1.0, float(cost.flop), float(cost.bytes)


def _place(problem: Problem) -> NDArray:
    """Return log2 of the sizes; one of 1 lies APART from 2, and one of 0 further still.

    With a side of 1 a product is another operation, for which libraries have other code.
    """
    sizes = np.array(problem.sizes, float)
    return np.where(sizes > 1, np.log2(np.maximum(sizes, 1)), (sizes - 2) * APART)


def _fitted(terms: NDArray, seconds: NDArray) -> NDArray:
    """Return the costs, 0 or more, of least squared relative error.

    There are three: the best of all subsets whose unrestricted solution is nowhere negative.
    """
    scaled, ones = terms / seconds[:, None], np.ones(len(seconds))
    best, least = np.array([seconds.min(), 0.0, 0.0]), np.inf
    for count in (1, 2, 3):
        for columns in map(list, combinations(range(3), count)):
            found = np.linalg.lstsq(scaled[:, columns], ones, rcond=None)[0]
            error = ((scaled[:, columns] @ found - ones) ** 2).sum()
            if found.min() >= 0 and error < least:
                best, least = np.zeros(3), error
                best[columns] = found
    return best
