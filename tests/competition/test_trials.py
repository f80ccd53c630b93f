"""Trials are written, read back and decided anew from their samples."""

import json

import pytest

from helpers.competition.trials import FORMAT, MORE, PLAIN, Bout, Submission, load
from helpers.timing import Comparison
from tests.bench.competition.__main__ import DUELS, EQUALS, LOADS, OTHERS, SENT, missing, plan
from tests.bench.competition.kernels import SOURCES
from tests.competition.entries import entry

SIZES = ("L1", "memory")


def bout(kernels, ratio):
    pairs = tuple((0.01 * ratio, 0.01) for _ in range(12))
    samples = {size: ("cpu", Comparison.of(pairs, "cpu").pairs) for size in SIZES}
    return Bout(kernels, "idle", samples)


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "trials.jsonl"
    trials = [
        Submission(PLAIN, "idle", entry(seed=1)),
        Submission(PLAIN, "hogged", entry(seed=2), ("too busy",)),
        Submission(MORE, "idle", entry(0.8, seed=3)),
        bout((PLAIN, MORE), 0.9),
        bout((MORE, PLAIN), 1.1),
        bout((PLAIN, PLAIN), 1.0),
    ]
    lines = [{"format": FORMAT}, *(trial.line for trial in trials)]
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return path


def test_ranks_and_duels_are_worked_out_from_the_samples(file):
    trials = load(file)
    assert trials.ranks(PLAIN) == [1, 1]
    assert trials.ranks(MORE) == [3]
    assert [each.faster for each in trials.between(PLAIN, MORE)] == [PLAIN, PLAIN]
    assert [each.faster for each in trials.between(PLAIN, PLAIN)] == [None]
    assert trials.submissions[1].unfit == ("too busy",)
    assert trials.submissions[0].entry == entry(seed=1)


def test_a_line_that_is_not_whole_is_left_out(file):
    file.write_text(file.read_text() + '{"trial": "duel", "ker')
    assert len(load(file).bouts) == 3


def test_another_format_is_refused(file):
    file.write_text('{"format": 0}\n')
    with pytest.raises(ValueError, match="has format 0"):
        load(file)


def test_the_plan_has_every_trial_under_both_loads():
    trials = plan()
    assert len(trials) == SENT + OTHERS + DUELS + EQUALS
    sent = [trial.load for trial in trials if trial.kernels == (PLAIN,)]
    assert {load: sent.count(load) for load in LOADS} == dict.fromkeys(LOADS, SENT // 2)
    duels = [trial for trial in trials if set(trial.kernels) == {PLAIN, MORE}]
    assert len(duels) == DUELS
    # What comes last is not all of one kind: a slow hour does not hit one kernel alone.
    assert {trial.kernels for trial in trials[-10:]} >= {(PLAIN,), (MORE,)}


def test_a_recording_goes_on_with_what_is_missing():
    lines = [Submission(PLAIN, "idle", entry()).line, bout((MORE, PLAIN), 1.1).line]
    left = missing(lines)
    assert len(left) == len(plan()) - 2
    assert sum(trial.load == "idle" for trial in left) == len(plan()) // 2 - 2
    assert missing(lines, "hogged") == [trial for trial in plan() if trial.load == "hogged"]
    assert len(missing(lines, "idle")) == len(left) - len(missing(lines, "hogged"))


def test_the_kernels_differ_in_a_tenth_of_the_work_and_nothing_else():
    plain, more = (SOURCES[name].splitlines() for name in (PLAIN, MORE))
    different = [pair for pair in zip(plain, more, strict=True) if pair[0] != pair[1]]
    assert [second.strip() for _, second in different][1:] == ["row(a, b, out, i, (k + 5) // 10)"]
