"""What measure, compare and measure_rounds have in common: the collector, progress, bad input."""

import gc
from fractions import Fraction
from functools import partial

import numpy as np
import pytest

from helpers import timing
from helpers.timing.collector import collector_held_off
from tests.timing.simulated import Machine


def measure(function, **options):
    return timing.measure(function, **options)


def compare(function, **options):
    return timing.compare(function, function, **options)


def measure_rounds(function, **options):
    return timing.measure_rounds({"one": function, "two": function}, **options)


COUNTS = {measure: "repeats", compare: "pairs", measure_rounds: "rounds"}
every = pytest.mark.parametrize("instrument", COUNTS, ids=lambda instrument: instrument.__name__)


def run(instrument, function, machine, **options):
    return instrument(function, **{COUNTS[instrument]: 6, "clock": machine.clock, **options})


# The garbage collector


@pytest.fixture(params=[True, False], ids=["collector on", "collector off"])
def collector(request):
    """Whether the garbage collector was on before the test; it is left as it was found."""
    found = gc.isenabled()
    (gc.enable if request.param else gc.disable)()
    yield request.param
    (gc.enable if found else gc.disable)()


@every
def test_collector_is_held_off_and_restored(instrument, collector):
    machine, seen = Machine(), set()
    step = machine.function(1.0)
    run(instrument, lambda *_: (seen.add(gc.isenabled()), step()), machine)
    assert seen == {False}
    assert gc.isenabled() is collector


@every
def test_garbage_is_collected_before_but_not_where_the_collector_is_held_off(instrument):
    machine, whole = Machine(), []

    def collecting(phase, told):
        if (phase, told["generation"]) == ("start", 2):
            whole.append(True)

    gc.collect()  # so that none is due in between
    gc.callbacks.append(collecting)
    try:
        run(instrument, machine.function(1.0), machine)
        assert len(whole) == 1
        with collector_held_off():
            whole.clear()
            run(instrument, machine.function(1.0), machine)
            assert not whole
    finally:
        gc.callbacks.remove(collecting)


@every
@pytest.mark.parametrize("good_calls", [0, 1, 5])
def test_collector_is_restored_after_a_failure(instrument, good_calls, collector):
    """In the warm-up, while calibrating, and in a sample."""
    times = iter([1.0] * good_calls)
    machine = Machine()
    with pytest.raises(StopIteration):
        run(instrument, machine.function(lambda: next(times)), machine)
    assert gc.isenabled() is collector


# Progress


@every
def test_progress_counts_from_nothing_to_all(instrument):
    machine, told = Machine(), []
    options = {"progress": lambda done, total: told.append((done, total))}
    run(instrument, machine.function(1.0), machine, **options)
    assert told == [(done, 6) for done in range(7)]


@every
def test_progress_starts_after_the_warm_up(instrument):
    """Both the warm-up call and the one that calibrates lie behind, for every function."""
    machine, calls = Machine(), []
    options = {"progress": lambda done, total: calls.append(len(machine.log))}
    run(instrument, machine.function(1.0), machine, **options)
    functions = 1 if instrument is measure else 2
    assert calls == [functions * (2 + done) for done in range(7)]


@every
@pytest.mark.parametrize("stop", [0, 3, 6])
def test_progress_may_raise_to_stop(instrument, stop, collector):
    machine = Machine()

    def progress(done, total):
        if done == stop:
            raise KeyboardInterrupt("the reader has left")

    with pytest.raises(KeyboardInterrupt, match="the reader has left"):
        run(instrument, machine.function(1.0), machine, progress=progress)
    assert gc.isenabled() is collector


# Functions that raise


def broken(*args):
    raise ZeroDivisionError("as broken functions do")


