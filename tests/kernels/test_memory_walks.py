"""The walks that are timed visit what they say, and compute what they say."""

import re

import numpy as np
import pytest
from numba import njit

from helpers import tolerance, workloads
from helpers.kernels import loop_orders, peak, pointer_chase, streams


@pytest.mark.parametrize(
    ("size", "step"), [(8, 8), (16, 8), (512, 8), (1000, 8), (40, 1), (4096, 520)]
)
def test_the_chain_visits_every_line_once(size, step):
    memory = np.zeros(size, np.uintp)
    pointer_chase.chain(memory, step)
    visited = [int(pointer_chase.chase(memory, np.uintp(0), k)) for k in range(size // step)]
    assert sorted(visited) == list(range(0, size // step * step, step))
    assert pointer_chase.chase(memory, np.uintp(0), size // step) == 0


def test_the_order_of_the_chain_cannot_be_guessed():
    """No step is much more frequent than chance makes it."""
    memory = np.zeros(8 * 4096, np.uintp)
    pointer_chase.chain(memory)
    place = np.arange(0, memory.size, 8)
    strides = memory[place].astype(np.int64) - place
    assert np.unique(strides, return_counts=True)[1].max() < 10
    again = np.zeros_like(memory)
    pointer_chase.chain(again)
    assert (again == memory).all()


@pytest.mark.parametrize(
    ("memory", "error", "message"),
    [
        (np.zeros(64), TypeError, "memory is float64: needs uintp"),
        (np.zeros(4, np.uintp), ValueError, "needs one dimension, 8 or more"),
        (np.zeros((8, 8), np.uintp), ValueError, "needs one dimension"),
    ],
)
def test_memory_that_holds_no_chain_is_refused(memory, error, message):
    with pytest.raises(error, match=message):
        pointer_chase.chain(memory)


def test_reading_adds_all_up():
    array = np.arange(1000)
    assert streams.read_sum(array, 3) == 3 * array.sum()
    matrix = array.reshape(25, 40)
    assert streams.read_rows(matrix) == streams.read_columns(matrix) == array.sum()


@pytest.mark.parametrize("step", [1, 2, 4, 8, 16, 64, 512])
def test_a_strided_walk_touches_every_line(step):
    marks = np.arange(4096) % 8 == 0  # the first element of each line
    assert streams.read_strided(marks.astype(np.int64), step) == 512
    ones = np.ones(4096, np.int64)
    assert streams.read_strided(ones, step) == 4096 // min(step, 8)


def test_copy_and_triad():
    b, c = np.arange(100.0), np.ones(100)
    out = np.full(100, np.nan)
    streams.copy(b, out, 2)
    assert (out == b).all()
    streams.triad(b, c, 3.0, out, 2)
    assert (out == b + 3).all()


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_multiply_add_is_a_polynomial(dtype):
    x = np.linspace(-1, 1, 64, dtype=dtype)
    out = np.full_like(x, np.nan)
    peak.multiply_add(x, out, x.dtype.type(0.25), 2)
    exact = x.astype(float)
    for _ in range(peak.CHAIN):
        exact = exact * x.astype(float) + 0.25
    assert np.abs(out - exact).max() <= tolerance.gamma(2 * peak.CHAIN, dtype) * 2


def assembly(kernel, *args):
    """Return the instructions of a kernel, compiled anew: a cached one has lost its text."""
    options = {name: kernel.targetoptions.get(name, False) for name in ("nogil", "fastmath")}
    fresh = njit(**options)(kernel.py_func)
    fresh(*args)
    (text,) = fresh.inspect_asm().values()
    return text


def test_multiply_add_compiles_to_wide_multiply_adds():
    x = np.zeros(256)
    text = assembly(peak.multiply_add, x, x.copy(), 0.25, 1)
    wide = re.findall(r"vfn?madd\d+pd|fmla\s+v\d+\.2d|fmla\s+z\d+\.d", text)
    assert len(wide) >= peak.CHAIN


def test_the_add_chain_is_done_step_by_step():
    x = start = 12345
    for _ in range(2 * peak.OPERATIONS // 2):
        x = (x ^ 99) + 99
    assert peak.add_chain(np.int64(start), np.int64(99), 2) == x


def test_the_add_chain_is_compiled_as_a_chain():
    text = assembly(peak.add_chain, np.int64(1), np.int64(2), 1)
    assert len(re.findall(r"\b(?:xorq|eor)\b", text)) >= peak.OPERATIONS // 2


@pytest.mark.parametrize("kernel", loop_orders.ORDERS, ids=lambda kernel: kernel.__name__)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    ("m", "k", "n"), [(0, 3, 2), (2, 0, 3), (1, 1, 1), (3, 5, 7), (65, 63, 66), (128, 64, 32)]
)
def test_every_order_stays_within_the_error_bound(kernel, dtype, m, k, n):
    a, b = workloads.matmul(m, k, n, seed=6172, dtype=dtype)
    out = np.full((m, n), np.nan, dtype)
    kernel(a, b, out)
    exact = a.astype(np.longdouble) @ b.astype(np.longdouble)
    assert (np.abs(out - exact) <= tolerance.matmul(a, b)).all()


def test_there_are_six_orders():
    names = {kernel.__name__.removeprefix("matmul_") for kernel in loop_orders.ORDERS}
    assert {frozenset(name) for name in names} == {frozenset("ijk")}
    assert len(names) == 6
