"""The sweep of the chapter on dispatch, at sizes small enough to try."""

import os
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from helpers import backends, records
from helpers.backends.automatic import automatic
from helpers.backends.calibration import store
from helpers.records import Record, dispatch_sweep
from helpers.records.dispatch_sweep import (
    CASES,
    FULL,
    MEMBERS,
    Plan,
    busy,
    calls,
    dispatch,
    first_and_second,
    kept_apart,
    steps,
)
from helpers.records.sweeps import SWEEPS
from helpers.timing.interval import FEWEST

CHOICES = {"chosen", "again", "busy"}
SHOTS = 2  # fewer than a record wants: each is a process that loads Numba


@pytest.fixture(scope="module")
def folders():
    """Where each calibration would have been kept."""
    return []


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def taken(folders, told):
    def calibrate(progress):
        folders.append(os.environ[store.FOLDER])
        progress(1, 1)

    small = Plan(sizes=(10,), rows=(4,), shots=SHOTS, calibrate=calibrate)
    return tuple(dispatch(lambda *report: told.append(report), small))


@pytest.mark.slow  # a dozen processes, which load Numba each
def test_every_case_has_numpy_and_the_choice_with_what_was_chosen(taken):
    for case in CASES:
        found = {p.parameters["kernel"]: p for p in taken if p.parameters["case"] == case}
        assert {"numpy", "twin", "auto"} <= set(found) <= {"auto", "twin", *MEMBERS}
        assert {len(point.samples) for point in found.values()} == {dispatch_sweep.ROUNDS}
        said = found["auto"].parameters
        assert set(said) == {"kernel", "case", "n", "explained", *CHOICES}
        assert {said[one] for one in CHOICES} <= set(MEMBERS)
        assert f": {said['chosen']}, " in said["explained"]
        assert all(set(p.parameters) == {"kernel", "case", "n"}
                   for name, p in found.items() if name != "auto")  # fmt: skip


@pytest.mark.slow
def test_beside_the_cases_stand_overhead_network_and_first_calls(taken):
    found = {tuple(p.parameters.values()) for p in taken if p.parameters["case"] not in CASES}
    expected = {(kernel, "2 x 2") for kernel in ("direct", "auto", "anew")}
    expected |= {(kernel, "network", 4) for kernel in ("plain", "auto", *MEMBERS)}
    expected |= {("numba", f"{which} call", compiled)
                 for which in ("first", "second") for compiled in ("never", "before")}  # fmt: skip
    assert found == expected


@pytest.mark.slow
def test_calibrations_are_kept_in_a_folder_that_is_gone(taken, folders):
    assert len(folders) == 3
    assert not Path(folders[0]).exists()


@pytest.mark.slow
def test_progress_is_told_to_its_end(taken, told):
    settings = list(dict.fromkeys(setting for setting, *_ in told))
    assert settings[:4] == ["busy", "first", "second", "float64 product, n = 10"]
    assert told[-1] == ("first call, compiled before", SHOTS, SHOTS)


@pytest.mark.slow
def test_the_points_make_a_record(taken, tmp_path):
    assert FULL.shots >= FEWEST
    points = tuple(
        point if len(point.samples) >= FEWEST else replace(point, samples=FEWEST * point.samples)
        for point in taken
    )
    made = Record("dispatch", "2025-11-22T10:54:00Z", {"fingerprint": "0"}, "wall", points)
    records.write(made, tmp_path / "here.json")
    read = records.load(tmp_path / "here.json")
    assert read.point(kernel="direct", case="2 x 2").samples


@pytest.mark.slow
def test_a_first_call_takes_longer_where_nothing_is_compiled(tmp_path):
    """Told by what is written: the compiled code is there afterwards, and found the next time."""
    first_and_second(str(tmp_path))
    written = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nbc")}
    assert written
    first_and_second(str(tmp_path))
    assert written == {path: path.stat().st_mtime_ns for path in tmp_path.rglob("*.nbc")}


# What is compared does the same work


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("n", [10, 1000])
def test_every_backend_of_a_case_gives_the_same_numbers(case, n):
    found = {name: call() for name, call in calls(CASES[case].problem(n)).items()}
    expected = found["numpy"].astype(float)
    slack = 64 * np.finfo(np.float16 if case == "float16 product" else float).eps
    for name, result in found.items():
        assert result.shape == expected.shape, name
        scale = max(1.0, np.abs(expected).max())
        assert np.abs(result.astype(float) - expected).max() <= slack * scale, name


