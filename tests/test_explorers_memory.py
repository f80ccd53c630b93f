"""The explorer of memory: latency against working set, and the levels found in it."""

import json
import re
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import expect

from helpers.explorers import memory
from helpers.explorers.live import LiveView
from helpers.explorers.memory import IN_ORDER, RANDOM
from helpers.explorers.memory_bench import LINE, MemoryBench
from helpers.explorers.page import document, html, text
from helpers.records import Point, Record, RecordError
from tests import sweeps
from tests.pages.element import element, unasked
from tests.tables import Tables

PATIENCE = 60
KIB, MIB = 1 << 10, 1 << 20
# The truth: up to so many bytes, a load takes so many seconds; a cycle is a quarter of a nanosecond
LEVELS = ((40 * KIB, 1e-9), (MIB, 4e-9), (8 * MIB, 16e-9), (1 << 40, 128e-9))
CYCLE = 0.25e-9
MACHINE = sweeps.MACHINE | {
    "caches": [*sweeps.MACHINE["caches"], {"level": 3, "bytes": 32 * MIB, "line_bytes": 64}]
}
SIZES = [4 * KIB * 2 ** (step / 2) for step in range(33)]


def latency(size):
    return next(seconds for held, seconds in LEVELS if size <= held)


def record(machine=MACHINE, clock=True, in_order=True, sizes=SIZES):
    rng = np.random.default_rng(6172)
    points = []

    def add(seconds, **parameters):
        samples = seconds * np.exp(rng.normal(0, 0.01, 9))
        points.append(Point(parameters, tuple(map(float, samples))))

    for size in (round(size / LINE) * LINE for size in sizes):
        add(latency(size), kernel="chase", bytes=size)
        if in_order:
            add(size / 100e9, kernel="read_sum", bytes=size)
    add(3e-9, kernel="chase", lines=14, distance=4096)
    if clock:
        add(CYCLE, kernel="add_chain")
    return Record("memory", "2025-11-22T10:54:00+00:00", machine, "wall", tuple(points))


@pytest.fixture(scope="module")
def explorer():
    return memory(record())


def nearest(view, size):
    return min(view.control("bytes").values, key=lambda value: abs(value - size))


def rows(view, size):
    return dict(view.rows({"bytes": nearest(view, size)}))


def test_readings_are_nanoseconds_a_line(explorer):
    random, in_order = explorer.view.series
    for (size,), found in random.readings.items():
        assert found.value == pytest.approx(latency(size) * 1e9, rel=0.03)
        assert found.low <= found.value <= found.high
    for found in in_order.readings.values():
        assert found.value == pytest.approx(0.64, rel=0.03)


def test_other_walks_of_the_record_are_left_out(explorer):
    assert len(explorer.view.series[0].readings) == len(SIZES)


def test_the_levels_are_marked_where_they_were_found(explorer):
    marks = explorer.view.marks
    assert [mark.text.split(" ", 1)[0] for mark in marks] == ["L1", "L2", "L3", "memory"]
    assert [mark.y for mark in marks] == pytest.approx([1, 4, 16, 128], rel=0.03)
    for mark, (held, _) in zip(marks, LEVELS, strict=True):
        assert mark.low < mark.high <= held


def test_capacities_are_guides_as_the_operating_system_states_them(explorer):
    assert explorer.view.guides == (
        (48 * KIB, "L1 48 KiB"), (MIB, "L2 1 MiB"), (32 * MIB, "L3 32 MiB"),
    )  # fmt: skip


def test_a_title_tells_latency_cycles_and_level(explorer):
    view = explorer.view
    assert re.fullmatch(
        r"In 32 KiB a random load takes (1\.0\d|0\.9\d\d) ns \([34]\.\d cycles\): L1",
        view.title({"bytes": nearest(view, 32 * KIB)}),
    )


