"""What is asked before the curves show, and what is said to a guess."""

from dataclasses import replace
from itertools import pairwise

import pytest

from helpers import explorers
from helpers.explorers.page import document
from helpers.explorers.question import Question, decades, first_from, heights
from tests.test_explorers_live import tiny

ASKED = Question("How many?", (1, 2, 5, 10), ("1x", "2x", "5x", "10x"), 4, "4.00x (3.90 to 4.10)")


@pytest.mark.parametrize(
    ("guess", "said"),
    [
        (1, "4.0 times too low."),
        (2, "2.0 times too low."),
        (5, "right, within a quarter."),
        (10, "2.5 times too high."),
    ],
)
def test_a_guess_is_told_how_far_off_it_is(guess, said):
    assert ASKED.told(guess) == (f"You said {guess}x, the record says 4.00x (3.90 to 4.10): {said}")


def test_far_off_is_told_without_decimals():
    assert replace(ASKED, truth=123.4).told(1).endswith(": 123 times too low.")


def test_the_slider_opens_in_the_middle_whatever_the_truth():
    assert {replace(ASKED, truth=truth).middle for truth in (1, 10)} == {5}


def test_only_factors_can_be_asked_for():
    with pytest.raises(ValueError, match="values above 0"):
        replace(ASKED, truth=0)
    with pytest.raises(ValueError, match="4 values to guess have 1 texts"):
        replace(ASKED, texts=("1x",))


def test_guesses_stand_as_close_to_each_other_everywhere():
    values = decades(0.5, 200)
    assert values[:4] == (0.5, 0.7, 1, 1.5)
    assert values[-1] == 200
    steps = [after / before for before, after in pairwise(values)]
    assert 1.25 < min(steps) <= max(steps) < 1.7


def test_a_height_has_its_unit():
    assert heights("?", 500, 2000, " ns", 7, "7 ns", n=3).texts[-1] == "2,000 ns"


@pytest.mark.parametrize(
    ("holds", "first"),
    [
        ([True, True, True], 1),
        ([False, True, True], 2),
        ([True, False, True], 4),
        ([True, False, False], None),
    ],
)
def test_from_where_on_something_holds(holds, first):
    assert first_from((1, 2, 4), holds) == first


NAMES = ["blocking", "memory", "measure", "shots", "ladder", "vectorization", "in_place"]


@pytest.mark.parametrize("name", [*NAMES, "dispatch"])
def test_the_truth_is_a_reading_of_the_record(name):
    """Of the curves that then show, at the setting that the question is about."""
    view = getattr(explorers, name)().view
    question = view.question
    assert view.asked(view.start)
    if question.along:
        assert question.truth in view.control(view.along).values
    else:
        drawn = [r.value for curve in view.curves(view.start) for _, r in curve.readings]
        assert min(abs(value / question.truth - 1) for value in drawn) < 1e-9
    assert question.values[0] <= question.truth <= question.values[-1]
    asked = document(view)["question"]
    assert asked["told"] == [question.told(guess) for guess in question.values]


# ---- in a notebook, with real widgets


def test_before_the_guess_the_live_figure_has_no_curves():
    live = tiny()
    hidden = live.picture.value
    assert "The curves show after your guess." in hidden
    assert live.readout.value == ""
    live.guess.slider.value = live.guess.question.values[0]
    assert live.picture.value != hidden
    live.guess.show.click()
    question = live.guess.question
    assert live.guess.verdict.value == f"<p>{question.told(question.values[0])}</p>"
    assert "The curves show" not in live.picture.value
    assert live.guess.form.layout.display == "none"
    assert live.readout.value


def test_a_live_guess_can_be_skipped_and_made_again():
    live = tiny()
    live.guess.skip.click()
    assert (live.guess.mark, live.guess.verdict.value) == (None, "")
    assert live.guess.again.description == "Make a guess"
    live.guess.again.click()
    assert live.guess.hides
    assert "The curves show after your guess." in live.picture.value


@pytest.mark.parametrize("how", ["slider", "button"])
def test_what_measures_shows_the_curves_too(how):
    live = tiny(at_once=0.0)
    if how == "slider":
        live.sliders["block"].value = 8
    else:
        live.button.click()
        live.stop()
        assert live.worker.wait(60)
    assert not live.guess.hides
    assert "The curves show" not in live.picture.value
