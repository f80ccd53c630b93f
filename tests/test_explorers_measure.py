"""The explorers of measuring: what pairs and single shots say of a ratio that is known."""

import json
import re
from dataclasses import replace
from math import exp

import numpy as np
import pytest

from helpers import figures
from helpers.explorers import measure, shots
from helpers.explorers.live import LiveView
from helpers.explorers.measure import INKS, NAMES, TRUTH
from helpers.explorers.measure_bench import PairsBench, Run, ShotsBench, Way
from helpers.explorers.page import document, html, text
from helpers.explorers.view import Control
from helpers.records import Point, Record, RecordError
from helpers.timing import Comparison
from tests import sweeps
from tests.tables import Tables

PATIENCE = 60
# (phase, order, batch): what the samples are made to say, and how much they scatter
MADE = {
    ("quiet", "pairs", 1): (TRUTH, 0.02),
    ("quiet", "apart", 1): (TRUTH, 0.03),
    ("slow", "pairs", 1): (TRUTH, 0.2),
    ("slow", "apart", 1): (1.2, 0.2),
    ("slow", "pairs", 8): (TRUTH, 0.1),
    ("slow", "apart", 8): (0.7, 0.1),
    ("busy", "pairs", 1): (TRUTH, 0.5),
    ("busy", "apart", 1): (TRUTH, 0.5),
    ("busy", "pairs", 2): (1.22, 0.3),
    ("busy", "pairs", 5): (1.1, 0.02),
    ("busy", "pairs", 16): (TRUTH, 0.05),
}


def record(made=MADE, pairs=200, machine=sweeps.MACHINE):
    """Return a record in which the baseline is slower by these ratios; CPU time tells the truth."""
    rng = np.random.default_rng(6172)
    points = []
    for (phase, order, batch), (ratio, scatter) in made.items():
        more = {"batch": batch} if batch > 1 else {}
        for clock, factor, spread in (("wall", ratio, scatter), ("cpu", TRUTH, 0.01)):
            at = {"kernel": "matmul_ikj", "phase": phase, "order": order, **more}
            at |= {"clock": "cpu"} if clock == "cpu" else {}
            for rows, seconds in ((252, 1e-3 * factor), (200, 1e-3)):
                samples = seconds * np.exp(rng.normal(0, spread / 2, pairs))
                points.append(Point({**at, "rows": rows}, tuple(map(float, samples))))
    return Record("measure", "2025-11-22T10:54:00+00:00", machine, "wall", tuple(points))


@pytest.fixture(scope="module")
def explorer():
    return measure(record())


@pytest.fixture(scope="module")
def single():
    return shots(record())


# ---- pairs


def test_the_states_of_the_machine_are_named(explorer):
    """Of the busy samples, single calls and those that the interval misses the truth by most."""
    machine = explorer.view.control("machine")
    assert machine.choice
    assert machine.texts == (
        "quiet", "busy in pairs 40 to 120 (8 calls a sample)", "busy", "busy (5 calls a sample)",
    )  # fmt: skip


def test_neither_end_of_the_slider_answers_the_question(explorer):
    question = explorer.view.question
    first, *_, last = question.values
    assert first < question.truth < last


def test_readings_are_those_of_the_first_pairs(explorer):
    kept = record()
    both = [
        kept.point(kernel="matmul_ikj", rows=rows, phase="quiet", order="pairs")
        for rows in (252, 200)
    ]
    whole = kept.ratio(*both)
    paired = explorer.view.series[0]
    for count in (6, 24, 200):
        expected = Comparison.of(whole.pairs[:count], "wall")
        found = paired.readings[count, 0]
        assert (found.value, found.low, found.high) == pytest.approx(
            (expected.ratio, expected.low, expected.high), rel=1e-12
        )


