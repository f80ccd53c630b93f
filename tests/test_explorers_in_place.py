"""The explorer of temporaries: time and memory against array size, in two processes."""

import json
import re

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers import memory
from helpers.explorers import in_place
from helpers.explorers.bench import Cancelled
from helpers.explorers.in_place import FREED
from helpers.explorers.in_place_bench import (
    CHUNKED,
    FUSED,
    HEAPS,
    OUT,
    SERIES,
    TEMPORARIES,
    both,
)
from helpers.explorers.in_place_memory import arrays, memory_text
from helpers.explorers.live import LiveView
from helpers.explorers.page import document, html, text
from helpers.kernels import elementwise
from helpers.records import Point, Record, RecordError
from tests import sweeps
from tests.pages.element import element
from tests.tables import Tables

PATIENCE = 60
SIZES = (10, 1000, 100_000, 1_000_000)
CHUNKS = (128, 32_768)
MACHINE = sweeps.MACHINE | {
    "caches": [*sweeps.MACHINE["caches"], {"level": 3, "bytes": 8 * 2**20, "line_bytes": 64}]
}
# The truth: nanoseconds of a number in the fresh and in the settled process.
EACH = {"gelu_temporaries": (8, 2), "gelu_out": (2, 2), "gelu_fused": (1, 1)}


def each(kernel, heap, chunk=None):
    if kernel == "gelu_chunked":
        return 16 if chunk == 128 else 1.6
    return EACH[kernel][heap]


def record(machine=MACHINE, sizes=SIZES, chunks=CHUNKS, kernels=tuple(SERIES)):
    rng = np.random.default_rng(6172)
    points = [Point({"kernel": "touch", "pages": "new"}, (1e-6,) * 9)]

    def add(kernel, n, heap, **chunk):
        seconds = 1e-9 * n * each(kernel, heap, **chunk)
        samples = seconds * np.exp(rng.normal(0, 0.01, 9))
        at = {"kernel": kernel, "n": n, "heap": HEAPS[heap], **chunk}
        points.append(Point(at, tuple(map(float, samples))))

    for heap in (0, 1):
        for n in sizes:
            for kernel in kernels:
                if kernel != "gelu_chunked":
                    add(kernel, n, heap)
                for chunk in (c for c in chunks if c < n and kernel == "gelu_chunked"):
                    add(kernel, n, heap, chunk=chunk)
            points.append(Point({"kernel": "add_out", "n": n, "heap": HEAPS[heap]}, (1e-6,) * 9))
    return Record("in-place", "2025-11-22T10:54:00+00:00", machine, "wall", tuple(points))


@pytest.fixture(scope="module")
def explorer():
    return in_place(record())


def rows(view, **setting):
    return dict(view.rows({**view.start, **setting}))


# ---- the record, as a view


def test_series_hold_the_speedups_the_record_was_made_with(explorer):
    by_name = {name: kernel for kernel, (name, _) in SERIES.items()}
    for series in explorer.view.series:
        for at, found in series.readings.items():
            chunk = at[1] if len(at) == 3 else None
            truth = each("gelu_temporaries", at[-1]) / each(by_name[series.name], at[-1], chunk)
            assert found.value == pytest.approx(truth, rel=0.03)
            assert found.low <= found.value <= found.high


def test_other_kernels_and_tiny_arrays_are_left_out(explorer):
    assert explorer.view.control("n").values == (1000, 100_000, 1_000_000)
    assert len(explorer.view.series) == len(SERIES)


def test_the_temporaries_are_the_baseline(explorer):
    (baseline,) = (one for one in explorer.view.series if one.name == TEMPORARIES)
    assert {found.value for found in baseline.readings.values()} == {1}
    assert explorer.view.y.baseline == 1


def test_ticks_are_factors_of_four_and_fractions_below_one(explorer):
    assert [text for _, text in explorer.view.y.labels()] == ["1/16x", "1/4x", "1x", "4x", "16x"]


