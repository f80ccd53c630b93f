"""The sentences of the chapter on blocking, over the record that it quotes."""

import ast
from pathlib import Path

import numpy as np
import pytest

from helpers import costs, explorers, records, roofline
from helpers.kernels import matmul
from helpers.records import simulation

RECORD = records.reference("blocking")
L1, L2 = RECORD.machine["caches"][:2]
MEMORY = records.reference("memory")
MISSES = simulation.simulated()
STEEP = (512, 1024, 1536)  # rows lie a multiple of 4096 bytes apart


def point(kernel, n, **block):
    return RECORD.point(kernel=kernel, n=n, **block)


def gain(n, baseline, candidate, **block):
    return RECORD.ratio(point(baseline, n), point(candidate, n, **block))


def blocks_at(kernel, n):
    points = [p for p in RECORD.points if p.parameters["kernel"] == kernel]
    return {p.parameters["block"]: p for p in points if p.parameters["n"] == n}


def test_the_row_order_is_tens_of_times_faster_at_1024():
    assert gain(1024, "matmul_ijk", "matmul_ikj").low > 20


def test_the_lines_of_one_column_at_1024_do_not_fit_l1():
    assert 1024 * L1["line_bytes"] > L1["bytes"]


def test_the_naive_loop_pays_for_1024_far_more_than_the_work_that_it_adds():
    per_flop = {n: point("matmul_ijk", n).seconds.median / n**3 for n in (1000, 1024)}
    assert per_flop[1024] > 3 * per_flop[1000]


def test_blocking_alone_is_best_with_8_at_1024():
    blocks = blocks_at("matmul_blocked_ijk", 1024)
    assert min(blocks, key=lambda block: blocks[block].seconds.median) == 8


def test_a_block_of_32_fits_l1_by_its_size_and_gains_less_than_half_of_8():
    assert 3 * 8 * 32**2 < L1["bytes"]
    small = gain(1024, "matmul_ijk", "matmul_blocked_ijk", block=8)
    large = gain(1024, "matmul_ijk", "matmul_blocked_ijk", block=32)
    assert large.high < small.low / 2


def test_more_rows_than_ways_share_a_set_at_1024_with_32_but_not_with_8():
    way = L1["bytes"] // L1["ways"]
    assert (8 * 1024) % way == 0
    assert 8 <= L1["ways"] < 16


def test_blocking_alone_gains_next_to_nothing_at_1000():
    blocks = RECORD.values("block")
    assert all(
        gain(1000, "matmul_ijk", "matmul_blocked_ijk", block=block).ratio < 1.3 for block in blocks
    )


@pytest.mark.parametrize("n", [n for n in RECORD.values("n") if n <= 1024])
def test_no_block_beats_the_row_order_up_to_1024(n):
    ikj = point("matmul_ikj", n)
    for block, blocked in blocks_at("matmul_blocked", n).items():
        assert RECORD.ratio(ikj, blocked).ratio < 1, f"block {block}"


def test_a_block_as_large_as_the_matrix_is_slower_than_the_row_order_all_the_same():
    whole = point("matmul_blocked", 256, block=256)
    assert RECORD.ratio(whole, point("matmul_ikj", 256)).low > 1.3


def test_1536_suffers_as_1024_does_though_it_is_no_power_of_two():
    way = L1["bytes"] // L1["ways"]
    assert (8 * 1536) % way == (8 * 1024) % way == 0
    small, large = (
        gain(1536, "matmul_ijk", "matmul_blocked_ijk", block=block) for block in (8, 32)
    )
    assert small.low > 2 * large.high


def test_the_best_block_with_rows_inside_at_2000_is_the_largest_tried_and_fits_no_l2():
    blocks = blocks_at("matmul_blocked", 2000)
    assert min(blocks, key=lambda block: blocks[block].seconds.median) == max(blocks) == 256
    assert 3 * 8 * 256**2 > RECORD.machine["caches"][1]["bytes"]


def test_a_matrix_of_2000_is_about_what_the_system_says_of_l3_and_more_than_memory_found():
    said = RECORD.machine["caches"][2]["bytes"]
    found = next(level for level in roofline.levels(*_chased()) if level.name == "L3")
    assert found.high_bytes < 8 * 2000**2 < said
    assert 8 * 1024**2 <= found.high_bytes


def _chased():
    sizes = sorted(MEMORY.values("bytes"))
    return sizes, [MEMORY.point(kernel="chase", bytes=size).seconds.median for size in sizes]


