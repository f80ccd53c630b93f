"""The cost of an operation, against a run that counts."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import costs
from helpers.kernels.matmul import matmul_python
from tests.properties import PROPERTY


class Number:
    """A number that counts the additions and multiplications made with it."""

    flop = 0

    def __init__(self, value):
        self.value = value

    def __mul__(self, other):
        Number.flop += 1
        return Number(self.value * other.value)

    def __radd__(self, other):
        Number.flop += 1
        return Number(self.value + getattr(other, "value", other))

    __add__ = __radd__


class Row(list):
    """A row that notes which of its elements were touched."""

    def __init__(self, values):
        super().__init__(values)
        self.touched = set()

    def __getitem__(self, index):
        self.touched.add(index)
        return super().__getitem__(index)

    def __setitem__(self, index, value):
        self.touched.add(index)
        super().__setitem__(index, value)


def matrix(rows, columns):
    return [Row(map(Number, range(columns))) for _ in range(rows)]


@PROPERTY
@given(st.integers(1, 6), st.integers(1, 6), st.integers(1, 6))
def test_matmul_against_a_counted_run(m, k, n):
    """The flop of the loops, and bytes for every element that they touch, once."""
    a, b, out = matrix(m, k), matrix(k, n), matrix(m, n)
    Number.flop = 0
    matmul_python(a, b, out)
    cost = costs.matmul(m, k, n)
    assert cost.flop == Number.flop
    assert cost.bytes == 8 * sum(len(row.touched) for row in a + b + out)


@pytest.mark.parametrize(("dtype", "size"), [("float64", 8), ("float32", 4), (np.float16, 2)])
def test_bytes_are_those_of_the_arrays(dtype, size):
    m, k, n = 3, 5, 7
    arrays = [np.empty(shape, dtype) for shape in ((m, k), (k, n), (m, n))]
    assert costs.matmul(m, k, n, dtype).bytes == sum(array.nbytes for array in arrays)
    assert costs.matmul(m, k, n, dtype).bytes == size * (15 + 35 + 21)


def test_intensity_is_flop_per_byte():
    """A square product in float64: 2n^3 flop over 24n^2 bytes."""
    assert costs.matmul(1200, 1200, 1200).intensity == pytest.approx(100)


def test_nothing_has_no_intensity():
    assert costs.matmul(0, 0, 0) == costs.Cost(flop=0, bytes=0)
    assert costs.matmul(0, 0, 0).intensity == 0


def test_sizes_do_not_overflow():
    assert costs.matmul(10**8, 10**8, 10**8).flop == 2 * 10**24