def test_a_title_tells_size_past_and_gains(explorer):
    title = explorer.view.title({"n": 100_000, "chunk": 32_768, "heap": 0})
    assert re.fullmatch(
        r"100,000 numbers, nothing large freed: out= [34]\.\dx, 256 KiB chunks [45]\.\dx, "
        r"one loop [78]\.\dx over temporaries", title,
    )  # fmt: skip
    assert FREED[1] in explorer.view.title({"n": 1000, "chunk": 128, "heap": 1})


def test_the_choice_of_the_past_changes_what_is_gained(explorer):
    gains = [rows(explorer.view, n=100_000, heap=heap)[OUT] for heap in (0, 1)]
    assert [float(text.partition("x")[0]) for text in gains] == pytest.approx([4, 1], rel=0.03)


def test_time_and_bytes_stand_side_by_side(explorer):
    said = rows(explorer.view, n=1_000_000, chunk=32_768)
    count, most = arrays(TEMPORARIES, 1_000_000)
    assert re.match(r"[78]\.\d+ ms; allocates [\d.]+ MiB", said[TEMPORARIES])
    assert said[TEMPORARIES].endswith(memory_text(TEMPORARIES, 1_000_000, 32_768))
    assert said[CHUNKED].endswith("; allocates 256 KiB")
    for name in (OUT, FUSED):
        assert re.fullmatch(r"[\d.]+x \([\d.]+ to [\d.]+\); allocates no array", said[name])
    assert count >= most > 1


def test_a_chunk_larger_than_the_array_is_said_to_hold_all(explorer):
    assert rows(explorer.view, n=1000, chunk=32_768)[CHUNKED] == "one chunk would hold all"


@pytest.mark.parametrize(
    ("n", "said"),
    [
        (1000, "15.6 KiB, fit L1 (48 KiB)"),
        (100_000, "1.53 MiB, fit L3 (8 MiB)"),
        (1_000_000, "15.3 MiB, more than any cache"),
    ],
)
def test_the_arrays_are_held_against_the_caches(explorer, n, said):
    assert rows(explorer.view, n=n)["the two arrays"] == said


def test_capacities_are_drawn_where_both_arrays_fill_them(explorer):
    assert explorer.view.guides == ((2**16, "x and out fill L2"), (2**19, "x and out fill L3"))


def test_a_machine_that_states_no_caches_is_fine():
    view = in_place(record(machine={"cpu": "?", "caches": "unknown"})).view
    assert view.guides == ()
    assert rows(view, n=1000)["the two arrays"] == "15.6 KiB"


def test_a_variant_that_was_not_measured_is_said_so():
    view = in_place(record(kernels=("gelu_temporaries", "gelu_chunked"))).view
    assert rows(view, n=100_000)[OUT] == "not measured"


@pytest.mark.parametrize("gone", ["gelu_temporaries", "gelu_chunked"])
def test_a_record_without_the_sweep_is_refused(gone):
    left = tuple(kernel for kernel in SERIES if kernel != gone)
    with pytest.raises(RecordError, match="no sweep of chunks against temporaries"):
        in_place(record(kernels=left))


# ---- what is allocated


@pytest.mark.parametrize("n", [1000, 32_767, 32_768, 100_000, 300_000])
def test_the_law_is_what_is_counted(n):
    x = np.linspace(-4, 4, n)
    out = np.empty_like(x)
    for kernel, (name, _) in SERIES.items():
        beside = (500,) if name == CHUNKED else ()
        use = memory.profile(getattr(elementwise, kernel), x, out, *beside)
        assert arrays(name, n, 500) == (use.allocated_bytes / x.nbytes, use.peak_bytes / x.nbytes)


def test_the_second_plot_shows_what_is_allocated(explorer):
    below = explorer.view.below
    temporaries, chunked = below.series
    assert temporaries.readings[100_000,].value == arrays(TEMPORARIES, 100_000)[0]
    assert chunked.readings[100_000, 128].value == pytest.approx(128 / 100_000)
    assert all(found.value < below.y.high for found in temporaries.readings.values())


