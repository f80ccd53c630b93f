"""The simulated misses of the blocking sweep: the file is what the simulator says."""

import json

import numpy as np
import pytest

from helpers import records, workloads
from helpers.caches import Cache, Hierarchy, trace
from helpers.records import RecordError, counting, simulation

SMALL = list(counting.settings((64,)))


def test_the_file_holds_every_setting_of_the_sweep_and_no_other():
    assert set(simulation.simulated()) == set(counting.settings())


@pytest.mark.parametrize("setting", SMALL, ids=str)
def test_the_file_holds_what_the_simulator_counts(setting):
    assert simulation.simulated()[setting] == counting.count(setting)


@pytest.mark.slow
@pytest.mark.parametrize("setting", list(counting.settings((128, 256))), ids=str)
def test_the_file_holds_what_the_simulator_counts_of_larger_ones(setting):
    assert simulation.simulated()[setting] == counting.count(setting)


def test_a_count_is_that_of_the_source_run_as_plain_python():
    a, b = workloads.matmul(20, 20, 20, seed=20)
    caches = Hierarchy([Cache(**level) for level in simulation.LEVELS])
    kernel = counting.KERNELS["matmul_blocked"]
    levels = trace(kernel, a, b, np.empty((20, 20)), 8).through(caches).levels
    counted = counting.count(("matmul_blocked", 20, 8))
    assert counted.accesses == levels[0].touches
    assert counted.misses == tuple(level.misses for level in levels)


def test_misses_are_told_for_each_multiplication_and_addition():
    one = simulation.Misses("matmul_ijk", n=10, block=0, rows=5, accesses=9, misses=(250, 50))
    assert (one.per_step(1), one.per_step(2)) == (0.5, 0.1)


def test_the_rows_that_are_left_out_repeat_those_that_are_counted(monkeypatch):
    """From the second block of rows on, each costs what the one before it cost."""
    setting = "matmul_blocked", 128, 32
    counts = []
    for rows in (64, 96, 128):
        monkeypatch.setattr(counting, "ROWS", rows)
        counts.append(counting.count(setting).misses[0])
    assert counts[2] - counts[1] == pytest.approx(counts[1] - counts[0], rel=0.01)


def test_writing_and_reading_give_back_the_counts(tmp_path):
    path, lines = tmp_path / "some" / "file.json", []
    counting.write(path, lines.append, sizes=(64,))
    assert simulation.simulated(path) == {s: simulation.simulated()[s] for s in SMALL}
    assert lines[0] == f"1 of {len(SMALL)}: {SMALL[0]}"


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{",
        '{"points": []}',
        json.dumps({"levels": list(simulation.LEVELS), "points": [{"n": 1}]}),
    ],
)
def test_a_file_of_something_else_is_refused(tmp_path, text):
    path = tmp_path / "other.json"
    path.write_text(text)
    with pytest.raises(RecordError, match=r"other\.json holds no simulated counts"):
        simulation.simulated(path)


def test_counts_of_other_caches_are_refused(tmp_path):
    path = tmp_path / "other.json"
    path.write_text(json.dumps({"levels": [], "points": []}))
    with pytest.raises(RecordError, match="other caches: make it anew"):
        simulation.simulated(path)


def test_the_caches_are_those_of_the_machine_that_the_chapter_quotes():
    stated = records.reference("blocking").machine["caches"]
    for level, cache in zip(simulation.LEVELS, stated, strict=False):
        assert level["size_bytes"] == cache["bytes"]
        assert (level["ways"], level["line_bytes"]) == (cache["ways"], cache["line_bytes"])