@pytest.mark.parametrize("case", CASES)
def test_the_first_array_has_about_n_numbers(case):
    for n in (10, 100, 10_000):
        first = calls(CASES[case].problem(n))["numpy"].args[0]
        assert 0.8 * n <= first.size <= 3.3 * n, (n, first.shape)


def test_the_twin_of_numpy_is_the_same_function():
    found = calls(CASES["softmax"].problem(100))
    assert found["twin"].func is found["numpy"].func
    assert found["twin"] is not found["numpy"]


def test_python_loops_over_little_only():
    assert "python" in calls(CASES["float64 product"].problem(1000))
    assert "python" not in calls(CASES["float64 product"].problem(10_000))


def test_the_strided_product_has_gaps_in_both_axes():
    a, b = calls(CASES["strided product"].problem(100))["numpy"].args
    assert min(a.strides) > a.itemsize
    assert min(b.strides) > b.itemsize


def test_a_call_of_auto_takes_the_backend_in_use():
    call = calls(CASES["gelu"].problem(100))["auto"]
    seen = []

    class Witness(backends.ComputeBackend):
        name = "witness"

        def supports(self, problem):
            return super().supports(problem)

        def gelu(self, x, out):
            seen.append(x.size)
            out[:] = 0

    backends.register("witness", Witness())
    try:
        with backends.use("witness"):
            call()
    finally:
        backends.unregister("witness")
    assert seen == [100]


def test_the_network_steps_to_the_same_weights_on_every_backend():
    found = {name: call() for name, call in steps(8).items()}
    for name, learned in found.items():
        kind = np.ndarray if name == "plain" else backends.Array
        assert all(type(weights) is kind for weights in learned), name
        for weights, expected in zip(learned, found["plain"], strict=True):
            assert np.abs(np.asarray(weights) - expected).max() < 1e-12, name


def test_each_step_of_the_network_runs_in_a_context_of_its_own():
    seen = {}
    for name in ("python", "numba"):
        under = dispatch_sweep._under(name, backends.current)
        seen[name] = under()
    assert seen == {"python": "python", "numba": "numba"}
    assert backends.current() == "auto"


def test_the_network_runs_in_python_on_few_rows_only():
    assert "python" in steps(dispatch_sweep.PYTHON_ROWS)
    assert "python" not in steps(dispatch_sweep.PYTHON_ROWS + 1)


# Surroundings


@pytest.mark.parametrize("before", [None, "elsewhere"])
def test_the_folder_of_calibrations_is_as_it_was_before(monkeypatch, before):
    if before is None:
        monkeypatch.delenv(store.FOLDER, raising=False)
    else:
        monkeypatch.setenv(store.FOLDER, before)
    forgotten, inside = [], []
    monkeypatch.setattr(automatic, "forget", lambda: forgotten.append(os.environ.get(store.FOLDER)))

    def interrupted():
        with kept_apart():
            inside.append(os.environ[store.FOLDER])
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert os.environ.get(store.FOLDER) == before
    assert forgotten == [*inside, before]
    assert not Path(inside[0]).exists()


def test_nobody_is_busy_afterwards(monkeypatch):
    started = []
    start = subprocess.Popen

    def watched(*args, **options):
        started.append(start(*args, **options))
        return started[-1]

    monkeypatch.setattr(subprocess, "Popen", watched)
    with busy():
        assert len(started) == os.cpu_count()
        assert all(one.poll() is None for one in started)
    assert all(one.poll() is not None for one in started)


@pytest.mark.skipif(sys.platform == "win32", reason="a parent's end cannot be seen there")
def test_a_busy_process_ends_with_the_one_that_started_it():
    program = (
        "import subprocess, sys\n"
        "from helpers.records.dispatch_sweep import WORK\n"
        "print(subprocess.Popen([sys.executable, '-c', WORK], stdout=subprocess.DEVNULL).pid)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    pid, patience = int(done.stdout), time.monotonic() + 30
    while _runs(pid) and time.monotonic() < patience:
        time.sleep(0.05)
    assert not _runs(pid)


def _runs(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    # One that ended stays a zombie where nobody waits for it.
    status = Path(f"/proc/{pid}/stat")
    return not status.exists() or status.read_text().rpartition(")")[2].split()[0] != "Z"


def test_the_full_sweep_spans_the_caches():
    assert SWEEPS["dispatch"] is dispatch
    assert (min(FULL.sizes), max(FULL.sizes)) == (10, 3_000_000)
    assert FULL.calibrate is backends.calibrate
