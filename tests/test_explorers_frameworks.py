"""The explorer of frameworks: each against NumPy by size, on one core and on all."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers.explorers import frameworks
from helpers.explorers.frameworks import ASKED, INKS, LEAST, NAMES, NUMPY
from helpers.explorers.page import document, html, text
from helpers.records import Point, Record, RecordError, frameworks_sweep
from tests import sweeps
from tests.pages.element import element
from tests.tables import Tables

SIZES = (10, 1000, 1_000_000)
GELU, PRODUCT = NAMES.index("gelu"), NAMES.index("product")
TRUTH = {NUMPY: 1e-5, "ours": 4e-6, "torch": 2e-5, ASKED: 8e-6, "jax": 1e-2}  # seconds


def record(cases=("gelu", "product"), kernels=tuple(TRUTH), machine=sweeps.MACHINE):
    """A record in which ours is fastest and JAX far behind; the product on all cores as well."""
    rng = np.random.default_rng(6172)
    points = [Point({"kernel": ASKED, "case": "first calls", "call": "first", "cache": "empty"},
                    (7.0,) * 6)]  # fmt: skip
    for case in cases:
        for threads in ("one", "all") if case == "product" else ("one",):
            for n in SIZES:
                for kernel in kernels:
                    samples = TRUTH[kernel] * np.exp(rng.normal(0, 0.01, 9))
                    at = {"kernel": kernel, "case": case, "n": n, "threads": threads}
                    noted = at | ({"faults": n} if case == "gelu" else {})
                    points.append(Point(noted, tuple(map(float, samples))))
    return Record("frameworks", "2026-11-23T00:54:00+00:00", machine, "wall", tuple(points))


@pytest.fixture(scope="module")
def explorer():
    return frameworks(record())


def test_series_hold_the_speedups_the_record_was_made_with(explorer):
    found = {series.name: series.readings for series in explorer.view.series}
    assert found["ours"][GELU, 1000, 0].value == pytest.approx(2.5, rel=0.03)
    assert found["torch"][PRODUCT, 10, 1].value == pytest.approx(0.5, rel=0.03)
    assert {one.value for one in found[NUMPY].values()} == {1}


def test_what_is_far_slower_is_told_and_not_drawn(explorer):
    assert TRUTH[NUMPY] / TRUTH["jax"] < LEAST
    assert "jax" not in {series.name for series in explorer.view.series}
    assert dict(explorer.view.rows(explorer.view.start))["jax"].startswith("10.0 ms, 0.00x")


def test_a_title_names_the_fastest(explorer):
    title = explorer.view.title(explorer.view.start)
    assert re.fullmatch(
        r"gelu of 1,000,000 numbers, one core: ours is fastest, 2\.[45]x NumPy", title
    )
    alone = frameworks(record(kernels=(NUMPY, "torch"))).view
    assert alone.title(alone.start).endswith("one core: numpy is fastest")


def test_what_was_not_measured_on_all_cores_is_said_so(explorer):
    at = {"case": GELU, "n": 10, "threads": 1}
    assert explorer.view.title(at) == "gelu of 10 numbers, all cores: not measured"
    assert explorer.view.rows(at) == ()
    assert explorer.view.rows(at | {"case": PRODUCT})


def test_the_question_is_about_where_it_opens(explorer):
    question = explorer.view.question
    assert question.truth == pytest.approx(1.25, rel=0.03)
    assert explorer.view.asked(explorer.view.start)
    assert "1,000,000 numbers on one core" in question.text
    assert frameworks(record(kernels=(NUMPY, "ours"))).view.question is None


def test_it_measures_nothing_here(explorer):
    """What a process has started with, such as JAX's threads, cannot be held to one core."""
    assert explorer.bench is None


def test_a_record_without_numpy_is_refused():
    with pytest.raises(RecordError, match="no sweep of frameworks beside NumPy"):
        frameworks(record(kernels=("ours",)))


def test_two_machines_are_shown_side_by_side():
    other = {**sweeps.MACHINE, "cpu": "Another", "fingerprint": "89abcdef"}
    view = frameworks([record(), record(cases=("gelu",), machine=other)]).view
    missing = {"recorded": 1, "case": PRODUCT, "n": 10, "threads": 0}
    assert view.title(missing).endswith("record of Another")


def test_the_books_record_has_every_operation_of_the_sweep():
    view = frameworks().view
    assert len(view.control("case").values) == len(frameworks_sweep.CASES)
    assert {series.name for series in view.series} == set(INKS)


def test_words_picture_and_page_are_made(explorer):
    assert "gelu of 1,000,000 numbers" in text(explorer.view)
    (axes,) = explorer.figure(case=PRODUCT, n=10, threads=1).axes
    assert axes.get_ylabel() == "Times NumPy's speed"
    data = json.loads(Tables(html(explorer.view)).scripts[0])
    assert data == json.loads(json.dumps(document(explorer.view)))
    assert [control["name"] for control in data["controls"]] == ["case", "n", "threads"]
    assert len(data["frames"]) == 3


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1200])
def test_cores_are_a_list_to_choose_from(browser, tmp_path, explorer, width):
    page = html(explorer.view)
    with element(browser, tmp_path, page, width=width, height=900) as seen:
        operation = seen.page.get_by_role("combobox", name="Operation", exact=True)
        operation.select_option(label="product")
        cores = seen.page.get_by_role("combobox", name="Cores", exact=True)
        assert cores.get_by_role("option").all_text_contents() == ["one core", "all cores"]
        cores.select_option(label="all cores")
        at = {"case": PRODUCT, "n": 1_000_000, "threads": 1}
        expect(seen.page.get_by_role("figure")).to_have_accessible_name(explorer.view.title(at))
        assert seen.problems == []
