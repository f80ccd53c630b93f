"""How often timed grades are wrong: the recorded gradings, graded once more by today's judge."""

import json
import os
import sys
from collections import Counter
from contextlib import suppress
from pathlib import Path

import pytest

from helpers import records
from helpers.judge.process import Run
from helpers.judge.race import Round
from tests.bench.judge.gradings import UNFIT, Grading, Gradings, Replay, count, load
from tests.bench.judge.hogs import hogged
from tests.bench.judge.kernels import ABOVE, BELOW, CASE, REPEATED, SCALE

RECORD = records.DATA / "judge" / f"{records.REFERENCE}.jsonl"
ROWS = CASE.m
LOADS = ("idle", "hogged")
MOST_WRONG = 1  # of the 1,000 gradings of each kernel


@pytest.fixture(scope="module")
def gradings():
    return load(RECORD)[1]


@pytest.fixture(scope="module")
def found(gradings):
    return count(gradings)


def wrong(found, times):
    """How many gradings of a kernel found the opposite of the truth."""
    opposite = "fail" if times == ABOVE else "pass"
    return sum(found.get((each, times), Counter())[opposite] for each in LOADS)


def test_a_thousand_gradings_of_each_kernel_are_recorded_half_of_them_beside_hogs(found):
    assert set(found) == {(each, times) for each in LOADS for times in (ABOVE, BELOW)}
    assert all(counts.total() >= 500 for counts in found.values())


def test_at_most_one_in_a_thousand_at_one_and_a_half_thresholds_fails(found):
    assert wrong(found, ABOVE) <= MOST_WRONG


def test_at_most_one_in_a_thousand_at_seven_tenths_of_the_threshold_passes(found):
    assert wrong(found, BELOW) <= MOST_WRONG


def test_the_machine_was_unfit_for_none_of_them(found):
    """What the chapter for instructors quotes."""
    assert {each: counts[UNFIT] for each, counts in found.items()} == dict.fromkeys(found, 0)


def test_the_truth_is_not_read_off_the_verdicts(gradings):
    """With the kernels swapped nearly all verdicts are wrong."""
    other = {ABOVE: BELOW, BELOW: ABOVE}
    swapped = count(each._replace(times=other[each.times]) for each in gradings[:200])
    assert wrong(swapped, ABOVE) + wrong(swapped, BELOW) > 190


def error(each, times, clock):
    """By what factor a round misses the true share of a kernel."""
    truth = ROWS / (ROWS + REPEATED[times])
    return getattr(each.reference, clock) / getattr(each.candidate, clock) / truth


@pytest.mark.parametrize(("clock", "many"), [("cpu", False), ("wall", True)])
def test_few_rounds_err_by_the_margins_in_processor_time_and_many_in_wall_time(
    gradings, clock, many
):
    """What ``standing`` says of its rounds, and why it reads that clock."""
    errors = [
        error(each, grading.times, clock)
        for grading in gradings
        if grading.load == "hogged"
        for rounds in grading.sittings
        for each in rounds
    ]
    beyond = sum(not 1 / ABOVE < each < 1 / BELOW for each in errors) / len(errors)
    assert beyond > 0.1 if many else beyond < 0.001


def test_the_kernels_do_what_their_shares_say():
    shares = {times: ROWS / (ROWS + more) for times, more in REPEATED.items()}
    assert shares[ABOVE] <= ABOVE * SCALE.everything
    assert BELOW * SCALE.everything <= shares[BELOW] < SCALE.nothing


def rounds(number, share=1.0):
    return [Round(*(Run(each * 1.5, each) for each in (0.04, 0.01, 0.01 / share)))] * number


@pytest.mark.parametrize(("share", "verdict"), [(1.0, "pass"), (0.47, "fail")])
def test_a_line_holds_what_the_verdict_needs(share, verdict):
    grading = Grading("idle", ABOVE, False, [rounds(21, 0.667), rounds(7, share)])
    again = Grading.of(json.loads(json.dumps(grading.line)))
    assert again.line == grading.line
    assert Grading.of(json.loads(json.dumps(grading._replace(sittings=[rounds(7, share)]).line))
                      ).verdict == verdict  # fmt: skip


def test_a_judge_that_asks_for_more_than_was_recorded_is_told():
    replay = Replay([rounds(7)])
    assert len(replay.run(7)) == 7
    with pytest.raises(IndexError, match="3 more rounds are asked for, and 0 were recorded"):
        replay.run(3)


HEAD = {"format": 1, "recorded": "2026-11-01T10:00:00+00:00", "case": "one"}


def test_a_file_is_gone_on_with_and_a_torn_line_dropped(tmp_path):
    path = tmp_path / "machine.jsonl"
    gradings = Gradings(path, HEAD)
    gradings.add(Grading("idle", ABOVE, True, [rounds(7)]).line)
    with path.open("a") as file:
        file.write('{"load": "idle", "ti')
    later = Gradings(path, HEAD | {"recorded": "2026-11-02T10:00:00+00:00"})
    later.add(Grading("hogged", BELOW, False, [rounds(7, 0.47)]).line)
    assert later.done == {("idle", ABOVE): 1, ("hogged", BELOW): 1}
    assert [each.verdict for each in load(path)[1]] == ["pass", "fail"]


def test_a_file_that_was_recorded_otherwise_is_left_alone(tmp_path):
    path = tmp_path / "machine.jsonl"
    Gradings(path, HEAD)
    with pytest.raises(ValueError, match="recorded otherwise"):
        Gradings(path, HEAD | {"case": "another"})


def test_two_recordings_do_not_disturb_each_other(tmp_path):
    one, other = (Gradings(tmp_path / "machine.jsonl", HEAD) for _ in range(2))
    with one.alone(), pytest.raises(BlockingIOError), other.alone():
        pass
    with other.alone():
        pass


def test_another_format_is_not_read(tmp_path):
    Gradings(tmp_path / "machine.jsonl", HEAD | {"format": 0})
    with pytest.raises(ValueError, match="format 0: needs 1"):
        load(tmp_path / "machine.jsonl")


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_hogs_keep_every_core_busy_and_end_with_the_block():
    before = children()
    with hogged() as number:
        hogs = children() - before
        assert len(hogs) == number == len(os.sched_getaffinity(0))
    assert not children() & hogs


def children():
    found = set()
    for task in Path("/proc/self/task").iterdir():
        with suppress(FileNotFoundError):
            found |= set((task / "children").read_text().split())
    return found
