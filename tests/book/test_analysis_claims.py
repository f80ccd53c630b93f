"""The sentences of the chapter on analysis, over the records that it quotes."""

from itertools import pairwise
from statistics import median

import pytest

from helpers import costs, records, roofline
from helpers.explorers.analysis import programs, total
from helpers.explorers.sources import caches
from helpers.records import component
from helpers.records.analysis_sweep import FULL
from helpers.records.vectorization_pairs import pair

RECORD = records.reference("analysis")
PROGRAMS = {program.name: program for program in programs(RECORD)}
FEW, TABLE = PROGRAMS.values()
SIZE = 4000
RUNGS = ("formed", "naive", "by_rows", "reassociated", "one_pass")


def ratio(baseline, candidate):
    return RECORD.ratio(baseline, candidate)


def rung(kernel, n=SIZE, dtype="float64", threads="one", **beside):
    at = {"dtype": dtype, "n": n, "threads": threads, **beside}
    return RECORD.point(case="gram", kernel=f"gram_vector_{kernel}", **at)


def gain(slow, quick, n=SIZE):
    return ratio(rung(slow, n), rung(quick, n))


def read(threads):
    return RECORD.point(case="read", kernel="read_sum", n=SIZE, threads=threads)


def program_part(part, reader="read_words"):
    return RECORD.point(case="component", kernel=reader, part=part)


# The opening and Amdahl's law


def test_products_are_more_than_half_of_a_step_and_far_from_all():
    before = records.leftover("competition")
    assert before.record.slug == "analysis"
    assert 50 < float(before.number) < 75


@pytest.mark.parametrize("name", PROGRAMS)
def test_the_formula_tells_what_every_way_gains(name):
    program = PROGRAMS[name]
    for part, whole in program.ways.values():
        assert 1 / 1.3 < total(program.share, part.ratio) / whole.ratio < 1.3
        assert whole.ratio < part.ratio


def test_a_part_of_nine_tenths_as_in_the_chapter():
    assert total(0.9, 10) == pytest.approx(100 / 19)
    assert 100 / total(0.9, 100) == pytest.approx(10.9)
    assert 1.55 < total(0.4, 10) < 1.6
    assert 1.6 < 1 / (1 - 0.4) < 1.7


def test_products_are_nearly_all_of_a_step_in_plain_loops():
    assert 0.93 < FEW.share < 0.99
    part, whole = FEW.ways["np.matmul"]
    assert part.ratio > 20
    assert whole.ratio < 17


# Profiles


def test_reading_takes_most_and_the_mathematics_less_than_a_tenth():
    assert 0.8 < 1 / ratio(program_part("run"), program_part("read")).ratio < 0.95
    whole, search = (
        RECORD.point(case="search", kernel="first_component", part=part) for part in ("run", "find")
    )
    assert ratio(whole, search).low > 10


def test_the_mathematics_is_what_the_chapter_counts():
    assert costs.gram_vector(*FULL.table).flop * component.STEPS == 2 * 40_000_000
    assert FULL.table[0] * FULL.table[1] == 400_000


def test_reading_bytes_is_hundreds_of_times_faster_and_the_program_comes_to_its_limit():
    assert ratio(program_part("read"), program_part("read", "read_binary")).low > 100
    whole = ratio(program_part("run"), program_part("run", "read_binary"))
    assert 5 < whole.low
    assert 0.85 < whole.ratio * (1 - TABLE.share) < 1.1


def test_one_call_in_place_of_a_loop_gains_more_than_half():
    assert ratio(program_part("run"), program_part("run", "read_loadtxt")).low > 1.5


def profiled(tool, part, program):
    return RECORD.point(case="profile", program=program, tool=tool, part=part)


def seen(tool):
    return 1 / ratio(profiled(tool, "whole", "both"), profiled(tool, "many_calls", "both")).ratio


def slower(tool, program):
    return ratio(profiled(tool, "whole", program), profiled("clock", "whole", program)).ratio


