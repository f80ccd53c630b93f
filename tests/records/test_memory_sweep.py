"""The sweep of the chapter on memory, at settings small enough to try."""

import pytest

from helpers.records import Record, load, write
from helpers.records.memory_sweep import FULL, Plan, memory
from helpers.records.sweeps import SWEEPS

SMALL = Plan(
    largest=1 << 13,
    per_octave=1,
    strided=1 << 12,
    matrices=(8,),
    products=(8,),
    lines=(4, 12),
    strides=(8, 64),
)


@pytest.fixture(scope="module")
def taken():
    told = []
    points = tuple(memory(lambda *progress: told.append(progress), SMALL))
    return points, told


def keys(points, kernel):
    found = [dict(point.parameters) for point in points if point.parameters["kernel"] == kernel]
    return [{name: key[name] for name in key if name != "kernel"} for key in found]


def test_every_part_of_the_chapter_has_its_points(taken):
    points, _ = taken
    assert [key for key in keys(points, "chase") if "bytes" in key] == [
        {"bytes": 4096, "beside": "nothing"},
        {"bytes": 8192, "beside": "nothing"},
        {"bytes": 4096},
        {"bytes": 8192},
    ]
    assert [key for key in keys(points, "chase") if "lines" in key] == [
        {"lines": lines, "distance": distance} for lines in (4, 12) for distance in (4096, 4160)
    ]
    assert keys(points, "read_sum") == [{"bytes": 4096}, {"bytes": 8192}]
    assert keys(points, "read_strided") == [{"stride": 8}, {"stride": 64}]
    assert keys(points, "read_rows") == keys(points, "read_columns") == [{"n": 8}]
    orders = {point.parameters["kernel"] for point in points if "matmul" in str(point.parameters)}
    assert orders == {f"matmul_{order}" for order in ("ijk", "ikj", "jik", "jki", "kij", "kji")}
    assert keys(points, "add_chain") == [{}]


def test_samples_are_enough_for_an_interval_and_positive(taken):
    points, _ = taken
    assert all(len(point.samples) >= 6 and min(point.samples) > 0 for point in points)
    assert len({tuple(point.parameters.items()) for point in points}) == len(points)


def test_progress_is_told_to_the_end(taken):
    _, told = taken
    assert {done == total for _, done, total in told} == {True, False}
    assert told[-1] == ("orders, n = 8", 6, 6)


def test_the_points_make_a_record(taken, tmp_path):
    points, _ = taken
    record = Record("memory", "2025-11-22T10:54:00+00:00", {"fingerprint": "0"}, "wall", points)
    write(record, tmp_path / "memory.json")
    again = load(tmp_path / "memory.json")
    assert again.point(kernel="chase", bytes=4096).samples == pytest.approx(
        record.point(kernel="chase", bytes=4096).samples, rel=1e-3
    )


def test_the_full_sweep_reaches_beyond_every_cache():
    assert SWEEPS["memory"] is memory
    assert FULL.largest == 1 << 28
    assert (min(FULL.strides), max(FULL.strides), max(FULL.lines)) == (8, 4096, 64)
