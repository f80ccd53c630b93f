"""Stacks of small products against the sum in higher precision."""

import numpy as np
import pytest

from helpers import tolerance
from helpers.kernels.small import NARROW, matmul_stack


@pytest.mark.parametrize("stacks", [(3, 3), (1, 3), (3, 1), (1, 1)], ids=str)
@pytest.mark.parametrize("n", [1, 2, NARROW - 1, NARROW, NARROW + 5])
@pytest.mark.parametrize("dtype", ["float64", "int64"])
def test_each_product_of_a_stack_is_within_its_bound(stacks, n, dtype):
    """Over rubbish; a factor of one matrix serves all."""
    generator = np.random.default_rng(6172)
    a = generator.uniform(-9, 9, (stacks[0], 4, 5)).astype(dtype)
    b = generator.uniform(-9, 9, (stacks[1], 5, n)).astype(dtype)
    out = np.full((max(stacks), 4, n), 77, dtype)
    matmul_stack(a, b, out)
    exact = a.astype(np.longdouble) @ b.astype(np.longdouble)
    for found, right, left, factor in zip(
        out, exact, *(np.broadcast_to(x, (len(out), *x.shape[1:])) for x in (a, b)), strict=True
    ):
        bound = tolerance.matmul(left, factor) if dtype == "float64" else 0
        assert (np.abs(found - right) <= bound).all()
