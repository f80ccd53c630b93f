"""What warps ask of memory, against counts made by hand."""

import numpy as np
import pytest
from numba import cuda

from helpers import oracles, tolerance, workloads
from helpers.caches import warps
from helpers.kernels import cuda as kernels
from helpers.kernels.cuda.launch import launched

TABLE = np.arange(3.0)


def single(threads=32):
    """The decorator of a kernel of one block."""
    return launched((threads,), lambda *_: (1,), tile=(1,))


def floats(size, dtype="float32"):
    return np.arange(size, dtype=dtype)


def counted(kernel, *args):
    """(requests, transactions) by array."""
    found = warps.count(kernel, *args)
    return {name: (one.requests, one.transactions) for name, one in found.items()}


# Global memory: sectors of 32 bytes


@single()
def read_strided(x, start, stride, out):
    if cuda.threadIdx.x < out.size:
        out[cuda.threadIdx.x] = x[start + stride * cuda.threadIdx.x]


@pytest.mark.parametrize(
    ("start", "stride", "sectors"),
    [
        (0, 1, 4),  # 128 bytes in a row
        (1, 1, 5),  # the same, across the edge of a fifth sector
        (8, 1, 4),  # a whole sector further
        (0, 2, 8),  # every second element: half of what comes is wanted
        (0, 8, 32),  # each in a sector of its own
        (0, 9, 32),
        (31, -1, 4),  # the order does not matter
        (5, 0, 1),  # all want the same one
    ],
)
def test_sectors_of_a_request(start, stride, sectors):
    x, out = floats(320), floats(32)
    assert counted(read_strided, x, start, stride, out) == {"x": (1, sectors), "out": (1, 4)}
    assert out.tolist() == [start + stride * t for t in range(32)]


def test_elements_of_eight_bytes_take_twice_as_many():
    found = counted(read_strided, floats(64, "float64"), 0, 1, floats(32, "float64"))
    assert found == {"x": (1, 8), "out": (1, 8)}


def test_threads_that_stay_away_ask_for_nothing():
    found = warps.count(read_strided, floats(64), 0, 1, floats(17))
    assert found["x"] == warps.Traffic(requests=1, transactions=3, unit=32)
    assert (found["x"].bytes, found["x"].per_request) == (96, 3.0)


def test_warps_and_blocks_ask_for_themselves():
    """48 threads are two warps, the second one half; all read the same element."""

    @launched((48,), lambda x, out: out.shape)
    def spread(x, out):
        out[cuda.grid(1)] = x[0]

    found = counted(spread, floats(1), out := np.full(96, np.nan, "float32"))
    assert found == {"x": (4, 4), "out": (4, 12)}
    assert (out == 0).all()


def test_x_runs_fastest_among_the_threads_of_a_warp():
    @launched((8, 4), lambda out: out.shape[::-1])
    def fill(out):
        x, y = cuda.grid(2)
        out[y, x] = 1

    assert counted(fill, np.empty((4, 8), "float32")) == {"out": (1, 4)}
    assert counted(fill, np.empty((4, 64), "float32")[:, :8]) == {"out": (1, 4)}
    assert counted(fill, np.empty((8, 4), "float32").T) == {"out": (1, 4)}
    assert counted(fill, np.empty((64, 4), "float32").T[:, :8]) == {"out": (1, 4)}


def test_both_sides_of_a_branch_are_requests():
    @single()
    def branch(x):
        if cuda.threadIdx.x % 2:
            x[cuda.threadIdx.x] = 1
        else:
            x[cuda.threadIdx.x] = 2

    assert counted(branch, floats(32)) == {"x": (2, 8)}


