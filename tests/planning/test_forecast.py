"""Many batches: their middle, their spread, and how both are told."""

import pytest

from helpers.planning import Costs, Plan, forecast
from helpers.planning.forecast import Spread, long_text

COSTS = Costs((1.0, 2.0, 30.0), write=0.1)


def test_a_forecast_lies_around_what_the_costs_say():
    found = forecast(Plan(400, 4), COSTS).of("grading")
    assert found.low < found.middle < found.high
    assert found.middle == pytest.approx(400 * 11 / 4, rel=0.1)


def test_a_larger_class_is_known_better():
    widths = [
        (found.high - found.low) / found.middle
        for found in (forecast(Plan(n, 4), COSTS).of("grading") for n in (40, 4000))
    ]
    assert widths[1] < widths[0] / 3


def test_it_is_always_the_same():
    plan = Plan(50, 2, cluster=True, lost_every=3600)
    assert forecast(plan, COSTS) == forecast(plan, COSTS)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.42, "0.4 s"), (9.96, "10 s"), (89, "89 s"), (91, "1.5 min"), (3000, "50 min"),
     (5400, "1.5 h"), (360_000, "100 h")],
)  # fmt: skip
def test_times_are_told_as_people_do(seconds, words):
    assert long_text(seconds) == words


def test_a_spread_is_told_once_where_there_is_none():
    assert Spread(60, 60, 60.1).text == "60 s"
    assert Spread(600, 540, 660).text == "10 min (9.0 to 11 min)"
