"""The table of an operation: filled as signatures come, and not without end."""

import numpy as np

from helpers.backends import dispatcher
from helpers.backends.dispatcher import Table
from helpers.backends.operations.meanings import MEANINGS, signature


def table(asked):
    def choose(problem):
        asked.append(problem.sizes)
        return "numpy"

    return Table(MEANINGS["relu"], choose)


def test_a_signature_is_decided_on_once():
    asked = []
    found = table(asked)
    for _ in range(3):
        for n in (1, 2):
            assert found[signature((np.ones(n),))] is MEANINGS["relu"].numpy
    assert asked == [(1, 0), (2, 0)]


def test_a_table_that_is_full_begins_anew(monkeypatch):
    monkeypatch.setattr(dispatcher, "MOST", 3)
    found = table([])
    lengths = []
    for n in range(1, 8):
        found[signature((np.ones(n),))]
        lengths.append(len(found))
    assert lengths == [1, 2, 3, 1, 2, 3, 1]


def test_what_is_no_problem_goes_to_numpy_unasked():
    asked = []
    found = table(asked)
    for x in (np.empty(0), np.array(["text"]), np.ones(2, complex)):
        assert found[signature((x,))] is MEANINGS["relu"].numpy
    assert asked == []
