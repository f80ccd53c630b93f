"""What the chapter on vectorization says of loops in L1, over the record that it quotes."""

import numpy as np
import pytest
from numba import njit

from helpers import instructions, records
from helpers.instructions import Kind
from helpers.records.vectorization_pairs import loops
from tests.book.vectorization import RECORD, element, factor, gain, near

L1, L2 = RECORD.machine["caches"][:2]


def numpy_gain(n, operation):
    both = (RECORD.point(kernel=k, operation=operation, n=n) for k in ("python_list", "numpy"))
    return RECORD.ratio(*both)


def sizes(operation):
    """The numbers of elements at which a list was measured."""
    wanted = {"kernel": "python_list", "operation": operation}
    found = (p.parameters for p in RECORD.points)
    return sorted(at["n"] for at in found if wanted.items() <= at.items())


# ---- from a loop in Python


def test_three_matrices_of_64_rows_fit_l2_many_times():
    assert 10 * 3 * 8 * 64**2 < L2["bytes"]


def test_three_products_of_64_rows_lie_far_apart():
    naive, rows, blas = (
        RECORD.only(kernel=k, n=64) for k in ("matmul_ijk", "matmul_ikj", "np.matmul")
    )
    assert RECORD.ratio(naive, rows).low > 1.5
    assert RECORD.ratio(rows, blas).low > 3


@pytest.mark.parametrize(("operation", "most"), [("sum", 100), ("saxpy", 50)])
def test_numpy_loses_on_few_elements_and_wins_for_good_from_a_size_on(operation, most):
    measured = sizes(operation)
    won = [n for n in measured if numpy_gain(n, operation).low > 1]
    assert won == measured[measured.index(won[0]) :]
    assert 15 < won[0] <= most
    assert all(numpy_gain(n, operation).high < 1 for n in measured if n <= 15)


@pytest.mark.parametrize("operation", ["sum", "saxpy"])
def test_ten_times_takes_hundreds_of_elements_and_a_hundred_is_about_the_most(operation):
    assert numpy_gain(100, operation).high < 10
    assert numpy_gain(1000, operation).low > 10
    assert 60 < max(numpy_gain(n, operation).ratio for n in sizes(operation)) < 150


@pytest.mark.parametrize("operation", ["sum", "saxpy"])
def test_the_crossing_by_hand_lies_between_two_measured_sizes(operation):
    call = RECORD.point(kernel="numpy", operation=operation, n=1).seconds.median
    by_hand = call / element(RECORD.point(kernel="python_list", operation=operation, n=1000))
    measured = sizes(operation)
    won = next(n for n in measured if numpy_gain(n, operation).low > 1)
    assert measured[measured.index(won) - 1] < by_hand <= won


def test_a_step_of_saxpy_costs_more_than_one_of_the_sum():
    steps = [
        element(RECORD.point(kernel="python_list", operation=operation, n=1000))
        for operation in ("sum", "saxpy")
    ]
    assert steps[1] > 1.5 * steps[0]


def test_a_loop_over_an_array_is_several_times_slower_than_over_a_list():
    for operation in ("sum", "saxpy"):
        both = (
            RECORD.point(kernel=kernel, operation=operation, n=1000)
            for kernel in ("python_array", "python_list")
        )
        assert RECORD.ratio(*both).low > 3


# ---- the instructions


def test_the_text_about_the_strict_loop_fits_its_listing():
    lines = loops(near("sum_strict")).listing().splitlines()
    assert lines[0].startswith("vaddsd")
    assert "%xmm0" in lines[0]
    assert lines[1] == "... 7 more like it"
    assert [line.split()[0][:3] for line in lines[2:]] == ["add", "cmp", "jne"]


