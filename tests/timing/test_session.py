"""What surrounds the samples: too long a plan, the cold cache, errors that pass through."""

import time

import numpy as np
import pytest

from helpers import machine as computer
from helpers import timing
from helpers.timing import eviction, session
from tests.timing.simulated import Machine

# Plans that would take too long


def nap(*args):
    time.sleep(0.01)


def test_plan_that_takes_too_long_is_refused_with_its_length():
    """At ten milliseconds a call, a thousand take ten seconds or more."""
    with pytest.raises(TimeoutError) as caught:
        timing.measure(nap, repeats=1000, max_time=1)
    said = str(caught.value)
    assert said.startswith("1000 repeats of nap would take 1")
    assert said.endswith(
        "max_time is 1.00 s: take smaller inputs, fewer repeats or a larger max_time"
    )


def test_both_sides_count():
    with pytest.raises(TimeoutError, match="30 pairs of int and nap would take"):
        timing.compare(int, nap, pairs=30, max_time=0.2)


def test_rounds_have_a_limit_only_where_one_is_given():
    assert set(timing.measure_rounds({"nap": nap}, rounds=6)) == {"nap"}
    with pytest.raises(TimeoutError, match="6 rounds of nap would take"):
        timing.measure_rounds({"nap": nap}, rounds=6, max_time=0.03)


def test_first_call_that_takes_all_the_time_is_the_last():
    calls = []
    with pytest.raises(TimeoutError):
        timing.measure(lambda: (calls.append(1), nap()), max_time=0.005)
    assert len(calls) == 1


def test_second_side_is_not_started_in_vain():
    calls = []
    with pytest.raises(TimeoutError):
        timing.compare(nap, lambda: calls.append(1), pairs=1000, max_time=1)
    assert calls == []


def test_no_limit():
    assert timing.measure(nap, repeats=6, max_time=None).calls == 1


@pytest.mark.parametrize(("limit", "error"), [(-1, ValueError), ("1 h", TypeError)])
def test_limit_that_makes_no_sense(limit, error):
    with pytest.raises(error, match=f"^max_time is {limit!r}: needs a number of seconds"):
        timing.measure(int, max_time=limit)


# Errors that pass through


@pytest.mark.parametrize("error", [StopIteration, GeneratorExit, KeyboardInterrupt, SystemExit])
def test_errors_that_python_treats_in_its_own_way(error):
    def function():
        raise error("as it is")

    with pytest.raises(error, match="as it is"):
        timing.compare(function, function)


# The cold cache


class CachedMachine(Machine):
    """A machine on which the first call after an eviction takes ten times as long."""

    def __init__(self):
        super().__init__()
        self.cold = False

    def evict(self):
        self.log.append("evict")
        self.cold = True

    def load(self, seconds, name="f"):
        def draw():
            factor, self.cold = (10 if self.cold else 1), False
            return factor * seconds

        return self.function(draw, name)


@pytest.fixture
def cached(monkeypatch):
    machine = CachedMachine()
    monkeypatch.setattr(session, "Eviction", lambda: machine.evict)
    return machine


def test_every_sample_starts_cold_and_is_one_call(cached):
    load = cached.load(0.001)
    measured = timing.measure(load, clock=cached.clock, cache="cold")
    assert measured.samples == pytest.approx([0.01] * 15)
    assert measured.calls == 1
    assert cached.log[-30:] == ["evict", "f"] * 15
    assert "cold cache" in str(measured)
    assert timing.measure(load, clock=cached.clock, cache="warm").median == pytest.approx(0.001)


def test_both_sides_start_cold(cached):
    compared = timing.compare(
        cached.load(0.002), cached.load(0.001), clock=cached.clock, cache="cold"
    )
    assert np.array(compared.pairs) == pytest.approx(np.array([(0.02, 0.01)] * 15))
    assert compared.cache == "cold"
    taken = timing.measure_rounds({"one": cached.load(0.001)}, clock=cached.clock, cache="cold")
    assert taken["one"] == pytest.approx([0.01] * 9)


def test_new_arguments_are_evicted_too(cached):
    fresh = cached.function(5.0, "fresh")
    timing.measure(
        cached.load(0.001),
        clock=cached.clock,
        cache="cold",
        fresh=lambda: (fresh(),),
    )
    assert cached.log[-6:] == ["fresh", "evict", "f"] * 2


def test_clock_is_chosen_by_what_the_function_does_not_by_the_eviction(monkeypatch):
    log = []

    def clock_for(runs, shortest):
        before = len(log)
        for rehearse in runs:
            rehearse()
        assert log[before:] == ["call"]
        return timing.CPU

    monkeypatch.setattr(session, "clock_for", clock_for)
    monkeypatch.setattr(session, "Eviction", lambda: lambda: log.append("evict"))
    options = {"clock": "auto", "cache": "cold", "repeats": 6}
    measured = timing.measure(lambda: (log.append("call"), sum(range(50_000))), **options)
    assert measured.clock == "cpu"


def test_call_too_short_for_a_cold_measurement(cached):
    """One call is all there is, so it must be long enough by itself."""
    with pytest.raises(ValueError, match=r"one call of .* takes .*: with a cold cache each call"):
        timing.measure(cached.load(1e-8), clock=cached.clock, cache="cold")


def test_call_too_short_for_a_coarse_clock(cached):
    cached.clock = timing.Clock("coarse", cached.clock.read, 0.0156)
    with pytest.raises(ValueError, match=r"the coarse clock needs 1\.56 s or more"):
        timing.measure(cached.load(0.001), clock=cached.clock, cache="cold")


def test_walk_is_larger_than_every_cache():
    largest = max((cache["bytes"] or 0) for cache in computer.describe()["caches"])
    walk = eviction.Eviction()
    assert walk.buffer.nbytes >= 2 * largest
    walk()
    walk()
    assert (walk.buffer == 2).all()


def test_unknown_cache_gets_a_usual_walk(monkeypatch):
    monkeypatch.setattr(computer, "describe", lambda: {"caches": []})
    assert eviction.last_level_bytes.__wrapped__() == eviction.USUAL


@pytest.mark.parametrize("cache", ["hot", None, True])
def test_unknown_state_of_the_cache(cache):
    with pytest.raises(ValueError, match=f"^cache is {cache!r}: needs 'warm' or 'cold'"):
        timing.measure(int, cache=cache)
