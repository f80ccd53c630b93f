"""The live explorer plans, measures in the background, and never gets lost."""

import re
import threading
import time

import numpy as np
import pytest
from ipywidgets import IntProgress

from helpers.explorers import blocking
from helpers.explorers.bench import Step, duration, plan
from helpers.explorers.live import LiveView
from helpers.explorers.pulse import FINE, MOST, Pulse
from helpers.explorers.worker import Worker
from tests import sweeps
from tests.tables import Tables

PATIENCE = 60  # seconds; only a deadlock takes so long


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
    """Each job is replaced while it runs, and takes its time to notice."""
    running, started, done, overlaps = threading.Lock(), threading.Event(), [], []
    worker = Worker(pytest.fail, delay=0)

    def job(number, stopped):
        overlaps.append(not running.acquire(blocking=False))
        started.set()
        while not stopped() and number < 4:
            time.sleep(0.001)
        time.sleep(0.05)
        done.append(number)
        running.release()

    for number in range(5):
        started.clear()
        worker.submit(lambda stopped, number=number: job(number, stopped))
        assert started.wait(PATIENCE)
    assert worker.wait(PATIENCE)
    assert done == [0, 1, 2, 3, 4]
    assert not any(overlaps)
    assert not worker.busy


def test_a_worker_skips_what_was_replaced_before_it_settled():
    done, worker = [], Worker(pytest.fail, delay=0.2)
    for number in range(50):
        worker.submit(lambda _, number=number: done.append(number))
    assert worker.wait(PATIENCE)
    assert done[-1] == 49
    assert len(done) < 50


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


def test_a_worker_survives_a_listener_that_raises(monkeypatch):
    raised, done = [], []
    monkeypatch.setattr(threading, "excepthook", lambda hooked: raised.append(hooked.exc_type))
    worker = Worker(lambda _: {}["no listener"], delay=0)
    worker.submit(lambda _: 1 / 0)
    assert worker.wait(PATIENCE)
    worker.submit(lambda _: done.append("done"))
    assert worker.wait(PATIENCE)
    assert (raised, done) == ([KeyError], ["done"])


# ---- the live view, with real widgets and real kernels at tiny sizes


def tiny(**options):
    """Return a live view of matrices that multiply in microseconds, like its record says."""
    record = sweeps.blocking(sizes=(8, 16, 24), blocks=(4, 8, 16), seconds=1e-9)
    explorer = blocking(record)
    return LiveView(explorer.view, explorer.bench, **{"delay": 0.01, "min_time": 1e-5, **options})


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
    assert live.progress.value == live.progress.max == 45 * FINE
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
    for _ in range(10):
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
    live.sliders["block"].value = 4
    assert live.worker.wait(PATIENCE)
    live.sliders["block"].value = 16
    assert live.worker.wait(PATIENCE)
    assert "nothing else to measure" in live.status.value


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


def test_the_bar_moves_on_while_one_pair_takes_long_and_never_past_it():
    bar = IntProgress(max=3 * FINE)
    seen = set()
    bar.observe(lambda change: seen.add(change.new), "value")
    with Pulse(bar, 1, 1e-3) as pulse:
        deadline = time.monotonic() + PATIENCE
        while FINE * (1 + MOST) not in seen and time.monotonic() < deadline:
            time.sleep(0.01)
    assert max(seen) == FINE * (1 + MOST)
    assert bar.value == FINE
    with Pulse(bar, 1, PATIENCE) as pulse:
        pulse.reached(2)
    assert bar.value == 3 * FINE
