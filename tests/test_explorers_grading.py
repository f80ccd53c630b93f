"""The explorer of recorded gradings: its counts, and that they are the judge's."""

import json

import numpy as np
import pytest

from helpers import records
from helpers.explorers import grading
from helpers.explorers.grading import percent
from helpers.explorers.page import html
from helpers.judge.standing import Standing
from helpers.records import RecordError
from tests.bench.judge.gradings import load
from tests.tables import Tables

RECORD = records.DATA / "judge" / f"{records.REFERENCE}.jsonl"
HEAD = {
    "recorded": "2026-11-22T18:04:56+00:00", "machine": {"cpu": "Test <& Sons> 9000"},
    "threshold": 0.5,
}  # fmt: skip


def line(load, times, share, held=1.0):
    """A grading of two rounds: a submission with this share, held up by a factor in wall time."""
    cpu = [[400, 100, round(100 / share)]] * 2
    wall = [[base, reference, held * candidate] for base, reference, candidate in cpu]
    return {"load": load, "times": times, "sittings": [{"wall": wall, "cpu": cpu}]}


@pytest.fixture
def made(tmp_path):
    """An explorer of two gradings of each sort; on the busy machine one of them is held up."""
    lines = [
        line(load, times, share, held)
        for load in ("idle", "hogged")
        for times, share in ((1.5, 0.8), (0.7, 0.4))
        for held in (1.0, 4.0 if load == "hogged" else 1.0)
    ]
    path = tmp_path / "machine.jsonl"
    path.write_text("\n".join(map(json.dumps, [HEAD, *lines])) + "\n", encoding="utf-8")
    return grading(path)


@pytest.fixture(scope="module")
def recorded():
    return grading()


def values(explorer, name, **setting):
    series = next(one for one in explorer.view.series if one.name == name)
    return series.at(explorer.view.start | setting)


@pytest.mark.parametrize(("machine", "wrong"), [(0, 0), (1, 50)])
def test_a_submission_held_up_is_wrong_by_wall_time_only(made, machine, wrong):
    """One of two submissions that are fast enough waits for four times its processor time."""
    found = {
        name: values(made, name, machine=machine, rounds=2).value
        for name in ("processor time", "wall time", "wall time, fixed limit")
    }
    assert found == {
        "processor time": 0, "wall time": wrong, "wall time, fixed limit": wrong
    }  # fmt: skip


def test_a_slow_submission_held_up_is_no_less_wrong(made):
    """What fails anyway fails; neither clock lets it pass."""
    for machine in (0, 1):
        assert values(made, "wall time", machine=machine, kernel=1).value == 0


def test_a_title_counts(made):
    assert made.view.title({"rounds": 2, "machine": 1, "kernel": 0}) == (
        "2 rounds, busy machine, 1.5 times as fast as asked: of 2 grades 0 are wrong by processor "
        "time, 1 by wall time, 1 by a fixed limit"
    )


def test_shares_and_verdicts_are_those_of_the_judge(recorded):
    """By processor time and all rounds: nothing is wrong, and each share is the judge's own."""
    head, gradings = load(RECORD)
    for machine, state in enumerate(("idle", "hogged")):
        for kernel, times in enumerate((1.5, 0.7)):
            chosen = [g for g in gradings if (g.load, g.times) == (state, times)]
            shares = [Standing.of(each.sittings[0]).share.ratio for each in chosen[:40]]
            at = {"rounds": 7, "machine": machine, "kernel": kernel}
            below = recorded.view.below.series[0].at(recorded.view.start | at)
            assert below.value == pytest.approx(np.median(shares), rel=0.01)
            wrong = sum((share >= head["threshold"]) != (times > 1) for share in shares)
            assert (wrong, values(recorded, "processor time", **at).value) == (0, 0)


def test_every_grading_is_in_it(recorded):
    _, gradings = load(RECORD)
    assert f"{len(gradings)} gradings" in recorded.view.source
    totals = [
        int(recorded.view.rows({"rounds": 1, "machine": m, "kernel": k})[0][1].split()[2])
        for m in (0, 1)
        for k in (0, 1)
    ]
    assert sum(totals) == len(gradings)


def test_more_rounds_leave_fewer_wrong_by_wall_time(recorded):
    for machine in (0, 1):
        for kernel in (0, 1):
            first, last = (
                values(recorded, "wall time", rounds=rounds, machine=machine, kernel=kernel).value
                for rounds in (1, 7)
            )
            assert last < first / 3


def test_the_question_is_about_what_the_figure_shows(recorded):
    question = recorded.view.question
    at = recorded.view.start | dict(question.at)
    assert question.truth == values(recorded, "wall time", **at).value


@pytest.mark.parametrize(
    ("count", "total", "low", "high"), [(0, 500, 0, 0.76), (50, 100, 40.4, 59.6), (7, 7, 64.6, 100)]
)
def test_a_proportion_has_wilsons_interval(count, total, low, high):
    found = percent(count, total)
    assert (found.low, found.high) == (pytest.approx(low, abs=0.1), pytest.approx(high, abs=0.1))
    assert found.low <= found.value <= found.high


def test_what_a_record_says_never_becomes_markup(made):
    assert Tables(html(made.view)).tags.count("script") == 1
    assert "Test <& Sons> 9000" in made.view.source
    assert "Test <& Sons>" not in html(made.view)


def test_a_machine_without_gradings_is_told(tmp_path):
    with pytest.raises(RecordError, match=r"tests\.bench\.judge"):
        grading(tmp_path / "none.jsonl")