@every
@pytest.mark.parametrize(
    ("function", "name"),
    [(broken, "broken"), (partial(broken, 1), "broken"), (partial(partial(broken)), "broken")],
)
def test_failure_comes_through_with_the_name_of_the_function(instrument, function, name):
    with pytest.raises(ZeroDivisionError, match="as broken functions do") as caught:
        run(instrument, function, Machine())
    note = f"raised by {name} in its warm-up call: nothing was timed"
    assert caught.value.__notes__ == [note]


def test_failure_of_something_without_a_name_is_noted():
    class Broken:
        def __call__(self):
            raise ZeroDivisionError

        def __repr__(self):
            return "Broken()"

    with pytest.raises(ZeroDivisionError) as caught:
        timing.measure(Broken())
    assert "Broken()" in caught.value.__notes__[0]


# Arguments that make no sense


@every
@pytest.mark.parametrize("count", [5, 0, -1])
def test_too_few_samples(instrument, count):
    name = COUNTS[instrument]
    with pytest.raises(ValueError, match=f"^{name} is {count}: a 95 % interval needs 6 or more"):
        instrument(int, **{name: count})


@every
@pytest.mark.parametrize("count", [6.5, float("nan"), "9", None])
def test_number_of_samples_that_is_no_whole_number(instrument, count):
    name = COUNTS[instrument]
    with pytest.raises(TypeError, match=f"^{name} is {count!r}: needs a whole number, 6 or more"):
        instrument(int, **{name: count})


@every
@pytest.mark.parametrize("min_time", [-1e-9, float("nan"), float("inf"), -float("inf")])
def test_min_time_out_of_range(instrument, min_time):
    with pytest.raises(ValueError, match=f"^min_time is {min_time}: needs a number of seconds"):
        instrument(int, min_time=min_time)


@every
@pytest.mark.parametrize("min_time", ["5 ms", None, 1j])
def test_min_time_that_is_no_number(instrument, min_time):
    with pytest.raises(TypeError, match=r"^min_time is .*: needs a number of seconds, 0 or more"):
        instrument(int, min_time=min_time)


@every
@pytest.mark.parametrize("min_time", [Fraction(1, 200), np.float32(0.005), np.int64(0)])
def test_other_kinds_of_number_will_do(instrument, min_time):
    machine = Machine()
    run(instrument, machine.function(1.0), machine, min_time=min_time)
    run(instrument, machine.function(1.0), machine, **{COUNTS[instrument]: np.int64(6)})


@every
@pytest.mark.parametrize("clock", ["gpu", "", None, 3])
def test_unknown_clock(instrument, clock):
    accepted = f"clock is {clock!r}: needs 'wall', 'cpu', 'auto' or a timing.Clock"
    with pytest.raises(ValueError, match=accepted):
        instrument(int, clock=clock)


@every
@pytest.mark.parametrize("function", [None, 3.5, "fn"])
def test_something_that_cannot_be_called(instrument, function):
    kind = type(function).__name__
    with pytest.raises(TypeError, match=f" is a {kind}: needs a function, and its arguments apart"):
        instrument(function)


@pytest.mark.parametrize("name", ["baseline", "candidate"])
def test_side_that_cannot_be_called_is_named(name):
    sides = {"baseline": int, "candidate": int, name: 3}
    with pytest.raises(TypeError, match=f"^{name} is a int: needs a function"):
        timing.compare(**sides)


@pytest.mark.parametrize("instrument", [compare, measure_rounds])
@pytest.mark.parametrize("args", [[1], np.ones(2), "ab", None])
def test_arguments_that_are_no_tuple(instrument, args):
    kind = type(args).__name__
    with pytest.raises(TypeError, match=f"^args is a {kind}: needs a tuple"):
        instrument(int, args=args)


@every
def test_nothing_is_called_before_the_arguments_are_checked(instrument):
    machine = Machine()
    for wrong in ({"min_time": -1}, {"clock": "gpu"}, {COUNTS[instrument]: 1}):
        with pytest.raises(ValueError, match="needs"):
            run(instrument, machine.function(1.0), machine, **wrong)
    assert machine.log == []
