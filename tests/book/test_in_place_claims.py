"""The sentences of the chapter on in-place operations, over the record that it quotes."""

import os
import platform
import subprocess
import sys

import numpy as np
import pytest

from helpers import costs, memory, records, roofline
from helpers.kernels import elementwise

RECORD = records.reference("in-place")
SIZES = [n for n in RECORD.values("n") if n >= 1000]
MILLION, BIG, CHUNK = 1_000_000, 10_000_000, 2**15
ELIDES = sys.platform == "linux"  # where NumPy reuses temporaries


def point(kernel, n, heap="settled", **chunk):
    return RECORD.point(kernel=kernel, n=n, heap=heap, **chunk)


def each(kernel, n, heap="settled", **chunk):
    """The nanoseconds of one number."""
    return 1e9 * point(kernel, n, heap, **chunk).seconds.median / n


def gain(baseline, candidate, n, heap="settled", **chunk):
    return RECORD.ratio(point(baseline, n, heap), point(candidate, n, heap, **chunk))


def arrays(kernel, n, *beside):
    """How many arrays of n numbers a call allocates in all."""
    x = np.linspace(-4, 4, n)
    return memory.profile(kernel, x, np.empty_like(x), *beside).allocated_bytes / x.nbytes


# The opening, and what an expression allocates


def test_the_same_nine_operations_are_several_times_faster_with_out_in_a_fresh_process():
    assert gain("gelu_temporaries", "gelu_out", 300_000, "fresh").low > 3


def test_the_copy_at_the_end_of_the_expression_is_a_small_part_of_what_is_lost():
    """Bounded by an addition, which reads one array more and allocates its result."""
    slow, quick, add = (
        point(name, 300_000, "fresh").seconds.median
        for name in ("gelu_temporaries", "gelu_out", "add_expression")
    )
    assert add < 0.1 * (slow - quick)


def test_the_expression_is_far_from_the_peak():
    ceilings = roofline.load(records.DATA / "roofline" / f"{RECORD.machine['fingerprint']}.json")
    slow = point("gelu_temporaries", 300_000, "fresh").seconds.median
    placed = ceilings.place(costs.gelu(300_000), slow)
    assert placed.flop_rate < 0.02 * ceilings.peak["float64"]


def test_gelu_allocates_nine_small_arrays_and_three_large_ones():
    assert arrays(elementwise.gelu_temporaries, 1000) == 9
    assert arrays(elementwise.gelu_temporaries, 300_000) == (3 if ELIDES else 9)


@pytest.mark.parametrize("name", ["out", "fused"])
def test_out_and_the_loop_allocate_no_array(name):
    assert arrays(getattr(elementwise, f"gelu_{name}"), 100_000) == 0


@pytest.mark.skipif(not ELIDES, reason="NumPy reuses no temporary here")
def test_a_sum_is_written_over_either_operand_and_a_difference_over_its_left_one():
    a, b, c = np.ones((3, 100_000))
    single = a.astype(np.float32)

    def blocks(call):
        return memory.profile(call).blocks

    assert blocks(lambda: a + b * c) == blocks(lambda: b * c + a) == blocks(lambda: b * c - a) == 1
    assert blocks(lambda: a - b * c) == 2
    assert memory.profile(lambda: single * 2 + b).allocated_bytes == single.nbytes + b.nbytes


def test_chunks_allocate_one_chunk():
    assert arrays(elementwise.gelu_chunked, MILLION, CHUNK) == CHUNK / MILLION


# New memory


def test_a_new_page_costs_many_times_a_held_one():
    new, held = (RECORD.point(kernel="touch", pages=pages) for pages in ("new", "held"))
    assert RECORD.ratio(new, held).low > 20


def test_new_pages_are_enough_to_explain_the_loss_and_not_all_were_new():
    page = RECORD.point(kernel="touch", pages="new").seconds.median
    kernels = ("gelu_temporaries", "gelu_out")
    slow, quick = (point(name, 300_000, "fresh").seconds.median for name in kernels)
    pages = 3 * 8 * 300_000 / 4096
    assert 0.5 * pages * page < slow - quick < pages * page


def test_up_to_ten_thousand_numbers_out_gains_little_whatever_was_freed():
    for n in (1000, 3000, 10_000):
        for heap in ("fresh", "settled"):
            assert 1 < gain("gelu_temporaries", "gelu_out", n, heap).ratio < 1.25


def test_the_expression_falls_behind_from_one_size_to_the_next():
    at = {n: gain("gelu_temporaries", "gelu_out", n, "fresh").ratio for n in (10_000, 30_000)}
    assert at[30_000] > 3 * at[10_000]