def test_the_text_about_the_wide_loop_fits_its_listing():
    found = loops(near("sum_reassociated"))
    assert found.listing().startswith("vaddpd")
    assert "%zmm" in found.listing()
    assert (found.width_bits, found.lanes) == (512, 8)
    sums = {one.text.split()[-1] for one in found.hottest.arithmetic}
    assert len(sums) == len(found.hottest.arithmetic) > 1  # registers that wait side by side


def test_the_arrays_of_the_pairs_fit_l1():
    assert 3072 * 8 < L1["bytes"]
    assert near("sum_strict").parameters["n"] == 3072


# ---- the order of a sum


def test_leave_to_reorder_gains_more_than_twice_the_lanes():
    assert factor(near("sum_strict"), near("sum_reassociated")) > 2 * 8


def test_eight_totals_gain_without_width():
    assert loops(near("sum_accumulators")).lanes == loops(near("sum_strict")).lanes == 1
    split = factor(near("sum_strict"), near("sum_accumulators"))
    assert 2 < split < 8
    assert factor(near("sum_accumulators"), near("sum_reassociated")) > split


def test_an_addition_takes_cycles_and_one_can_begin_in_each():
    cycle = records.reference("memory").point(kernel="add_chain").seconds.median
    assert element(near("sum_strict")) > 1.8 * cycle
    assert element(near("sum_accumulators")) < cycle / 1.5


def test_waiting_is_not_all_that_bounds_eight_totals():
    cycle = records.reference("memory").point(kernel="add_chain").seconds.median
    if_waiting_were_all = 8 * cycle / element(near("sum_strict"))
    assert cycle / element(near("sum_accumulators")) < 0.7 * if_waiting_were_all


def test_short_sums_wait_less_than_a_long_one():
    naive = RECORD.only(kernel="matmul_ijk", n=64)
    assert naive.seconds.median / 64**3 < 0.7 * element(near("sum_strict"))


def test_the_row_order_loads_twice_and_stores_once_for_each_product():
    kinds = [one.kind for one in loops(RECORD.only(kernel="matmul_ikj", n=64)).hottest.instructions]
    loads = loops(RECORD.only(kernel="matmul_ikj", n=64)).hottest.loads
    products, stores = kinds.count(Kind.FLOATING) // 2, kinds.count(Kind.STORE)
    assert (len(loads), stores) == (2 * products, products)


def test_the_library_has_registers_of_the_same_width():
    (blas,) = RECORD.machine["blas"]
    assert (blas["name"], blas["architecture"], blas["threads"]) == ("openblas", "SkylakeX", 1)
    assert loops(RECORD.only(kernel="matmul_ikj", n=64)).width_bits == 512  # as all of SkylakeX


def test_a_reassociated_sum_comes_closer_as_a_rule():
    from helpers.kernels.vectors import sum_reassociated, sum_strict

    closer = 0
    for seed in range(100):
        x = np.random.default_rng(seed).uniform(0, 1, 10_000).astype("float32")
        exact = x.sum(dtype=np.longdouble)
        closer += abs(sum_reassociated(x) - exact) < abs(sum_strict(x) - exact)
    assert closer > 80


def test_the_naive_product_is_scalar_and_the_row_order_wide():
    assert loops(RECORD.only(kernel="matmul_ijk", n=64)).lanes == 1
    assert loops(RECORD.only(kernel="matmul_ikj", n=64)).lanes == 8


# ---- indices


@pytest.mark.parametrize(("dtype", "least"), [("float64", 3), ("float32", 5)])
def test_both_differences_are_wide_and_the_view_is_several_times_as_fast(dtype, least):
    around, view = near("difference_wraparound", dtype), near("difference_view", dtype)
    assert loops(around).width_bits == loops(view).width_bits == 512
    assert loops(around).hottest.gathers
    assert not loops(view).hottest.gathers
    assert factor(around, view) > least


def test_a_gather_is_no_faster_than_scalars():
    assert gain(near, "difference_wraparound") < 0.95
    assert gain(near, "difference_view") > 2.5


# ---- overlap


