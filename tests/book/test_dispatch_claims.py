"""The sentences of the chapter on dispatch, over the record that it quotes."""

from functools import partial
from itertools import pairwise
from math import comb

import numpy as np
import pytest

from helpers import records
from helpers.backends.providers.blas import Blas, _exact_in
from helpers.records.dispatch_sweep import CASES, MEMBERS, inputs
from tests.bench import regret as races

RECORD = records.reference("dispatch")
MEASURED, AUTO = {}, {}
for found in RECORD.points:
    at = found.parameters
    if at["case"] in CASES:
        place = AUTO if at["kernel"] == "auto" else MEASURED.setdefault((at["case"], at["n"]), {})
        place[(at["case"], at["n"]) if at["kernel"] == "auto" else at["kernel"]] = found
SETTINGS = list(MEASURED)
TWINS = {at: MEASURED[at].pop("twin") for at in SETTINGS}
TWICE_LOST = ("int64 product", "float16 product", "gelu", "softmax")
NUMPYS = ("float64 product", "many small products", "thin product", "strided product", "add")


def seconds(at, name):
    return MEASURED[at][name].seconds.median


def best(at):
    return min(MEASURED[at], key=partial(seconds, at))


def gain(at, name):
    return RECORD.ratio(MEASURED[at]["numpy"], MEASURED[at][name]).ratio


def regret(at, name):
    return seconds(at, name if name in MEASURED[at] else "numpy") / seconds(at, best(at))


def mean(regrets):
    return np.exp(np.mean(np.log(regrets)))


def regrets_of(policy):
    return [regret(at, policy(at)) for at in SETTINGS]


def chosen(at, which="chosen"):
    return AUTO[at].parameters[which]


def sizes(case):
    return sorted(n for name, n in SETTINGS if name == case)


def special(kernel, case, **beside):
    return RECORD.point(kernel=kernel, case=case, **beside)


# The opening


def test_the_detour_through_floats_is_many_times_as_fast():
    assert gain(("int64 product", 10_000), "blas") > 8
    assert seconds(("int64 product", 10_000), "blas") > seconds(
        ("float64 product", 10_000), "numpy"
    )


def test_the_recorded_detour_takes_floats_of_32_bits_and_may_use_all_cores():
    (a, b), _ = inputs(CASES["int64 product"].problem(10_000))
    assert _exact_in(a, b) == np.float32
    assert max(library["threads"] for library in RECORD.machine["blas"]) > 1


def test_a_product_beyond_the_whole_numbers_of_floats_loses_digits():
    one = np.array([[2**27 + 1]])
    assert (one.astype(float) @ one.astype(float)).astype(int) != one @ one


def test_the_detour_loses_on_small_matrices():
    assert gain(("int64 product", 10), "blas") < 0.2


# Crossovers


@pytest.mark.parametrize("case", TWICE_LOST)
def test_numpy_loses_by_more_than_two_somewhere(case):
    assert max(gain((case, n), best((case, n))) for n in sizes(case)) > 2


@pytest.mark.parametrize("case", [case for case in CASES if case not in TWICE_LOST])
def test_and_nowhere_else(case):
    assert max(gain((case, n), best((case, n))) for n in sizes(case)) < 2


@pytest.mark.parametrize("case", ["gelu", "softmax"])
def test_elementwise_chains_are_lost_at_every_size(case):
    assert min(gain((case, n), best((case, n))) for n in sizes(case)) > 1.5


@pytest.mark.parametrize("case", NUMPYS)
def test_hardly_anything_is_gained_on_what_numpy_does_well(case):
    gains = [gain((case, n), best((case, n))) for n in sizes(case)]
    assert sum(found < 1.05 for found in gains) >= len(gains) - 2
    assert np.median(gains) < 1.05


def test_a_lot_is_lost_there():
    assert min(gain(("thin product", n), "numba") for n in sizes("thin product")) < 0.2


def test_one_core_alone_is_not_best_for_large_arrays():
    for case in ("gelu", "softmax"):
        assert best((case, 3_000_000)) == "parallel"


def test_compiled_loops_win_products_over_an_inner_side_of_1_in_the_suite():
    thin = [
        race
        for race in races.races(records.reference("dispatch-regret"))
        if race.facts["op"] == "matmul" and race.facts["sizes"].split()[2] == "1"
        if race.facts["dtype"].startswith("float") and race.seconds > races.SHORT
    ]
    assert max((race.gain for race in thin if race.best == "numba"), default=0) > 1.2


# Regret


def test_a_choice_for_each_problem_has_least_regret():
    singles = {name: mean(regrets_of(lambda _, name=name: name)) for name in MEMBERS[1:5]}
    auto = regrets_of(chosen)
    assert min(singles.values()) > 1.2
    assert mean(auto) < 1.05
    assert max(auto) < 2.5


