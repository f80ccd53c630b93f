"""The explorer of the ladder: GFLOP/s of each rung, under the peak and beside BLAS."""

import json
import re
from dataclasses import replace

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers.explorers import ladder
from helpers.explorers.ladder import NAMES, PEAK
from helpers.explorers.ladder_bench import factor_text
from helpers.explorers.live import LiveView
from helpers.explorers.page import document, html, text
from helpers.figures import Reading
from helpers.records import Point, Record, RecordError
from tests import sweeps
from tests.pages.element import element, unasked
from tests.roofline import test_ceilings
from tests.tables import Tables

PATIENCE = 60
SIZES = (64, 1000, 1024)
# The truth in GFLOP/s of float64, and the largest n that a rung was measured at.
RUNGS = {
    "matmul_python": (0.05, 64),
    "matmul_ijk": (2.0, 1000),
    "matmul_ikj": (20.0, 1024),
    "matmul_blocked": (25.0, 1024),
    "matmul_tiled": (50.0, 1024),
    "matmul_packed": (88.0, 1024),
    "np.matmul": (80.0, 1024),
}


def record(sizes=SIZES, dtypes=("float64", "float32"), machine=sweeps.MACHINE, noise=0.004):
    """A benchmark's record: float32 is twice as fast, two threads 1.9 times."""
    rng = np.random.default_rng(6172)
    points = []

    def add(kernel, n, dtype, speed, threads=1, **extra):
        seconds = 2e-9 * n**3 / (speed * (2 if dtype == "float32" else 1))
        samples = seconds * np.exp(rng.normal(0, noise, 18))
        at = {"operation": "matmul", "n": n, "dtype": dtype, "threads": threads, "kernel": kernel}
        points.append(Point({**at, **extra}, tuple(map(float, samples))))

    for dtype in dtypes:
        for n in sizes:
            for kernel, (speed, largest) in RUNGS.items():
                if n <= largest and (kernel, dtype) != ("matmul_python", "float32"):
                    extra = {"block": 64} if kernel == "matmul_blocked" else {}
                    add(kernel, n, dtype, speed, **extra)
            add("np.matmul", n, dtype, 1.9 * 80, threads=2)
            add("matmul_packed", n, dtype, 88.0, threads=2)
            add("matmul_parallel", n, dtype, 1.9 * 88, threads=2)
    other = {"operation": "conv2d", "images": "1x1x9x9", "dtype": "float64", "threads": 1}
    points.append(Point({**other, "kernel": "conv2d_direct"}, (1e-6,) * 18))
    return Record("bench", "2025-11-22T10:54:00+00:00", machine, "wall", tuple(points))


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    """The data of a book that has the machine's ceilings: 120 and 240 GFLOP/s a core."""
    folder = tmp_path_factory.mktemp("data")
    (folder / "roofline").mkdir()
    path = folder / "roofline" / f"{sweeps.MACHINE['fingerprint']}.json"
    path.write_text(json.dumps(test_ceilings.made().document()), encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def explorer(book):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("helpers.records.record.DATA", book)
        return ladder(record())


def without(record, **parameters):
    """The record less the points with these parameters."""
    kept = (p for p in record.points if not parameters.items() <= p.parameters.items())
    return replace(record, points=tuple(kept))


def rows(view, n, bits=64):
    return dict(view.rows({"n": n, "dtype": bits}))


def test_readings_are_gflops(explorer):
    series = {one.name: one for one in explorer.view.series}
    assert list(series) == [*NAMES.values(), PEAK]
    for kernel, (speed, largest) in RUNGS.items():
        readings = series[NAMES[kernel]].readings
        assert {n for n, _ in readings} == {n for n in SIZES if n <= largest}
        for (_, bits), found in readings.items():
            assert found.value == pytest.approx(speed * 64 / bits, rel=0.01)
            assert found.low < found.value < found.high


def test_the_peak_is_a_level_for_each_type(explorer):
    view = explorer.view
    assert view.series[-1].readings == {(64,): Reading(*[120.0] * 3), (32,): Reading(*[240.0] * 3)}
    for bits, peak in ((64, 120), (32, 240)):
        *_, level = view.curves({"n": 64, "dtype": bits})
        assert [(x, found.value) for x, found in level.readings] == [(None, peak)]


def test_several_threads_are_compared_with_blas_on_as_many(explorer):
    """1.9 times as fast on two: BLAS beside it is as well, and there are two cores' peaks."""
    said = rows(explorer.view, 1024)[NAMES["matmul_parallel"]]
    assert re.fullmatch(
        r"16\d GFLOP/s \(.*\), (69|70) % of the peak of 2 cores, 1\.(09|10|11)x BLAS", said
    )


def test_rows_tell_speed_share_and_factors(explorer):
    said = rows(explorer.view, 1000)
    assert said[PEAK] == "120 GFLOP/s a core"
    assert re.fullmatch(
        r"8[78]\.\d GFLOP/s \(8[78]\.\d to 8[89]\.\d\), 7[34] % of peak, 4[34]x naive, "
        r"1\.(09|10|11)x BLAS",
        said["packed panels"],
    )
    assert re.fullmatch(r"2\.0\d GFLOP/s \(.*\), 1\.7 % of peak, 0\.02\dx BLAS", said["naive loop"])
    assert re.fullmatch(
        r"(79|80)\.\d GFLOP/s \(.*\), 67 % of peak, 40x naive", said["NumPy's BLAS"]
    )


def test_what_was_not_measured_is_said_so(explorer):
    assert rows(explorer.view, 1024)["naive loop"] == "not measured"
    assert "naive" not in rows(explorer.view, 1024)["packed panels"]
    assert rows(explorer.view, 64, 32)["Python loop"] == "not measured"


def test_a_title_names_the_best_rung_of_one_thread(explorer):
    title = explorer.view.title({"n": 1024, "dtype": 32})
    assert re.fullmatch(
        r"n = 1024, float32: 17[5-7] GFLOP/s with packed panels, 7[34] % of peak, "
        r"1\.(09|10|11)x BLAS",
        title,
    )


def test_without_the_ceilings_of_its_machine_there_is_no_peak(book, monkeypatch):
    monkeypatch.setattr("helpers.records.record.DATA", book)
    other = sweeps.MACHINE | {"fingerprint": "beef"}
    view = ladder(record(machine=other)).view
    assert PEAK not in {one.name for one in view.series}
    assert "peak" not in text(view)


def test_a_size_that_one_type_lacks_is_named_as_such():
    made = record(sizes=(64, 128))
    view = ladder(without(made, n=128, dtype="float32")).view
    assert view.title({"n": 128, "dtype": 32}) == "n = 128, float32: not measured"
    assert not view.measured({"n": 128, "dtype": 32})


def test_one_type_alone_is_shown():
    view = ladder(record(dtypes=("float32",))).view
    assert view.start == {"n": 1024, "dtype": 32}


def test_a_parallel_rung_without_its_blas_is_left_out():
    made = record()
    view = ladder(without(made, kernel="np.matmul", threads=2)).view
    assert rows(view, 64)[NAMES["matmul_parallel"]] == "not measured"


def test_a_record_without_products_is_refused():
    made = record()
    with pytest.raises(RecordError, match="no products of matrices beside NumPy's BLAS"):
        ladder(replace(made, points=made.points[-1:]))


def test_a_book_without_a_benchmark_says_how_to_make_one(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.records.record.DATA", tmp_path)
    with pytest.raises(RecordError, match="`make bench` measures one"):
        ladder()


def test_two_machines_are_shown_beside_each_other():
    other = sweeps.MACHINE | {"cpu": "Another", "fingerprint": "beef"}
    view = ladder([record(), record(sizes=(64, 512), machine=other)]).view
    assert view.control("n").values == (64, 512, 1000, 1024)
    assert view.control("dtype").text(32) == "float32"


@pytest.mark.parametrize(
    ("factor", "words"), [(1.0449, "1.04x"), (0.0021, "0.0021x"), (47.3, "47x"), (2300, "2300x")]
)
def test_factors_have_the_digits_that_they_need(factor, words):
    assert factor_text(factor) == words


# ---- the page


def test_the_page_data_has_a_slider_and_a_choice(explorer):
    data = json.loads(Tables(html(explorer.view)).scripts[0])
    assert data == json.loads(json.dumps(document(explorer.view)))
    size, dtype = data["controls"]
    assert (size["choice"], dtype["choice"]) == (False, True)
    assert dtype["texts"] == ["float64", "float32"]
    assert set(data["titles"]) == {f"{n},{bits}" for n in SIZES for bits in (64, 32)}


def test_ticks_below_one_are_fractions(explorer):
    texts = [words for _, words in explorer.view.y.labels()]
    assert texts == ["1/16", "1/4", "1", "4", "16", "64", "256"]


def test_it_can_be_pictured(explorer):
    for bits in (64, 32):
        axes = explorer.figure(dtype=bits).axes[0]
        assert axes.get_ylabel() == "GFLOP/s"
        assert [label.get_text() for label in axes.get_xticklabels()] == [
            "64", "128", "256", "512", "1024",
        ]  # fmt: skip


# ---- live, with real products of small matrices


@pytest.mark.slow
def test_a_size_is_measured_here():
    made = ladder(record(sizes=(64, 128), noise=0.01))
    view = LiveView(made.view, made.bench, delay=0, min_time=1e-4)
    view.sliders["n"].value = 64
    assert view.worker.wait(PATIENCE)
    assert set(view.found) == {(name, (64, 64)) for name in NAMES.values()}
    here = {row[0]: row[2] for row in Tables(view.readout.value).rows}
    for name in NAMES.values():
        against = "" if name == "NumPy's BLAS" else r", [\d.]+x BLAS"
        assert re.fullmatch(rf"[\d.]+ GFLOP/s \([\d.]+ to [\d.]+\){against}", here[name])
    for found in view._readings.values():
        assert 0.001 < found.low <= found.value <= found.high < 10_000
    rates = {name: view._readings[NAMES[name], (64, 64)].value for name in RUNGS}
    assert 50 * rates["matmul_python"] < rates["np.matmul"]


def test_what_takes_too_long_is_left_out():
    """At n = 1000 the naive loop is recorded with 2 GFLOP/s, a second a call."""
    bench = ladder(record()).bench
    at = {name: {step.series for step in bench.steps({"n": name, "dtype": 64})} for name in SIZES}
    assert at[64] == set(NAMES.values())
    assert at[64] - at[1000] == {"Python loop", "naive loop"}
    assert bench.steps({"n": 64, "dtype": 32}) != bench.steps({"n": 64, "dtype": 64})


# ---- the element in a browser


@pytest.mark.browser
def test_slider_and_choice_change_title_and_curves(browser, tmp_path, explorer):
    with element(browser, tmp_path, html(explorer.view)) as seen:
        page = seen.page
        unasked(seen)
        expect(page.locator(".ke-plot .ke-series")).to_have_count(len(NAMES) + 1)
        page.get_by_role("slider", name="Matrix size", exact=True).press("Home")
        page.get_by_role("combobox", name="Elements").select_option("float32")
        title = explorer.view.title({"n": 64, "dtype": 32})
        expect(page.get_by_role("figure")).to_have_accessible_name(title)
        assert seen.problems == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 700, 1200])
def test_the_words_of_the_plot_stay_inside_it(browser, tmp_path, explorer, width):
    with element(browser, tmp_path, html(explorer.view), width=width, height=800) as seen:
        seen.page.get_by_role("slider", name="Matrix size", exact=True).press("Home")
        outside = seen.page.evaluate("""() => {
            const svg = document.querySelector(".ke-plot svg").getBoundingClientRect();
            return [...document.querySelectorAll(".ke-plot text")].filter(e => {
                const box = e.getBoundingClientRect();
                return box.left < svg.left || box.right > svg.right ||
                       box.top < svg.top || box.bottom > svg.bottom;
            }).map(e => e.textContent);
        }""")
        assert outside == []
