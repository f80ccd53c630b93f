"""The explorer of dispatch: every backend against NumPy by size, the choice, and its regret."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers import backends
from helpers.explorers import dispatch
from helpers.explorers.bench import Cancelled
from helpers.explorers.dispatch import INKS, LEAST
from helpers.explorers.dispatch_bench import AUTO, NAMES, NUMPY, REGRET
from helpers.explorers.live import LiveView
from helpers.explorers.page import document, html, text
from helpers.records import Point, Record, RecordError, dispatch_sweep
from helpers.timing import Comparison
from tests import sweeps
from tests.pages.element import element
from tests.tables import Tables

PATIENCE = 60
SIZES = (10, 1000, 30_000)
CASES = ("int64 product", "gelu")
INT64, GELU = (NAMES.index(case) for case in CASES)
TRUTH = {"numpy": 1e-5, "numba": 4e-6, "python": 1e-3, AUTO: 5e-6}  # seconds, whatever the size
LOST = {**TRUTH, AUTO: 1.2e-5, "numba": 2e-5}  # where the choice of NumPy is right


def record(cases=CASES, sizes=SIZES, kernels=tuple(TRUTH), machine=sweeps.MACHINE):
    """A record in which numba is best and chosen, but at 10 numbers, where it is NumPy."""
    rng = np.random.default_rng(6172)
    points = [Point({"kernel": "auto", "case": "2 x 2"}, (1e-6,) * 10)]
    for case in cases:
        for n in sizes:
            for kernel in kernels:
                seconds = (LOST if n == 10 else TRUTH)[kernel]
                samples = seconds * np.exp(rng.normal(0, 0.01, 10))
                at = {"kernel": kernel, "case": case, "n": n}
                if kernel == AUTO:
                    chosen = "numpy" if n == 10 else "numba"
                    said = {"chosen": chosen, "again": chosen, "busy": "numpy"}
                    at |= said | {"explained": f"{case} float64: {chosen}, expected: {chosen} 1 s"}
                points.append(Point(at, tuple(map(float, samples))))
    return Record("dispatch", "2025-11-22T10:54:00+00:00", machine, "wall", tuple(points))


@pytest.fixture(scope="module")
def explorer():
    return dispatch(record())


def rows(view, **setting):
    return dict(view.rows({**view.start, **setting}))


# ---- the record, as a view


def test_series_hold_the_speedups_the_record_was_made_with(explorer):
    found = {series.name: series.readings for series in explorer.view.series}
    assert found["numba"][GELU, 1000].value == pytest.approx(2.5, rel=0.03)
    assert found["numba"][GELU, 10].value == pytest.approx(0.5, rel=0.03)
    assert found[AUTO][INT64, 1000].value == pytest.approx(2, rel=0.03)
    assert {one.value for one in found[NUMPY].values()} == {1}


def test_what_is_far_slower_is_told_and_not_drawn(explorer):
    assert TRUTH["numpy"] / TRUTH["python"] < LEAST
    assert "python" not in {series.name for series in explorer.view.series}
    assert rows(explorer.view, n=1000)["python"].startswith("1.0")
    assert all(axis.low >= LEAST / 2 for axis in explorer.view.frames.values())


def test_a_title_tells_choice_gain_and_regret(explorer):
    title = explorer.view.title({"case": GELU, "n": 1000})
    assert re.fullmatch(
        r"gelu, 1,000 numbers: auto picks numba, (1\.9|2\.0)x NumPy, regret 1\.2\dx", title
    )
    assert "auto picks numpy" in explorer.view.title({"case": GELU, "n": 10})


def test_the_readouts_name_arrays_choice_expectation_and_both_regrets(explorer):
    said = rows(explorer.view, case=INT64, n=1000)
    assert said["the arrays"] == "int64 (32, 32) and (32, 32), contiguous"
    assert re.fullmatch(r"picks numba, [\d.]+ µs, [\d.]+x \([\d.]+ to [\d.]+\)", said[AUTO])
    assert said["expected"] == "numba 1 s"
    assert re.match(r"1\.2\dx .*, best is numba$", said[REGRET])
    assert re.match(r"2\.[45]\dx ", said["regret of NumPy always"])
    assert re.match(r"1\.00x ", rows(explorer.view, n=10)["regret of NumPy always"])


def test_a_backend_that_was_not_measured_has_no_row(explorer):
    assert "parallel" not in rows(explorer.view, n=1000)


def test_a_size_that_an_operation_lacks_is_said_so():
    few = record(cases=("gelu",))
    more = record(cases=("int64 product",), sizes=(10,))
    both = Record(few.slug, few.recorded, few.machine, few.clock, few.points + more.points[1:])
    view = dispatch(both).view
    assert view.title({"case": INT64, "n": 1000}) == "int64 product, 1,000 numbers: not measured"
    assert view.rows({"case": INT64, "n": 1000}) == ()


def test_each_operation_has_an_axis_of_its_own():
    few = record(cases=("int64 product",), sizes=(10,), kernels=("numpy", AUTO))
    both = record(cases=("gelu",)).points + few.points[1:]
    view = dispatch(Record(few.slug, few.recorded, few.machine, few.clock, both)).view
    highs = {case: view.frame({"case": case, "n": 10}).high for case in (INT64, GELU)}
    assert highs == {INT64: 2, GELU: 4}


def test_it_opens_on_the_operation_of_the_chapter_before(explorer):
    assert explorer.view.start == {"case": GELU, "n": 30_000}
    assert dispatch(record(cases=("int64 product",))).view.start["case"] == INT64


@pytest.mark.parametrize("gone", [AUTO, NUMPY])
def test_a_record_without_the_sweep_is_refused(gone):
    left = tuple(kernel for kernel in TRUTH if kernel != gone)
    with pytest.raises(RecordError, match="no automatic choice beside NumPy"):
        dispatch(record(kernels=left))


def test_every_backend_of_the_sweep_has_an_ink():
    assert set(INKS) == {AUTO, *dispatch_sweep.MEMBERS}


# ---- page and picture


def test_the_page_data_has_an_axis_for_each_operation(explorer):
    data = json.loads(Tables(html(explorer.view)).scripts[0])
    assert data == json.loads(json.dumps(document(explorer.view)))
    assert [control["name"] for control in data["controls"]] == ["case", "n"]
    assert len(data["frames"]) == len(CASES)
    assert len(data["readouts"]) == len(CASES) * len(SIZES)


def test_the_table_has_a_row_for_each_setting(explorer):
    head, *body = Tables(html(explorer.view)).rows
    assert head[:2] == ["Operation", "Size"]
    assert len(body) == len(CASES) * len(SIZES)


def test_words_and_picture_are_made(explorer):
    assert "gelu, 30,000 numbers: auto picks numba" in text(explorer.view)
    (axes,) = explorer.figure(case=INT64, n=10).axes
    assert axes.get_ylabel() == "Times NumPy's speed"


def test_two_machines_are_shown_side_by_side():
    other = {**sweeps.MACHINE, "cpu": "Another", "fingerprint": "89abcdef"}
    view = dispatch([record(), record(cases=("gelu",), machine=other)]).view
    assert view.title({"recorded": 1, "case": INT64, "n": 10}).endswith("record of Another")
    assert view.frame({"recorded": 1, "case": GELU, "n": 10}).label == "Times NumPy's speed"


# ---- live


def test_there_is_a_step_for_each_backend_but_numpy(explorer):
    steps = explorer.bench.steps({"case": GELU, "n": 1000})
    assert sorted(step.series for step in steps) == [AUTO, "numba", "python"]
    assert {step.key for step in steps} == {(GELU, 1000)}


def test_a_setting_is_measured_here():
    left = ("numpy", "python", AUTO)  # nothing that must be compiled first
    made = dispatch(record(cases=("gelu",), sizes=(10,), kernels=left))
    view = LiveView(made.view, made.bench, delay=0, min_time=1e-4)
    view.measure()
    assert view.worker.wait(PATIENCE)
    assert {name for name, _ in view.found} == {"python", AUTO}
    here = {row[0]: row[2] for row in Tables(view.readout.value).rows}
    assert here[NUMPY].endswith("s")
    x = np.ones(10)
    chosen = backends.explain("gelu", x).backend
    assert re.fullmatch(rf"picks {chosen}, [\d.]+x \([\d.]+ to [\d.]+\)", here[AUTO])
    assert re.fullmatch(r"[\d.]+x, best is (numpy|python)", here[REGRET])


def test_a_stop_ends_a_measurement_before_it_starts(explorer):
    step = next(one for one in explorer.bench.steps({"case": GELU, "n": 10}) if one.series == AUTO)
    with pytest.raises(Cancelled):
        step.take(step, 6, 1e-4, lambda *_: None, lambda: True)


def test_regret_is_what_the_choice_lost_to_the_best_found_here(explorer):
    def times(ratio):
        return Comparison.of(((ratio, 1.0),) * 9, "wall")

    at = (GELU, 1000)
    found = {(AUTO, at): times(2.0), ("numba", at): times(4.0), ("python", at): times(0.1)}
    said = explorer.bench.texts({"case": GELU, "n": 1000}, found)
    assert said[REGRET] == "2.0x, best is numba"
    assert said[NUMPY] == "2.00 s"
    lost = {(AUTO, at): times(0.5), ("numba", at): times(0.25)}
    assert explorer.bench.texts({"case": GELU, "n": 1000}, lost)[REGRET] == "2.0x, best is numpy"


def test_nothing_found_says_nothing(explorer):
    assert explorer.bench.texts({"case": GELU, "n": 10}, {}) == {}


# ---- the element in a browser


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1200])
def test_the_operation_is_a_list_to_choose_from(browser, tmp_path, explorer, width):
    page = html(explorer.view)
    with element(browser, tmp_path, page, width=width, height=900) as seen:
        operation = seen.page.get_by_role("combobox", name="Operation", exact=True)
        assert tuple(operation.get_by_role("option").all_text_contents()) == CASES
        operation.select_option(index=0)
        expect(seen.page.get_by_role("figure")).to_have_accessible_name(
            explorer.view.title({"case": INT64, "n": 30_000})
        )
        box = seen.page.get_by_role("img").bounding_box()
        assert 0 <= box["x"] < box["x"] + box["width"] <= width
        assert seen.problems == []