def test_of_the_single_choices_blas_is_least_bad():
    means = {name: mean(regrets_of(lambda _, name=name: name)) for name in MEMBERS[1:5]}
    assert min(means, key=means.get) == "blas"


def test_any_single_choice_is_bad_at_the_worst():
    for name in MEMBERS[1:5]:
        assert max(regrets_of(lambda _, name=name: name)) > 5
    assert max(regrets_of(lambda _: "numpy")) > 20


def test_a_choice_by_operation_is_in_between():
    def by_operation(at):
        case, _ = at
        names = set.intersection(*(set(MEASURED[case, n]) for n in sizes(case)))
        return min(names, key=lambda one: mean([regret((case, n), one) for n in sizes(case)]))

    found = regrets_of(by_operation)
    assert mean(regrets_of(chosen)) < mean(found) < mean(regrets_of(lambda _: "numpy"))
    assert max(found) > 2


# The rule of the chapter


def rule_regrets(known_of):
    found = []
    for case in CASES:
        known = known_of(sizes(case))
        names = set.intersection(*(set(MEASURED[case, n]) for n in known))
        for n in (n for n in sizes(case) if n not in known):

            def expected(name, n=n, known=known, case=case):
                times = [seconds((case, one), name) for one in known]
                return np.interp(np.log(n), np.log(known), np.log(times))

            found.append(regret((case, n), min(names, key=expected)))
    return found


def spread(count):
    return lambda every: [every[round(i)] for i in np.linspace(0, len(every) - 1, count)]


@pytest.mark.parametrize("count", [2, 3, 4, 5])
def test_few_sizes_are_enough(count):
    assert mean(rule_regrets(spread(count))) < 1.05


def test_more_sizes_do_not_help_here():
    few, many = (mean(rule_regrets(spread(count))) for count in (2, 5))
    assert many > few - 0.01


def test_small_sizes_alone_are_not():
    small, whole = rule_regrets(lambda every: every[:3]), rule_regrets(spread(3))
    assert mean(small) > mean(whole) + 0.05
    assert max(small) > max(whole) + 2


def test_large_sizes_alone_are_not_either_and_both_ends_nearly_are():
    large, whole = rule_regrets(lambda every: every[-3:]), rule_regrets(spread(3))
    ends = rule_regrets(lambda every: [every[0], *every[-2:]])
    assert mean(large) > mean(whole) + 0.05
    assert max(large) > max(whole) + 2
    assert mean(ends) < mean(whole) + 0.02


def test_the_choice_for_gelu_changes_once_over_the_sizes():
    names = [chosen(("gelu", n)) for n in sizes("gelu")]
    assert sum(here != after for here, after in pairwise(names)) == 1


def test_parallel_is_not_among_what_the_rule_considers():
    assert all("parallel" not in MEASURED[case, sizes(case)[0]] for case in CASES)


def test_the_record_was_made_after_a_calibration():
    for at in SETTINGS:
        assert "rules of thumb" not in AUTO[at].parameters["explained"]
        assert f": {chosen(at)}, " in AUTO[at].parameters["explained"]


# What choosing costs


def test_looking_up_takes_about_a_microsecond_at_most():
    extra = special("auto", "2 x 2").seconds.median - special("direct", "2 x 2").seconds.median
    assert 0 < extra < 1e-6


def test_deciding_takes_far_longer_than_looking_up():
    both = special("anew", "2 x 2"), special("auto", "2 x 2")
    assert RECORD.ratio(*both).low > 5


def test_choosing_takes_longer_than_a_tiny_addition():
    at = ("add", 10)
    assert RECORD.ratio(AUTO[at], MEASURED[at]["numpy"]).ratio > 2
    assert best(at) == chosen(at) == "numpy"


def test_most_of_the_regret_of_choosing_is_in_short_calls():
    ratio = {at: RECORD.ratio(AUTO[at], MEASURED[at][best(at)]).ratio for at in SETTINGS}
    long = [ratio[at] for at in SETTINGS if seconds(at, best(at)) > 20e-6]
    short = [ratio[at] for at in SETTINGS if seconds(at, best(at)) < 5e-6]
    assert mean(long) < 1.1 < 1.3 < mean(short)


# The network


def test_the_network_is_hundreds_of_times_faster_than_in_python_and_no_faster_than_on_numpy():
    auto = special("auto", "network", n=256)
    assert RECORD.ratio(special("python", "network", n=256), auto).ratio > 100
    assert 0.8 < RECORD.ratio(special("numpy", "network", n=256), auto).ratio < 1.25


def network_ratio(rows, name, other):
    """How many times as long a step takes on one backend as on another."""
    return RECORD.ratio(*(special(one, "network", n=rows) for one in (name, other)))