def test_blocks_of_256_beat_the_row_order_at_2000():
    assert gain(2000, "matmul_ikj", "matmul_blocked", block=256).low > 1.2


def test_every_block_from_32_on_beats_the_row_order_at_2000():
    ikj = point("matmul_ikj", 2000)
    for block, blocked in blocks_at("matmul_blocked", 2000).items():
        if block >= 32:
            assert RECORD.ratio(ikj, blocked).low > 1, f"block {block}"


def test_b_fits_l1_at_64_and_the_row_order_wins_all_the_same():
    assert 8 * 64**2 <= L1["bytes"]
    assert gain(64, "matmul_ijk", "matmul_ikj").low > 1.5


def test_blas_is_faster_than_every_kernel_of_the_chapter_at_1024():
    others = [p for p in RECORD.points if p.parameters["n"] == 1024]
    blas = point("np.matmul", 1024)
    assert all(RECORD.ratio(other, blas).low > 1 for other in others if other is not blas)


def test_a_large_product_is_bound_by_flop_and_only_blas_comes_near_the_peak():
    file = records.DATA / "roofline" / f"{RECORD.machine['fingerprint']}.json"
    ceilings = roofline.load(file)
    placed = {
        name: ceilings.place(costs.matmul(1024, 1024, 1024), point(name, 1024).seconds.median)
        for name in ("matmul_ijk", "matmul_ikj", "np.matmul")
    }
    assert {place.bound for place in placed.values()} == {"compute"}
    assert placed["matmul_ijk"].share < 0.02
    assert placed["matmul_ikj"].share < 0.5
    assert placed["np.matmul"].share > 0.8


# ---- misses, simulated


def misses(kernel, n, block=0, level=1):
    return MISSES[kernel, n, block].per_step(level)


def agreement(n, kernel="matmul_blocked_ijk"):
    """As the chapter computes it: misses in L1 and time, over the blocks of one size."""
    blocks = [block for block in RECORD.values("block") if block <= n]
    found = [misses(kernel, n, block) for block in blocks]
    times = [point(kernel, n, block=block).seconds.median for block in blocks]
    return np.corrcoef(np.log(found), np.log(times))[0, 1]


@pytest.mark.parametrize("n", [1000, 1024])
def test_the_naive_loop_misses_l1_about_once_a_step(n):
    assert 0.95 < misses("matmul_ijk", n) < 1.15


def test_l2_tells_1000_from_1024_and_l1_does_not():
    assert misses("matmul_ijk", 1024, level=2) > 7 * misses("matmul_ijk", 1000, level=2)
    assert misses("matmul_ijk", 1024, level=1) < misses("matmul_ijk", 1000, level=1)


def test_a_column_at_1024_fits_l2_by_its_size_and_not_by_its_sets():
    assert 1024 * L2["line_bytes"] * 10 < L2["bytes"]
    way = L2["bytes"] // L2["ways"]
    assert way % 8192 == 0
    assert way // 8192 * L2["ways"] < 1024 / 4
    assert way // 4096 * L2["ways"] < 1024 / 2  # pages scattered
    assert (8000 * 1000) % way != 0


@pytest.mark.parametrize("block", [4, 8, 16, 32])
def test_blocks_at_1000_miss_as_often_as_the_arithmetic_says(block):
    assert misses("matmul_blocked_ijk", 1000, block) == pytest.approx(1 / (4 * block), rel=0.6)


def test_blocks_of_32_at_1000_have_a_hundred_times_fewer_misses_and_gain_next_to_nothing():
    assert misses("matmul_ijk", 1000) > 100 * misses("matmul_blocked_ijk", 1000, 32)
    assert gain(1000, "matmul_ijk", "matmul_blocked_ijk", block=32).ratio == pytest.approx(
        1, abs=0.05
    )


@pytest.mark.parametrize("n", STEEP)
def test_misses_and_time_move_together_where_rows_share_sets(n):
    assert (8 * n) % 4096 == 0
    assert agreement(n) > 0.75


@pytest.mark.parametrize("n", [500, 1000, 2000])
def test_misses_and_time_do_not_move_together_elsewhere(n):
    assert (8 * n) % 4096 != 0
    assert abs(agreement(n)) < 0.4


def test_as_many_misses_with_16_as_with_32_at_1024_and_half_the_time():
    both = [misses("matmul_blocked_ijk", 1024, block) for block in (16, 32)]
    assert both[0] == pytest.approx(both[1], rel=0.1)
    small, large = (point("matmul_blocked_ijk", 1024, block=block) for block in (16, 32))
    assert RECORD.ratio(large, small).low > 1.7


