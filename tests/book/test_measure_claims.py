"""The sentences of the chapter on measuring, over the record that it quotes."""

import inspect

from helpers import records, timing
from helpers.timing import Comparison
from helpers.timing.interval import median_interval

RECORD = records.reference("measure")
TRUTH = 252 / 200


def both(phase, order="pairs", **more):
    return (
        RECORD.point(kernel="matmul_ikj", rows=rows, phase=phase, order=order, **more)
        for rows in (252, 200)
    )


def single_ratios(phase):
    baseline, candidate = both(phase)
    return sorted(x / y for x, y in zip(baseline.samples, candidate.samples, strict=True))


def point(**parameters):
    return RECORD.point(**parameters)


def test_single_ratios_range_widely_while_another_program_runs():
    ratios = single_ratios("busy")
    assert ratios[0] < 0.8 * TRUTH
    assert ratios[-1] > 1.3 * TRUTH


def test_the_median_over_pairs_finds_the_truth_on_a_quiet_machine():
    assert abs(RECORD.ratio(*both("quiet")).ratio / TRUTH - 1) < 0.03


def test_a_slow_phase_defeats_series_that_were_taken_apart_but_not_pairs():
    pairs, apart = (RECORD.ratio(*both("slow", order, batch=8)) for order in ("pairs", "apart"))
    assert abs(pairs.ratio / TRUTH - 1) < 0.02
    assert abs(apart.ratio / TRUTH - 1) > 0.2


def test_pairs_miss_too_at_some_numbers_of_them_across_a_slow_phase():
    pairs = RECORD.pairs(*both("slow", batch=8))
    first = [Comparison.of(pairs[:count], RECORD.clock) for count in (6, 24, 96, len(pairs))]
    assert [one.low <= TRUTH <= one.high for one in first] == [True, True, False, True]


def worst_of_the_batches():
    batches = {point.parameters["batch"] for point in RECORD.points if "batch" in point.parameters}
    busy = {batch: RECORD.ratio(*both("busy", batch=batch)) for batch in batches - {0}}
    return max(busy.items(), key=lambda item: max(item[1].low / TRUTH, TRUTH / item[1].high))


def test_time_slices_make_a_narrow_interval_around_a_wrong_answer():
    _, worst = worst_of_the_batches()
    assert not worst.low <= TRUTH <= worst.high
    assert abs(worst.ratio / TRUTH - 1) > 0.05
    assert worst.high / worst.low < 1.05


def test_cpu_time_of_the_same_samples_comes_close_to_the_truth():
    batch, _ = worst_of_the_batches()
    by_cpu = RECORD.ratio(*both("busy", batch=batch, clock="cpu"))
    assert abs(by_cpu.ratio / TRUTH - 1) < 0.02


def test_the_first_call_takes_a_thousand_times_as_long_as_the_second():
    first, second = (point(kernel="matmul_ikj", call=call) for call in ("first", "second"))
    assert RECORD.ratio(first, second).low > 1000


def test_a_sum_that_nobody_needs_takes_no_time_however_long_it_is():
    sizes = sorted(
        p.parameters["n"] for p in RECORD.points if "sum_unused" in p.parameters.values()
    )
    shortest, longest = (point(kernel="sum_unused", n=n) for n in (sizes[0], sizes[-1]))
    assert longest.seconds.median < 2 * shortest.seconds.median
    assert RECORD.ratio(point(kernel="sum_returned", n=sizes[-1]), longest).low > 100


def test_of_many_samples_fewer_than_half_lie_in_the_interval_of_their_median():
    """Of six samples, the interval holds all."""
    for one in RECORD.points:
        found = one.seconds
        inside = sum(found.low <= sample <= found.high for sample in one.samples)
        assert len(one.samples) < 20 or inside < 0.5 * len(one.samples)


def test_the_next_sample_falls_into_the_interval_of_fifteen_a_little_less_than_half_of_the_time():
    """And into that of more samples less often: each gap that they leave is as likely."""
    found = {count: median_interval(range(count)) for count in (15, 30, 60)}
    few, more, most = ((one.high - one.low) / (count + 1) for count, one in found.items())
    assert 0.4 < few < 0.5
    assert few > more > most
    assert inspect.signature(timing.measure).parameters["repeats"].default == 15


def test_two_readings_of_the_clock_are_as_far_apart_in_each_round():
    grains = point(kernel="clock", clock="wall").samples
    assert max(grains) < 1.5 * min(grains)


def test_the_gap_between_python_and_blas_is_thousands():
    python, blas = (
        point(kernel="matmul_python", of="arrays", n=256),
        point(kernel="np.matmul", n=256),
    )
    assert RECORD.ratio(python, blas).low > 1000
