"""What explorers say in each of their forms, and that the live one never gets lost."""

import json
import re
import threading
from html.parser import HTMLParser

import numpy as np
import pytest

from helpers.explorers import blocking
from helpers.explorers.bench import Step, duration, plan
from helpers.explorers.blocking import working_set
from helpers.explorers.live import LiveView
from helpers.explorers.page import document, html, text
from helpers.explorers.view import Control, two_digits
from helpers.explorers.worker import Worker
from helpers.records import Record, RecordError
from tests import sweeps

PATIENCE = 60  # seconds; only a deadlock takes so long


@pytest.fixture(scope="module")
def explorer():
    return blocking(sweeps.blocking())


class Tables(HTMLParser):
    """Collects the cells of each table row, and what script tags hold."""

    def __init__(self, markup):
        super().__init__()
        self.rows, self.scripts, self.tags, self._open = [], [], [], None
        self.feed(markup)

    def handle_starttag(self, tag, attributes):
        self.tags.append(tag)
        self._open = tag
        if tag == "tr":
            self.rows.append([])
        elif tag in ("td", "th"):
            self.rows[-1].append("")

    def handle_endtag(self, tag):
        self._open = None

    def handle_data(self, data):
        if self._open in ("td", "th"):
            self.rows[-1][-1] += data
        elif self._open == "script":
            self.scripts.append(data)


# ---- the record, as a view


def test_series_hold_the_speedups_the_record_was_made_with(explorer):
    for series, kernel in zip(
        explorer.view.series, ("matmul_blocked_ijk", "matmul_blocked", "matmul_ikj"), strict=True
    ):
        for at, reading in series.readings.items():
            assert reading.value == pytest.approx(sweeps.speedup(kernel, *at), rel=0.05)
            assert reading.low <= reading.value <= reading.high


def test_the_explorer_opens_on_1024_and_32(explorer):
    assert explorer.view.start == {"n": 1024, "block": 32}


def test_a_title_names_the_best_of_each_idea(explorer):
    best = [two_digits(series.readings[(1024, 32)[: len(series.over)]].value)
            for series in explorer.view.series]  # fmt: skip
    alone, both, order = best
    assert explorer.view.title({"n": 1024, "block": 8}) == (
        f"n = 1024: blocking alone reaches {alone}x, loop order alone {order}x, both {both}x"
    )


def test_a_block_larger_than_the_matrix_is_said_to_be_none(explorer):
    rows = dict(explorer.view.rows({"n": 64, "block": 128}))
    assert rows["blocked, ijk inside"] == "no such block: 128 is more than 64"
    assert re.match(r"[\d.]+x \(", rows["ikj, no blocks"])
    assert not explorer.view.measured({"n": 64, "block": 128})


@pytest.mark.parametrize(
    ("block", "caches", "said"),
    [
        (32, {1: 49152, 2: 2**20}, "24 KiB, fit L1 (48 KiB)"),
        (64, {1: 49152, 2: 2**20}, "96 KiB, fit L2 (1 MiB)"),
        (256, {1: 49152, 2: 2**20, 3: 2**25}, "1.5 MiB, more than L2 (1 MiB)"),
        (4, {}, "384 bytes (this machine does not state its cache sizes)"),
    ],
)
def test_the_working_set_is_held_against_the_caches(block, caches, said):
    assert working_set(block, caches) == said


def test_capacities_are_drawn_where_three_blocks_fill_them(explorer):
    (first, label), *_ = explorer.view.guides
    assert 3 * 8 * first**2 == pytest.approx(48 * 1024)
    assert label == "3 blocks fill L1"


@pytest.mark.parametrize("caches", ["unknown", [], None])
def test_a_machine_that_states_no_caches_is_fine(caches):
    view = blocking(sweeps.blocking(machine={"cpu": "?", "caches": caches})).view
    assert view.guides == ()
    assert "does not state" in dict(view.rows(view.start))["three blocks"]


def test_the_source_tells_machine_date_and_rounds(explorer):
    assert explorer.view.source == (
        "Recorded on Test <& Sons> 9000, 22 November 2025, 15 rounds, 95 % intervals"
    )


