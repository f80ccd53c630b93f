"""The sentences of the chapter on blocking, over the record that it quotes."""

import pytest

from helpers import costs, records, roofline

RECORD = records.reference("blocking")
L1 = RECORD.machine["caches"][0]


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
