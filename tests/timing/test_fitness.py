"""The machine compared with itself."""

import random
import sys

import numpy as np
import pytest

from helpers import timing
from tests.timing.simulated import Machine


def compared(low, high):
    return timing.Comparison((low * high) ** 0.5, low, high, ((1.0, 1.0),) * 15, "wall")


@pytest.mark.parametrize(
    ("low", "high", "fit", "reason"),
    [
        (0.98, 1.02, True, "larger than that is real"),
        (1.0, 1.0, True, "larger than that is real"),
        (0.96, 1.05, True, "larger than that is real"),
        (0.9, 1.1, False, "22% of doubt, where 10% is the limit"),
        (1.01, 1.03, False, "the truth, 1, is outside"),
        (0.8, 0.9, False, "the truth, 1, is outside"),
        (1.1, 2.0, False, "the truth, 1, is outside"),
    ],
)
def test_fit_where_the_interval_holds_1_and_is_narrow(low, high, fit, reason):
    found = timing.Fitness.of(compared(low, high))
    assert (found.low, found.high, found.fit) == (low, high, fit)
    assert reason in found.reason
    assert f"{low:.3f} and {high:.3f}" in found.reason
    assert str(found).startswith("Fit to judge." if fit else "Not fit to judge.")


def noisy_clock(spread, seed):
    """A clock by which everything takes a second, more or less: what runs plays no part."""
    generator, now = random.Random(seed), [0.0]

    def read():
        now[0] += generator.lognormvariate(0, spread)
        return now[0]

    return timing.Clock("simulated", read, 0.0)


@pytest.mark.parametrize(("spread", "least", "most"), [(0.02, 0.98, 1), (0.4, 0, 0.02)])
def test_a_quiet_machine_is_fit_and_a_restless_one_is_not(spread, least, most):
    runs = 100
    fit = sum(timing.fitness(clock=noisy_clock(spread, seed)).fit for seed in range(runs))
    assert least <= fit / runs <= most


def test_a_miss_by_chance_is_tried_once_more(monkeypatch):
    taken = iter([compared(1.01, 1.03), compared(0.99, 1.01)])
    module = sys.modules["helpers.timing.fitness"]  # the package's name for it is the function
    monkeypatch.setattr(module, "compare", lambda *args, **options: next(taken))
    assert timing.fitness().fit
    taken = iter([compared(1.01, 1.03), compared(1.02, 1.03)])
    assert not timing.fitness().fit


def test_this_machine_is_judged_one_way_or_the_other():
    found = timing.fitness(pairs=6, min_time=0.001)
    assert found.low <= found.ratio <= found.high
    assert found.fit is (found.low <= 1 <= found.high <= 1.1 * found.low)
    assert found.reason.endswith(".")


def test_an_unfit_machine_is_said_to_be_so_in_every_result():
    """Such spread makes a machine unfit; a comparison on it carries a warning, and its verdict."""
    draws = np.exp(np.random.default_rng(6172).normal(0, 0.4, 1000)).tolist()
    machine, times = Machine(), iter(draws)
    noisy = machine.function(lambda: next(times))
    found = timing.compare(noisy, noisy, clock=machine.clock)
    assert any("timing.fitness()" in warning for warning in found.warnings)
    assert not timing.Fitness.of(found).fit
    measured = timing.measure(noisy, clock=machine.clock)
    assert any("timing.fitness()" in warning for warning in measured.warnings)