def test_a_record_without_the_sweep_is_refused():
    full = sweeps.blocking()
    whole = tuple(point for point in full.points if "block" not in point.parameters)
    with pytest.raises(RecordError, match="no sweep of blocks"):
        blocking(Record(full.slug, full.recorded, full.machine, full.clock, whole))


def test_a_book_without_a_record_says_how_to_make_one(tmp_path, monkeypatch):
    monkeypatch.setattr("helpers.records.record.DATA", tmp_path)
    with pytest.raises(RecordError, match="make record"):
        blocking()


def test_a_control_starts_on_one_of_its_values():
    with pytest.raises(ValueError, match="start of n is 3"):
        Control("n", "Matrix size", (1, 2), 3)


# ---- text and HTML


def test_the_page_data_holds_every_reading(explorer):
    data = json.loads(Tables(html(explorer.view)).scripts[0])
    assert data == json.loads(json.dumps(document(explorer.view)))
    for series, sent in zip(explorer.view.series, data["series"], strict=True):
        assert len(sent["values"]) == len(series.readings)
    titles = set(data["titles"])
    assert titles == {str(n) for n in sweeps.SIZES}
    assert len(data["readouts"]) == len(sweeps.SIZES) * len(sweeps.BLOCKS)


def test_the_table_has_a_row_for_each_block_that_was_measured(explorer):
    head, *rows = Tables(html(explorer.view)).rows
    assert head[:3] == ["Matrix size", "Block size", "naive loop"]
    measured = [(n, b) for n in sweeps.SIZES for b in sweeps.BLOCKS if b <= n]
    assert [tuple(map(int, row[:2])) for row in rows] == measured
    assert all(re.fullmatch(r"[\d.]+x \([\d.]+ to [\d.]+\)", cell) for r in rows for cell in r[3:6])


def test_what_a_record_says_never_becomes_markup():
    evil = {"cpu": "</script><script>alert(1)</script><!-- & \u2028", "caches": []}
    markup = html(blocking(sweeps.blocking(machine=evil)).view)
    seen = Tables(markup)
    assert seen.tags.count("script") == 1
    assert markup.count("</script>") == 1
    assert "<!--" not in markup
    assert evil["cpu"] in json.loads(seen.scripts[0])["source"]


def test_text_is_a_short_table(explorer):
    lines = text(explorer.view).splitlines()
    assert lines[0] == "Speedup over the naive loop against block size"
    assert lines[3].startswith("Block size  naive loop")
    assert [line.split()[0] for line in lines[4:7]] == ["8", "32", "128"]
    assert len(lines) < 15


def test_words_stand_in_for_the_picture(explorer):
    said = explorer.view.alternative({"n": 1024, "block": 8})
    assert said.startswith("n = 1024: blocking alone reaches")
    assert re.search(r"blocked, ijk inside: [\d.]+x at 8, [\d.]+x at 32", said)
    assert re.search(r"ikj, no blocks: [\d.]+x\.", said)


# ---- the bundle


def test_outside_a_notebook_there_is_no_widget(explorer):
    assert set(explorer._repr_mimebundle_()) == {"text/plain", "text/html"}


@pytest.mark.parametrize(("page", "widget"), [("", True), ("1", False)])
def test_only_a_live_kernel_gets_a_widget(monkeypatch, page, widget):
    """A book build has a kernel too, but nobody who could move a slider."""
    monkeypatch.setenv("KERNELS_MEASURED_PAGE", page)
    monkeypatch.setattr("IPython.get_ipython", lambda: type("Shell", (), {"kernel": object()}))
    fresh = blocking(sweeps.blocking())
    bundle = fresh._repr_mimebundle_()
    assert ("application/vnd.jupyter.widget-view+json" in bundle) == widget
    assert ("live" in vars(fresh)) == widget
    assert bundle["text/plain"] == text(fresh.view)


def test_a_picture_is_made_on_demand(explorer):
    assert explorer.png(n=64, block=8).startswith(b"\x89PNG")
    with pytest.raises(ValueError, match="block is 5"):
        explorer.png(block=5)


