"""The explorer of vectorization: time of an element against their number."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers.explorers import vectorization
from helpers.explorers.live import LiveView
from helpers.explorers.page import document, html
from helpers.explorers.vectorization import INKS, NAMES, OPERATIONS, count_text
from helpers.records import Point, Record, RecordError
from tests import sweeps
from tests.pages.element import element
from tests.tables import Tables

PATIENCE = 60
SIZES = (1, 10, 100, 1000, 100_000, 10_000_000)
# The truth: nanoseconds of a call, and of each element in it
COSTS = {
    "python_list": (50, 10),
    "python_array": (50, 40),
    "numpy": (700, 0.2),
    "scalar": (100, 0.5),
    "wide": (100, 0.05),
}


def cost(method, n):
    call, each = COSTS[method]
    return (call + each * n) * 1e-9


def record(machine=sweeps.MACHINE, methods=tuple(COSTS), sizes=SIZES, operations=OPERATIONS):
    rng = np.random.default_rng(6172)
    points = []
    for operation in operations:
        for n in sizes:
            for method in methods:
                if n <= 100_000 or not method.startswith("python"):
                    samples = cost(method, n) * np.exp(rng.normal(0, 0.01, 9))
                    at = {"kernel": method, "operation": operation, "n": n}
                    points.append(Point(at, tuple(map(float, samples))))
    points.append(Point({"kernel": "sum_strict", "dtype": "float64", "n": 8}, (1e-9,) * 9))
    return Record("vectorization", "2025-11-22T10:54:00+00:00", machine, "wall", tuple(points))


@pytest.fixture(scope="module")
def explorer():
    return vectorization(record())


def rows(view, n, operation=0):
    return dict(view.rows({"operation": operation, "n": n}))


def test_readings_are_nanoseconds_an_element(explorer):
    assert [series.name for series in explorer.view.series] == list(NAMES.values())
    for method, series in zip(NAMES, explorer.view.series, strict=True):
        for (_, n), found in series.readings.items():
            assert found.value == pytest.approx(cost(method, n) / n * 1e9, rel=0.03)
            assert found.low <= found.value <= found.high


def test_both_operations_can_be_chosen(explorer):
    control = explorer.view.control("operation")
    assert control.choice
    assert [control.text(value) for value in control.values] == [
        "total += x[i]", "out[i] = a * x[i] + y[i]",
    ]  # fmt: skip


def test_curves_are_told_apart_without_colour():
    assert len({(ink.marker, ink.dash) for ink in INKS.values()}) == len(INKS)


def test_a_title_tells_what_an_element_takes(explorer):
    assert re.fullmatch(
        r"Sum of 10 elements, for each: a loop over a list 1\d ns, NumPy 7\d ns, "
        r"wide instructions 1\d ns",
        explorer.view.title({"operation": 0, "n": 10}),
    )
    assert explorer.view.title({"operation": 1, "n": 1}).startswith("Saxpy of 1 element, for each")


def test_a_readout_has_every_method_and_what_one_gains_over_another(explorer):
    said = rows(explorer.view, 1000)
    assert re.fullmatch(r"10\.\d ns an element, 1\d\.\d µs a call", said["Python, list"])
    assert re.fullmatch(r"11\.\dx \(11\.\d to 11\.\d\)", said["NumPy over the loop in Python"])
    assert re.fullmatch(r"[34]\.\d+x .*", said["wide over scalar"])
    assert said["the arrays"] == "7.81 KiB, fit L1 (48 KiB)"
    assert rows(explorer.view, 1000, operation=1)["the arrays"] == "23.4 KiB, fit L1 (48 KiB)"


def test_where_loops_in_python_stop_it_says_why(explorer):
    said = rows(explorer.view, 10_000_000)
    assert said["Python, list"] == "not measured: each element takes as long as before"
    assert said["NumPy over the loop in Python"] == "—"
    assert said["the arrays"] == "76.3 MiB, more than L2"
    assert "a loop over a list" not in explorer.view.title({"operation": 0, "n": 10_000_000})


def test_a_machine_that_states_no_caches_is_fine():
    view = vectorization(record(machine={"cpu": "?", "caches": "unknown"})).view
    assert rows(view, 1)["the arrays"] == "8 bytes (this machine does not state its cache sizes)"


@pytest.mark.parametrize("missing", ["python_list", "numpy"])
def test_a_record_without_a_side_of_the_comparison_is_refused(missing):
    methods = tuple(method for method in COSTS if method != missing)
    with pytest.raises(RecordError, match="no loop over a list beside NumPy"):
        vectorization(record(methods=methods))


def test_a_record_with_pairs_alone_is_refused():
    with pytest.raises(RecordError, match="no loop over a list beside NumPy"):
        vectorization(record(sizes=()))


def test_numbers_of_elements_in_words():
    assert list(map(count_text, (1, 20, 999, 1000, 20_000, 10**7))) == [
        "1", "20", "999", "1 k", "20 k", "10 M",
    ]  # fmt: skip


# ---- the page


def test_the_page_data_has_a_choice_and_a_slider(explorer):
    data = json.loads(Tables(html(explorer.view)).scripts[0])
    assert data == json.loads(json.dumps(document(explorer.view)))
    operation, elements = data["controls"]
    assert operation["texts"][0] == "total += x[i]"
    assert elements["texts"][-1] == "10 M"


def test_the_table_has_a_row_for_each_setting(explorer):
    head, *body = Tables(html(explorer.view)).rows
    assert head[:3] == ["Operation", "Elements", "Python, list"]
    assert len(body) == len(OPERATIONS) * len(SIZES)


def test_it_can_be_pictured(explorer):
    axes = explorer.figure(n=1000).axes[0]
    assert axes.get_ylabel() == "Time of an element in ns"
    assert [label.get_text() for label in axes.get_xticklabels()] == [
        "1", "10", "100", "1 k", "10 k", "100 k", "1 M", "10 M",
    ]  # fmt: skip


# ---- live, with real kernels on few elements


def test_a_size_is_measured_here():
    made = vectorization(record(sizes=(1, 10)))
    view = LiveView(made.view, made.bench, delay=0, min_time=1e-4)
    view.sliders["n"].value = 1
    assert view.worker.wait(PATIENCE)
    assert {name for name, _ in view.found} == set(NAMES.values())
    assert {at for _, at in view.found} == {(0, 1)}
    assert all(1 < view._readings[name, (0, 1)].value < 1e6 for name in NAMES.values())
    here = {row[0]: row[2] for row in Tables(view.readout.value).rows}
    for name in NAMES.values():
        assert re.fullmatch(r"[\d.]+ ns an element, [\d.]+ [nµm]s a call", here[name])


def test_where_the_record_has_no_loop_in_python_none_is_measured(explorer):
    steps = explorer.bench.steps({"operation": 1, "n": 10_000_000})
    assert [step.series for step in steps] == ["NumPy", "compiled, scalar", "compiled, wide"]


def test_a_stop_before_a_measurement_is_heeded(explorer):
    from helpers.explorers.bench import Cancelled

    step, *_ = explorer.bench.steps({"operation": 0, "n": 10})
    with pytest.raises(Cancelled):
        step.take(step, 6, 1e-4, lambda *_: None, lambda: True)


# ---- the element in a browser


@pytest.mark.browser
def test_choice_and_slider_move_plot_and_words(browser, tmp_path, explorer):
    with element(browser, tmp_path, html(explorer.view)) as seen:
        figure = seen.page.get_by_role("figure")
        slider = seen.page.get_by_role("slider", name="Elements", exact=True)
        slider.press("End")
        expect(slider).to_have_attribute("aria-valuetext", "10 M")
        expect(figure).to_have_accessible_name(
            explorer.view.title({"operation": 0, "n": 10_000_000})
        )
        seen.page.get_by_role("combobox", name="Operation").select_option(index=1)
        expect(figure).to_have_accessible_name(
            explorer.view.title({"operation": 1, "n": 10_000_000})
        )
        assert seen.problems == []
