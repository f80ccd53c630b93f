"""Points and what is said of them: no way to a grade that nobody meant."""

from contextlib import suppress
from decimal import Decimal
from math import inf, nan

import numpy as np
import pytest

from helpers.judge.verdict import (
    MOST_SAID,
    UNFIT,
    Finding,
    Scale,
    Verdict,
    collected,
    points_of,
    tell,
)

SCALE = Scale(nothing=0.35, everything=0.7)


@pytest.mark.parametrize(
    ("ratio", "share"),
    [(0.0, 0.0), (0.35, 0.0), (0.525, 0.5), (0.7, 1.0), (40.0, 1.0), (inf, 1.0), (-inf, 0.0)],
)
def test_points_are_piecewise_linear_in_the_ratio(ratio, share):
    found = SCALE.share(np.float64(ratio))
    assert found == pytest.approx(share)
    assert type(found) is float


def test_a_scale_may_be_a_step():
    step = Scale(0.5, 0.5)
    assert [step.share(ratio) for ratio in (0.49, 0.5, 0.51)] == [0.0, 1.0, 1.0]


@pytest.mark.parametrize("ends", [(0.7, 0.35), (0, 1), (-1, 1), (nan, 1)])
def test_a_scale_without_sense_is_refused(ends):
    with pytest.raises(ValueError, match="0 < nothing <= everything"):
        Scale(*ends)


def test_a_ratio_that_is_no_number_gives_no_points_either_way():
    with pytest.raises(ValueError, match="NaN"):
        SCALE.share(nan)


@pytest.mark.parametrize(
    ("value", "points"),
    [(1.5, 1.5), (np.float64(0.0), 0.0), (np.int64(1), 1.0), (7, 2.0), (-3, 0.0), (inf, 2.0),
     (np.float32(0.1), 0.1), (1.2345, 1.23)],
)  # fmt: skip
def test_points_are_plain_floats_between_nothing_and_all(value, points):
    found = points_of(value, 2)
    assert found == points
    assert type(found) is float


@pytest.mark.parametrize("value", [True, False, np.True_, None, "2.0", 2j, [2], Decimal(2)])
def test_what_is_no_number_is_no_points(value):
    with pytest.raises(TypeError, match="needs a number"):
        points_of(value, 2)


@pytest.mark.parametrize("value", [nan, np.float64(nan)])
def test_nan_is_no_points(value):
    with pytest.raises(ValueError, match="NaN"):
        points_of(value, 2)


def test_a_finding_about_points_becomes_a_verdict():
    found = Verdict.of(Finding("slow", "Half as fast.", np.float64(1 / 3)), 2)
    assert found == Verdict("slow", "Half as fast.", 0.67, 2.0)
    assert {type(found.points), type(found.out_of)} == {float}
    assert str(found) == "Half as fast.\n0.67 of 2 points."


def test_an_unfit_machine_is_no_zero(capsys):
    found = Verdict.of(Finding(UNFIT, "Too busy."), 5)
    assert found.unfit
    assert found.points is None
    tell(found)
    said = capsys.readouterr().out
    assert "Not graded yet of 5 points." in said
    assert "no grade" in said


def test_a_zero_is_not_unfit():
    assert not Verdict.of(Finding("slow", "Slow."), 5).unfit


def test_who_grades_gets_the_verdicts_and_no_advice_about_the_number(capsys):
    unfit, slow = (Verdict.of(found, 5) for found in (Finding(UNFIT, "A."), Finding("slow", "B.")))
    with collected() as found:
        assert (tell(unfit), tell(slow)) == (0.0, 0.0)
    assert found == [unfit, slow]
    assert "no grade" not in capsys.readouterr().out


def test_verdicts_go_to_the_innermost_collector_and_to_none_afterwards():
    one, two, three = (Verdict.of(Finding("correct", word, 1), 1) for word in ("A", "B", "C"))
    with collected() as outer:
        tell(one)
        with collected() as inner, suppress(ZeroDivisionError):
            tell(two)
            tell(1 / 0)
    tell(three)
    assert (outer, inner) == ([one], [two])


@pytest.mark.parametrize("text", ["\ud800", "\x1b[31mred", "a\rb", "\0", "x" * 10**6])
def test_what_a_child_says_cannot_disturb_who_reads_it(text, capsys):
    found = Verdict.of(Finding("raised", f"It raised {text}\nthere"), 1)
    tell(found)
    said = capsys.readouterr().out
    assert said.isascii()
    assert said.replace("\n", "").isprintable()
    assert len(found.reason) < MOST_SAID + 10
    found.reason.encode()