def test_each_turn_of_a_loop_is_a_request():
    """Also where turns are not alike: thread t makes t // 16 + 1 of them."""

    @single()
    def loop(x):
        for turn in range(cuda.threadIdx.x // 16 + 1):
            x[32 * turn + cuda.threadIdx.x] = 1

    assert counted(loop, floats(64)) == {"x": (2, 6)}


# Shared memory: 32 banks of 4 bytes


def through_shared(width, dtype="float32"):
    """Write a row of a shared array without conflicts, and read elements ``width`` apart."""

    @single()
    def kernel(out):
        row = cuda.shared.array(32 * width + 32, dtype)
        t = cuda.threadIdx.x
        row[t] = 1
        cuda.syncthreads()
        row[width * t] = t
        cuda.syncthreads()
        out[t] = row[width * t]

    return kernel


@pytest.mark.parametrize(
    ("width", "passes"), [(0, 1), (1, 1), (2, 2), (3, 1), (4, 4), (16, 16), (32, 32), (33, 1)]
)
def test_passes_over_the_banks(width, passes):
    """gcd(width, 32) threads meet in a bank, unless all want one word."""
    found = counted(through_shared(width), floats(32))
    assert found == {"shared[0]": (3, 1 + 2 * passes), "out": (1, 4)}


def test_elements_of_two_words_take_two_passes():
    """Neighbours 16 apart are in the same two banks; two threads of one word still take one."""
    assert counted(through_shared(1, "float64"), floats(32))["shared[0]"] == (3, 6)
    assert counted(through_shared(0, "float64"), floats(32))["shared[0]"] == (3, 2 + 1 + 1)


def test_each_block_has_shared_memory_of_its_own_and_each_array_a_number():
    @launched((32,), lambda out: out.shape)
    def twice(out):
        one, two = cuda.shared.array(32, out.dtype), cuda.shared.array(32, out.dtype)
        t = cuda.threadIdx.x
        one[t], two[t] = 1, 2
        out[cuda.grid(1)] = one[t] + two[t]

    found = counted(twice, out := floats(64))
    assert found == {"out": (2, 8), "shared[0]": (4, 4), "shared[1]": (4, 4)}
    assert (out == 3).all()


def test_shared_memory_is_forgotten_after_a_block():
    @launched((32,), lambda out: out.shape)
    def leak(out):
        row = cuda.shared.array(32, out.dtype)
        if cuda.blockIdx.x == 0:
            row[cuda.threadIdx.x] = 1
        out[cuda.grid(1)] = row[cuda.threadIdx.x]

    warps.count(leak, out := floats(64))
    assert (out[:32] == 1).all()
    assert np.isnan(out[32:]).all()


# Barriers


@single(64)
def neighbour(out):
    row = cuda.shared.array(64, out.dtype)
    row[cuda.threadIdx.x] = cuda.threadIdx.x
    cuda.syncthreads()
    out[cuda.threadIdx.x] = row[63 - cuda.threadIdx.x]


@single(64)
def neighbour_in_haste(out):
    row = cuda.shared.array(64, out.dtype)
    row[cuda.threadIdx.x] = cuda.threadIdx.x
    out[cuda.threadIdx.x] = row[63 - cuda.threadIdx.x]


def test_a_barrier_is_kept_and_a_missing_one_shows():
    out = floats(64)
    warps.count(neighbour, out)
    assert out.tolist() == list(range(63, -1, -1))
    warps.count(neighbour_in_haste, out)
    assert np.isnan(out).any()


def test_a_barrier_that_some_threads_miss_is_an_error():
    @single()
    def some(out):
        if cuda.threadIdx.x < 7:
            cuda.syncthreads()

    @single()
    def different(out):
        if cuda.threadIdx.x < 7:
            cuda.syncthreads()
        else:
            cuda.syncthreads()

    for kernel in (some, different):
        with pytest.raises(RuntimeError, match="same barrier"):
            warps.count(kernel, floats(1))


# Sources


@cuda.jit(device=True)
def doubled(x, i):
    return 2 * x[i]


@cuda.jit(device=True)
def waiting():
    cuda.syncthreads()


def test_functions_that_a_kernel_calls_count():
    @single()
    def call(x, out):
        out[cuda.threadIdx.x] = doubled(x, cuda.threadIdx.x)

    assert counted(call, floats(32), out := floats(32)) == {"x": (1, 4), "out": (1, 4)}
    assert out.tolist() == [2 * t for t in range(32)]


def test_what_cannot_be_counted_is_refused():
    @single()
    def whole(x):
        x[:] = 0

    @single()
    def outside(x):
        x[0] = TABLE[0]

    @single()
    def wait(x):
        waiting()

    for kernel, words in ((whole, "whole array"), (outside, "TABLE"), (wait, "syncthreads")):
        with pytest.raises(TypeError, match=words):
            warps.count(kernel, floats(32))


# The kernels of the course, for sizes that no tile divides


@pytest.mark.parametrize(
    ("name", "shape"),
    [
        ("transpose_naive", (33, 37)),
        ("transpose_tiled", (33, 37)),
        ("transpose_padded", (33, 37)),
        ("matmul_columns", (17, 18, 19)),
        ("matmul_naive", (17, 18, 19)),
        ("matmul_tiled", (17, 18, 19)),
        ("row_sums_naive", (3, 301)),
        ("row_sums_tree", (3, 301)),
        ("gelu_fused", (300,)),
    ],
)
def test_what_is_counted_is_computed(name, shape):
    kernel, operation = getattr(kernels, name), name.rsplit("_", 1)[0]
    arguments = getattr(workloads, operation)(*shape, seed=6172, dtype="float32")
    right = getattr(oracles, operation)(*arguments)
    out = np.full(right.shape, np.nan, "float32")
    warps.count(kernel, *arguments, out)
    bound = getattr(tolerance, operation, lambda *_: 0)(*arguments)
    assert (np.abs(out - right) <= bound).all()


def test_a_transpose_by_hand():
    """64 x 64: 128 rows of 32 elements each way, 4 sectors a row; a column has 32."""
    (a,) = workloads.transpose(64, 64, seed=1, dtype="float32")
    good, bad = (128, 512), (128, 4096)
    out = np.empty_like(a)
    assert counted(kernels.copy_rows, a, out) == {"a": good, "out": good}
    assert counted(kernels.transpose_naive, a, out) == {"a": good, "out": bad}
    tiled = counted(kernels.transpose_tiled, a, out)
    assert tiled == {"a": good, "out": good, "shared[0]": (256, 128 + 128 * 32)}
    padded = counted(kernels.transpose_padded, a, out)
    assert padded == {"a": good, "out": good, "shared[0]": (256, 256)}


def test_a_product_by_hand():
    """32 x 32: 32 warps make 32 steps; of b 4 sectors each, of a 1; tiled, 2 rows of 64 bytes."""
    a, b = workloads.matmul(32, 32, 32, seed=1, dtype="float32")
    out = np.empty_like(a)
    steps = 32 * 32
    assert counted(kernels.matmul_naive, a, b, out) == {
        "a": (steps, steps), "b": (steps, 4 * steps), "out": (32, 128)
    }  # fmt: skip
    assert counted(kernels.matmul_columns, a, b, out) == {
        "a": (steps, 32 * steps), "b": (steps, steps), "out": (32, 1024)
    }  # fmt: skip
    tiled = counted(kernels.matmul_tiled, a, b, out)
    assert tiled["a"] == tiled["b"] == (64, 256)
    assert tiled["shared[0]"] == tiled["shared[1]"] == (64 + steps, 64 + steps)
