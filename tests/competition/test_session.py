"""What rounds come to: sittings, doubts, duels. The rounds are made up, so the truth is known."""

from math import exp
from random import Random

import pytest

from helpers.competition import session
from helpers.competition.challenge import Case
from helpers.competition.entry import Sitting
from helpers.competition.score import Share, score, widened
from helpers.judge.process import Run
from helpers.judge.race import Round
from helpers.judge.replies import Failure
from helpers.judge.verdict import Finding, Wrong
from helpers.timing import Comparison
from tests.competition.entries import entry


class Rounds:
    """A race in which the candidate takes ``ratio`` times as long; counts its rounds."""

    def __init__(self, ratio=2.0, noise=0.01, own=0.01):
        self._random = Random(5)
        self._ratio, self._noise, self._own = ratio, noise, own
        self.heats = []

    def run(self, rounds):
        self.heats.append(rounds)
        return [self._round() for _ in range(rounds)]

    def _round(self):
        first, second = (0.01 * self._random.lognormvariate(0, self._noise) for _ in range(2))
        third = 0.01 * self._ratio * self._random.lognormvariate(0, self._own)
        return Round(*(Run(seconds, seconds) for seconds in (first, second, third)))


def test_rounds_are_divided_into_heats():
    quiet = Rounds()
    assert len(session._rounds(quiet, 13, "it")) == 13
    assert quiet.heats == [6, 7]


def test_doubtful_rounds_are_followed_by_more():
    race = Rounds(noise=0.1)
    assert len(session._rounds(race, 12, "it")) > 12
    assert len(race.heats) <= session.HEATS + session.EXTRA


def test_a_busy_machine_is_told_from_a_kernel_that_varies():
    with pytest.raises(session.Unfit, match="this machine is too busy"):
        session._rounds(Rounds(noise=1.0, own=1.0), 12, "it")
    with pytest.raises(session.Unfit, match="its own calls take now longer"):
        session._rounds(Rounds(own=1.0), 12, "it")


def test_a_time_that_no_machine_reaches_is_not_ranked():
    correct = Finding("correct", "Correct.")

    def sitting(share):
        return Sitting("L1", "a case", share, tuple((0.01, 0.01) for _ in range(12)))

    assert session._plausible(correct, [sitting(1.1)], "cpu") is correct
    found = session._plausible(correct, [sitting(0.5), sitting(2.0)], "cpu")
    assert found.kind == "impossible"
    assert "2.00 times what this machine can do" in found.reason


@pytest.mark.parametrize(
    ("ratio", "faster"), [(1.1, 1), (1 / 1.1, 0), (1.0, None)], ids=["second", "first", "none"]
)
def test_a_duel_tells_a_tenth_apart_and_equals_not(ratio, faster):
    race = Rounds(1 / ratio, noise=0.02, own=0.02)
    pairs = [(each.reference.cpu, each.candidate.cpu) for each in race.run(12)]
    assert session.decided({"L1": Comparison.of(pairs, "cpu")}).faster == faster


def test_a_difference_that_one_duel_cannot_see_decides_nothing():
    pairs = [(1.005, 1.0)] * 12
    assert session.decided({"L1": Comparison.of(pairs, "cpu")}).faster is None


def test_a_doubt_is_added_as_an_independent_one():
    found = widened(Share(1.0, exp(-0.03), exp(0.03)), 0.04)
    assert (found.low, found.high) == (pytest.approx(exp(-0.05)), pytest.approx(exp(0.05)))


def test_thirty_sittings_that_differ_as_measured_share_a_rank():
    from helpers.competition.ranking import ranking

    random = Random(8)
    speeds = [random.lognormvariate(0, 0.01) for _ in range(30)]
    same = [entry(speed, seed=n, noise=0.05) for n, speed in enumerate(speeds)]
    assert {place.rank for place in ranking(same)} == {1}
    assert score(same[0]).value == pytest.approx(0.8, rel=0.1)


def test_what_failed_is_said_with_its_case():
    case = Case((3,), "three numbers")
    wrong = session._named(Wrong("it changed its input x"), case)
    assert str(wrong) == "for three numbers: it changed its input x"
    failure = Failure("crashed", "ended its process")
    failure.whose = "reference"
    named = session._named(failure, case)
    assert (named.kind, str(named), named.whose) == (
        "crashed", "for three numbers ended its process", "reference")  # fmt: skip
