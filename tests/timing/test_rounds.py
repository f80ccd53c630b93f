"""Many functions side by side, on a simulated machine."""

import pytest

from helpers import timing
from tests.timing.simulated import Machine

SECONDS = {"a": 1.0, "b": 2.0, "c": 4.0}


def rounds(machine, count):
    functions = {key: machine.function(seconds, key) for key, seconds in SECONDS.items()}
    return timing.measure_rounds(functions, rounds=count, clock=machine.clock)


def test_each_function_runs_once_a_round():
    machine = Machine()
    taken = rounds(machine, 7)
    assert taken == {key: (seconds,) * 7 for key, seconds in SECONDS.items()}
    calls = machine.log[-21:]
    assert all(sorted(calls[start : start + 3]) == ["a", "b", "c"] for start in range(0, 21, 3))


def test_order_within_a_round_is_random():
    machine = Machine()
    rounds(machine, 200)
    calls = machine.log[-600:]
    assert len({tuple(calls[start : start + 3]) for start in range(0, 600, 3)}) == 6
    assert all(40 <= calls[::3].count(key) <= 95 for key in SECONDS)


def test_samples_of_one_round_share_a_phase_of_the_machine():
    """The machine becomes ten times slower on the way; the ratios round by round stay."""
    machine = Machine(pace=lambda now: 1 + now / 20)
    taken = rounds(machine, 15)
    assert max(taken["a"]) > 5 * min(taken["a"])
    pairs = tuple(zip(taken["b"], taken["a"], strict=True))
    compared = timing.Comparison.of(pairs, "wall")
    assert compared.low < 2 < compared.high


def test_functions_get_the_arguments():
    seen = []
    machine = Machine()
    step = machine.function(1.0)
    timing.measure_rounds(
        {"f": lambda *args: (seen.append(args), step())}, (1, 2), 6, clock=machine.clock
    )
    assert set(seen) == {(1, 2)}


def test_no_functions_no_samples():
    assert timing.measure_rounds({}) == {}


def test_something_that_cannot_be_called_is_named():
    with pytest.raises(TypeError, match=r"functions\['b'\] is a int: needs a function"):
        timing.measure_rounds({"a": int, "b": 3})


def test_a_rest_is_taken_before_each_sample(monkeypatch):
    rests = []
    monkeypatch.setattr("helpers.timing.rounds.time.sleep", rests.append)
    timing.measure_rounds({"a": int, "b": float}, rounds=6, rest=0.25, min_time=0)
    assert rests == [0.25] * 12