@pytest.mark.parametrize("n", [30_000, 100_000, 300_000])
def test_a_large_array_that_was_freed_makes_the_expression_several_times_faster(n):
    heaps = ("fresh", "settled")
    slow, quick = (point("gelu_temporaries", n, heap).seconds.median for heap in heaps)
    assert slow > 3 * quick


def test_out_does_not_care_what_was_freed():
    for n in (30_000, 100_000, 300_000):
        fresh, settled = (each("gelu_out", n, heap) for heap in ("fresh", "settled"))
        assert 0.8 < fresh / settled < 1.25


def test_the_loss_of_a_fresh_process_is_largest_in_the_middle():
    lost = {
        n: each("gelu_temporaries", n, "fresh") - each("gelu_temporaries", n, "settled")
        for n in (10_000, 30_000, 100_000, 300_000, MILLION, 3_000_000)
    }
    middle = min(lost[n] for n in (30_000, 100_000, 300_000))
    assert middle > 1.5 * max(lost[n] for n in (10_000, MILLION, 3_000_000))


@pytest.mark.parametrize("n", [100_000, 300_000])
def test_one_array_too_many_costs_ten_times_in_a_fresh_process_and_little_in_the_other(n):
    assert gain("triad_calls", "triad_expression", n, "fresh").low > 8
    assert gain("triad_calls", "triad_expression", n).ratio < 1.6


