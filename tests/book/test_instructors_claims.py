"""What the instructors' guide says of a batch's time, against the record and the simulation."""

import pytest

from helpers.explorers.planning import ASKED, CORES, LAPTOP, UNFIT, recorded
from helpers.planning import Plan, forecast
from helpers.planning.decision import NIGHT, overnight

RECORD = recorded()
COSTS = RECORD.costs()
OFF = 0.15  # how far a forecast may be off


def of(what, submissions, slots, **about):
    """What to expect in the middle."""
    return forecast(Plan(submissions, slots, **about), COSTS).of(what).middle


@pytest.mark.parametrize("run", RECORD.runs, ids=lambda run: f"{run.plan.slots}-{run.killed}")
def test_a_class_took_what_was_forecast_of_it(run):
    """From the gradings of another class, of another mix."""
    assert run.mix != RECORD.mix
    assert RECORD.forecast(run).of("seconds").middle == pytest.approx(run.seconds, rel=OFF)


def test_three_classes_were_graded_on_one_core_on_two_and_while_workers_died():
    assert [(run.plan.slots, run.plan.cluster) for run in RECORD.runs] == [
        (1, False), (2, False), (2, True)
    ]  # fmt: skip
    assert RECORD.runs[-1].killed >= 3


def test_a_laptop_grades_a_large_class_within_a_night():
    assert of("seconds", ASKED, LAPTOP) < NIGHT
    most = overnight(COSTS)
    assert most > ASKED
    assert of("seconds", most, LAPTOP) == pytest.approx(NIGHT, rel=0.1)


def test_measuring_again_costs_one_computer_far_more_than_a_cluster():
    calm, alone, beside = (
        of("seconds", ASKED, 16, **about)
        for about in ({}, {"unfit": UNFIT}, {"unfit": UNFIT, "cluster": True})
    )
    assert alone > 1.4 * calm
    assert calm < beside < 1.1 * calm


def test_with_many_cores_the_gradebook_has_a_large_share_of_the_time():
    large = 10 * ASKED, max(CORES)
    assert of("writing", *large) > 0.2 * of("seconds", *large)
    assert of("writing", ASKED, LAPTOP) < 0.1 * of("seconds", ASKED, LAPTOP)


def test_core_hours_hardly_depend_on_the_cores():
    hours = [of("core_seconds", ASKED, slots) for slots in CORES]
    assert max(hours) < 1.1 * min(hours)
