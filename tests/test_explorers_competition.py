"""The explorer of what sending a file again buys: chances worked out, and its texts."""

from itertools import combinations
from statistics import fmean

import pytest

from helpers import explorers
from helpers.explorers.competition import BEST, MOST, ONCE, SHARE, Luck
from helpers.records import RecordError

SPEEDS = [1.0, 1.1, 0.9, 1.3, 1.0, 0.7, 1.2]


@pytest.fixture(scope="module")
def view():
    return explorers.competition().view


@pytest.mark.parametrize("sent", [1, 2, 4, 7])
def test_the_lead_of_the_best_is_that_of_all_draws(sent):
    draws = [max(draw) for draw in combinations(SPEEDS, sent)]
    found = Luck.of(SPEEDS).best_of(sent)
    assert found.value == pytest.approx(fmean(draws))
    assert sum(draw >= found.low for draw in draws) >= 0.95 * len(draws)
    assert sum(draw >= found.high for draw in draws) >= 0.05 * len(draws)
    assert found.low <= found.high <= max(SPEEDS)


def test_whoever_is_never_lucky_gains_nothing():
    found = Luck.of([2.0] * 40).best_of(30)
    assert (found.low, found.value, found.high) == (1, pytest.approx(1), 1)


def test_sending_more_often_never_loses(view):
    for series in view.series:
        for load in (0, 1):
            leads = [series.readings[sent, load].value for sent in range(1, MOST + 1)]
            assert leads == sorted(leads)


def test_it_opens_on_what_it_asks_about(view):
    start = view.start
    assert start == {"sent": MOST, "load": 1}
    assert view.question.truth == pytest.approx(view.series[0].readings[MOST, 1].value)
    assert [name for name, _ in view.rows(start)] == [ONCE, BEST, SHARE]


def test_every_reading_is_within_the_axis(view):
    for series in view.series:
        for found in series.readings.values():
            assert view.y.low < found.low <= found.high < view.y.high


def test_without_a_record_it_says_how_to_make_one(tmp_path):
    with pytest.raises(RecordError, match=r"python -m tests\.bench\.judge"):
        explorers.competition(tmp_path / "none.jsonl")
