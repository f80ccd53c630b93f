"""The sweep behind the chapter on vectorization, run for real on few elements."""

from itertools import pairwise

import numpy as np
import pytest

from helpers import instructions
from helpers.kernels import vectors
from helpers.records import Record, load, write
from helpers.records import vectorization_pairs as pairs_of
from helpers.records.sweeps import SWEEPS
from helpers.records.vectorization_sweep import (
    FULL,
    METHODS,
    PYTHON_MOST,
    Plan,
    crossing,
    vectorization,
)

pytestmark = pytest.mark.slow  # it compiles some forty loops

SMALL = Plan(
    sizes=(1, 8),
    cached=2048,
    uncached=4096,
    dtypes=("float64",),
    shifted=(2048,),
    offsets=(0, 8),
    channels=(3,),
    convolved=(2,),
    elements=1 << 12,
    product=8,
    expressions=(10, 100),
)


@pytest.fixture(scope="module")
def taken():
    told = []
    points = tuple(vectorization(lambda *progress: told.append(progress), SMALL))
    return points, told


@pytest.fixture(scope="module")
def record(taken):
    points, _ = taken
    return Record(
        "vectorization", "2025-11-22T10:54:00+00:00", {"fingerprint": "0"}, "wall", points
    )


def test_every_method_is_taken_at_every_size(record):
    for operation in ("sum", "saxpy"):
        for n in SMALL.sizes:
            for method in METHODS:
                assert record.point(kernel=method, operation=operation, n=n)


def test_loops_in_python_stop_where_nothing_changes_any_more():
    methods = [dict(key)["kernel"] for key in crossing("sum", PYTHON_MOST + 1)]
    assert methods == ["numpy", "scalar", "wide"]


@pytest.mark.parametrize("operation", ["sum", "saxpy"])
def test_all_methods_compute_the_same(operation):
    calls = [call for call, _ in crossing(operation, 100).values()]
    assert len(calls) == len(METHODS)
    returned = [call() for call in calls]
    # What fills an array returns nothing.
    found = [
        call.args[-1] if result is None else result
        for call, result in zip(calls, returned, strict=True)
    ]
    for one in found:
        np.testing.assert_allclose(one, found[0], rtol=1e-12, atol=1e-12)


@pytest.mark.parametrize(
    "kernel",
    [
        "sum_strict", "sum_reassociated", "sum_accumulators", "first_above", "difference_view",
        "difference_wraparound", "running_sum", "neighbour_sum", "relu_branch", "tanh_called",
        "tanh_inlined", "norms_structs", "norms_arrays",
    ],
)  # fmt: skip
def test_a_pair_is_found_with_its_loops(record, kernel):
    near, far = (pairs_of.pair(record, kernel, cached=cached) for cached in (True, False))
    assert near.parameters["n"] < far.parameters["n"]
    assert "loops" not in far.parameters
    assert pairs_of.loops(near).name == kernel
    assert pairs_of.loops(near).loops
    narrowed = {one.__name__ for one in pairs_of.NARROWED}
    if kernel in narrowed:
        assert (
            pairs_of.pair(record, kernel, compiled="scalar").parameters["n"] == near.parameters["n"]
        )


@pytest.mark.parametrize("case", ["apart", "behind", "ahead", "step 2", "step 8"])
def test_every_way_in_which_arrays_lie_is_taken(record, case):
    assert pairs_of.pair(record, "add_scaled", case=case)
    if case not in ("behind", "ahead"):
        assert pairs_of.pair(record, "add_scaled", case=case, compiled="scalar")


def test_a_pair_that_is_missing_is_named(record):
    with pytest.raises(KeyError, match=r"no pair .*'matmul'"):
        pairs_of.pair(record, "matmul")


def test_the_rest_of_the_chapter_has_its_points(record):
    kernels = {point.parameters["kernel"] for point in record.points}
    assert kernels >= {
        "np.tanh", "add_bias_nchw", "add_bias_nhwc", "conv2d_direct", "conv2d_direct_nhwc",
        "matmul_ijk", "matmul_ikj", "np.matmul", "gelu_temporaries", "gelu_fused",
    }  # fmt: skip
    assert {point.parameters.get("offset") for point in record.points} == {None, 0, 8}


def test_samples_are_enough_and_points_are_told_apart(record):
    assert all(len(point.samples) >= 6 and min(point.samples) > 0 for point in record.points)
    named = [tuple(point.parameters.items()) for point in record.points]
    assert len(set(named)) == len(named)


def test_progress_is_told_to_the_end(taken):
    _, told = taken
    assert {done == total for _, done, total in told} == {True, False}
    assert told[-1][0] == "gelu, n = 100"


def test_the_points_make_a_record(record, tmp_path):
    write(record, tmp_path / "vectorization.json")
    again = load(tmp_path / "vectorization.json")
    assert pairs_of.loops(pairs_of.pair(again, "sum_strict")).lanes == 1


def test_the_full_sweep_reaches_from_one_element_to_beyond_every_cache():
    assert SWEEPS["vectorization"] is vectorization
    assert (min(FULL.sizes), max(FULL.sizes)) == (1, 10_000_000)
    assert FULL.cached <= 32 << 10
    assert FULL.uncached >= 256 << 20


# ---- the memory that pairs share


def test_parts_begin_at_a_line_or_behind_it_and_do_not_touch():
    room = pairs_of.Room(8192, "float64")
    for offset in (0, 8, 32):
        parts = room.parts(3, offset)
        assert {part.ctypes.data % 64 for part in parts} == {offset}
        for one, after in pairwise(parts):
            assert one.ctypes.data + one.nbytes < after.ctypes.data
            assert (after.ctypes.data - one.ctypes.data) % 4096


def test_arrays_overlap_only_where_they_are_meant_to():
    for beside, _, args in pairs_of.pairs(pairs_of.Room(8192, "float32")):
        arrays = [one for one in args if isinstance(one, np.ndarray)]
        shared = any(
            np.shares_memory(one, other) for i, one in enumerate(arrays) for other in arrays[:i]
        )
        assert shared == (beside.get("case") in ("behind", "ahead"))


# ---- calls from compiled code


@pytest.mark.parametrize("kernel", [vectors.sum_strict, vectors.first_above])
def test_a_result_that_nobody_needs_is_computed_every_time(kernel):
    """The compiler must not move a kernel that only reads out of the loop that repeats it."""
    x = np.ones(1000)
    args = (x,) if kernel is vectors.sum_strict else (x, 2.0)
    call = pairs_of.repeated(kernel, *args, times=3)
    call()
    total = call.args[-1]
    assert total[0] == (3000 if kernel is vectors.sum_strict else -3)


def test_what_is_repeated_is_as_wide_as_the_kernel_or_as_narrow():
    x = np.ones(1000)
    for narrow in (False, True):
        kernel = vectors.sum_reassociated
        kernel = vectors.scalar(kernel, x) if narrow else kernel
        call = pairs_of.repeated(kernel, x, narrow=narrow)
        ran = instructions.of(call.func, *call.args)
        assert ran.width_bits == instructions.of(kernel, x).width_bits
        assert (ran.lanes == 1) == narrow
