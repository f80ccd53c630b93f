"""Recipes: which points a curve is made of, and what becomes of their samples."""

import json
from math import log

import pytest

from helpers import costs, explorers
from helpers.explorers.recipe import Along, Recipe, Selection, sweep
from helpers.figures import Reading
from helpers.records import Point, Record, RecordError
from helpers.timing import Comparison
from helpers.timing.interval import median_interval

SLOW = (8.0, 8.2, 8.1, 8.3, 8.0, 8.4)
QUICK = (2.0, 2.1, 2.0, 1.9, 2.2, 2.0)
SIZES = (Along("n"),)


def record(*points):
    machine = {"fingerprint": "0123abcd"}
    whole = tuple(Point(parameters, samples) for parameters, samples in points)
    return Record("blocking", "2026-11-22T10:54:00+00:00", machine, "wall", whole)


BOTH = record(
    ({"kernel": "slow", "n": 64}, SLOW),
    ({"kernel": "quick", "n": 64, "block": 8}, QUICK),
    ({"kernel": "quick", "n": 100, "block": 8}, QUICK),
)
QUICKER = Recipe(
    "quick",
    Selection({"kernel": "quick"}, (Along("n"), Along("block"))),
    baseline=Selection({"kernel": "slow"}, SIZES),
)


# ---- which points


@pytest.mark.parametrize(
    ("parameters", "key"),
    [
        ({"kernel": "chase", "n": 64}, (64,)),
        ({"kernel": "chase", "n": 64, "chosen": "b"}, (64,)),
        ({"kernel": "other", "n": 64}, None),
        ({"n": 64}, None),
        ({"kernel": "chase"}, None),
        ({"kernel": "chase", "n": "64"}, None),
        ({"kernel": "chase", "n": 7}, None),
        ({"kernel": "chase", "n": 64, "beside": "nothing"}, None),
    ],
)
def test_a_point_is_told_by_all_of_its_parameters(parameters, key):
    points = Selection({"kernel": "chase"}, (Along("n", least=8),), notes=("chosen",))
    assert points.key(parameters) == key


@pytest.mark.parametrize(
    ("threads", "key"), [({"threads": 1}, None), ({}, None), ({"threads": 2}, ())]
)
def test_a_parameter_may_have_any_value_but_one(threads, key):
    assert Selection({}, (), unlike={"threads": 1}).key(threads) == key


@pytest.mark.parametrize(
    ("parameters", "key"),
    [
        ({"phase": "busy"}, (1,)),
        ({"phase": "busy", "batch": 3}, (2,)),
        ({"phase": "busy", "batch": 5}, None),
        ({"phase": "calm"}, None),
    ],
)
def test_a_value_may_stand_for_several_parameters(parameters, key):
    states = {0: {"phase": "quiet"}, 1: {"phase": "busy"}, 2: {"phase": "busy", "batch": 3}}
    assert Selection({}, (Along("machine", states),)).key(parameters) == key


# ---- what becomes of their samples


def test_a_ratio_is_the_comparison_of_the_pairs():
    ((at, found),) = QUICKER.readings(BOTH).items()  # at n = 100 there is nothing to compare with
    compared = Comparison.of(list(zip(SLOW, QUICK, strict=True)), "wall")
    assert at == (64, 8)
    assert found == Reading(compared.ratio, compared.low, compared.high)
    assert QUICKER.comparisons(BOTH)[at].ratio == found.value


def test_points_of_other_rounds_are_no_pairs():
    damaged = record(({"kernel": "slow", "n": 64}, SLOW), (BOTH.points[1].parameters, (*QUICK, 2)))
    for make in (QUICKER.readings, QUICKER.comparisons):
        with pytest.raises(RecordError, match="6 and 7 samples were not taken in the same rounds"):
            make(damaged)


def test_a_time_is_scaled_by_its_controls():
    quick = Selection({"kernel": "quick", "block": 8}, SIZES)
    value, low, high = median_interval(QUICK)
    time = Recipe("quick", quick, factor=1e9, powers={"n": -1}).readings(BOTH)[64,]
    assert time == Reading(*(pytest.approx(1e9 * one / 64) for one in (value, low, high)))
    rate = Recipe("quick", quick, factor=2, powers={"n": 3}, rate=True).readings(BOTH)[64,]
    assert rate == Reading(*(pytest.approx(2 * 64**3 / one) for one in (value, high, low)))


def test_what_stands_beside_must_be_there():
    quick = Selection({"kernel": "quick", "block": 8}, SIZES)
    beside = Recipe("quick", quick, beside=(Selection({"kernel": "slow"}, SIZES),))
    assert beside.readings(BOTH).keys() == {(64,)}


def test_the_first_rounds_stand_by_themselves():
    points = [({"rows": rows}, (*samples, *samples)) for rows, samples in ((2, SLOW), (1, QUICK))]
    first = Recipe("first", Selection({"rows": 1}, ()), Selection({"rows": 2}, ()),
                   first=("pairs", (6, 12, 24)))  # fmt: skip
    found = first.readings(record(*points))
    assert first.over == ("pairs",)
    assert found.keys() == {(6,), (12,)}
    ratios = [log(slow / quick) for slow, quick in zip(SLOW, QUICK, strict=True)]
    assert log(found[6,].low) == pytest.approx(median_interval(ratios).low)


def test_what_is_least_is_told_and_not_drawn():
    found = {(1,): Reading(2, 2, 2), (2,): Reading(0.1, 0.1, 0.1)}
    recipe = Recipe("any", Selection({}, SIZES), least=0.5)
    assert recipe.drawn(found) == {(1,): Reading(2, 2, 2)}


# ---- the figures' own


@pytest.mark.parametrize(
    "name",
    [
        "blocking",
        "dispatch",
        "frameworks",
        "in_place",
        "ladder",
        "measure",
        "memory",
        "vectorization",
    ],
)
def test_recipes_are_data(name):
    recipes = getattr(explorers, name)().view.recipes
    told = json.loads(json.dumps(recipes.document(), allow_nan=False))
    assert [curve["name"] for curve in told["curves"]] == [one.name for one in recipes.curves]
    assert recipes.command in (
        f"python -m helpers.records {recipes.slug} --to FOLDER",
        "make bench",
    )


def test_the_operations_of_a_product_are_those_of_its_cost():
    view = explorers.ladder().view
    recipe = view.recipes.curves[0]
    for n in view.control("n").values:
        work = costs.matmul(n, n, n).flop / 1e9
        assert recipe.factor * n ** recipe.powers["n"] == pytest.approx(work)


def test_a_sweep_says_what_measures_it():
    assert sweep("memory").command == "python -m helpers.records memory --to FOLDER"