FAULTS = """
import ctypes
import resource
import sys
import numpy as np

ctypes.CDLL(None).prctl(41, 1, 0, 0, 0)  # PR_SET_THP_DISABLE: no large pages, which fault less

def faults(call):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_minflt
    call()
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt - before

def several(count):
    arrays = [np.ones(300_000) for _ in range(count)]

def expression():
    out[...] = 0.5 * x * (1 + np.tanh(0.8 * (x + 0.04 * x * x * x)))

np.ones(int(sys.argv[1]) // 8)
x = np.linspace(-4, 4, 300_000)
out = np.zeros_like(x)
calls = expression, lambda: several(1), lambda: several(2)
print(*([faults(call) for _ in range(5)][-1] for call in calls))
"""
LIMITS = dict.fromkeys(("MALLOC_MMAP_THRESHOLD_", "MALLOC_TRIM_THRESHOLD_"), str(32 << 20))


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="its allocator is what is shown")
@pytest.mark.parametrize(
    ("freed", "limits", "kept"),
    [(8, {}, False), (31 << 20, {}, True), (8, LIMITS, True)],
    ids=["fresh", "settled", "limits set"],
)
def test_the_limits_of_the_allocator_decide_what_comes_anew(freed, limits, kept):
    """Page faults of the expression, of one array freed by itself, and of two freed together."""
    done = subprocess.run(
        [sys.executable, "-c", FAULTS, str(freed)], env=os.environ | limits,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    expression, one, two = map(int, done.stdout.split())
    assert one < 20
    assert all(count < 20 if kept else count > 500 for count in (expression, two))


def test_a_scratch_array_holds_one_chunk_where_a_new_piece_each_time_holds_two():
    x = np.ones(4 * CHUNK)

    def pieces():
        for start in range(0, x.size, CHUNK):
            part = x[start : start + CHUNK] - 1
            assert part.size == CHUNK

    def scratch():
        piece = np.empty(CHUNK)
        for start in range(0, x.size, CHUNK):
            np.subtract(x[start : start + CHUNK], 1, out=piece)

    assert memory.profile(pieces).peak_bytes == 2 * memory.profile(scratch).peak_bytes


# One operation


def test_out_gains_nothing_for_one_operation_whose_array_is_kept():
    for n in (1000, 10_000, 100_000, MILLION):
        assert 0.85 < gain("add_expression", "add_out", n).ratio < 1.2


def test_out_gains_where_no_array_is_kept():
    assert gain("add_expression", "add_out", BIG).ratio > 1.2


def test_plus_equals_gains_most_on_large_arrays_and_less_on_small_ones():
    assert gain("add_expression", "add_in_place", 10_000).ratio < 1.5
    for n in (MILLION, 3_000_000, BIG):
        assert 1.4 < gain("add_expression", "add_in_place", n).ratio < 2.5
    assert gain("add_expression", "add_in_place", MILLION).ratio > 32 / 24  # more than the bytes


# Chunks


def test_out_is_slower_by_the_number_outside_the_caches():
    assert each("gelu_out", BIG) > 1.5 * each("gelu_out", 100_000)


def test_chunks_beat_whole_arrays_outside_the_caches():
    assert gain("gelu_out", "gelu_chunked", BIG, chunk=CHUNK).low > 1.3
    assert gain("gelu_temporaries", "gelu_chunked", 3_000_000, chunk=CHUNK).low > 2


def test_from_64_kib_to_4_mib_the_chunk_hardly_matters():
    times = [each("gelu_chunked", BIG, chunk=128 * 4**k) for k in range(3, 7)]
    assert max(times) < 1.3 * min(times)


def test_nine_operations_cost_no_more_a_number_where_l2_is_too_small():
    l2 = RECORD.machine["caches"][1]["bytes"]
    assert 2 * 8 * 30_000 < l2 < 2 * 8 * 100_000
    assert each("gelu_out", 100_000) < 1.15 * each("gelu_out", 30_000)


def test_chunks_that_l3_does_not_hold_are_slower_again():
    last = 128 * 4**7
    assert 3 * 8 * last > RECORD.machine["caches"][2]["bytes"]
    assert each("gelu_chunked", BIG, chunk=last) > 1.2 * each("gelu_chunked", BIG, chunk=CHUNK)


def test_the_smallest_chunks_are_far_slower_than_none_and_the_calls_explain_it():
    tiny = each("gelu_chunked", BIG, chunk=128)
    assert tiny > 4 * each("gelu_out", BIG)
    calls = 1e9 * point("gelu_out", 100).seconds.median / 128
    assert 0.7 * tiny < calls < 1.1 * tiny


# One loop


def test_the_loop_does_not_wait_for_memory():
    assert each("gelu_fused", BIG) < 1.15 * each("gelu_fused", 100_000)
    assert gain("gelu_temporaries", "gelu_fused", 3_000_000).low > 4


def test_the_loop_with_the_c_library_is_slower_than_nine_calls():
    assert gain("gelu_one_by_one", "gelu_out", 100_000).low > 3


def test_the_loop_gains_less_where_little_is_computed():
    narrow, wide = (gain(f"{name}_out", f"{name}_fused", 3_000_000) for name in ("saxpy", "gelu"))
    assert 1.1 < narrow.ratio < wide.low


# Where it bites


def test_an_overlapping_update_is_right_and_copies():
    def shifted(x):
        x[1:] += x[:-1]

    x = np.ones(1000)
    assert memory.profile(shifted, x).allocated_bytes == 8 * 999
    assert (x[1:] == 2).all()


def test_a_matrix_plus_its_transpose_in_place_copies_the_matrix():
    def symmetric(m):
        m += m.T

    m = np.arange(1e6).reshape(1000, 1000)
    assert memory.profile(symmetric, m).allocated_bytes == m.nbytes
    assert (m == m.T).all()


def test_a_loop_over_overlapping_arrays_is_a_running_sum():
    x = np.ones(1000)
    elementwise.saxpy_fused(1.0, x[:-1], x[1:], x[1:])
    assert (x == np.arange(1, 1001)).all()


def test_gelu_out_into_its_own_input_is_wrong():
    x = np.linspace(-4, 4, 1000)
    right, same = np.empty_like(x), x.copy()
    elementwise.gelu_out(x, right)
    elementwise.gelu_out(same, same)
    assert np.abs(same - right).max() > 1


# The problem left over


def best(variants, n):
    """The quickest variants of gelu at a size, with all that come within 5 % of the first."""
    times = {
        p.parameters["kernel"].removeprefix("gelu_"): p.seconds.median
        for p in RECORD.points
        if p.parameters.get("n") == n
        and p.parameters["heap"] == "settled"
        and p.parameters["kernel"] in {f"gelu_{name}" for name in variants}
        and p.parameters.get("chunk", CHUNK) == CHUNK
    }
    return {name for name, seconds in times.items() if seconds <= 1.05 * min(times.values())}


def test_a_loop_in_python_beats_nine_calls_on_few_numbers_and_chunks_beat_them_on_many():
    left = records.leftover("in-place")
    assert left.ratio("calls", "loop").low > 2
    assert left.ratio("whole", "chunks").low > 1.3
    assert left.points["calls"].parameters["n"] < 10 < BIG == left.points["whole"].parameters["n"]


def test_without_a_compiler_python_then_out_then_chunks_are_best():
    plain = ("python", "temporaries", "out", "chunked")
    found = {n: best(plain, n) for n in RECORD.values("n")}
    python, out, chunked = (
        [n for n in found if found[n] == {name}] for name in ("python", "out", "chunked")
    )
    assert python
    assert max(python) < min(out) <= max(out) < min(chunked)
    assert set(chunked) == {n for n in found if n >= min(chunked)}


@pytest.mark.parametrize("n", RECORD.values("n"))
def test_with_a_compiler_the_loop_beats_all_others_at_every_size(n):
    assert best(("python", "temporaries", "out", "chunked", "fused"), n) == {"fused"}
