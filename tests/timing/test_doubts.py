"""Warnings: they come where they should, and quiet data goes without."""

import numpy as np
import pytest

from helpers import timing
from helpers.timing import doubts
from helpers.timing.interval import median_interval
from tests.timing.simulated import Machine

QUIET_RUNS = 2000


def of_samples(samples):
    return doubts.sample_doubts(samples, median_interval(samples))


def of_pairs(pairs):
    return timing.Comparison.of(pairs, "wall").warnings


def starts(warnings):
    return [warning.split()[0] for warning in warnings]


STEADY = [1.0, 1.01, 0.99, 1.005, 0.995, 1.0, 1.002, 0.998, 1.01, 0.99, 1.0, 1.003, 0.997, 1.0, 1.0]


@pytest.mark.parametrize("count", [9, 15, 40])
def test_quiet_data_seldom_warns(count):
    """Spread of 2 %, as an idle machine has: about one in a hundred, by any of the rules."""
    drawn = np.exp(np.random.default_rng(6172).normal(0, 0.02, (QUIET_RUNS, count, 2)))
    warned = sum(bool(of_samples(run)) for run in drawn[:, :, 0].tolist())
    assert warned / QUIET_RUNS <= 0.01
    warned = sum(bool(of_pairs([tuple(pair) for pair in run])) for run in drawn.tolist())
    assert warned / QUIET_RUNS <= 0.012


def test_steady_samples_go_without_a_word():
    assert of_samples(STEADY) == ()
    assert of_pairs([(sample, 1.0) for sample in STEADY]) == ()


@pytest.mark.parametrize(("factor", "way"), [(1.3, "rose"), (0.8, "fell")])
def test_drift_is_found_and_said(factor, way):
    steps = np.geomspace(1, factor, 15)
    drifting = (np.array(STEADY) * steps).tolist()
    assert of_samples(drifting)[0].startswith(f"Drift: the time of a call {way} by ")
    compared = of_pairs([(sample, 1.0) for sample in drifting])
    assert compared[0].startswith(f"Drift: the ratio {way} by ")


def test_size_of_a_drift():
    (drift, *_) = of_samples(np.geomspace(1, 1.3, 15).tolist())
    assert "rose by 30% from first to last" in drift


def test_drift_of_both_sides_is_told_from_one_of_the_ratio():
    pairs = [(2 * step, step) for step in np.geomspace(1, 1.3, 15)]
    (drift,) = of_pairs(pairs)
    assert drift.startswith("Drift: the time of both sides rose")


def test_drift_too_small_to_matter():
    assert of_samples(np.linspace(1, 1.005, 15).tolist()) == ()


def test_outliers_are_counted_and_kept():
    wild = [*STEADY]
    wild[3], wild[9] = 2.0, 5.0
    (outliers,) = of_samples(wild)
    assert outliers.startswith("Outliers: 2 of 15 samples lie more than 12 times")
    compared = timing.Comparison.of([(sample, 1.0) for sample in wild], "wall")
    assert compared.warnings[0].startswith("Outliers: 2 of 15 pairs")
    assert len(compared.pairs) == 15


def test_of_few_samples_an_outlier_lies_farther():
    few = [1.0, 1.01, 0.99, 1.01, 0.99, 1.0, 1.15]
    assert of_samples(few) == ()
    assert of_samples([*few, 1.3])[0].startswith("Outliers: 1 of 8 samples lie more than 20 times")


def test_steps_of_a_clock_are_no_outliers():
    """More than half of the samples are equal, so that any other is infinitely far."""
    assert of_samples([1.0] * 12 + [1.004] * 3) == ()


def test_wide_interval_is_said():
    """It is what an unfit machine gives; the same limit decides on fitness."""
    restless = [1.0, 1.4, 0.8, 1.2, 0.9, 1.1, 1.3, 0.7, 1.0]
    (wide,) = of_samples(restless)
    assert wide.startswith("The interval is ")
    assert "timing.fitness()" in wide


def test_times_of_nothing_are_borne():
    """A coarse clock may show 0, whose logarithm there is not."""
    assert of_samples([0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0]) == ()


# In a measurement


def after_warm_up(times, then):
    """Return what a call takes: these times first, and then always the last."""
    planned = iter(times)
    return lambda: next(planned, then)


def test_sample_shorter_than_it_should_be():
    """The machine was ten times slower when the calls were counted."""
    machine = Machine()
    function = machine.function(after_warm_up([0.01, 0.01], 0.001))
    measured = timing.measure(function, clock=machine.clock)
    assert measured.calls == 1
    assert any("lasted 1.00 ms instead of 5.00 ms" in warning for warning in measured.warnings)


def test_sample_too_short_for_its_clock():
    machine = Machine(grain=1e-3)
    function = machine.function(after_warm_up([0.2, 0.2], 0.01))
    measured = timing.measure(function, min_time=0, clock=machine.clock)
    assert any("too short for its clock" in warning for warning in measured.warnings)
    compared = timing.compare(
        machine.function(1.0),
        machine.function(after_warm_up([0.2, 0.2], 0.01)),
        min_time=0,
        clock=machine.clock,
    )
    assert any("too short for its clock" in warning for warning in compared.warnings)


def test_function_that_returns_at_once():
    """It is measured, and the result says that it is mostly the call.

    Not while others have the processor: then nothing seems to return at once.
    """
    tries = (timing.measure(lambda: None, repeats=6) for _ in range(5))
    assert any("a function that does nothing" in " ".join(each.warnings) for each in tries)
    longer = timing.measure(sum, range(10_000), repeats=6)
    assert not any("does nothing" in warning for warning in longer.warnings)


def test_drift_of_the_machine_reaches_the_result():
    machine = Machine(pace=lambda now: 1 + now / 20)
    assert "Drift:" in starts(timing.measure(machine.function(1.0), clock=machine.clock).warnings)
    compared = timing.compare(machine.function(1.0), machine.function(0.5), clock=machine.clock)
    assert any("time of both sides rose" in warning for warning in compared.warnings)


def test_verdict_heeds_no_warning():
    pairs = [(2 * step, step) for step in np.geomspace(1, 3, 15)]
    compared = timing.Comparison.of(pairs, "wall")
    assert compared.warnings
    assert compared.verdict(at_least=1.9) == "pass"