def test_by_the_clock_each_half_takes_half():
    halves = (profiled("clock", part, "both") for part in ("many_calls", "one_loop"))
    assert 0.9 < ratio(*halves).ratio < 1.1


def test_cprofile_sees_more_in_the_calls_and_line_profiler_less_than_it():
    assert seen("cProfile") > 0.62
    assert seen("line_profiler") < seen("cProfile") - 0.1


def test_profilers_cost_more_where_calls_and_lines_are_many():
    assert slower("cProfile", "both") > 2
    assert slower("line_profiler", "both") > 2 * slower("cProfile", "both")
    for tool in ("cProfile", "line_profiler"):
        assert 1 < slower(tool, "component") < 2
        assert slower(tool, "component") < slower(tool, "both")


# The order of what matters


def test_the_table_fits_no_cache():
    assert costs.gram_vector(SIZE, SIZE).bytes > 2 * max(caches(RECORD.machine).values())


def test_forming_does_half_of_the_products_as_they_are_symmetric():
    """All of them would need more flop in a second than the machine has."""
    ceilings = roofline.load(records.DATA / "roofline" / f"{records.REFERENCE}.json")
    rate = costs.matmul(SIZE, SIZE, SIZE).flop / rung("formed").seconds.median
    assert ceilings.peak["float64"] < rate < 2 * ceilings.peak["float64"]
    assert rate / 2 > 0.6 * ceilings.peak["float64"]


def test_the_algorithm_gains_more_than_all_that_follows_together():
    assert gain("formed", "naive").low > 15
    assert gain("formed", "naive").low > 2 * gain("naive", "one_pass").high


@pytest.mark.parametrize("step", range(1, len(RUNGS)))
def test_every_rung_gains(step):
    assert gain(RUNGS[step - 1], RUNGS[step]).low > 1.2


def test_vectors_gain_least_here_and_far_more_in_cache():
    gains = {quick: gain(slow, quick).ratio for slow, quick in pairwise(RUNGS)}
    assert min(gains, key=gains.get) == "reassociated"
    lanes = records.reference("vectorization")
    sums = (pair(lanes, name) for name in ("sum_strict", "sum_reassociated"))
    assert lanes.ratio(*sums).low > 2 * gains["reassociated"]


def test_half_the_bytes_take_half_the_time():
    assert 1.7 < ratio(rung("one_pass"), rung("one_pass", dtype="float32")).ratio < 2.3


def test_a_second_core_gains_nothing():
    alone = rung("one_pass", beside="all")
    assert ratio(alone, rung("parallel", threads="all")).high < 1.1
    assert ratio(read("one"), read("all")).ratio < 1.1


def test_a_second_core_gains_where_arithmetic_is_the_bound():
    assert rung("formed").seconds.median > 1.5 * rung("formed", threads="all").seconds.median


def test_python_beats_blas_at_the_wrong_thing_where_the_table_is_large():
    assert gain("python", "formed", 1000).low > 3
    assert gain("formed", "python", 6000).low > 1
    assert gain("python", "one_pass", 6000).low > 100


def test_the_one_grows_as_a_cube_and_the_other_as_a_square():
    def growth(name):
        return rung(name, 4000).seconds.median / rung(name, 2000).seconds.median

    assert 7 < growth("formed") < 9.5
    assert 3.5 < growth("one_pass") < 5.5


def test_one_pass_reaches_more_than_half_of_the_bound():
    left = ratio(rung("one_pass", beside="all"), read("one"))
    assert 1.1 < left.ratio < 1.7
    assert costs.gram_vector(SIZE, SIZE).intensity == pytest.approx(0.5, rel=0.001)


def forming(d, steps):
    ways = (
        RECORD.point(case="iteration", kernel=way, d=d, steps=steps)
        for way in ("vectors", "formed")
    )
    return ratio(*ways)


@pytest.mark.parametrize("d", FULL.columns)
def test_forming_loses_for_one_step_and_wins_for_many(d):
    assert forming(d, 1).high < 0.5
    assert forming(d, 256).low > 2


