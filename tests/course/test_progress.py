"""What a batch says of its progress, and the cores that it takes."""

import os
from io import StringIO

import pytest

from helpers.judge.course import progress
from helpers.judge.course.settings import Judge, physical_cores


def test_each_step_says_how_far_it_is_and_what_is_left(monkeypatch):
    times = iter([100.0, 130.0, 160.0, 190.0])
    monkeypatch.setattr(progress, "monotonic", lambda: next(times))
    said = StringIO()
    steps = progress.Progress(3, said)
    for name in ("ada", "bob", "cy"):
        steps.step(name)
    assert said.getvalue().splitlines() == [
        "1 of 3: ada; about 60 s left",
        "2 of 3: bob; about 30 s left",
        "3 of 3: cy",
    ]


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0.2, "about 1 s"), (89, "about 89 s"), (90, "about 2 min"), (7200, "about 2.0 h")],
)
def test_times_are_in_the_unit_that_people_use(seconds, words):
    assert progress.duration(seconds) == words


@pytest.mark.skipif(not hasattr(os, "sched_getaffinity"), reason="the system does not say")
def test_cores_are_those_that_this_process_may_use():
    found = physical_cores()
    assert found
    assert set(found) <= os.sched_getaffinity(0)
    assert Judge(jobs=1).cores() == found[:1]
    assert Judge(jobs=0).cores() == found
    assert Judge(jobs=10**6).cores() == found


def test_the_environment_may_say_that_there_is_no_sandbox(monkeypatch):
    monkeypatch.delenv("JUDGE_UNSAFE", raising=False)
    assert not Judge().unsafe
    monkeypatch.setenv("JUDGE_UNSAFE", "1")
    assert Judge().unsafe