def test_the_real_l1_keeps_no_line_either_where_more_take_turns_than_it_has_ways():
    few, some, many = (
        MEMORY.point(kernel="chase", lines=lines, distance=4096).seconds.median
        for lines in (12, 14, 64)
    )
    assert L1["ways"] == 12
    assert some == pytest.approx(many, rel=0.05)
    assert some > 2 * few


def test_the_simulated_caches_are_those_of_the_record():
    for cache, model in zip((L1, L2), simulation.LEVELS, strict=True):
        assert [cache[key] for key in ("bytes", "ways", "line_bytes")] == list(model.values())[:3]


def test_each_correlation_is_over_seven_blocks():
    assert len([block for block in RECORD.values("block") if block <= 500]) == 7


def test_with_rows_inside_larger_blocks_miss_more_and_take_less_time_at_1024():
    assert agreement(1024, "matmul_blocked") < -0.5


# ---- transposes and the ladder, from the benchmark


BENCH = records.reference("bench")


def member(operation, n, kernel, **other):
    wanted = {"operation": operation, "n": n, "kernel": kernel, **other}
    return next(p for p in BENCH.points if wanted.items() <= p.parameters.items())


def faster(operation, n, baseline, candidate, settings=(), **group):
    """How many times faster the candidate is; ``settings`` are those that only it has."""
    both = (
        member(operation, n, baseline, **group),
        member(operation, n, candidate, **group, **dict(settings)),
    )
    return BENCH.ratio(*both)


@pytest.mark.parametrize("n", [1024, 2048, 4096, 8192])
def test_blocks_gain_several_times_for_a_transpose_whose_columns_share_a_set(n):
    assert (8 * n) % (L1["bytes"] // L1["ways"]) == 0
    gains = [
        faster("transpose", n, "transpose_naive", "transpose_blocked", {"block": b}.items()).low
        for b in (8, 16, 32, 64)
    ]
    assert max(gains) > 3


def test_blocks_gain_little_for_a_transpose_of_4000():
    gains = [
        faster("transpose", 4000, "transpose_naive", "transpose_blocked", {"block": b}.items())
        for b in (8, 16, 32, 64)
    ]
    assert 1 < max(one.ratio for one in gains) < 1.2


@pytest.mark.parametrize("block", [8, 16, 32, 64])
def test_no_block_gains_for_a_transpose_of_2000(block):
    setting = {"block": block}.items()
    assert faster("transpose", 2000, "transpose_naive", "transpose_blocked", setting).high < 1
    lines_of_a_column = 2000 * L2["line_bytes"]
    assert L1["bytes"] < lines_of_a_column < L2["bytes"]


def test_numpy_transposes_like_the_naive_loop_and_tiles_beat_it_at_4096():
    assert 0.8 < faster("transpose", 4096, "np.copyto", "transpose_naive").ratio < 1.2
    assert faster("transpose", 4096, "np.copyto", "transpose_tiled", {"block": 32}.items()).low > 4


@pytest.mark.parametrize(
    ("dtype", "n", "least"),
    [
        *(("float64", n, 1.0) for n in (128, 256, 512, 1000, 1024, 2048)),
        *(("float64", n, 0.9) for n in (64, 777)),
        *(("float32", n, 0.9) for n in (256, 512, 777, 1000, 1024, 2048)),
    ],
)
def test_the_packed_kernel_reaches_blas(dtype, n, least):
    """One thread each, both with all instructions of the machine: what this course set out for."""
    assert BENCH.machine["blas"][0]["architecture"] == "SkylakeX"
    packed = faster("matmul", n, "np.matmul", "matmul_packed", dtype=dtype, threads=1)
    assert packed.ratio >= least


def test_single_precision_is_about_even_with_blas():
    ratios = [
        faster("matmul", n, "np.matmul", "matmul_packed", dtype="float32", threads=1).ratio
        for n in (64, 128, 256, 512, 777, 1000, 1024, 2048)
    ]
    assert min(ratios) > 0.9
    assert max(ratios) < 1.1


@pytest.mark.parametrize(("n", "least", "most"), [(1024, 0.95, 1.15), (2048, 0.95, 1.05)])
def test_two_threads_are_about_even_with_blas_on_large_matrices(n, least, most):
    found = faster("matmul", n, "np.matmul", "matmul_parallel", dtype="float64", threads=2)
    assert least < found.ratio < most


@pytest.mark.parametrize("n", [64, 128, 256, 512])
def test_two_threads_lose_to_blas_on_smaller_ones(n):
    found = faster("matmul", n, "np.matmul", "matmul_parallel", dtype="float64", threads=2)
    assert found.ratio < 0.95


def test_each_rung_of_the_ladder_but_blocks_is_faster_than_the_one_below_at_256():
    names = ("python", "ijk", "ikj", "blocked", "tiled", "packed")
    rungs = [member("matmul", 256, f"matmul_{x}", dtype="float64", threads=1) for x in names]
    gains = dict(zip(names[1:], map(BENCH.ratio, rungs, rungs[1:]), strict=True))
    assert gains.pop("blocked").high < 1
    assert all(one.low > 1.2 for one in gains.values())
    assert BENCH.ratio(rungs[0], rungs[-1]).ratio > 1000


def test_the_python_loop_takes_several_times_as_long_over_arrays_as_over_lists():
    """The ladder's reads lists, that of the chapter on measuring arrays."""
    measured = records.reference("measure")
    arrays, lists = (
        measured.point(kernel="matmul_python", of=of, n=256).seconds.median
        for of in ("arrays", "lists")
    )
    ladder = member("matmul", 256, "matmul_python", dtype="float64", threads=1).seconds.median
    assert arrays > 5 * lists
    assert 0.8 < ladder / lists < 1.25


def test_the_packed_kernel_is_less_than_three_hundred_lines_of_code():
    """With what it imports of its own folder; blank lines, comments and docstrings apart."""
    folder = Path(matmul.__file__).parent
    parts = ("packed", "panels", "tile", "addresses")
    assert sum(len(_lines_of_code(folder / f"{part}.py")) for part in parts) < 300


def _lines_of_code(path):
    text = path.read_text(encoding="utf-8")
    alone = [node for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Expr)]
    docstrings = {
        line
        for node in alone
        if isinstance(node.value, ast.Constant)
        for line in range(node.lineno, node.end_lineno + 1)
    }
    lines = enumerate(map(str.strip, text.splitlines()), start=1)
    return [line for number, line in lines if line and line[0] != "#" and number not in docstrings]