def test_the_compiler_keeps_a_scalar_loop_beside_the_wide_one():
    widths = {loop.width_bits for loop in loops(near("add_scaled", case="apart")).loops}
    assert {64, 512} <= widths


def test_overlap_costs_the_gain_and_a_dependency_far_more():
    apart, behind, ahead = (near("add_scaled", case=c) for c in ("apart", "behind", "ahead"))
    assert {p.parameters["loops"] for p in (apart, behind, ahead)} == {apart.parameters["loops"]}
    scalar = near("add_scaled", case="apart", compiled="scalar")
    assert factor(behind, apart) > 3
    assert element(behind) == pytest.approx(element(scalar), rel=0.1)
    assert factor(ahead, apart) > 40


def test_a_running_sum_is_scalar_and_a_sum_of_neighbours_wide():
    assert loops(near("running_sum")).lanes == 1
    assert loops(near("neighbour_sum")).lanes == 8
    assert factor(near("running_sum"), near("neighbour_sum")) > 4


def test_leave_to_reorder_does_not_make_a_running_sum_wide():
    """With this compiler, on every machine."""
    from helpers.kernels.vectors import running_sum

    @njit(fastmath={"reassoc"})
    def reassociated(x, out):
        out[0] = x[0]
        for i in range(1, x.size):
            out[i] = out[i - 1] + x[i]

    x = np.ones(100)
    assert instructions.of(running_sum, x, x.copy()).lanes == 1
    assert instructions.of(reassociated, x, x.copy()).lanes == 1


def test_the_exercise_is_wide_from_0_as_well():
    """On every machine: the chapter's hidden cell is measured by its reader."""

    @njit
    def neighbour_sum_from_0(x, out):
        for i in range(x.size):
            out[i] = x[i - 1] + x[i]

    x = np.ones(100)
    found = instructions.of(neighbour_sum_from_0, x, x.copy()).hottest
    assert found.lanes > 1
    assert not found.gathers


# ---- steps


@pytest.mark.parametrize("case", ["step 2", "step 8"])
def test_steps_are_gathered_and_gain_nothing_over_scalars(case):
    assert loops(near("add_scaled", case=case)).hottest.gathers
    assert gain(near, "add_scaled", case=case) < 1
    assert factor(near("add_scaled", case=case), near("add_scaled", case="apart")) > 4


def test_structures_are_shuffled_which_costs_less_than_scalars():
    found = loops(near("norms_structs"))
    assert found.lanes == 8
    assert not found.hottest.gathers
    assert any("perm" in one.text for one in found.hottest.instructions)
    assert 1.2 < factor(near("norms_structs"), near("norms_arrays")) < gain(near, "norms_structs")


# ---- calls and branches


def test_a_branch_is_wide_and_a_way_out_is_not():
    assert loops(near("relu_branch")).lanes == 8
    chosen = {one.text.split()[0] for one in loops(near("relu_branch")).hottest.arithmetic}
    assert chosen == {"vmaxpd"}
    assert gain(near, "relu_branch") > 2.5
    assert loops(near("first_above")).lanes == 1


def test_a_call_for_each_element_loses_to_numpy_and_inlined_code_does_not():
    found = loops(near("tanh_called")).hottest
    assert found.calls == 8
    assert not found.arithmetic
    assert factor(near("tanh_called"), near("np.tanh")) > 4
    assert element(near("tanh_inlined")) < element(near("np.tanh"))


def test_the_inlined_tanh_keeps_fewer_digits_near_0():
    from helpers.kernels.vectors import tanh_called, tanh_inlined

    x = np.linspace(1e-6, 1e-5, 100)
    called, inlined = np.empty_like(x), np.empty_like(x)
    tanh_called(x, called)
    tanh_inlined(x, inlined)
    for exact in (called, np.tanh(x)):
        assert np.abs(inlined / exact - 1).max() > 1e-12 > np.abs(called / exact - 1).max()
