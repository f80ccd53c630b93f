"""The test for a trend, against counted orders and known slopes."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.timing import trend
from tests.properties import PROPERTY


def score(values):
    count = len(values)
    pairs = [(values[i], values[j]) for i in range(count) for j in range(i + 1, count)]
    return abs(sum((later > early) - (later < early) for early, later in pairs))


@pytest.mark.parametrize("count", [3, 6])
def test_chance_is_the_share_of_orders_as_clear(count):
    """Every order of six values, one by one."""
    orders = list(permutations(range(count)))
    scores = [score(order) for order in orders]
    for order in orders[::7]:
        share = sum(other >= score(order) for other in scores) / len(orders)
        assert trend.chance(order) == pytest.approx(share)


def test_chance_keeps_its_level():
    """Of random orders, five in a hundred are as clear as a chance of 5 %; below and above 30."""
    generator = np.random.default_rng(6172)
    for count in (15, 30, 31, 60):
        found = [trend.chance(generator.normal(size=count).tolist()) for _ in range(1000)]
        assert np.mean(np.array(found) <= 0.05) == pytest.approx(0.05, abs=0.02)


def test_exact_and_normal_meet(monkeypatch):
    """Where it matters, the counted and the normal chance of 30 values hardly differ."""
    values = [*range(6, 30), *range(6)]
    exact = trend.chance(values)
    assert 0.003 < exact < 0.01
    monkeypatch.setattr(trend, "EXACT", 0)
    assert trend.chance(values) == pytest.approx(exact, rel=0.2)


@PROPERTY
@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=20))
def test_direction_does_not_matter(values):
    assert trend.chance(values) == trend.chance(values[::-1])
    assert 0 < trend.chance(values) <= 1


def test_equal_values_have_no_trend():
    assert trend.chance([1.0] * 20) == 1.0
    assert trend.rise([1.0] * 20) == 0.0


@pytest.mark.parametrize("count", [6, 15, 200, 201, 5000])
def test_rise_from_first_to_last(count):
    """Despite a wild value; of many values the medians of neighbours are taken."""
    values = np.linspace(2.0, 5.0, count)
    values[count // 2] = 1e6
    assert trend.rise(values.tolist()) == pytest.approx(3.0, rel=0.05)
    assert trend.chance(values.tolist()) < 0.06