def test_forming_pays_far_earlier_than_multiplications_are_counted():
    assert forming(64, 4).high < 1 < forming(64, 16).low
    assert forming(1000, 16).high < 1 < forming(1000, 64).low


# When not to


def test_a_small_call_can_save_about_a_microsecond():
    saved = rung("numpy", 4).seconds.median - rung("naive", 4).seconds.median
    assert 0.5e-6 < saved < 2e-6
    assert gain("numpy", "naive", 4).low > 3


def test_two_threads_lose_on_little():
    alone = rung("one_pass", 16, beside="all")
    assert ratio(rung("parallel", 16, threads="all"), alone).low > 10


def test_forming_makes_the_part_faster_and_the_program_hardly():
    def search(part):
        ways = ("first_component", "first_component_formed")
        return ratio(*(RECORD.point(case="search", kernel=way, part=part) for way in ways))

    assert search("find").low > 1.5
    assert search("run").ratio < 1.15


def test_our_best_product_is_about_as_fast_as_the_library():
    bench = records.reference("bench")
    gains = []
    for n in (64, 128, 256, 512, 1024, 2048):
        for dtype in ("float64", "float32"):
            product = {"operation": "matmul", "n": n, "dtype": dtype, "threads": 1}
            ways = (bench.only(kernel=name, **product) for name in ("np.matmul", "matmul_packed"))
            gains.append(bench.ratio(*ways).ratio)
    assert 0.9 < min(gains) < 1 < max(gains) < 1.4
    share = float(records.leftover("competition").number) / 100
    assert total(share, max(gains)) < 1.2


def test_compiling_pays_after_many_thousand_calls():
    chosen = records.reference("dispatch")
    compiling = chosen.only(kernel="numba", case="first call", compiled="never").seconds.median
    numpy_call, numba_call = (
        chosen.only(kernel=name, case="gelu", n=1000).seconds.median for name in ("numpy", "numba")
    )
    assert 10_000 < compiling / (numpy_call - numba_call) < 1_000_000
    assert numpy_call > 2 * numba_call


# Where it fails


def test_near_one_a_few_per_cent_of_the_slow_step_hide_the_rest_and_the_quick_step_shows_it():
    def rest(kernel):
        step, products = (
            RECORD.point(case="network", kernel=kernel, part=part, n=256)
            for part in ("step", "products")
        )
        return median(a - b for a, b in RECORD.pairs(step, products)), step.seconds.median

    (slow_rest, slow_step), (quick_rest, _) = rest("matmul_ijk"), rest("np.matmul")
    assert 0 < abs(slow_rest - quick_rest) < 0.03 * slow_step
    part, whole = FEW.ways["np.matmul"]
    better = total(1 - quick_rest / slow_step, part.ratio)
    assert abs(better - whole.ratio) < 0.05 * whole.ratio


def test_with_far_more_steps_the_mathematics_takes_as_long_as_the_reading():
    find = RECORD.point(case="search", kernel="first_component", part="find").seconds.median
    steps = program_part("read").seconds.median / (find / component.STEPS)
    assert 5 * component.STEPS < steps < 20 * component.STEPS


def test_the_same_expression_is_faster_after_something_was_freed():
    heaps = records.reference("in-place")
    points = (
        heaps.only(kernel="gelu_temporaries", n=100_000, heap=heap) for heap in ("fresh", "settled")
    )
    assert heaps.ratio(*points).low > 1.5


def test_of_two_things_at_once_the_shorter_one_does_not_count():
    def better(part):
        kernels = ("matmul_ijk", "matmul_tiled")
        return ratio(*(RECORD.point(case="overlap", kernel=k, part=part) for k in kernels))

    assert better("in turn").low > 1.1
    assert 0.9 < better("at once").ratio < 1.08


# The problem left over


def test_fused_by_hand_the_step_is_faster_than_numpys_and_the_framework_takes_longer_than_both():
    after = records.leftover("analysis")
    assert after.ratio("numpy", "ours").low > 1
    assert after.ratio("torch", "numpy").low > 1
    assert after.ratio("torch", "ours").low > 2