def test_a_title_tells_ratio_interval_and_whether_the_truth_lies_inside(explorer):
    said = explorer.view.title({"pairs": 24, "machine": 0})
    assert re.fullmatch(
        r"24 pairs on a quiet machine: 1\.2\d\d \(1\.2\d\d to 1\.2\d\d\), the truth is inside", said
    )
    wrong = explorer.view.title({"pairs": 200, "machine": 3})
    assert re.match(r"200 pairs of 5 calls beside another program: 1\.(09|10)\d \(", wrong)
    assert wrong.endswith("the truth is outside")


def test_the_truth_is_inside_or_not_as_the_interval_says(explorer):
    view = explorer.view
    for setting in view.settings(view.names):
        rows = dict(view.rows(setting))
        for series in view.series:
            found = series.at(setting)
            if found is None:
                assert rows[series.name] == "not recorded"
                continue
            low, high = map(float, re.search(r"\((.*) to (.*)\)", rows[series.name]).groups())
            assert (low, high) == pytest.approx((found.low, found.high), abs=5.1e-4)
            inside = low <= TRUTH <= high
            assert rows[series.name].endswith("truth inside" if inside else "truth outside")


def test_the_interval_shrinks_and_a_slow_phase_defeats_one_after_the_other(explorer):
    view = explorer.view
    few, many = (view.series[0].readings[count, 0] for count in (6, 200))
    assert many.high - many.low < (few.high - few.low) / 2
    apart = view.series[1].readings[200, 1]
    assert apart.high < 1


def test_each_state_has_the_narrowest_frame_that_holds_its_intervals(explorer):
    view = explorer.view
    for at in view.control("machine").values:
        axis = view.frame({"pairs": 6, "machine": at})
        bounds = [
            bound
            for series in view.series
            for (_, machine), r in series.readings.items()
            if machine == at
            for bound in (r.low, r.high)
        ]
        assert axis.low <= min(bounds)
        assert max(bounds) <= axis.high
    assert view.frame({"pairs": 6, "machine": 0}).high < view.frame({"pairs": 6, "machine": 2}).high


def test_the_truth_is_marked_across_the_figure(explorer):
    (mark,) = explorer.view.marks
    assert (mark.y, mark.text) == (TRUTH, "truth 1.26")
    assert (mark.low, mark.high) == (explorer.view.x.low, explorer.view.x.high)
    assert "truth 1.26." in explorer.view.alternative(explorer.view.start)


def test_words_tell_ratios_with_three_digits(explorer):
    said = explorer.view.alternative({"pairs": 24, "machine": 0})
    assert re.search(r"in pairs: 1\.2\d at 6, 1\.2\d at 8", said)


def test_only_the_quiet_pairs_are_required():
    quiet = {at: made for at, made in MADE.items() if at[0] == "quiet"}
    view = measure(record(quiet)).view
    assert view.control("machine").texts == ("quiet",)
    busy = {at: made for at, made in MADE.items() if at[0] == "busy"}
    with pytest.raises(RecordError, match="no pairs of single calls on a quiet machine"):
        measure(record(busy))


def test_a_short_record_shows_what_it_has():
    view = measure(record(pairs=20)).view
    assert view.control("pairs").values == (6, 8, 12, 16)
    assert view.start["pairs"] == 6


# ---- single shots


def test_extremes_only_move_apart(single):
    largest, middle, smallest = single.view.series
    for at in single.view.control("machine").values:
        high = [largest.readings[count, at].value for count in (1, 2, 10, 50, 200)]
        low = [smallest.readings[count, at].value for count in (1, 2, 10, 50, 200)]
        assert high == sorted(high)
        assert low == sorted(low, reverse=True)
        assert low[-1] < middle.readings[200, at].value < high[-1]


def test_one_shot_is_told_as_one_number(single):
    assert re.fullmatch(
        r"One single shot on a quiet machine: 1\.\d\d, the truth is 1\.26",
        single.view.title({"shots": 1, "machine": 0}),
    )
    assert re.fullmatch(
        r"200 single shots beside another program: anything from 0\.\d\d to \d\.\d\d, "
        r"the truth is 1\.26",
        single.view.title({"shots": 200, "machine": 2}),
    )


