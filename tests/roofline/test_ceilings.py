"""Ceilings of known numbers, and what follows from them."""

import json
import math
from dataclasses import replace

import pytest

from helpers import costs
from helpers.roofline import Bandwidth, Ceilings, CeilingsError, Level, report

KIB, MIB = 1 << 10, 1 << 20
CACHES = [
    {"level": 1, "bytes": 48 * KIB},
    {"level": 2, "bytes": 1 * MIB},
    {"level": 3, "bytes": 32 * MIB},
]


def made(caches=CACHES, environment=None):
    speeds = [
        (16 * KIB, 400e9),
        (32 * KIB, 400e9),
        (512 * KIB, 180e9),
        (4 * MIB, 120e9),
        (64 * MIB, 40e9),
    ]
    return Ceilings(
        machine={"cpu": "Test", "caches": caches, "environment": environment or {}},
        clock_hz=4e9,
        peak={"float64": 120e9, "float32": 240e9},
        blas={"float64": 90e9, "float32": 200e9},
        latency=((16 * KIB, 1e-9), (512 * KIB, 4e-9), (64 * MIB, 1e-7)),
        bandwidth=tuple(
            Bandwidth(size, read=speed, copy=0.8 * speed, triad=0.9 * speed)
            for size, speed in speeds
        ),
        levels=(
            Level("L1", 1e-9, 4 * KIB, 40 * KIB),
            Level("L2", 4e-9, 64 * KIB, 724 * KIB),
            Level("memory", 1e-7, 2 * MIB, 64 * MIB),
        ),
    )


CEILINGS = made()


@pytest.mark.parametrize(
    ("cost", "rate"),
    [
        (costs.matmul(2, 2, 2), 400e9 * 16 / 96),
        (costs.matmul(1000, 1000, 1000), 120e9),
        (costs.triad(1000), 400e9 / 12),
        (costs.triad(30_000), 180e9 / 12),
        (costs.triad(10**7), 40e9 / 12),
        (costs.copy(1000), 0),
    ],
    ids=["small product", "product", "first cache", "second cache", "memory", "copy"],
)
def test_the_smaller_of_two_ceilings_holds(cost, rate):
    assert CEILINGS.attainable(cost) == pytest.approx(rate)


def test_the_peak_depends_on_the_dtype():
    cost = costs.matmul(1000, 1000, 1000, "float32")
    assert CEILINGS.attainable(cost, "float32") == 240e9
    with pytest.raises(KeyError, match="int8"):
        CEILINGS.attainable(cost, "int8")


def test_a_call_at_the_ceiling_has_share_one():
    cost = costs.triad(10**7)
    at = CEILINGS.place(cost, seconds=cost.bytes / 40e9)
    assert (at.bound, at.level, at.share) == ("memory", "memory", pytest.approx(1))
    assert (at.byte_rate, at.flop_rate) == (pytest.approx(40e9), pytest.approx(40e9 / 12))
    product = costs.matmul(1000, 1000, 1000)
    at = CEILINGS.place(product, seconds=2 * product.flop / 120e9)
    assert (at.bound, at.share) == ("compute", pytest.approx(0.5))
    assert at.share == pytest.approx(at.flop_rate / CEILINGS.attainable(product))


def test_a_call_without_flop_is_placed_by_its_bytes():
    cost = costs.copy(1000)
    at = CEILINGS.place(cost, seconds=2 * cost.bytes / 400e9)
    assert (at.level, at.bound, at.share, at.flop_rate) == ("L1", "memory", pytest.approx(0.5), 0)


@pytest.mark.parametrize("seconds", [0, -1, math.nan])
def test_a_time_that_is_none_is_refused(seconds):
    with pytest.raises(ValueError, match="seconds is"):
        CEILINGS.place(costs.copy(10), seconds)


def test_an_operation_of_nothing_has_no_ceiling():
    with pytest.raises(ValueError, match="neither flop nor bytes"):
        CEILINGS.place(costs.copy(0), 1.0)


def test_a_larger_working_set_that_was_faster_lifts_the_ceiling():
    rates = [CEILINGS.byte_rate(size) for size in (1, 20 * KIB, 600 * KIB, 1 << 30)]
    assert rates == [400e9, 400e9, 180e9, 40e9]
    slow_then_fast = (Bandwidth(KIB, 1.0, 1.0, 1.0), Bandwidth(2 * KIB, 5.0, 1.0, 1.0))
    dented = replace(CEILINGS, bandwidth=slow_then_fast)
    assert dented.byte_rate(KIB) == 5.0


def test_levels_have_the_bandwidth_of_their_plateau():
    first, second, memory = CEILINGS.levels
    assert CEILINGS.rate(first).read == 400e9
    assert CEILINGS.rate(second).copy == pytest.approx(0.8 * 180e9)
    assert CEILINGS.rate(memory).triad == pytest.approx(0.9 * 40e9)


def test_cycles():
    assert CEILINGS.cycles(2e-9) == pytest.approx(8)


def test_json_there_and_back():
    assert Ceilings.of(json.loads(json.dumps(CEILINGS.document()))) == CEILINGS


DOCUMENT = CEILINGS.document()


@pytest.mark.parametrize(
    ("document", "message"),
    [
        (None, "no field 'format'"),
        ({}, "no field 'format'"),
        ({**DOCUMENT, "format": 0}, "format 0 is not 1: measure again"),
        ({name: DOCUMENT[name] for name in DOCUMENT if name != "peak"}, "field 'peak' is missing"),
        ({**DOCUMENT, "clock_hz": -1}, "damaged: -1 is no positive number"),
        ({**DOCUMENT, "clock_hz": math.nan}, "damaged: nan"),
        ({**DOCUMENT, "peak": 3}, "damaged"),
        ({**DOCUMENT, "levels": []}, "damaged: there is no level"),
        ({**DOCUMENT, "levels": [{"name": "L1"}]}, "damaged"),
        ({**DOCUMENT, "bandwidth": [{**DOCUMENT["bandwidth"][0], "read": 0}]}, "damaged: 0"),
    ],
)
def test_a_damaged_document_is_refused_with_a_reason(document, message):
    with pytest.raises(CeilingsError, match=message):
        Ceilings.of(document)


def test_what_the_system_says_is_set_beside_what_was_found():
    assert report.differences(CEILINGS) == [
        "The system names an L3 of 32 MiB; the curve has no plateau of its own for it."
    ]
    large = [{"level": 1, "bytes": 48 * KIB}, {"level": 2, "bytes": 32 * MIB}]
    assert report.differences(made(large)) == [
        "The system says that L2 holds 32 MiB; the measured plateau ends at 724 KiB."
    ]
    assert report.differences(made(CACHES[:1])) == ["The system names no L2; the curve has one."]
    assert report.differences(made([])) == []


def test_the_table_has_a_row_for_each_level():
    text = report.table(made(environment={"OPENBLAS_CORETYPE": "Haswell"}))
    rows = {line.split()[0]: line.split() for line in text.splitlines() if line.strip()}
    assert rows["L2"] == "L2 4.0 ns 16 724 KiB 1 MiB 180.0 144.0 162.0".split()
    assert rows["memory"][1:4] == ["100.0", "ns", "400"]
    assert "30.0 flop a cycle; NumPy's BLAS reaches 75%" in text
    assert text.splitlines()[-1].startswith("BLAS is held to kernels for Haswell")
