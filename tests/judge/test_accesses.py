"""Accesses, counted for a traced call whose results are checked."""

import sys

import cloudpickle
import pytest

from helpers.judge.evidence.accesses import Accesses
from helpers.judge.exercise import Exercise
from tests.judge.test_evidence import copy_but_one, copying, sevens, shape, write_sevens

# As functions from a notebook travel: with their code, for there is no module to import.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

pytestmark = pytest.mark.usefixtures("no_worker_left")


def copy_rows(x, out):
    out[...] = x


def copy_columns(x, out):
    for j in range(x.shape[1]):
        out[:, j] = x[:, j]


def copy_the_upper_half_twice(x, out):
    half = x.shape[0] // 2
    out[:half] = x[:half]
    out[...] = x


def copy_twice(x, out):
    copy_rows(x, out)
    copy_rows(x, out)


def accesses(function, problem=copying):
    evidence = Accesses((4, 4), all_up_to=2, none_from=4)
    copy = Exercise("copy", shape, problem, ((2, 2),), {"accesses": evidence}, language=True)
    return copy.judge_by("accesses", {"copy": function, "copy_rows": copy_rows}, 4)


@pytest.mark.parametrize(
    ("function", "each", "kind", "points"),
    [
        (copy_rows, 2, "correct", 4),
        (copy_columns, 2, "correct", 4),
        (copy_the_upper_half_twice, 3, "costly", 2),
        (copy_twice, 4, "costly", 0),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_accesses_are_counted_whatever_their_order(function, each, kind, points):
    found = accesses(function)
    assert (found.kind, found.points) == (kind, points)
    assert found.evidence == {"accesses": 16 * each, "for each": each}


def test_a_result_that_is_wrong_or_made_without_its_input_earns_nothing():
    assert accesses(copy_but_one).kind == "wrong"
    found = accesses(write_sevens, sevens)
    assert (found.kind, found.points) == ("wrong", 0.0)
    assert "it read 0 of the 16 elements of x" in found.reason