def test_shots_within_reach_of_the_truth_are_counted(single):
    quiet = dict(single.view.rows({"shots": 200, "machine": 0}))["within 5 % of the truth"]
    busy = dict(single.view.rows({"shots": 200, "machine": 2}))["within 5 % of the truth"]
    assert int(quiet.split()[0]) > 190
    assert int(busy.split()[0]) < 60
    assert quiet.endswith("of 200")


def test_single_shots_are_single(single):
    assert all("calls" not in text for text in single.view.control("machine").texts)


def test_shots_have_no_intervals_and_say_so(single):
    assert "interval" not in single.view.source


# ---- the page


@pytest.mark.parametrize("make", [measure, shots])
def test_the_page_data_has_a_title_and_a_readout_for_each_setting(make):
    view = make(record()).view
    data = json.loads(Tables(html(view)).scripts[0])
    assert data == json.loads(json.dumps(document(view)))
    settings = [",".join(map(str, at.values())) for at in view.settings(view.names)]
    assert set(data["titles"]) == set(data["readouts"]) == set(settings)
    assert set(data["charts"]) == {str(at) for at in view.control("machine").values}
    assert [control["choice"] for control in data["controls"]] == [False, True]


def test_the_table_names_the_machine(explorer):
    head, *rows = Tables(html(explorer.view)).rows
    assert head[:3] == ["Pairs", "Machine", "in pairs"]
    assert len(rows) == len(explorer.view.readouts)
    assert {row[1] for row in rows} == set(explorer.view.control("machine").texts)


def test_text_shows_the_start(explorer):
    lines = text(explorer.view).splitlines()
    assert lines[0] == "Measured ratio of two programs, in truth 1.26, against pairs of samples"
    assert lines[1].startswith("24 pairs on a quiet machine")


def test_what_a_record_says_never_becomes_markup():
    evil = {"cpu": "</script><b>1</b>", "caches": []}
    seen = Tables(html(measure(record(machine=evil)).view))
    assert seen.tags.count("script") == 2
    assert "b" not in seen.tags


@pytest.mark.parametrize("make", [measure, shots])
def test_every_setting_can_be_pictured(make):
    explorer = make(record())
    for at in explorer.view.settings(("machine",)):
        axes = explorer.figure(**at).axes[0]
        assert "truth 1.26" in {note.get_text() for note in axes.texts}


def test_inks_differ_within_a_figure_and_stand_off_the_page():
    from tests.test_figures import contrast

    for names in (list(NAMES), ["largest", "middle", "smallest"]):
        inks = [INKS[name] for name in names]
        assert len({(ink.marker, ink.dash) for ink in inks}) == len(inks)
        for ink in inks:
            assert contrast(ink.light, "#ffffff") >= 3
            assert contrast(ink.dark, "#14181e") >= 3


# ---- what the framework learned for it


def test_a_control_calls_its_values_by_their_texts():
    named = Control("machine", "Machine", (0, 1), 0, ("quiet", "busy"))
    assert named.text(1) == "busy"
    assert Control("n", "Size", (8, 16), 8).text(16) == "16"
    with pytest.raises(ValueError, match="2 values, 1 texts"):
        replace(named, texts=("quiet",))


def test_an_axis_keeps_its_ticks_while_it_holds_all():
    axis = figures.Axis("Ratio", 1.1, 1.4, ticks=(1.2, 1.3), texts=("a", "b"))
    assert axis.holding([1.15]) is axis
    assert axis.labels() == [(1.2, "a"), (1.3, "b")]
    wide = axis.holding([0.9])
    assert (wide.low, wide.high) == (0.5, 2)
    assert [text for _, text in wide.labels()] == ["0.5", "1", "2"]


# ---- live


def fake_shots(ratio):
    """Return a stand-in for taking shots: it has no machine to disturb, and knows the ratio."""
    asked = []

    def shots(phase, order, batch, pairs, core, tell):
        asked.append((phase, order, batch, pairs))
        tell(0, pairs)
        scatter = [exp(0.01 * (index % 3 - 1)) for index in range(pairs)]
        return [(ratio * s, TRUTH * s) for s in scatter], [(1.0, 1.0)] * pairs

    return shots, asked


