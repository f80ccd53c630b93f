"""What is said of the automatic choice, held against the races that were recorded."""

import pytest

from helpers import records
from tests.bench import regret, suite
from tests.bench.dispatch import SLUG

RECORD = records.reference(SLUG)
FOUND = regret.figures(RECORD)


def test_the_suite_is_the_one_that_stands_here():
    drawn = list(suite.cases(RECORD.machine["suite"]["problems"], RECORD.machine["suite"]["seed"]))
    raced = [race.facts for race in regret.races(RECORD)]
    assert len(raced) >= 200
    assert RECORD.machine["suite"]["seed"] == suite.SEED
    for case, facts in zip(drawn, raced, strict=True):
        assert facts["family"] == case.family
        assert facts["op"] == case.problem.op
        assert facts["dtype"] == case.problem.dtype.name
        assert facts["sizes"] == " ".join(map(str, case.problem.sizes))


def test_hardly_anything_is_lost_against_the_best_backend():
    assert FOUND.regret <= 1.03
    assert FOUND.least_regret <= 1.03
    assert FOUND.high_regret <= 1.15


def test_where_numpy_is_best_calls_are_as_fast_as_its_own():
    """None is shown to be slower: the interval of each ratio reaches down to the bound."""
    assert len(FOUND.long) >= 20
    assert max(one.low for one in FOUND.long) <= 1.05


def test_short_calls_take_longer_by_what_dispatch_costs():
    """All but one call of 3 us, for which "numpy" takes as long as "auto", which chose it."""
    assert len(FOUND.short) >= 20
    longer = [one.low for one in FOUND.short if one.low > 1e-6]
    assert len(longer) <= 1
    assert max(longer, default=0) < 1.2e-6


def test_dispatch_costs_less_than_a_microsecond():
    assert 0 < FOUND.dispatch <= 1e-6


def test_choosing_gains_half_as_much_again_over_always_choosing_numpy():
    assert FOUND.choice >= 1.5


def test_less_is_gained_over_code_that_never_dispatches():
    """Many of the problems take NumPy less time than it takes to look up who shall run them."""
    assert 1.2 < FOUND.gain < 1.5
    long = [race.gain for race in regret.races(RECORD) if race.seconds >= regret.SHORT]
    assert len(long) > 60
    assert regret.mean(long) > 2


def test_a_calibration_ends_within_half_a_minute():
    assert RECORD.machine["calibration"]["seconds"] < 30


@pytest.mark.parametrize("name", ["whole products", "chains"])
def test_each_family_that_numpy_neglects_gains(name):
    gains = [race.gain for race in regret.races(RECORD) if race.facts["family"] == name]
    assert regret.mean(gains) > 2