# ---- plans


def step(seconds):
    return Step("series", (1,), seconds, min, max, tuple)


@pytest.mark.parametrize(
    ("seconds", "allowed", "pairs"), [(0.01, 10, 15), (1, 10, 8), (100, 10, 6)]
)
def test_a_plan_takes_fewer_pairs_rather_than_longer(seconds, allowed, pairs):
    planned = plan([step(seconds)], allowed)
    assert planned.pairs == pairs
    assert planned.seconds == pytest.approx((pairs + 2) * seconds)
    assert ("instead of 15" in planned.effort) == (pairs < 15)


def test_a_slower_machine_plans_with_its_own_pace():
    assert plan([step(1)], 10, pace=4).seconds == 4 * plan([step(1)], 2.5).seconds


def test_waiting_times_are_rounded_up():
    assert [duration(s) for s in (0.2, 8.1, 100)] == ["about 1 s", "about 9 s", "about 2 min"]


# ---- the worker


def test_a_worker_does_the_latest_and_one_at_a_time():
    running, done, overlaps = threading.Lock(), [], []
    worker = Worker(pytest.fail, delay=0.01)

    def job(number, stopped):
        overlaps.append(not running.acquire(blocking=False))
        while not stopped() and number < 199:
            pass
        done.append(number)
        running.release()

    for number in range(200):
        worker.submit(lambda stopped, number=number: job(number, stopped))
    assert worker.wait(PATIENCE)
    assert done[-1] == 199
    assert not any(overlaps)
    assert not worker.busy


def test_a_stopped_worker_drops_what_waits_and_can_go_on():
    done, worker = [], Worker(pytest.fail, delay=PATIENCE)
    worker.submit(lambda _: done.append("dropped"))
    worker.stop()
    assert worker.wait(PATIENCE / 2)
    worker.delay = 0
    worker.submit(lambda _: done.append("done"))
    assert worker.wait(PATIENCE)
    assert done == ["done"]


def test_a_job_that_raises_is_told_and_the_next_one_runs():
    failures, done = [], []
    worker = Worker(failures.append, delay=0)
    worker.submit(lambda _: 1 / 0)
    assert worker.wait(PATIENCE)
    worker.submit(lambda _: done.append("done"))
    assert worker.wait(PATIENCE)
    assert [type(failure) for failure in failures] == [ZeroDivisionError]
    assert done == ["done"]


# ---- the live view, with real widgets and real kernels at tiny sizes


def tiny(**options):
    """Return a live view of matrices that multiply in microseconds, like its record says."""
    record = sweeps.blocking(sizes=(8, 16, 24), blocks=(4, 8, 16), seconds=1e-9)
    explorer = blocking(record)
    return LiveView(explorer.view, explorer.bench, **{"delay": 0.01, **options})


def test_a_slider_moves_the_picture_at_once_and_measures_that_point():
    live = tiny(delay=PATIENCE)
    before = live.picture.value, live.readout.value
    live.sliders["block"].value = 8
    assert live.picture.value != before[0]
    assert live.readout.value != before[1]
    live.stop()
    assert live.worker.wait(PATIENCE)
    live.worker.delay = 0
    at_rest = live.picture.value
    live.sliders["n"].value = 16
    assert live.worker.wait(PATIENCE)
    assert set(live.found) == {
        ("blocked, ijk inside", (16, 8)),
        ("blocked, ikj inside", (16, 8)),
        ("ikj, no blocks", (16,)),
    }
    assert live.picture.value != at_rest
    assert live.progress.value == live.progress.max == 45
    assert "measured here, 15 pairs each" in live.status.value
    assert live.stopper.disabled