def live(monkeypatch, make=measure, ratio=1.5, **options):
    taken, asked = fake_shots(ratio)
    monkeypatch.setattr("helpers.records.measure_sweep.shots", taken)
    explorer = make(record())
    return LiveView(explorer.view, explorer.bench, delay=0, **options), asked


def test_the_pairs_of_the_slider_are_taken_here(monkeypatch):
    view, asked = live(monkeypatch)
    view.sliders["pairs"].value = 12
    assert view.worker.wait(PATIENCE)
    assert sorted(asked) == [("quiet", "apart", 1, 12), ("quiet", "pairs", 1, 12)]
    assert {name for name, _ in view.found} == set(NAMES.values())
    assert view.found[NAMES["pairs"], (12, 0)].ratio == pytest.approx(1.5, rel=0.02)
    assert view.found[NAMES["cpu"], (12, 0)].ratio == pytest.approx(TRUTH, rel=0.02)
    assert "12 pairs each" in view.status.value
    assert "truth outside" in view.readout.value


def test_pairs_are_never_cut_short(monkeypatch):
    """Another number of pairs would be drawn at the wrong place: then it waits for the button."""
    view, asked = live(monkeypatch, at_once=0.1)
    view.sliders["pairs"].value = 200
    assert not view.worker.busy
    assert "press Measure" in view.status.value
    view.button.click()
    assert view.worker.wait(PATIENCE)
    assert {pairs for *_, pairs in asked} == {200}


def test_a_busy_machine_is_made_busy_here(monkeypatch):
    view, asked = live(monkeypatch)
    view.sliders["machine"].value = 3
    assert view.worker.wait(PATIENCE)
    assert asked == [("busy", "pairs", 5, 24)]
    assert "Machine busy (5 calls a sample)" in view.status.value


def test_shots_are_shown_as_they_come(monkeypatch):
    view, asked = live(monkeypatch, make=shots)
    view.sliders["shots"].value = 10
    assert view.worker.wait(PATIENCE)
    assert asked == [("quiet", "pairs", 1, 10)]
    assert "from 1.49 to 1.52" in view.readout.value


def test_fewer_shots_than_an_interval_needs_are_a_part_of_six(monkeypatch):
    view, asked = live(monkeypatch, make=shots)
    view.sliders["shots"].value = 2
    assert view.worker.wait(PATIENCE)
    assert asked == [("quiet", "pairs", 1, 6)]
    assert len({r.value for r in view._readings.values()}) > 1


def test_a_clock_that_is_too_coarse_is_told(monkeypatch):
    monkeypatch.setattr(
        "helpers.records.measure_sweep.shots",
        lambda *_: ([(1.0, 0.0)] * 6, [(1.0, 0.0)] * 6),
    )
    run = Run(Way("quiet", 1, ("pairs", "cpu"), 0.001), "pairs", 6)
    assert run.of("wall", lambda *_: None).ratio == 1
    with pytest.raises(ValueError, match="too coarse"):
        run.of("cpu", lambda *_: None)


@pytest.mark.slow
@pytest.mark.parametrize("bench", ["pairs", "shots"])
def test_it_measures_for_real(bench):
    """Six pairs with another program on the core, which is gone afterwards."""
    ways = {0: Way("busy", 1, ("pairs", "cpu", "apart"), 0.002)}
    if bench == "pairs":
        made, setting = PairsBench(ways, NAMES, str), {"pairs": 6, "machine": 0}
    else:
        made, setting = ShotsBench(ways, {"largest": max}), {"shots": 6, "machine": 0}
    for step in made.steps(setting):
        found = step.take(step, step.pairs, 0.0, lambda *_: None, lambda: False)
        assert len(found.pairs) == 6
        assert step.reading(found).value > 0
