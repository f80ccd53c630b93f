"""What gradings cost, out of the lines that batches note."""

import pytest

from helpers.planning import Costs, CostsError
from helpers.planning.costs import mixed

LINES = [
    {"work": "grading", "outcome": "decided", "seconds": 4.0, "sort": "right"},
    {"work": "grading", "outcome": "decided", "seconds": 6.0, "sort": "right"},
    {"work": "grading", "outcome": "decided", "seconds": 1.0, "sort": "stub"},
    {"work": "grading", "outcome": "undecided", "seconds": 9.0, "sort": "right"},
    {"work": "grading", "outcome": "failed", "sort": "right"},
    {"work": "writing", "submissions": 3, "seconds": 1.2},
    {"work": "writing", "submissions": 1, "seconds": 0.8},
]


def test_costs_are_read_from_what_a_batch_notes():
    costs = Costs.of(LINES, start=3.0, worker=5.0)
    assert costs == Costs((4.0, 6.0, 1.0), (9.0,), 3.0, 0.5, 5.0)
    assert costs.unfit_share == 1 / 4


def test_a_batch_that_wrote_nothing_costs_no_writing():
    assert Costs.of(LINES[:1]).write == 0


def test_without_a_grading_there_is_nothing_to_plan_from():
    with pytest.raises(CostsError, match="grade a few submissions first"):
        Costs.of(LINES[-2:])


def test_another_mix_has_each_sort_by_its_share():
    decided = LINES[:3]
    lines = mixed(decided, {"right": 1, "stub": 2})
    seconds = [line["seconds"] for line in lines]
    assert {each: seconds.count(each) / len(seconds) for each in (4.0, 6.0, 1.0)} == {
        4.0: 1 / 6, 6.0: 1 / 6, 1.0: 4 / 6
    }  # fmt: skip
    assert mixed(decided, {"stub": 3, "right": 0}) == [LINES[2]] * 6


def test_a_sort_that_was_not_timed_is_named():
    with pytest.raises(CostsError, match="was timed: slow"):
        mixed(LINES, {"slow": 1, "right": 1})
    assert mixed(LINES[:3], {"slow": 0, "right": 1}) == LINES[:2]
