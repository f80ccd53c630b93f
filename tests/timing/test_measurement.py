"""What one function costs, on a simulated machine where it is known."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import timing
from helpers.timing.interval import median_interval
from helpers.timing.sampling import GRAINS
from tests.properties import PROPERTY
from tests.timing.simulated import Machine


def noisy(generator, seconds, spread):
    return lambda: seconds * generator.lognormvariate(0, spread)


@PROPERTY
@given(st.floats(1e-6, 1e3), st.sampled_from([0.0, 1e-9, 1e-7]))
def test_steady_function_costs_what_it_takes(seconds, grain):
    machine = Machine(grain)
    function = machine.function(seconds)
    measured = timing.measure(function, min_time=100 * seconds, clock=machine.clock)
    assert measured.median == pytest.approx(seconds, rel=0.01)
    assert measured.low <= measured.median <= measured.high
    assert measured.clock == "simulated"


def test_interval_holds_the_truth_under_noise():
    """The median of a lognormal factor is 1, so the truth is the time that was planned."""
    generator, hits, runs = random.Random(6172), 0, 400
    for _ in range(runs):
        machine = Machine()
        function = machine.function(noisy(generator, 0.02, 0.3))
        measured = timing.measure(function, clock=machine.clock)
        assert measured.calls == 1
        hits += measured.low <= 0.02 <= measured.high
    assert 0.92 <= hits / runs <= 0.98


def test_samples_are_kept_in_order():
    machine = Machine()
    times = iter([9.0, 9.0, 1.0, 2.0, 3.0, 4.0, 5.0, 7.0])
    function = machine.function(lambda: next(times))
    measured = timing.measure(function, repeats=6, clock=machine.clock)
    assert measured.samples == (1.0, 2.0, 3.0, 4.0, 5.0, 7.0)
    summary = measured.median, measured.low, measured.high
    assert summary == median_interval([1.0, 2.0, 3.0, 4.0, 5.0, 7.0])


def test_each_sample_averages_over_its_calls():
    machine = Machine()
    measured = timing.measure(machine.function(0.001), repeats=7, clock=machine.clock)
    assert measured.calls > 1
    assert len(measured.samples) == 7
    assert measured.samples == pytest.approx([0.001] * 7)


def test_first_call_is_not_counted():
    """A compiler's ten seconds neither enter a sample nor decide how many calls make one."""
    machine = Machine()
    times = iter([10.0])
    function = machine.function(lambda: next(times, 0.001))
    measured = timing.measure(function, clock=machine.clock)
    assert max(measured.samples) == pytest.approx(0.001)
    assert measured.calls >= 5


def test_arguments_arrive():
    seen = set()
    machine = Machine()
    step = machine.function(1.0)

    def function(*args):
        seen.add(args)
        step()

    timing.measure(function, 1, "two", repeats=6, clock=machine.clock)
    assert seen == {(1, "two")}


def test_text_names_time_spread_and_clock():
    measured = timing.Measurement((1.0,) * 6, 0.0012, 0.001, 0.0015, "cpu", 3)
    assert str(measured) == "1.20 ms a call (1.00 ms to 1.50 ms, 6 samples, cpu time)"


# How many calls make a sample


@PROPERTY
@given(st.floats(1e-6, 1e2), st.floats(0, 1e3), st.sampled_from([0.0, 1e-6, 1e-3]))
def test_a_sample_outlasts_min_time_and_the_grain(seconds, times, grain):
    """Within a factor of two or so: a sample longer than it need be wastes the reader's time."""
    machine = Machine(min(grain, 10 * seconds))
    enough = max(times * seconds, GRAINS * machine.clock.grain)
    function = machine.function(seconds)
    measured = timing.measure(function, min_time=times * seconds, repeats=6, clock=machine.clock)
    assert measured.calls * seconds >= 0.999999 * enough
    assert measured.calls == 1 or measured.calls * seconds <= 2.1 * enough


@pytest.mark.parametrize("seconds", [0.005, 0.006, 60.0])
def test_slow_function_is_called_once_a_sample(seconds):
    """Eight calls for six samples: one warms up, one shows that a single call lasts long enough."""
    machine = Machine()
    function = machine.function(seconds)
    measured = timing.measure(function, min_time=0.005, repeats=6, clock=machine.clock)
    assert measured.calls == 1
    assert len(machine.log) == 8


def test_coarse_clock_still_tells_an_instant():
    """A grain of 15.6 ms, as process time has on Windows, and calls of 10 microseconds."""
    machine = Machine(grain=0.0156)
    measured = timing.measure(machine.function(1e-5), repeats=6, clock=machine.clock)
    assert measured.median == pytest.approx(1e-5, rel=0.02)
    assert measured.calls * 1e-5 >= GRAINS * 0.0156


def test_no_min_time_leaves_the_grain_to_decide():
    machine = Machine(grain=1e-3)
    measured = timing.measure(machine.function(0.01), min_time=0, repeats=6, clock=machine.clock)
    assert measured.calls * 0.01 >= 100 * 1e-3


def test_clock_that_stands_still_is_reported():
    """Rather than awaited for ever."""
    stopped = timing.Clock("stopped", lambda: 42.0, 0.0)
    with pytest.raises(ValueError, match="clock 'stopped' stood still for 10000000 calls"):
        timing.measure(int, clock=stopped)


# The real clocks


@pytest.mark.parametrize("clock", ["wall", "cpu", timing.WALL, timing.CPU])
def test_real_clocks_run(clock):
    measured = timing.measure(sum, range(1000), min_time=0.001, repeats=6, clock=clock)
    assert measured.clock == (clock if isinstance(clock, str) else clock.name)
    assert all(sample > 0 for sample in measured.samples)


@pytest.mark.parametrize("clock", [timing.WALL, timing.CPU])
def test_real_clocks_never_step_back_and_know_their_grain(clock):
    reads = [clock.read() for _ in range(1000)]
    assert reads == sorted(reads)
    assert 0 < clock.grain < 1
