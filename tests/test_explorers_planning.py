"""The explorer of simulated batches: what it shows is what is forecast."""

import json

import pytest

from helpers import explorers
from helpers.explorers.page import html
from helpers.explorers.planning import (
    HOUR,
    MINUTE,
    TROUBLES,
    recorded,
    run_rows,
    table_rows,
)
from helpers.planning import CostsError, Plan, forecast
from tests.tables import Tables

KEPT = {
    "format": 1,
    "recorded": "2026-11-23T04:00:00+00:00",
    "machine": {"cpu": "Test <& Sons> 9000"},
    "assignment": "blocking",
    "mix": {"right": 2, "stub": 1},
    "timings": [
        {"work": "grading", "outcome": "decided", "seconds": 10.0, "sort": "right"},
        {"work": "grading", "outcome": "decided", "seconds": 4.0, "sort": "stub"},
        {"work": "writing", "submissions": 3, "seconds": 0.3},
    ],
    "start": 2.0,
    "worker": 5.0,
    "runs": [
        {"way": "one computer", "slots": 1, "mix": {"right": 3}, "seconds": 32.3},
        {"way": "cluster", "slots": 2, "mix": {"right": 10}, "seconds": 90.0, "killed": 3,
         "lost_every": 40.0},
    ],
}  # fmt: skip


def kept(folder, **other):
    """The path of such a record."""
    path = folder / "machine.json"
    path.write_text(json.dumps({**KEPT, **other}), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def view(tmp_path_factory):
    return explorers.planning(kept(tmp_path_factory.mktemp("planning"))).view


def at(view, name, **setting):
    series = next(one for one in view.series if one.name == name)
    return series.at(view.start | setting)


def test_its_heights_are_the_forecasts(view, tmp_path):
    costs = recorded(kept(tmp_path)).costs()
    for trouble, (words, about) in enumerate(TROUBLES.items()):
        setting = {"submissions": 300, "slots": 16, "trouble": trouble}
        found = forecast(Plan(300, 16, **about), costs)
        for name, part in (("whole batch", "seconds"), ("grading", "grading")):
            assert at(view, name, **setting).value == found.of(part).middle / MINUTE, words
        rows = dict(view.rows(view.start | setting))
        assert float(rows["core-hours"]) == pytest.approx(
            found.of("core_seconds").middle / HOUR, rel=0.05
        )


def test_what_goes_wrong_is_told(view):
    told = [
        dict(view.rows(view.start | {"submissions": 1000, "trouble": trouble}))
        for trouble in range(len(TROUBLES))
    ]
    assert [one["graded again"] == "0" for one in told] == [True, False, False, False]
    assert [one["left for the next batch"] == "0" for one in told] == [True, False, True, True]
    assert ["worker died" in one["graded again"] for one in told] == [False, False, False, True]


def test_measuring_again_hurts_one_computer_more_than_a_cluster(view):
    calm, computer, cluster, _ = (
        at(view, "whole batch", submissions=1000, slots=32, trouble=trouble).value
        for trouble in range(len(TROUBLES))
    )
    assert calm < cluster < 1.2 * calm < computer


@pytest.mark.parametrize("of", ["made", "book"])
def test_every_reading_is_within_the_axis_of_its_class(view, of):
    view = view if of == "made" else explorers.planning().view
    for setting in view.settings(view.names):
        axis = view.frame(setting)
        for one in view.series:
            found = one.at(setting)
            assert axis.low <= found.low <= found.value <= found.high <= axis.high
        assert 2 <= len(axis.ticks) <= 8


def test_the_question_is_about_what_the_figure_opens_on(view):
    assert view.asked(view.start)
    assert view.question.truth == at(view, "whole batch").value
    assert view.title(view.start).startswith("1,000 submissions, 4 cores: ")
    told = explorers.planning().view.question
    assert told.told(told.middle).endswith(("low.", "high."))


def test_its_source_says_what_was_timed_and_becomes_no_markup(view):
    assert view.source.startswith(
        "Simulated from 2 gradings of blocking, timed on Test <& Sons> 9000, 23 November 2026"
    )
    assert "Test <& Sons>" not in html(view)
    assert Tables(html(view)).tags.count("script") == 1


def test_tables_tell_what_is_forecast_and_what_was_measured(tmp_path):
    measured = recorded(kept(tmp_path))
    assert [row[0] for row in table_rows(measured)] == ["100", "1,000", "10,000"]
    minutes = (2 + 100 * (8 / 2 + 0.1)) / MINUTE
    assert float(table_rows(measured)[0][1].removesuffix(" min")) == pytest.approx(minutes, rel=0.1)
    alone, cluster = run_rows(measured)
    assert alone == ("1 core", "3", "32 s", "32 s", "+0 %")
    assert cluster[:2] == ("2 workers, of which 3 were killed", "10")
    assert cluster[3] == "1.5 min"


@pytest.mark.parametrize(
    ("other", "said"),
    [
        ({"format": 2}, "another format"),
        ({"timings": []}, r"no grading of these was timed: right, stub"),
        ({"mix": {"slow": 1}}, "no grading of these was timed: slow"),
        ({"start": None, "runs": [{}]}, "holds no costs: KeyError"),
    ],
)
def test_a_record_of_another_kind_is_refused(tmp_path, other, said):
    with pytest.raises(CostsError, match=said):
        explorers.planning(kept(tmp_path, **other))


def test_a_machine_without_a_record_is_told_how_to_make_one(tmp_path):
    with pytest.raises(CostsError, match=r"no none.json: `python -m tests\.bench\.planning`"):
        explorers.planning(tmp_path / "none.json")
    (tmp_path / "torn.json").write_text("{")
    with pytest.raises(CostsError, match="holds no costs: JSONDecodeError"):
        explorers.planning(tmp_path / "torn.json")
