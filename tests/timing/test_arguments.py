"""Functions that change their arguments, and new arguments for each call."""

from functools import partial

import numpy as np
import pytest
from numba import njit

from helpers import timing
from helpers.timing import arguments
from tests.timing.simulated import Machine


def grow(values):
    values += 1.0


def product(a, b, out):
    np.matmul(a, b, out=out)


@njit
def grow_compiled(a, out):
    a[0, 0] += 1.0
    out[0, 0] += 1.0


def changed(function, *args):
    measured = timing.measure(function, *args, repeats=6, min_time=0)
    found = [warning for warning in measured.warnings if "changed its argument" in warning]
    return [warning.partition(" changed its argument ")[2].split()[0] for warning in found]


SQUARE = np.arange(9.0).reshape(3, 3)


@pytest.mark.parametrize(
    ("function", "args", "names"),
    [
        (grow, (np.ones(3),), ["values"]),
        (grow, (np.ones((4, 4)).T[::2],), ["values"]),
        (list.sort, ([3, 1, 2],), ["self"]),
        (np.add, (np.ones(3), np.ones(3), np.ones(3)), []),
        (bytearray.reverse, (bytearray(b"abc"),), ["self"]),
        (sorted, ([3, 1, 2],), []),
        (product, (SQUARE, SQUARE, np.zeros((3, 3))), []),
        (grow_compiled, (SQUARE.copy(), np.zeros((3, 3))), ["a"]),
        (partial(grow, np.ones(3)), (), []),  # its arguments are hidden: nobody can watch them
        (max, (1, 2.0), []),
        (min, ("ab", None.__class__.__name__), []),
    ],
)
def test_changed_argument_is_named(function, args, names):
    """Unless the parameter's name says that it is there to be written."""
    assert changed(function, *args) == names


def test_ufunc_s_inputs_are_watched_and_its_output_is_not():
    x = np.ones(3)
    assert changed(np.add, x, np.ones(3), x) == ["1"]


def test_side_that_changes_the_others_argument_is_named():
    compared = timing.compare(np.sum, grow, (np.ones(100),), pairs=6, min_time=0)
    assert any(warning.startswith("grow changed its argument values") for warning in
               compared.warnings)  # fmt: skip


def test_rounds_say_it():
    taken = timing.measure_rounds({"one": grow}, (np.ones(3),), min_time=0)
    assert taken.warnings[0].startswith("grow changed its argument")


def test_values_without_a_buffer_have_no_print():
    assert arguments.prints({"a": 1, "b": "text", "c": None, "d": (1, 2), "e": object()}) == {}


# New arguments for each call


def test_each_call_gets_new_arguments():
    made, met = [], []

    def fresh():
        made.append([3, 1, 2])
        return (made[-1],)

    machine = Machine()
    step = machine.function(1.0)

    def function(values):
        met.append(list(values))
        values.sort()
        step()

    measured = timing.measure(function, repeats=6, clock=machine.clock, fresh=fresh)
    assert met == [[3, 1, 2]] * len(made)
    assert len(made) == 8
    assert measured.warnings == ()


@pytest.mark.parametrize("instrument", ["measure", "compare", "rounds"])
def test_making_them_is_not_timed(instrument):
    machine = Machine()
    make, function = machine.function(100.0, "make"), machine.function(0.001)
    options = {"clock": machine.clock, "fresh": lambda: (make(),)}
    if instrument == "measure":
        assert timing.measure(function, **options).samples == pytest.approx([0.001] * 15)
    elif instrument == "compare":
        pairs = timing.compare(function, function, **options).pairs
        assert np.array(pairs) == pytest.approx(0.001)
    else:
        taken = timing.measure_rounds({"one": function}, **options)
        assert taken["one"] == pytest.approx([0.001] * 9)


def test_quick_calls_still_make_a_long_sample():
    machine = Machine()
    function = machine.function(0.001)
    measured = timing.measure(function, clock=machine.clock, fresh=tuple)
    assert measured.calls >= 5


def test_call_too_short_to_be_timed_by_itself():
    with pytest.raises(ValueError, match="with fresh arguments each call is timed by itself"):
        timing.measure(Machine().function(1.0), clock=timing.WALL, fresh=tuple)


def test_fresh_that_returns_no_tuple():
    with pytest.raises(TypeError, match=r"^fresh returned a list: needs a tuple, \(a, b, out\)"):
        timing.measure(sum, fresh=lambda: [1, 2])


def test_fresh_that_cannot_be_called():
    with pytest.raises(TypeError, match=r"^fresh is a tuple: needs a function"):
        timing.measure(sum, fresh=(1, 2))


def test_fresh_and_arguments_together():
    with pytest.raises(ValueError, match="args and fresh are both given"):
        timing.measure(sum, [1], fresh=tuple)
    with pytest.raises(ValueError, match="args and fresh are both given"):
        timing.compare(sum, sum, ([1],), fresh=tuple)