# ---- page and picture


def test_the_page_data_has_both_plots(explorer):
    data = json.loads(Tables(html(explorer.view)).scripts[0])
    assert data == json.loads(json.dumps(document(explorer.view)))
    assert [control["name"] for control in data["controls"]] == ["n", "chunk", "heap"]
    assert data["controls"][2]["choice"]
    assert len(data["readouts"]) == 3 * 2 * 2
    assert [one["name"] for one in data["below"]["series"]] == [TEMPORARIES, CHUNKED]


def test_the_table_has_a_row_for_each_setting(explorer):
    head, *body = Tables(html(explorer.view)).rows
    assert head[:4] == ["Array size", "Chunk", "Before", TEMPORARIES]
    assert len(body) == 3 * 2 * 2


def test_words_and_picture_are_made(explorer):
    assert "nothing large freed" in text(explorer.view)
    assert "Memory allocated" in explorer.view.alternative(explorer.view.start)
    first, second = explorer.figure(n=1000, heap=1).axes
    assert first.get_ylabel() == "Speedup"
    assert second.get_ylabel() == "Arrays allocated"


# ---- live, in processes of their own


def test_only_the_two_sides_of_a_comparison_run():
    assert set(both("gelu_out", 100, (128,))) == {("gelu_temporaries",), ("gelu_out",)}
    chunked = both("gelu_chunked", 1000, (128,))
    assert set(chunked) == {("gelu_temporaries",), ("gelu_chunked", ("chunk", 128))}


@pytest.mark.slow  # a process for each comparison
def test_a_setting_is_measured_here():
    made = in_place(record(sizes=(1000,)))
    view = LiveView(made.view, made.bench, delay=0, min_time=1e-4)
    view.sliders["heap"].value = 1
    assert view.worker.wait(PATIENCE)
    at = {OUT: (1000, 1), CHUNKED: (1000, 128, 1), FUSED: (1000, 1)}
    assert set(view.found) == set(at.items())
    here = {row[0]: row[2] for row in Tables(view.readout.value).rows}
    assert here[TEMPORARIES].endswith("s")
    for name in at:
        assert re.fullmatch(r"[\d.]+x \([\d.]+ to [\d.]+\)", here[name])
    assert "measured here, 15 pairs each" in view.status.value


def test_chunks_are_a_step_only_where_there_are_several(explorer):
    for n, expected in ((1000, 2), (1_000_000, 3)):
        steps = explorer.bench.steps({"n": n, "chunk": 32_768, "heap": 0})
        assert len(steps) == expected
        assert all(step.seconds > 0 for step in steps)


def test_a_stop_ends_the_process(explorer):
    step = explorer.bench.steps({"n": 1_000_000, "chunk": 128, "heap": 0})[0]
    with pytest.raises(Cancelled):
        step.take(step, 15, 5.0, lambda *_: None, lambda: True)


# ---- the element in a browser


@pytest.fixture
def opened(browser, tmp_path, explorer):
    """A function that opens a page around the explorer and yields its Visit."""
    return lambda **options: element(browser, tmp_path, html(explorer.view), **options)


@pytest.mark.browser
def test_the_past_is_a_list_to_choose_from(opened, explorer):
    with opened() as seen:
        past = seen.page.get_by_role("combobox", name="Before", exact=True)
        assert tuple(past.get_by_role("option").all_text_contents()) == FREED
        past.select_option(index=1)
        expect(seen.page.get_by_role("figure")).to_have_accessible_name(
            explorer.view.title({**explorer.view.start, "heap": 1})
        )
        assert seen.problems == []


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 1200])
def test_both_plots_are_drawn_and_fit(opened, width):
    with opened(width=width, height=900) as seen:
        plots = seen.page.get_by_role("img")
        expect(plots).to_have_count(2)
        for plot in plots.all():
            box = plot.bounding_box()
            assert 0 <= box["x"] < box["x"] + box["width"] <= width
        assert seen.problems == []
