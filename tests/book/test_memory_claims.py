"""The sentences of the chapter on memory, over the record that it quotes."""

import pytest

from helpers import records, roofline

RECORD = records.reference("memory")
L1 = RECORD.machine["caches"][0]
TEXTBOOK = {"L1": (1, 2), "L2": (3, 10), "L3": (10, 20), "memory": (100, 300)}  # cycles


def seconds(**parameters):
    return RECORD.point(**parameters).seconds.median


def found(**beside):
    sizes = sorted(RECORD.values("bytes"))
    latencies = [seconds(kernel="chase", bytes=size, **beside) for size in sizes]
    return {level.name: level for level in roofline.levels(sizes, latencies)}


@pytest.fixture(scope="module")
def levels():
    return found()


def test_the_walk_alone_finds_no_l3():
    assert list(found(beside="nothing")) == ["L1", "L2", "memory"]


def test_in_8_mib_the_walk_alone_is_several_times_slower():
    alone = seconds(kernel="chase", bytes=2**23, beside="nothing")
    assert alone > 5 * seconds(kernel="chase", bytes=2**23)


def test_four_levels_stand_in_the_right_order(levels):
    assert list(levels) == ["L1", "L2", "L3", "memory"]
    latencies = [level.seconds for level in levels.values()]
    assert latencies == sorted(latencies)


@pytest.mark.parametrize("name", TEXTBOOK)
def test_no_row_of_the_textbook_agrees(levels, name):
    low, high = TEXTBOOK[name]
    cycles = levels[name].seconds / seconds(kernel="add_chain")
    assert not low <= cycles <= high


def test_l1_ends_where_the_system_says_and_the_others_well_before(levels):
    said = {f"L{cache['level']}": cache["bytes"] for cache in RECORD.machine["caches"]}
    assert levels["L1"].high_bytes > 0.9 * said["L1"]
    assert levels["L2"].high_bytes < 0.75 * said["L2"]
    assert levels["L3"].high_bytes < 0.75 * said["L3"]


def test_a_read_gets_dearer_up_to_a_line_and_hardly_from_one_to_eight_lines():
    time = {stride: seconds(kernel="read_strided", stride=stride) for stride in (8, 32, 64, 512)}
    assert time[8] * 1.5 < time[32] < time[64]
    assert time[512] < 1.3 * time[64]


def test_a_read_a_line_apart_is_not_as_many_times_dearer_as_a_line_has_numbers():
    near, apart = (seconds(kernel="read_strided", stride=stride) for stride in (8, 64))
    assert 1.5 < apart / near < L1["line_bytes"] / 8 / 2


def test_latency_still_rises_on_the_last_level(levels):
    last = levels["memory"]
    far = seconds(kernel="chase", bytes=max(RECORD.values("bytes")))
    assert far > 1.05 * last.seconds


def test_a_read_in_another_page_is_dearer_still():
    at = {stride: seconds(kernel="read_strided", stride=stride) for stride in (512, 4096)}
    assert at[4096] > 3 * at[512]


def test_a_walk_in_order_brings_lines_tens_of_times_faster_than_a_chase():
    far = max(RECORD.values("bytes"))
    a_line = seconds(kernel="read_sum", bytes=far) / (far / L1["line_bytes"])
    assert seconds(kernel="chase", bytes=far) > 20 * a_line


@pytest.mark.parametrize("n", [256, 512, 1000, 1024, 2000, 2048, 4096])
def test_columns_are_slower_than_rows_at_every_size(n):
    rows, columns = (RECORD.point(kernel=name, n=n) for name in ("read_rows", "read_columns"))
    assert RECORD.ratio(columns, rows).low > 2


def test_columns_lose_several_times_more_at_1024_than_at_1000():
    lost = {
        n: seconds(kernel="read_columns", n=n) / seconds(kernel="read_rows", n=n)
        for n in (1000, 1024)
    }
    assert lost[1024] > 4 * lost[1000]


def test_lines_in_one_set_miss_as_soon_as_they_are_more_than_its_ways():
    span = L1["bytes"] // L1["ways"]
    assert span == 4096
    spread = seconds(kernel="chase", lines=64, distance=span + L1["line_bytes"])
    for lines in (4, 8, L1["ways"]):
        assert seconds(kernel="chase", lines=lines, distance=span) < 1.2 * spread
    for lines in (14, 16, 64):
        assert seconds(kernel="chase", lines=lines, distance=span) > 2 * spread


def test_the_orders_of_the_loops_lie_more_than_a_hundred_times_apart_at_512():
    times = [
        point.seconds.median
        for point in RECORD.points
        if point.parameters["kernel"].startswith("matmul_") and point.parameters["n"] == 512
    ]
    assert len(times) == 6
    assert max(times) > 100 * min(times)