@pytest.mark.slow
def test_measured_points_stay_and_are_not_measured_twice():
    live = tiny()
    live.sliders["block"].value = 4
    assert live.worker.wait(PATIENCE)
    found = dict(live.found)
    live.sliders["block"].value = 8
    assert live.worker.wait(PATIENCE)
    live.sliders["block"].value = 4
    assert live.worker.wait(PATIENCE)
    assert all(live.found[at] is comparison for at, comparison in found.items())
    assert "was measured here" in live.status.value
    live.button.click()
    assert live.worker.wait(PATIENCE)
    assert all(live.found[at] is not comparison for at, comparison in found.items())


def test_the_readout_sets_here_beside_recorded():
    live = tiny()
    live.sliders["block"].value = 8
    assert live.worker.wait(PATIENCE)
    head, *rows = Tables(live.readout.value).rows
    assert head == ["", "recorded", "here"]
    here = {row[0]: row[2] for row in rows}
    assert here["naive loop"].endswith("s")
    assert re.fullmatch(r"[\d.]+x \([\d.]+ to [\d.]+\)", here["ikj, no blocks"])
    assert f"Measured here: naive loop: {here['naive loop']}" in live.picture.value


@pytest.mark.slow
def test_rapid_moves_end_on_the_last_one():
    live = tiny()
    rng = np.random.default_rng(6172)
    for _ in range(25):
        live.sliders["n"].value = int(rng.choice([8, 16, 24]))
        live.sliders["block"].value = int(rng.choice([4, 8, 16]))
    live.sliders["n"].value, live.sliders["block"].value = 24, 4
    assert live.worker.wait(PATIENCE)
    assert ("blocked, ijk inside", (24, 4)) in live.found
    assert "alert" not in live.status.value


def test_a_block_that_does_not_exist_measures_the_rest():
    live = tiny()
    live.sliders["n"].value = 8
    live.sliders["block"].value = 16
    assert live.worker.wait(PATIENCE)
    assert ("ikj, no blocks", (8,)) in live.found
    assert not any(at == (8, 16) for _, at in live.found)
    assert "no such block: 16 is more than 8" in live.readout.value


def test_dear_settings_wait_for_the_button():
    live = tiny(at_once=0.0)
    live.sliders["block"].value = 8
    assert not live.worker.busy
    assert "press Measure" in live.status.value
    live.button.click()
    assert live.worker.wait(PATIENCE)
    assert len(live.found) == 3


class Endless:
    """A bench whose kernel reports that it runs, and whose pairs a test can hold up."""

    def __init__(self, failing=False):
        self.running, self.failing = threading.Event(), failing
        self.proceed = threading.Event()

    def steps(self, setting):
        return [Step("ikj, no blocks", (setting["n"],), 0.001, self.kernel, self.kernel, tuple)]

    def texts(self, setting, found):
        return {}

    def kernel(self):
        if self.failing:
            raise ValueError("out has shape <3>")
        self.running.set()
        assert self.proceed.wait(PATIENCE)


def held_up(bench):
    record = sweeps.blocking(sizes=(8, 16), blocks=(4, 8))
    return LiveView(blocking(record).view, bench, delay=0)


@pytest.mark.parametrize("how", ["button", "slider"])
def test_a_running_measurement_stops(how):
    bench = Endless()
    live = held_up(bench)
    live.button.click()
    assert bench.running.wait(PATIENCE)
    assert not live.stopper.disabled
    if how == "button":
        live.stopper.click()
        assert "Stopped" in live.status.value
    else:
        other = next(n for n in (8, 16) if n != live.setting["n"])
        live.sliders["n"].value = other
    bench.proceed.set()
    assert live.worker.wait(PATIENCE)
    assert set(live.found) == (set() if how == "button" else {("ikj, no blocks", (other,))})
    assert live.stopper.disabled


def test_an_error_is_shown_and_the_view_lives_on():
    bench = Endless(failing=True)
    live = held_up(bench)
    live.button.click()
    assert live.worker.wait(PATIENCE)
    assert 'role="alert"' in live.status.value
    assert "ValueError: out has shape &lt;3&gt;" in live.status.value
    assert "warm-up" in live.status.value
    assert live.stopper.disabled
    bench.failing = False
    bench.proceed.set()
    live.button.click()
    assert live.worker.wait(PATIENCE)
    assert len(live.found) == 1
