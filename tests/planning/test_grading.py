"""The simulated batch: rules that hold to the letter where chance has nothing to say."""

from dataclasses import replace
from math import ceil, inf

import pytest

from helpers.planning import Costs, Plan, simulate

SECONDS = 4.0
SAME = Costs((SECONDS,), start=3.0, write=0.5, worker=10.0)
MIXED = Costs((2.0, 4.0, 9.0), start=3.0, write=0.5, worker=10.0)


@pytest.mark.parametrize(("submissions", "slots"), [(1, 1), (7, 1), (7, 2), (8, 4), (3, 100)])
def test_equal_papers_are_graded_in_rounds(submissions, slots):
    found = simulate(Plan(submissions, slots), SAME, seed=1)
    grading = ceil(submissions / slots) * SECONDS
    writing = 0.5 * submissions
    assert (found.grading, found.writing) == (grading, writing)
    assert found.seconds == 3 + grading + writing
    assert found.core_seconds == 3 + slots * grading + writing
    assert (found.retries, found.lost, found.left) == (0, 0, 0)


@pytest.mark.parametrize("slots", [1, 3, 16])
@pytest.mark.parametrize("seed", range(5))
def test_no_core_rests_while_a_paper_waits(slots, seed):
    """Graham's bound: at most one paper longer than the work shared evenly, and never shorter."""
    found = simulate(Plan(200, slots), MIXED, seed)
    alone = simulate(Plan(200, 1), MIXED, seed)
    assert alone.grading / slots <= found.grading <= alone.grading / slots + max(MIXED.decided)


def test_the_same_seed_gives_the_same_batch_and_another_one_another():
    plan = Plan(300, 7, cluster=True, unfit=0.1, lost_every=900)
    assert simulate(plan, MIXED, 1) == simulate(plan, MIXED, 1)
    assert simulate(plan, MIXED, 1) != simulate(plan, MIXED, 2)


def test_one_computer_measures_again_on_one_core_and_leaves_the_rest():
    found = simulate(Plan(1000, 10, unfit=0.2), SAME, seed=1)
    again = found.retries
    assert 150 < again < 250
    assert found.grading == 100 * SECONDS + again * SECONDS
    assert 0.1 * again < found.left < 0.35 * again
    assert found.core_seconds == 3 + 1000 * SECONDS + again * SECONDS + 500


def test_a_cluster_measures_again_on_all_cores_until_it_is_decided():
    found = simulate(Plan(1000, 10, cluster=True, unfit=0.2), SAME, seed=1)
    assert 200 < found.retries < 300  # 0.2 + 0.04 + ...
    assert found.left == 0
    assert found.grading == ceil((1000 + found.retries) / 10) * SECONDS


def test_what_was_measured_is_unfit_as_often_and_as_long():
    costs = replace(SAME, decided=(SECONDS,) * 3, unfit=(8.0,))
    found = simulate(Plan(1000, 1), costs, seed=1)
    assert 200 < found.retries < 300
    assert (found.grading - (1000 + found.retries) * SECONDS) % SECONDS == 0
    assert found.grading > (1000 + found.retries) * SECONDS


def test_what_a_worker_takes_along_is_graded_again_after_its_replacement():
    """Deaths come at the rate that was asked for, and cost the work in hand and the restart."""
    calm = simulate(Plan(2000, 4, cluster=True), SAME, seed=1)
    found = simulate(Plan(2000, 4, cluster=True, lost_every=100), SAME, seed=1)
    assert found.lost == found.retries
    up = 4 * found.grading - found.lost * SAME.worker
    assert found.lost == pytest.approx(up / 100, rel=0.25)
    work_in_hand = up - calm.grading * 4
    assert 0.3 * SECONDS < work_in_hand / found.lost < 0.7 * SECONDS


def test_a_paper_lost_at_the_end_goes_to_a_worker_that_has_nothing_to_do():
    """Nobody waits for the dead worker's replacement where others are idle."""
    costs, plan = replace(MIXED, worker=1000.0), Plan(2, 2, cluster=True, lost_every=1010)
    found = [one for one in (simulate(plan, costs, seed) for seed in range(2000)) if one.lost]
    assert len(found) > 5
    assert max(one.grading for one in found) < 1000


@pytest.mark.parametrize(
    "wrong",
    [{"submissions": 0}, {"slots": 0}, {"unfit": 1.0}, {"unfit": -0.1}, {"lost_every": 60}],
)
def test_numbers_that_no_batch_has_are_refused(wrong):
    with pytest.raises(ValueError, match=r"1 or more|needs 0 to less than 1|on a cluster only"):
        Plan(**{"submissions": 1, "slots": 1, **wrong})


def test_workers_that_die_faster_than_they_grade_are_refused():
    with pytest.raises(ValueError, match="dies every 12 s does not grade"):
        simulate(Plan(10, 2, cluster=True, lost_every=12), SAME, 1)
    assert simulate(Plan(10, 2, cluster=True, lost_every=inf), SAME, 1).lost == 0
