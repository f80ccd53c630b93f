"""How two functions compare, on a simulated machine whose ratio is known."""

import random
from math import exp, log, sin
from statistics import mean

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import timing
from tests.properties import PROPERTY
from tests.timing.simulated import Machine

RUNS = 400
TRUE = 1.26


def steady(now):
    return 1.0


def drifting(now):
    """From pair to pair a tenth slower, several times slower in the end."""
    return 1 + now / 5


def waving(now):
    return 1.5 + sin(now)


def bursts(generator):
    """Now and then another program takes most of the machine, for a second or two."""
    state = {"until": 0.0, "busy": False}

    def pace(now):
        while now >= state["until"]:
            state["busy"] = not state["busy"]
            state["until"] += generator.expovariate(1 / (1.5 if state["busy"] else 6))
        return 5.0 if state["busy"] else 1.0

    return pace


def jitter(generator, seconds, tails):
    """Return times about ``seconds``: 5 % spread, or tails so heavy that no mean exists."""
    if tails == "heavy":
        return lambda: seconds * exp(0.05 * min(abs(log(1 - generator.random())) ** 3, 100))
    return lambda: seconds * generator.lognormvariate(0, 0.05)


@pytest.mark.parametrize("tails", ["light", "heavy"])
@pytest.mark.parametrize("trouble", ["steady", "drifting", "waving", "bursts"])
def test_known_ratio_is_recovered(trouble, tails):
    """Four hundred comparisons: their average is true, and so are nine of ten intervals."""
    generator = random.Random(6172)
    paces = {"steady": steady, "drifting": drifting, "waving": waving}
    compared = []
    for _ in range(RUNS):
        machine = Machine(pace=paces.get(trouble) or bursts(generator))
        baseline = machine.function(jitter(generator, 0.2 * TRUE, tails))
        candidate = machine.function(jitter(generator, 0.2, tails))
        compared.append(timing.compare(baseline, candidate, clock=machine.clock))
    assert exp(mean(log(one.ratio) for one in compared)) == pytest.approx(TRUE, rel=0.02)
    assert sum(one.low <= TRUE <= one.high for one in compared) >= 0.9 * RUNS


@PROPERTY
@given(st.floats(1e-3, 10), st.floats(1e-3, 10))
def test_ratio_is_baseline_over_candidate(slow, fast):
    machine = Machine()
    compared = timing.compare(
        machine.function(slow), machine.function(fast), pairs=6, min_time=0, clock=machine.clock
    )
    assert compared.ratio == pytest.approx(slow / fast)
    assert compared.low == pytest.approx(compared.high)
    assert np.array(compared.pairs) == pytest.approx(np.array([(slow, fast)] * 6))


def test_sides_are_calibrated_apart():
    """A slow baseline is not called as often as a quick candidate."""
    machine = Machine()
    baseline, candidate = machine.function(1.0, "baseline"), machine.function(1e-3, "candidate")
    compared = timing.compare(baseline, candidate, pairs=6, clock=machine.clock)
    assert machine.log.count("baseline") == 8
    assert machine.log.count("candidate") >= 6 * 5
    assert compared.ratio == pytest.approx(1000)


def test_first_calls_are_not_counted():
    machine = Machine()
    first = iter([100.0])
    candidate = machine.function(lambda: next(first, 1.0))
    compared = timing.compare(machine.function(2.0), candidate, clock=machine.clock)
    assert compared.ratio == compared.high == pytest.approx(2)


# The order within a pair


def orders(pairs):
    """Whether the baseline went first, for each pair."""
    machine = Machine()
    baseline, candidate = machine.function(1.0, "b"), machine.function(1.0, "c")
    timing.compare(baseline, candidate, pairs=pairs, clock=machine.clock)
    taken = machine.log[-2 * pairs :]
    assert all(set(taken[index : index + 2]) == {"b", "c"} for index in range(0, 2 * pairs, 2))
    return tuple(first == "b" for first in taken[::2])


@pytest.mark.parametrize("pairs", [6, 7, 15, 16, 101])
def test_each_side_goes_first_in_half_of_the_pairs(pairs):
    """Of an odd number, sometimes the one has the odd pair and sometimes the other."""
    firsts = {sum(orders(pairs)) for _ in range(20)}
    assert firsts == {pairs // 2, (pairs + 1) // 2}


def test_order_is_random():
    """Seventy even orders of eight pairs exist; two hundred draws meet nearly all of them."""
    drawn = [orders(8) for _ in range(200)]
    assert len(set(drawn)) > 50
    firsts = [sum(order[position] for order in drawn) for position in range(8)]
    assert all(60 <= first <= 140 for first in firsts)


def test_a_seed_of_the_caller_neither_fixes_the_order_nor_loses_its_place():
    """Two draws around a comparison are those that the caller's seed promises."""
    drawn = set()
    for _ in range(10):
        random.seed(1)
        drawn.add(orders(15))
        after = random.random()
    random.seed(1)
    assert after == random.random()
    assert len(drawn) > 5


# From pairs to a verdict


@PROPERTY
@given(st.lists(st.tuples(st.floats(1e-6, 1e6), st.floats(1e-6, 1e6)), min_size=6, max_size=30))
def test_swapping_the_sides_inverts_the_ratio(pairs):
    one = timing.Comparison.of(pairs, "wall")
    other = timing.Comparison.of([(candidate, baseline) for baseline, candidate in pairs], "wall")
    assert 1 / one.ratio == pytest.approx(other.ratio)
    assert (1 / one.high, 1 / one.low) == pytest.approx((other.low, other.high))


def test_median_of_the_pairs_ratios_is_taken_over_logarithms():
    pairs = [(ratio, 1.0) for ratio in (1, 2, 4, 16, 64, 64)]
    assert timing.Comparison.of(pairs, "cpu").ratio == pytest.approx(8)
    assert timing.Comparison.of(pairs, "cpu").pairs == tuple(pairs)


COMPARISON = timing.Comparison(ratio=2.0, low=1.5, high=2.5, pairs=((2.0, 1.0),) * 6, clock="wall")


@pytest.mark.parametrize(
    ("at_least", "verdict"),
    [
        (1.0, "pass"),
        (1.5, "pass"),
        (1.5000001, "inconclusive"),
        (2.0, "inconclusive"),
        (2.5, "inconclusive"),
        (2.5000001, "fail"),
        (float("inf"), "fail"),
    ],
)
def test_verdict(at_least, verdict):
    assert COMPARISON.verdict(at_least=at_least) == verdict


@pytest.mark.parametrize("at_least", [0, -1, float("nan")])
def test_verdict_needs_a_ratio(at_least):
    with pytest.raises(ValueError, match=f"at_least is {at_least}: needs a ratio above 0"):
        COMPARISON.verdict(at_least=at_least)


def test_text_names_ratio_spread_and_clock():
    assert str(COMPARISON) == "2x (1.5 to 2.5, 6 pairs, wall time)"


@pytest.mark.parametrize("seconds", [0.0, -1.0, float("nan"), float("inf")])
@pytest.mark.parametrize("side", [0, 1])
def test_impossible_times_are_refused(seconds, side):
    bad = (seconds, 1.0) if side == 0 else (1.0, seconds)
    with pytest.raises(ValueError, match=f"pairs hold a time of {seconds} s"):
        timing.Comparison.of([(1.0, 1.0)] * 6 + [bad], "wall")


@pytest.mark.parametrize("count", range(6))
def test_too_few_pairs_are_refused(count):
    with pytest.raises(ValueError, match="needs 6 or more"):
        timing.Comparison.of([(1.0, 1.0)] * count, "wall")
