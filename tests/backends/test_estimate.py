"""Expected times, from measured ones."""

import numpy as np
import pytest

from helpers.backends import Problem
from helpers.backends.calibration.estimate import Estimate

FLOAT = np.dtype("float64")


def product(m, k, n):
    return Problem("matmul", FLOAT, (1, m, k, n))


def line(problem, call=1e-6, flop=1e-10, byte=1e-11):
    return call + flop * problem.cost.flop + byte * problem.cost.bytes


GRID = [product(m, k, n) for m in (1, 8, 64) for k in (1, 8, 64) for n in (1, 8, 64)]


def test_three_costs_are_found_in_times_made_of_them():
    found = Estimate.of(GRID, [line(problem) for problem in GRID])
    assert np.allclose(found.costs, (1e-6, 1e-10, 1e-11), rtol=1e-6)
    for sizes in [(3, 5, 7), (100, 100, 100), (1, 2, 3)]:
        assert np.isclose(found.seconds(product(*sizes)), line(product(*sizes)), rtol=1e-6)


def test_no_cost_is_negative():
    generator = np.random.default_rng(6172)
    for _ in range(20):
        seconds = [line(problem) * generator.uniform(0.2, 5) for problem in GRID]
        found = Estimate.of(GRID, seconds)
        assert min(found.costs) >= 0
        assert all(found.seconds(problem) > 0 for problem in GRID)


def test_what_was_measured_is_expected_again():
    """Also where it is far from the line: a factor is kept for each shape."""
    seconds = [line(problem) * (4 if problem.sizes[2] == 8 else 1) for problem in GRID]
    found = Estimate.of(GRID, seconds)
    for problem, measured in zip(GRID, seconds, strict=True):
        assert np.isclose(found.seconds(problem), measured, rtol=0.1)


def test_between_two_shapes_lies_a_factor_between_theirs():
    seconds = [line(problem) * (3 if problem.sizes[1] == 64 else 1) for problem in GRID]
    found = Estimate.of(GRID, seconds)
    middle = product(24, 8, 8)
    assert 1.1 < found.seconds(middle) / line(middle) < 2.7


def test_a_side_of_one_says_little_of_longer_ones():
    """Libraries have other code for it: NumPy's is far slower at k = 1 than at k = 2."""
    grid = [product(m, k, n) for m in (4, 13) for k in (1, 5, 13) for n in (600, 9000)]
    seconds = [line(problem) * (100 if problem.sizes[2] == 1 else 1) for problem in grid]
    found = Estimate.of(grid, seconds)
    unlike, like = product(4, 2, 9000), product(6, 1, 9000)
    assert found.seconds(unlike) < 3 * line(unlike)
    assert found.seconds(like) > 30 * line(like)


def test_one_sample_is_enough():
    found = Estimate.of([product(2, 2, 2)], [1e-5])
    assert found.seconds(product(2, 2, 2)) == pytest.approx(1e-5)
    assert found.largest == product(2, 2, 2).cost.flop


def test_without_samples_the_costs_stand_alone():
    assert Estimate((1.0, 2.0, 0.0)).seconds(product(1, 1, 1)) == 1 + 2 * 2