def test_what_was_measured_stands_beside_what_is_stated(explorer):
    """16 MiB fit the third cache by its stated size, and were as slow as memory."""
    said = rows(explorer.view, 16 * MIB)
    assert said["where it lies, as measured"].startswith("memory (1")
    assert said["what the operating system says"] == "fits L3 (32 MiB)"
    assert re.fullmatch(r"1[23]\d ns \(5\d\d cycles\)", said[RANDOM])
    assert re.fullmatch(r"0\.6\d\d ns \(2\.\d cycles\), [\d.e+]+ GB/s", said[IN_ORDER])


def test_more_than_the_last_cache_is_said_so(explorer):
    said = rows(explorer.view, 256 * MIB)["what the operating system says"]
    assert said == "more than L3 (32 MiB)"


def test_a_point_between_two_levels_is_on_the_way():
    """A curve that climbs over several points has points that belong to neither plateau."""
    made = record()
    ramp = {round(s / LINE) * LINE: r for s, r in zip(SIZES[20:24], (5e-9, 9e-9, 14e-9, 20e-9),
                                                      strict=True)}  # fmt: skip
    points = []
    for point in made.points:
        at = point.parameters
        if at["kernel"] == "chase" and at.get("bytes", 0) in ramp:
            factor = ramp[at["bytes"]] / latency(at["bytes"])
            point = Point(at, tuple(seconds * factor for seconds in point.samples))
        points.append(point)
    view = memory(
        Record(made.slug, made.recorded, made.machine, made.clock, tuple(points))
    ).view  # fmt: skip
    placed = [rows(view, size)["where it lies, as measured"] for size in SIZES]
    assert any(said.startswith("on the way to") for said in placed)
    assert placed[0].startswith("L1")


def test_a_machine_that_states_no_caches_is_fine():
    view = memory(record(machine={"cpu": "?", "caches": "unknown"})).view
    assert view.guides == ()
    assert rows(view, MIB)["what the operating system says"] == "nothing of its caches"


def test_without_the_clock_there_are_no_cycles():
    assert "cycles" not in text(memory(record(clock=False)).view)


def test_without_the_walk_in_order_the_random_one_is_shown():
    view = memory(record(in_order=False)).view
    assert [series.name for series in view.series] == [RANDOM]
    assert IN_ORDER not in rows(view, MIB)


def test_a_record_without_the_walk_is_refused():
    full = record()
    other = tuple(point for point in full.points if "bytes" not in point.parameters)
    with pytest.raises(RecordError, match="no walk through random lines"):
        memory(Record(full.slug, full.recorded, full.machine, full.clock, other))


def test_ticks_are_bytes_in_words(explorer):
    texts = [text for _, text in explorer.view.x.labels()]
    assert texts == ["4 KiB", "16 KiB", "64 KiB", "256 KiB", "1 MiB", "4 MiB", "16 MiB", "64 MiB",
                     "256 MiB"]  # fmt: skip


# ---- the page


def test_the_page_data_has_one_slider_with_sizes_in_words(explorer):
    data = json.loads(Tables(html(explorer.view)).scripts[0])
    assert data == json.loads(json.dumps(document(explorer.view)))
    (control,) = data["controls"]
    assert control["texts"][:2] == ["4 KiB", "5.69 KiB"]
    assert set(data["charts"]) == {""}
    assert set(data["titles"]) == {str(size) for size in control["values"]}
    assert [mark[3][:2] for mark in data["marks"]] == ["L1", "L2", "L3", "me"]


def test_the_table_has_a_row_for_each_working_set(explorer):
    head, *body = Tables(html(explorer.view)).rows
    assert head[:3] == ["Working set", RANDOM, IN_ORDER]
    assert len(body) == len(SIZES)


def test_words_name_some_points_and_every_level(explorer):
    said = explorer.view.alternative(explorer.view.start)
    assert said.count(" ns at ") < 32
    assert re.search(r"L1 [\d.]+ ns\. L2 [\d.]+ ns\. L3 [\d.]+ ns\. memory \d+ ns\.", said)


