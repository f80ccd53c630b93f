"""Measuring this machine, whatever its speed: the form of what comes out, not its numbers."""

import json

import numpy as np
import pytest

from helpers.roofline import Ceilings, measuring
from helpers.roofline.__main__ import main


@pytest.mark.slow
def test_the_command_prints_ceilings_as_json(capsys):
    main(["--quick", "--json"])
    printed = capsys.readouterr()
    ceilings = Ceilings.of(json.loads(printed.out))
    assert [size for size, _ in ceilings.latency][-1] == measuring.QUICK_LARGEST
    assert set(ceilings.peak) == set(ceilings.blas) == {"float64", "float32"}
    assert all(ceilings.peak[name] >= ceilings.blas[name] for name in ceilings.peak)
    assert ceilings.levels[-1].name == "memory"
    assert "latency: 23 of 23" in printed.err
    assert "bandwidth: 21 of 21" in printed.err


class Stopped(Exception):
    pass


def test_progress_may_stop_the_measurement():
    def stop(what, done, total):
        raise Stopped(what)

    with pytest.raises(Stopped, match="latency"):
        measuring.measure(stop, quick=True)


def test_working_sets_are_whole_lines_in_even_steps():
    sizes = measuring.working_sets(1 << 12, 1 << 20, 4)
    assert (sizes[0], sizes[-1], len(sizes)) == (1 << 12, 1 << 20, 33)
    assert all(size % 64 == 0 for size in sizes)
    assert np.diff(np.log2(sizes)) == pytest.approx(0.25, abs=0.02)


def test_reserved_memory_starts_on_a_huge_page():
    memory = measuring.reserve(1 << 20)
    assert (memory.ctypes.data % (1 << 21), memory.nbytes) == (0, 1 << 20)


def test_a_walk_goes_on_where_it_stopped():
    walk = measuring.Walk(measuring.reserve(1 << 12))
    seen = []
    for _ in range(64):
        walk.go(1)
        seen.append(int(walk.place))
    assert sorted(seen) == list(range(0, 512, 8))


def test_parts_are_equal_and_start_on_a_line():
    parts = measuring._parts(measuring.reserve(1 << 12).view(float), 3)
    assert [part.size for part in parts] == [168, 168, 168]
    assert all(part.ctypes.data % 64 == 0 for part in parts)