def test_at_64_a_line_is_fetched_once_in_either_order():
    for kernel in ("matmul_ijk", "matmul_ikj"):
        assert MISSES[kernel, 64, 0].misses == (3 * 64 * 64 * 8 // 64,) * 2


def test_both_records_hold_another_gain_of_the_row_order_at_64():
    ladder = faster("matmul", 64, "matmul_ijk", "matmul_ikj", dtype="float64", threads=1)
    assert ladder.high < gain(64, "matmul_ijk", "matmul_ikj").low
    assert RECORD.recorded < BENCH.recorded


def test_the_core_could_do_more_multiply_adds_a_cycle_than_the_row_order_asks_for():
    ceilings = roofline.load(records.DATA / "roofline" / f"{RECORD.machine['fingerprint']}.json")
    cycle = MEMORY.point(kernel="add_chain").seconds.median
    assert 12 < ceilings.peak["float64"] * cycle / 2 < 17


def test_at_64_all_three_matrices_fit_l2_and_the_products_lie_apart_all_the_same():
    assert 3 * 8 * 64**2 * 8 < L2["bytes"]
    alone = {"dtype": "float64", "threads": 1}
    assert faster("matmul", 64, "matmul_ijk", "matmul_ikj", **alone).low > 1.5
    assert faster("matmul", 64, "matmul_ikj", "np.matmul", **alone).low > 3


def test_a_cache_that_puts_lines_anywhere_misses_most_in_the_small_walk():
    steps = explorers.cache_steps()
    walk = steps.walks["ijk", steps.sizes[1]]
    misses = {name: walk.misses(name) for name in ("8x1", "4x2", "1x8")}
    assert max(misses, key=misses.get) == "1x8"
    assert min(misses, key=misses.get) == "8x1"


def test_the_row_order_hardly_suffers_at_1024():
    """Where a flop of the naive order takes several times as long as at 1000."""
    worse = {
        kernel: [RECORD.point(kernel=kernel, n=n).seconds.median / n**3 for n in (1000, 1024)]
        for kernel in ("matmul_ijk", "matmul_ikj")
    }
    assert worse["matmul_ikj"][1] < 1.15 * worse["matmul_ikj"][0]
    assert worse["matmul_ijk"][1] > 3 * worse["matmul_ijk"][0]
