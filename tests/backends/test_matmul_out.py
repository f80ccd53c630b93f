"""Where a product goes, and which mistakes are errors: as np.matmul has it, under every backend."""

import numpy as np
import pytest

from helpers import backends
from tests.backends.installed import every_product
from tests.backends.products import check
from tests.backends.test_matmul import numbers

A, B = numbers((4, 4), "float64", 1), numbers((4, 4), "float64", 2)


@every_product
@pytest.mark.parametrize(
    "shapes", [((4, 4), (4, 4)), ((4,), (4, 3)), ((4,), (4,)), ((2, 3, 4), (4, 5))], ids=str
)
@pytest.mark.parametrize("dtype", ["float64", "int32", "float16"])
def test_out_is_filled_and_returned(name, shapes, dtype):
    a, b = (numbers(shape, dtype) for shape in shapes)
    out = np.full_like(np.matmul(a, b), 77)
    with backends.use(name):
        assert backends.matmul(a, b, out) is out
        check(out if out.shape else out[()], a, b)
        assert backends.matmul(a, b, out=(out,)) is out


@every_product
@pytest.mark.parametrize(
    "out",
    [
        np.zeros((4, 4), order="F"),
        np.zeros((8, 8))[::2, ::-2],
        np.zeros((4, 4), "float32"),
        np.zeros((4, 4), "complex128"),
        np.zeros((4, 4), ">f8"),
        np.zeros((3, 4, 4)),
        np.zeros(17 * 8, "u1")[1:129].view("float64").reshape(4, 4),
    ],
    ids=["fortran", "strided", "narrower", "wider", "swapped", "broadcast", "unaligned"],
)
def test_out_of_every_sort(name, out):
    out = out.copy(order="K") if out.flags.owndata else out
    expected = np.matmul(A, B, out=out.copy())
    with backends.use(name):
        assert backends.matmul(A, B, out=out) is out
    assert np.allclose(out, expected, rtol=1e-6)


@every_product
@pytest.mark.parametrize("dtype", ["float64", "int64", "int8", "float16"])
def test_out_may_overlap_the_inputs(name, dtype):
    memory = numbers((40,), dtype)
    with backends.use(name):
        for start in (0, 3, 16):
            a, b = memory[:16].reshape(4, 4).copy(), memory[20:36].reshape(4, 4).copy()
            held = memory.copy()
            left, right = held[:16].reshape(4, 4), held[20:36].reshape(4, 4)
            out = held[start : start + 16].reshape(4, 4)
            backends.matmul(left, right, out=out)
            check(out.copy(), a, b)
        square = memory[:16].reshape(4, 4).copy()
        expected = square.copy()
        check(backends.matmul(square, square, out=square).copy(), expected, expected)


READ_ONLY = np.zeros((4, 4))
READ_ONLY.flags.writeable = False

MISTAKES = {
    "inner sizes": (A, np.ones((3, 4))),
    "inner sizes of vectors": (np.ones(3), np.ones(4)),
    "stacks": (np.ones((2, 4, 4)), np.ones((3, 4, 4))),
    "a number": (A, 3),
    "a number on the left": (2.0, A),
    "no dimension": (np.array(1.0), A),
    "text": (A, np.full((4, 4), "x")),
    "text in a list": (A, [["a"] * 4] * 4),
    "nothing": (A, None),
    "ragged lists": (A, [[1, 2], [3]]),
    "dates": (A, np.zeros((4, 4), "M8[s]")),
    "shape of out": (A, B, np.zeros((4, 5))),
    "dimensions of out": (A, B, np.zeros(16)),
    "out of integers": (A, B, np.zeros((4, 4), int)),
    "out of booleans": (A, B, np.zeros((4, 4), bool)),
    "read-only out": (A, B, READ_ONLY),
    "out is a list": (A, B, [[0.0] * 4] * 4),
    "out is a tuple of two": (A, B, (np.zeros((4, 4)),) * 2),
    "inner sizes with out": (A, np.ones((3, 4)), np.zeros((4, 4))),
    "empty stacks": (np.ones((0, 4, 4)), np.ones((3, 4, 4))),
}


@every_product
@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_the_errors_of_numpy(name, mistake):
    """In type and in words."""
    a, b, *rest = MISTAKES[mistake]
    out = {"out": rest[0]} if rest else {}
    with pytest.raises(Exception) as theirs:  # noqa: PT011, whatever it is
        np.matmul(a, b, **out)
    for _ in range(2):  # the second time from the table
        with backends.use(name), pytest.raises(type(theirs.value)) as ours:
            backends.matmul(a, b, **out)
        assert str(ours.value) == str(theirs.value)


@every_product
def test_a_failed_call_leaves_no_trace(name):
    with backends.use(name):
        check(backends.matmul(A, B), A, B)
        with pytest.raises(ValueError, match="read-only"):
            backends.matmul(A, B, out=READ_ONLY)
        check(backends.matmul(A, B), A, B)
    assert not READ_ONLY.any()
