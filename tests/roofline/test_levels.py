"""The plateaus are found in curves whose truth is known."""

import numpy as np
import pytest

from helpers.roofline import levels
from tests.roofline.curves import KIB, MIB, disturbed, latency, sizes

MACHINES = {
    "two levels": ([512 * KIB], [2e-9, 90e-9]),
    "three levels": ([32 * KIB, 1 * MIB], [1.2e-9, 4e-9, 100e-9]),
    "four levels": ([48 * KIB, 1 * MIB, 16 * MIB], [1.2e-9, 3.6e-9, 12e-9, 130e-9]),
    "a small first cache": ([16 * KIB, 512 * KIB, 8 * MIB], [1e-9, 3e-9, 10e-9, 80e-9]),
    "no third cache": ([128 * KIB, 12 * MIB], [0.9e-9, 5e-9, 110e-9]),
    "no second cache": ([48 * KIB, 32 * MIB], [1.2e-9, 13e-9, 120e-9]),
    "a third cache cut short": ([48 * KIB, 1 * MIB, 4 * MIB], [1.2e-9, 3.6e-9, 12e-9, 130e-9]),
}


def assert_truth(found, capacities, seconds):
    assert [level.name for level in found[:-1]] == [f"L{k + 1}" for k in range(len(capacities))]
    assert found[-1].name == "memory"
    assert [level.seconds for level in found] == pytest.approx(seconds, rel=0.15)
    for level, capacity in zip(found, capacities, strict=False):
        assert capacity / 1.5 <= level.high_bytes <= capacity * 1.25


@pytest.mark.parametrize("per_octave", [3, 4, 6])
@pytest.mark.parametrize("name", MACHINES)
def test_levels_of_an_undisturbed_curve(name, per_octave):
    capacities, seconds = MACHINES[name]
    tried = sizes(per_octave)
    assert_truth(levels(tried, latency(tried, capacities, seconds)), capacities, seconds)


@pytest.mark.slow
@pytest.mark.parametrize("name", MACHINES)
def test_levels_of_a_disturbed_curve(name):
    """Of 100 curves with a spread of 3 % and one point in ten hit by others, 94 tell the truth.

    In the others three neighbours are hit, which looks like a plateau to anyone.
    """
    capacities, seconds = MACHINES[name]
    tried = sizes()
    curve = latency(tried, capacities, seconds)
    missed = 0
    for seed in range(100):
        try:
            assert_truth(levels(tried, disturbed(curve, seed)), capacities, seconds)
        except AssertionError:
            missed += 1
    assert missed <= 6


@pytest.mark.parametrize("name", MACHINES)
@pytest.mark.parametrize("slope", [0.05, 0.1])
def test_a_gradual_slope_is_no_level(name, slope):
    """Address translation makes memory slower the more of it is used."""
    capacities, seconds = MACHINES[name]
    tried = sizes()
    found = levels(tried, latency(tried, capacities, seconds, slope=slope))
    assert len(found) == len(seconds)
    assert [level.seconds for level in found[:-1]] == pytest.approx(seconds[:-1], rel=0.15)


@pytest.mark.parametrize("name", MACHINES)
def test_a_gradual_passage_between_levels_is_no_level(name):
    capacities, seconds = MACHINES[name]
    tried = sizes()
    found = levels(tried, latency(tried, capacities, seconds, width=1.5))
    assert len(found) == len(seconds)


@pytest.mark.parametrize("name", MACHINES)
def test_levels_of_one_disturbed_curve(name):
    capacities, seconds = MACHINES[name]
    tried = sizes()
    curve = disturbed(latency(tried, capacities, seconds), seed=6172)
    assert_truth(levels(tried, curve), capacities, seconds)


def test_a_flat_curve_is_memory():
    tried = sizes()
    (only,) = levels(tried, np.full(len(tried), 1e-7))
    assert (only.name, only.low_bytes, only.high_bytes) == ("memory", tried[0], tried[-1])


def test_levels_close_to_each_other_are_one():
    tried = sizes()
    found = levels(tried, latency(tried, [64 * KIB, 1 * MIB], [2e-9, 2.5e-9, 80e-9]))
    assert len(found) == 2
    assert found[0].high_bytes >= 0.7 * MIB


def test_lone_points_do_not_count():
    tried = sizes()
    curve = latency(tried, [48 * KIB, 1 * MIB], [1.2e-9, 4e-9, 100e-9])
    expected = levels(tried, curve)
    for place, factor in ((10, 40), (len(tried) // 2 - 10, 0.1), (len(tried) - 1, 9)):
        hit = curve.copy()
        hit[place] *= factor
        found = levels(tried, hit)
        assert [level.name for level in found] == [level.name for level in expected]


@pytest.mark.parametrize(
    ("tried", "seconds", "message"),
    [
        ([1, 2, 3], [1.0, 1.0], "3 sizes and 2 times"),
        ([1, 2], [1.0, 1.0], "2 points are no curve"),
        ([1, 2, 3], [1.0, 0.0, 1.0], "positive"),
        ([1, 2, 3], [1.0, float("nan"), 1.0], "positive"),
        ([1, 3, 2], [1.0, 1.0, 1.0], "ascend"),
    ],
)
def test_what_is_no_curve_is_refused(tried, seconds, message):
    with pytest.raises(ValueError, match=message):
        levels(tried, seconds)
