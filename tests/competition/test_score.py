"""Scores: shares of the ceiling, their mean, and its interval."""

from math import exp, prod

import pytest

from helpers.competition.score import BETWEEN_SITTINGS, FLOOR, Share, geometric, score, staircase
from tests.competition.entries import CLASSES, entry


def test_the_share_is_the_references_share_times_the_ratio():
    steps = staircase(entry(0.5, noise=0))
    assert list(steps) == list(CLASSES)
    for step in steps.values():
        assert step.value == pytest.approx(0.4)
        assert step.low == pytest.approx(step.high)


def test_two_cases_of_a_class_make_one_step():
    steps = staircase(entry(noise=0, sizes=["L1", "L1", "L2"]))
    assert list(steps) == ["L1", "L2"]


def test_the_score_is_the_geometric_mean_of_the_classes():
    shares = [Share(value, value, value) for value in (0.9, 0.4, 0.1)]
    assert geometric(shares).value == pytest.approx(prod((0.9, 0.4, 0.1)) ** (1 / 3))


def test_a_hopeless_size_does_not_hide_the_others():
    hopeless = Share(1e-9, 1e-9, 1e-9)
    good, better = (geometric([hopeless, Share(v, v, v)]).value for v in (0.4, 0.8))
    assert good == pytest.approx((FLOOR * 0.4) ** 0.5)
    assert better > good


def test_uncertainties_of_several_sizes_cancel_in_part():
    one = Share(0.5, 0.5 * exp(-0.1), 0.5 * exp(0.1))
    four = geometric([one] * 4)
    assert four.low == pytest.approx(0.5 * exp(-0.05))
    assert four.high == pytest.approx(0.5 * exp(0.05))


def test_the_interval_is_never_narrower_than_what_one_sitting_cannot_see():
    found = score(entry(noise=0))
    assert found.low == pytest.approx(found.value * exp(-BETWEEN_SITTINGS))
    assert found.high == pytest.approx(found.value * exp(BETWEEN_SITTINGS))


def test_noise_widens_the_interval():
    quiet, noisy = score(entry(noise=0.01)), score(entry(noise=0.2))
    assert noisy.high / noisy.low > quiet.high / quiet.low


def test_five_pairs_are_no_measurement():
    with pytest.raises(ValueError, match="needs 6 or more"):
        score(entry(rounds=5))