def test_dispatching_arrays_cost_more_than_the_step_with_few_rows_and_little_with_many():
    assert network_ratio(16, "numpy", "plain").low > 1.5
    assert network_ratio(4096, "numpy", "plain").ratio < 1.2


@pytest.mark.parametrize("rows", [16, 256, 4096])
def test_the_network_is_slower_under_auto_than_on_plain_arrays(rows):
    assert network_ratio(rows, "auto", "plain").low > 1


def test_with_many_rows_auto_loses_to_numpy_by_its_choices():
    assert network_ratio(4096, "auto", "numpy").low > 1.1


# Where it fails


def others(which):
    return [at for at in SETTINGS if chosen(at, which) != chosen(at)]


def test_a_busy_machine_is_calibrated_otherwise_and_without_threads():
    left_out = [at for at in others("busy") if chosen(at) == "parallel"]
    assert left_out
    assert max(regret(at, chosen(at, "busy")) for at in left_out) > 1.2
    assert {best(at) for at in left_out} == {"parallel"}


def test_two_calibrations_disagree():
    found = others("again")
    assert 0 < len(found) < len(SETTINGS) / 4
    pairs = [(regret(at, chosen(at)), regret(at, chosen(at, "again"))) for at in found]
    assert max(max(pair) for pair in pairs) < 1.05


def test_a_first_call_takes_thousands_of_times_as_long():
    for compiled in ("never", "before"):
        first, second = (special("numba", f"{w} call", compiled=compiled)
                         for w in ("first", "second"))  # fmt: skip
        assert RECORD.ratio(first, second).low > 1000
    never, before = (special("numba", "first call", compiled=c) for c in ("never", "before"))
    assert RECORD.ratio(never, before).low > 1.3


def test_large_whole_numbers_take_another_way_with_the_same_key(monkeypatch):
    """Told by what runs, not by how long: digits are multiplied one by one."""
    ways = []
    inner = "helpers.backends.providers.blas._by_digits"
    monkeypatch.setattr(inner, lambda a, b, out: ways.append(int(a.max())))
    small, out = np.full((4, 4), 7), np.empty((4, 4), int)
    for a in (small, small << 40):
        Blas().matmul(a, a, out)
    assert ways == [7 << 40]


# The problem left over


def winner(at, rounds):
    there = MEASURED[at]
    return min(there, key=lambda name: np.median(there[name].samples[rounds]))


HALVES = slice(0, 5), slice(5, 10)


def test_halves_disagree_at_few_settings_and_single_rounds_at_more():
    split = [at for at in SETTINGS if winner(at, HALVES[0]) != winner(at, HALVES[1])]
    single = [at for at in SETTINGS if len({winner(at, slice(i, i + 1)) for i in range(10)}) > 1]
    assert 0 < len(split) < len(single)


def ahead(at):
    """How many times as fast as NumPy its twin is: the same function."""
    return RECORD.ratio(MEASURED[at]["numpy"], TWINS[at])


def test_halves_often_disagree_on_the_twins():
    def first(at, half):
        points = TWINS[at], MEASURED[at]["numpy"]
        twin, numpy = (np.median(point.samples[half]) for point in points)
        return twin < numpy

    split = [at for at in SETTINGS if first(at, HALVES[0]) != first(at, HALVES[1])]
    assert len(split) > len(SETTINGS) / 5


def test_the_twin_is_ahead_somewhere_and_equal_on_the_whole():
    ratios = [ahead(at).ratio for at in SETTINGS]
    assert max(ratios) > 1.02
    assert 0.99 < mean(ratios) < 1.01


def test_as_many_intervals_miss_that_the_twins_are_equal_as_chance_allows():
    count = len(SETTINGS)
    missed = sum(ahead(at).low > 1 or ahead(at).high < 1 for at in SETTINGS)
    by_chance = sum(
        comb(count, k) * 0.05**k * 0.95 ** (count - k) for k in range(missed, count + 1)
    )
    assert missed > 0
    assert by_chance > 0.05


def test_every_setting_has_two_halves_of_five():
    assert {len(one.samples) for there in MEASURED.values() for one in there.values()} == {10}


# The suite


def test_the_chapter_reads_both_gains_as_the_benchmark_does():
    record = records.reference("dispatch-regret")
    times = {}
    for point in record.points:
        if point.parameters["case"] != "2 x 2":
            there = times.setdefault(point.parameters["case"], {})
            there[point.parameters["kernel"]] = np.array(point.samples)

    def over_suite(name):
        ratios = [there[name][1::2] / there["auto"][1::2] for there in times.values()]
        return mean([np.median(one) for one in ratios])

    found = races.figures(record)
    assert over_suite("numpy") == pytest.approx(found.choice)
    assert over_suite("plain") == pytest.approx(found.gain)
    assert 1 < found.gain < found.choice
