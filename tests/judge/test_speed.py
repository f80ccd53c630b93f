"""Timed evidence from end to end: real children, and work whose amount is known."""

import json
import secrets
import sys
from itertools import cycle, repeat

import cloudpickle
import numpy as np
import pytest

from helpers.judge import standing
from helpers.judge.evidence.speed import Speed, judged
from helpers.judge.exercise import Exercise
from helpers.judge.problem import Expected, Problem
from helpers.judge.verdict import UNFIT, Scale
from tests.judge.rounds import Rounds, told

cloudpickle.register_pickle_by_value(sys.modules[__name__])

pytestmark = pytest.mark.usefixtures("no_worker_left")

SCALE = Scale(nothing=0.2, everything=0.9)
SIZE = 500_000  # numbers to be put in order: a few milliseconds


def numbers(case, start):
    x = np.random.default_rng(secrets.randbits(128)).random(SIZE)
    return Problem(
        {"x": x, "out": np.full(SIZE, start)}, {"out": Expected(np.sort(x), np.array(0))}
    )


def ordered(x, out, times):
    for _ in range(times):
        out[:] = np.sort(x)


def once(x, out):
    ordered(x, out, 1)


def nine_times(x, out):
    ordered(x, out, 9)


def backwards(x, out):
    out[:] = np.sort(x)[::-1]


def impossible(x, out):
    return 1 / 0


def verdict(function, points=4, **changes):
    settings = {"baseline": nine_times, "words": "nine", "reference": once, "case": "numbers",
                "scale": SCALE} | changes  # fmt: skip
    exercise = Exercise("order", tuple, numbers, (), {"speed": Speed(**settings)})
    return exercise.judge_by("speed", {"order": function}, points)


def test_the_references_speed_earns_all():
    found = verdict(once, scale=Scale(0.2, 0.6))
    assert found.kind in ("correct", UNFIT), found.reason
    assert found.points in (4.0, None)


def test_the_baseline_earns_nothing_on_the_kindest_scale():
    found = verdict(nine_times, scale=Scale(0.01, 0.02))
    assert found.kind in ("slow", UNFIT), found.reason
    assert not found.points


def test_all_times_are_in_the_evidence():
    evidence = json.loads(json.dumps(verdict(once).evidence))
    last = evidence["sittings"][-1]
    assert evidence["order"] == ["baseline", "reference", "candidate"]
    assert len(last["wall"]) == len(last["cpu"]) >= standing.ROUNDS
    assert all(len(each) == 3 for each in last["wall"])


def finding(rounds, scale=SCALE):
    return judged(Rounds(rounds), scale, "the naive loop", "for numbers")


def test_a_share_earns_what_the_scale_says():
    found = finding(repeat(told(0.55)))
    assert (found.kind, found.share) == ("slow", pytest.approx(0.5))
    assert finding(repeat(told(0.9))).kind == "correct"


def test_the_sentence_says_how_fast_what_was_asked_and_how_sure():
    rounds = (told(share) for share in cycle((0.54, 0.55, 0.56)))
    assert finding(rounds).reason == (
        "2.20 times as fast as the naive loop for numbers (95 % sure of 2.16 to 2.24, 7 rounds). "
        "The reference is 4.00 times as fast on this machine, and this reaches 0.55 of its speed "
        "(0.54 to 0.56). Points start above 0.2 of it and are full from 0.9 on."
    )


def test_who_is_no_faster_than_the_baseline_is_told_so():
    reason = finding(repeat(told(0.26)), Scale(0.01, 0.02)).reason
    assert "1.04 times as fast as" in reason
    assert "That is not surely 1.1 times, and earns nothing." in reason


def test_a_step_is_named_as_one():
    reason = finding(repeat(told(1.0)), Scale(0.5, 0.5)).reason
    assert reason.endswith("Points are full from 0.5 of it on.")


@pytest.fixture
def no_pauses(monkeypatch):
    monkeypatch.setattr(standing, "PAUSES", (0.0,))


@pytest.mark.usefixtures("no_pauses")
def test_a_busy_machine_is_not_the_students_fault():
    found = finding(told(share) for share in cycle((0.3, 0.5, 0.8)))
    assert found.kind == UNFIT
    assert found.reason == (
        "This machine was too busy to tell how fast it is for numbers: between 0.30 and 0.80 of "
        "the reference's speed after 21 rounds. Nothing is lost: it is measured again later."
    )
    assert len(found.evidence["sittings"]) == 2


@pytest.mark.usefixtures("no_pauses")
def test_where_the_reference_is_not_faster_nobody_is_graded():
    found = verdict(once, baseline=once)
    assert (found.kind, found.points) == (UNFIT, None)
    assert found.reason.startswith("This machine cannot tell how fast it is for numbers: here the")
    assert found.reason.endswith("Nothing is lost: it is measured again later.")


def test_a_wrong_result_earns_nothing_for_its_speed():
    found = verdict(backwards)
    assert (found.kind, found.points) == ("wrong", 0.0)
    assert found.reason.startswith("order is wrong for numbers: ")
    assert "Only a right result counts here" in found.reason


def test_an_error_is_named_with_its_case():
    found = verdict(impossible)
    assert (found.kind, found.points) == ("raised", 0.0)
    assert "for numbers raised ZeroDivisionError" in found.reason