def test_it_can_be_pictured(explorer):
    axes = explorer.figure().axes[0]
    assert "L2 1 MiB" in {note.get_text() for note in axes.texts}
    assert [label.get_text() for label in axes.get_xticklabels()][:2] == ["4 KiB", "16 KiB"]
    assert axes.get_ylabel() == "Time of a line in ns"


# ---- live, with real walks through little memory


def test_a_working_set_is_measured_here():
    made = memory(record(sizes=SIZES[:8]))
    view = LiveView(made.view, made.bench, delay=0, min_time=1e-4)
    view.sliders["bytes"].value = made.view.control("bytes").values[0]
    assert view.worker.wait(PATIENCE)
    assert set(view.found) == {(RANDOM, (4096,)), (IN_ORDER, (4096,))}
    random, in_order = (view._readings[name, (4096,)].value for name in (RANDOM, IN_ORDER))
    assert 0.05 < in_order < random < 1000
    here = {row[0]: row[2] for row in Tables(view.readout.value).rows}
    assert re.fullmatch(r"[\d.]+ ns \([\d.]+ cycles\)", here[RANDOM])
    assert re.fullmatch(r"[\d.]+ ns \([\d.]+ cycles\), [\d.e+]+ GB/s", here[IN_ORDER])
    assert "Working set 4 KiB measured here" in view.status.value


def test_a_stop_while_the_walk_is_laid_comes_before_the_measurement():
    from helpers.explorers.bench import Cancelled

    step, _ = MemoryBench(RANDOM, IN_ORDER).steps({"bytes": 4096})
    with pytest.raises(Cancelled):
        step.take(step, 6, 1e-4, lambda *_: None, lambda: True)


# ---- the element in a browser


@pytest.fixture
def opened(browser, tmp_path, explorer):
    """A function that opens a page around the explorer and yields its Visit."""
    return lambda **options: element(browser, tmp_path, html(explorer.view), **options)


@pytest.mark.browser
def test_the_slider_says_its_bytes_in_words(opened, explorer):
    with opened() as seen:
        slider = seen.page.get_by_role("slider", name="Working set", exact=True)
        expect(slider).to_have_attribute("aria-valuetext", "32 KiB")
        slider.press("End")
        expect(slider).to_have_attribute("aria-valuetext", "256 MiB")
        expect(seen.page.get_by_role("figure")).to_have_accessible_name(
            explorer.view.title({"bytes": 256 * MIB})
        )
        assert seen.problems == []


@pytest.mark.browser
def test_levels_and_capacities_are_drawn(opened, explorer):
    with opened() as seen:
        unasked(seen)
        expect(seen.page.locator(".ke-mark")).to_have_count(4)
        expect(seen.page.locator(".ke-guide")).to_have_count(3)
        notes = seen.page.locator(".ke-note").all_text_contents()
        marks = [mark.text for mark in explorer.view.marks]
        assert notes == [*marks, *(text for _, text in explorer.view.guides)]


@pytest.mark.browser
@pytest.mark.parametrize("width", [375, 700, 1200])
def test_ticks_neither_touch_nor_stick_out(opened, width):
    with opened(width=width, height=700) as seen:
        boxes = seen.page.evaluate("""() => {
            const svg = document.querySelector(".ke-plot svg").getBoundingClientRect();
            return [...document.querySelectorAll(".ke-plot .ke-tick")].map(e => {
                const box = e.getBoundingClientRect();
                return [e.textContent, box.left - svg.left, svg.right - box.right];
            });
        }""")
        shown = [(left, width) for text, left, width in boxes if "iB" in text]
        assert len(shown) >= 4
        for text, left, right in boxes:
            assert left >= 0, text
            assert right >= 0, text
        svg = seen.page.locator(".ke-plot svg").bounding_box()["width"]
        for (_, right), (left, _) in pairwise(shown):
            assert left > svg - right
