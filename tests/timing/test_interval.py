"""The 95 % interval of a median, against the truth of distributions that are known."""

from itertools import pairwise
from statistics import median

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.timing.interval import median_interval
from tests.properties import PROPERTY

RUNS = 4000  # the share of hits then wanders by 0.34 %; the allowance below is four times that
MEDIANS = {"normal": 0.0, "laplace": 0.0, "lognormal": 1.0, "standard_cauchy": 0.0}
TIMES = st.lists(st.floats(1e-9, 1e9), min_size=6, max_size=40)


@pytest.mark.parametrize("count", [6, 9, 15, 30])
@pytest.mark.parametrize("distribution", MEDIANS)
def test_interval_holds_the_true_median_in_95_of_100_runs(distribution, count):
    """Also for tails that are heavy, one-sided, or without any variance."""
    runs = getattr(np.random.default_rng(6172), distribution)(size=(RUNS, count)).tolist()
    intervals = map(median_interval, runs)
    hits = sum(low <= MEDIANS[distribution] <= high for _, low, high in intervals)
    assert hits / RUNS == pytest.approx(0.95, abs=0.015)


@pytest.mark.parametrize(
    ("count", "outer"),
    [(9, 2), (15, 4), (30, 10)],  # tabulated: D. B. Owen, Handbook of Statistical Tables, 1962
)
def test_interval_lies_between_tabulated_ranks(count, outer):
    """The tables name the outermost rank that still covers 95 %; the next one no longer does."""
    _, low, high = median_interval(list(range(1, count + 1)))
    assert outer <= low < outer + 1
    assert count - outer < high <= count + 1 - outer


@PROPERTY
@given(TIMES)
def test_interval_surrounds_the_median(samples):
    middle, low, high = median_interval(samples)
    assert middle == median(samples)
    assert min(samples) <= low <= middle <= high <= max(samples)


@PROPERTY
@given(TIMES, st.randoms(use_true_random=False))
def test_interval_does_not_depend_on_the_order(samples, generator):
    shuffled = generator.sample(samples, len(samples))
    assert median_interval(shuffled) == median_interval(samples)


@PROPERTY
@given(TIMES, st.sampled_from([2.0**-20, 0.5, 4.0, 2.0**30]))
def test_interval_scales_with_the_unit(samples, factor):
    scaled = median_interval([sample * factor for sample in samples])
    assert scaled == tuple(bound * factor for bound in median_interval(samples))


def test_interval_narrows_with_more_samples():
    generator = np.random.default_rng(6172)
    widths = []
    for count in (6, 24, 96, 384):
        intervals = [median_interval(generator.normal(size=count).tolist()) for _ in range(200)]
        widths.append(np.mean([high - low for _, low, high in intervals]))
    assert all(narrow < 0.6 * wide for wide, narrow in pairwise(widths))


def test_samples_are_left_alone():
    samples = [3.0, 1.0, 2.0, 6.0, 5.0, 4.0]
    median_interval(samples)
    assert samples == [3.0, 1.0, 2.0, 6.0, 5.0, 4.0]


@pytest.mark.parametrize("count", range(6))
def test_too_few_samples_are_refused(count):
    with pytest.raises(ValueError, match=f"{count} samples give no 95 % interval: needs 6 or more"):
        median_interval([1.0] * count)
