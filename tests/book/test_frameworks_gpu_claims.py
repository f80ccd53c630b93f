"""The sentences of the chapter on frameworks about GPUs: over counts, datasheets and records."""

import inspect
from functools import cache

import numpy as np
import pytest
from numba import cuda as threads

from helpers import costs, records, workloads
from helpers.caches import warps
from helpers.kernels import cuda
from helpers.kernels.cuda.launch import launched
from helpers.roofline import load
from helpers.roofline.cards import A100, CARDS, T4, matmul_pays
from tests.book import chapters

CEILINGS = load(records.DATA / "roofline" / f"{records.REFERENCE}.json")
MEMORY = CEILINGS.rate(CEILINGS.levels[-1]).best
CORE = CEILINGS.blas["float32"]
MANY = 10_000_000
GUESS = 20e-6


@cache
def transposed(kernel):
    """The traffic of a transpose of 64 rows."""
    (a,) = workloads.transpose(64, 64, seed=1, dtype="float32")
    return warps.count(kernel, a, np.empty_like(a))


@cache
def multiplied(kernel):
    """The traffic of a product of 32 rows."""
    a, b = workloads.matmul(32, 32, 32, seed=1, dtype="float32")
    return warps.count(kernel, a, b, np.empty_like(a))


def intensity(kernel):
    traffic = multiplied(kernel)
    return costs.matmul(32, 32, 32).flop / sum(traffic[name].bytes for name in ("a", "b", "out"))


# No card


def test_no_record_of_a_card_is_in_the_book():
    """The day there is one, the page must no longer say that none of its numbers is a time."""
    assert records.available("gpu") == []
    said = " ".join(chapters.text("frameworks").split())
    assert "GUESS, guess = 20e-6" in said
    assert "No GPU was to be had for this page, and none of its numbers is a time on one." in said


# Coalescing


def test_a_naive_transpose_writes_with_eight_times_the_transactions_of_a_copy():
    copied, naive = transposed(cuda.copy_rows)["out"], transposed(cuda.transpose_naive)["out"]
    assert naive.transactions == 8 * copied.transactions
    assert (copied.per_request, naive.per_request) == (4, 32)
    assert transposed(cuda.transpose_naive)["a"] == copied


def test_with_the_places_exchanged_the_reads_are_scattered_and_the_writes_are_not():
    @launched((32, 8), lambda a, out: a.shape)
    def turn_down(a, out):
        i, j = threads.grid(2)
        if i < a.shape[0] and j < a.shape[1]:
            out[j, i] = a[i, j]

    (a,) = workloads.transpose(64, 64, seed=1, dtype="float32")
    traffic = warps.count(turn_down, a, np.empty_like(a))
    assert (traffic["a"].per_request, traffic["out"].per_request) == (32, 4)


def test_a_thread_for_each_row_scatters_what_a_block_for_each_row_reads_in_a_row():
    (a,) = workloads.transpose(64, 64, seed=1, dtype="float32")
    naive, tree = (
        warps.count(kernel, a, np.empty(64, "float32"))["a"]
        for kernel in (cuda.row_sums_naive, cuda.row_sums_tree)
    )
    assert (naive.per_request, tree.per_request) == (32, 4)


def test_elements_of_a_column_lie_256_bytes_apart():
    assert np.empty((64, 64), "float32").strides == (256, 4)


# Shared memory


def test_through_a_tile_both_sides_are_those_of_the_copy():
    copied = transposed(cuda.copy_rows)["out"]
    for kernel in (cuda.transpose_tiled, cuda.transpose_padded):
        assert transposed(kernel)["a"] == transposed(kernel)["out"] == copied


def test_a_column_of_the_tile_takes_32_passes_and_a_row_one():
    """Half of the requests are rows, written, and half are columns, read."""
    tile = transposed(cuda.transpose_tiled)["shared[0]"]
    assert tile.transactions == tile.requests // 2 * (32 + 1)
    assert transposed(cuda.transpose_padded)["shared[0]"].per_request == 1


# Flop per byte


def test_a_step_of_the_naive_product_takes_160_bytes_for_64_flop():
    traffic = multiplied(cuda.matmul_naive)
    assert (traffic["a"].per_request, traffic["b"].per_request) == (1, 4)
    assert traffic["a"].unit * (1 + 4) == 160
    assert 2 * warps.WARP == 64


def test_a_block_reads_two_tiles_of_1024_bytes_for_8192_flop():
    side = cuda.matmul_tiled.tile[0]
    traffic = multiplied(cuda.matmul_tiled)
    blocks = (32 // side) ** 2 * (32 // side)
    assert side == 16
    assert traffic["a"].bytes == traffic["b"].bytes == blocks * 1024
    assert 8192 / 2048 == side / 4


def test_the_tile_gives_about_eight_times_the_intensity():
    gain = intensity(cuda.matmul_tiled) / intensity(cuda.matmul_naive)
    assert 7 < gain < 10
    assert intensity(cuda.matmul_columns) < intensity(cuda.matmul_naive) / 5


def test_a_core_of_the_cpu_is_ahead_of_the_naive_product_from_memory_on_the_smaller_card():
    assert T4.attainable(intensity(cuda.matmul_naive)) < CORE


def test_tiles_of_one_element_a_thread_do_not_reach_the_ridge():
    """A block has 1024 threads at most, so such a tile has a side of 32."""
    for card in CARDS:
        assert intensity(cuda.matmul_tiled) < card.ridge()
        assert 32 / 4 < card.ridge()


# The bus


def test_an_addition_is_slower_on_the_bus_than_at_home():
    for card in CARDS:
        assert card.sending(costs.add(MANY)) > costs.add(MANY).bytes / MEMORY


def test_gelu_may_gain_on_the_larger_card_and_loses_on_the_smaller():
    point = records.reference("in-place").point(kernel="gelu_fused", n=MANY, heap="settled")
    core = point.seconds.median
    assert 1.2 < core / A100.sending(costs.gelu(MANY)) < 2.5
    assert core / T4.sending(costs.gelu(MANY)) < 1


def test_a_product_can_pay_from_some_size_on_and_a_call_moves_it():
    free, called = (matmul_pays(A100, CORE, overhead=overhead) for overhead in (0.0, GUESS))
    assert 2 < free < 100
    assert called > 2 * free
    assert all(matmul_pays(card, CORE) for card in CARDS)


@pytest.mark.parametrize(("n", "pays"), [(128, False), (256, True)])
def test_recorded_products_fit_to_that(n, pays):
    bench = records.reference("bench")
    point = bench.point(operation="matmul", n=n, dtype="float32", threads=1, kernel="np.matmul")
    card = GUESS + A100.least(costs.matmul(n, n, n, "float32"))
    assert (card < point.seconds.median) == pays
    assert (matmul_pays(A100, CORE, overhead=GUESS) <= n) == pays


# The instruments


def test_the_page_shows_the_kernel_that_it_counts():
    shown = inspect.getsource(cuda.transpose_tiled.py_func)
    assert shown == inspect.getsource(cuda.transpose_padded.py_func)
    assert cuda.transpose_tiled.py_func.__closure__[0].cell_contents == 32
    assert cuda.transpose_padded.py_func.__closure__[0].cell_contents == 33
