"""The sweep of the chapter on in-place operations, at sizes small enough to try."""

import mmap
import platform
import subprocess
import sys

import numpy as np
import pytest

from helpers import records
from helpers.kernels import elementwise
from helpers.records import Record, in_place_sweep
from helpers.records.in_place_sweep import FULL, Plan, gelu_one_by_one, in_place, members
from helpers.records.sweeps import SWEEPS

SMALL = Plan(sizes=(200,), chunks=(128, 512), touched=16 * mmap.PAGESIZE)
PLAIN = {
    "add_expression", "add_out", "add_in_place", "triad_expression", "triad_calls", "triad_out",
    "saxpy_temporaries", "saxpy_out", "saxpy_fused", "gelu_python", "gelu_temporaries", "gelu_out",
    "gelu_fused", "gelu_one_by_one",
}  # fmt: skip


@pytest.fixture(scope="module")
def taken():
    told = []
    points = tuple(in_place(lambda *report: told.append(report), SMALL))
    return points, told


@pytest.mark.slow  # two processes, which load Numba each
def test_every_kernel_has_its_points_in_both_processes(taken):
    points, _ = taken
    found = [dict(point.parameters) for point in points]
    expected = [{"kernel": "touch", "pages": pages} for pages in ("new", "held")]
    for heap in ("fresh", "settled"):
        expected += [{"kernel": kernel, "n": 200, "heap": heap} for kernel in PLAIN]
        expected.append({"kernel": "gelu_chunked", "n": 200, "heap": heap, "chunk": 128})
    assert sorted(found, key=str) == sorted(expected, key=str)
    assert all(len(point.samples) == in_place_sweep.ROUNDS for point in points)


@pytest.mark.slow
def test_progress_is_told_for_each_process_to_its_end(taken):
    _, told = taken
    settings = dict.fromkeys(setting for setting, *_ in told)
    assert list(settings) == ["pages", "fresh, n = 200", "settled, n = 200"]
    assert told[-1] == ("settled, n = 200", in_place_sweep.ROUNDS, in_place_sweep.ROUNDS)


@pytest.mark.slow
def test_the_points_make_a_record(taken, tmp_path):
    points, _ = taken
    made = Record("in-place", "2025-11-22T10:54:00Z", {"fingerprint": "0"}, "wall", points)
    records.write(made, tmp_path / "here.json")
    read = records.load(tmp_path / "here.json")
    assert read.point(kernel="gelu_chunked", n=200, heap="fresh", chunk=128).samples


def test_each_operation_is_the_same_in_all_its_variants():
    """What is compared does the same work: results agree within rounding."""
    found = {key: call() for key, call in members(1000, (100,)).items()}
    for operation in ("add_expression", "add_out"):
        assert (found[operation,] == found["add_expression",]).all()
    assert (found["triad_expression",] == found["triad_calls",]).all()


@pytest.mark.parametrize("name", ["add_in_place", "triad_out"])
def test_what_returns_nothing_has_written_its_output(name):
    calls = members(1000, ())
    expected = {"add_in_place": "add_expression", "triad_out": "triad_expression"}[name]
    call = calls[name,]
    call()
    assert (call.args[-1] == calls[expected,]()).all()


@pytest.mark.parametrize("name", ["saxpy", "gelu"])
def test_kernels_with_out_write_what_the_expression_writes(name):
    calls = {key: call for key, call in members(1000, (100,)).items() if key[0].startswith(name)}
    calls[f"{name}_temporaries",]()
    right = calls[f"{name}_temporaries",].args[-1].copy()
    for key, call in calls.items():
        out = call.args[-2] if key[0] == "gelu_chunked" else call.args[-1]
        out[:] = np.nan
        call()
        assert np.abs(out - right).max() < 1e-14, key


def test_the_loop_with_the_c_library_agrees_with_the_others():
    x = np.linspace(-6, 6, 1001)
    out, right = np.full((2, 1001), np.nan)
    gelu_one_by_one(x, out)
    elementwise.gelu_out(x, right)
    assert np.abs(out - right).max() < 1e-14


@pytest.mark.parametrize("n", [8, 128])
def test_a_chunk_that_holds_the_whole_array_is_left_out(n):
    chunks = [dict([key[1]])["chunk"] for key in members(n, (4, 8, 128)) if len(key) > 1]
    assert chunks == [chunk for chunk in (4, 8, 128) if chunk < n]


def test_python_loops_over_few_numbers_only():
    assert ("gelu_python",) in members(1000, ())
    assert ("gelu_python",) not in members(1001, ())


FAULTS = """
import ctypes, resource
import numpy as np
from helpers.records import in_place_sweep

ctypes.CDLL(None).prctl(41, 1, 0, 0, 0)  # PR_SET_THP_DISABLE: no large pages, which fault less

def faults():
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    np.ones(300_000), np.ones(300_000), np.ones(300_000)
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

fresh = [faults() for _ in range(4)]
in_place_sweep.settle()
settled = [faults() for _ in range(4)]
print(min(fresh), min(settled))
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="its allocator is what is shown")
def test_after_settling_memory_is_kept():
    """Page faults, counted: one array of 31 MiB changes what three small ones cost."""
    done = subprocess.run(
        [sys.executable, "-c", FAULTS], capture_output=True, text=True, check=True
    )
    fresh, settled = map(int, done.stdout.split())
    assert settled < 20 < 500 < fresh


def test_the_full_sweep_spans_the_caches():
    assert SWEEPS["in-place"] is in_place
    assert (min(FULL.sizes), max(FULL.sizes)) == (1, 10**7)
    assert (8 * min(FULL.chunks), 8 * max(FULL.chunks)) == (1 << 10, 1 << 24)
