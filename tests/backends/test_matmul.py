"""backends.matmul means np.matmul, under every backend: what comes out, and where it goes."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers import backends
from tests.backends.installed import every_product
from tests.backends.products import check
from tests.properties import PROPERTY

DTYPES = (
    "bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64",
    "float16", "float32", "float64", "longdouble", "complex64", "complex128", "clongdouble",
)  # fmt: skip
SHAPES = [
    ((3, 4), (4, 5)),
    ((1, 1), (1, 1)),
    ((7,), (7,)),
    ((4,), (4, 3)),
    ((3, 4), (4,)),
    ((2, 3, 4), (4, 5)),
    ((3, 4), (2, 4, 5)),
    ((2, 3, 4), (2, 4, 5)),
    ((2, 1, 3, 4), (1, 5, 4, 2)),
    ((6, 1, 3, 4), (4, 2)),
    ((1, 6, 3, 4), (3, 1, 4, 2)),
    ((1, 1, 3, 4), (1, 4, 2)),
    ((4,), (2, 3, 4, 5)),
    ((2, 3, 4, 5), (5,)),
    ((2, 2, 2, 3, 4), (2, 1, 4, 1)),
    ((0, 4), (4, 5)),
    ((3, 0), (0, 5)),
    ((3, 4), (4, 0)),
    ((0,), (0,)),
    ((0, 3, 4), (4, 5)),
    ((2, 3, 0), (2, 0, 5)),
]


def numbers(shape, dtype, seed=6172):
    """Small numbers of both signs where the dtype has them, exact in each."""
    generator = np.random.default_rng(seed)
    dtype = np.dtype(dtype)
    if dtype.kind == "c":
        real, imaginary = generator.integers(-9, 10, (2, *shape))
        return (real + 1j * imaginary).astype(dtype)
    low = {"b": 0, "u": 0}.get(dtype.kind, -9)
    found = generator.integers(low, 2 if dtype.kind == "b" else 10, shape)
    return found.astype(dtype) / dtype.type(7) if dtype.kind == "f" else found.astype(dtype)


@every_product
@pytest.mark.parametrize("shapes", SHAPES, ids=str)
@pytest.mark.parametrize("dtype", ["float64", "int64"])
def test_shapes_are_those_of_numpy(name, shapes, dtype):
    a, b = (numbers(shape, dtype) for shape in shapes)
    with backends.use(name):
        check(backends.matmul(a, b), a, b)


@every_product
@pytest.mark.parametrize("left", DTYPES)
def test_dtypes_are_promoted_as_by_numpy(name, left):
    with backends.use(name):
        for right in DTYPES:
            for shapes in [((3, 4), (4, 5)), ((2, 3, 4), (4, 2)), ((4,), (4,))]:
                a, b = (numbers(s, d) for s, d in zip(shapes, (left, right), strict=True))
                check(backends.matmul(a, b), a, b)


@every_product
@pytest.mark.parametrize("dtype", ["int8", "uint8", "int16", "int32", "uint32", "int64", "uint64"])
def test_integers_wrap_around_as_in_numpy(name, dtype):
    """Any bits at all: the largest, the least, and what lies in between."""
    info, generator = np.iinfo(dtype), np.random.default_rng(6172)
    with backends.use(name):
        for m, k, n in [(3, 5, 4), (1, 1, 1), (20, 70, 30)]:
            a = generator.integers(info.min, info.max, (m, k), dtype, endpoint=True)
            b = generator.integers(info.min, info.max, (k, n), dtype, endpoint=True)
            a[0, 0], b[0, 0] = info.min, info.max
            check(backends.matmul(a, b), a, b)


@every_product
def test_many_true_products_are_true(name):
    """As bytes, 256 of them would be counted as none."""
    a, b = np.ones((2, 256), bool), np.ones((256, 2), bool)
    with backends.use(name):
        assert backends.matmul(a, b).all()


@every_product
@pytest.mark.parametrize("dtype", ["float16", "float32", "float64"])
def test_nan_and_infinity_come_through(name, dtype):
    a = np.array([[np.nan, 1], [np.inf, 1], [2, 3]], dtype)
    b = np.array([[1, 2], [3, 4]], dtype)
    with backends.use(name), np.errstate(all="ignore"):
        found = backends.matmul(a, b)
    assert np.isnan(found[0]).all()
    assert np.isinf(found[1].real).all()
    check(found[2:], a[2:], b)


@every_product
def test_half_precision_overflows_to_infinity(name):
    a = np.full((2, 4), 200, "float16")
    with backends.use(name), np.errstate(over="ignore"):
        assert np.isinf(backends.matmul(a, a.T)).all()


# Any strides


def strided(array, steps, reverse, order):
    """The same numbers elsewhere: steps apart along each axis, some backwards, either order."""
    shape = tuple(size * step for size, step in zip(array.shape, steps, strict=True))
    buffer = np.zeros(shape, array.dtype, order)
    view = buffer[tuple(slice(None, None, step) for step in steps)]
    view = view[tuple(slice(None, None, -1 if back else 1) for back in reverse)]
    view[...] = array
    return view


@st.composite
def operands(draw):
    """Two arrays whose product exists, of any dtypes, stacks and strides."""
    m, k, n = (draw(st.integers(0, 6)) for _ in range(3))
    stack = draw(st.lists(st.integers(0, 3), max_size=2))
    stacks = [
        [size if draw(st.booleans()) else 1 for size in stack][draw(st.integers(0, len(stack))) :]
        for _ in range(2)
    ]
    shapes = [(*stacks[0], m, k), (*stacks[1], k, n)]
    if draw(st.integers(0, 4)) == 0:
        shapes[0] = (k,)
    if draw(st.integers(0, 4)) == 0:
        shapes[1] = (k,)
    return tuple(draw(lying(shape)) for shape in shapes)


@st.composite
def lying(draw, shape):
    array = numbers(shape, draw(st.sampled_from(DTYPES)), draw(st.integers(0, 99)))
    steps = draw(st.tuples(*[st.integers(1, 3)] * len(shape)))
    reverse = draw(st.tuples(*[st.booleans()] * len(shape)))
    array = strided(array, steps, reverse, draw(st.sampled_from("CF")))
    if draw(st.booleans()):
        array = array.astype(array.dtype.newbyteorder("S"))
    array.flags.writeable = draw(st.booleans())
    return array


@every_product
@PROPERTY
@given(operands())
def test_any_two_arrays_multiply_as_in_numpy(name, arrays):
    a, b = arrays
    before = a.copy(), b.copy()
    with backends.use(name):
        check(backends.matmul(a, b), a, b)
    assert np.array_equal(a, before[0])
    assert np.array_equal(b, before[1])


@every_product
def test_arrays_between_two_words_of_memory(name):
    """Records of 9 bytes: most of their numbers start where no load instruction may."""
    records = np.zeros(12, np.dtype([("flag", "i1"), ("number", "f8")]))
    records["number"] = np.arange(12)
    a = records["number"].reshape(3, 4)
    assert not a.flags.aligned
    with backends.use(name):
        for b in (np.ones((4, 2)), records["number"].reshape(4, 3)):
            check(backends.matmul(a, b), a, b)


@every_product
def test_arrays_in_order_that_start_between_two_words(name):
    a = np.zeros(1 + 12 * 8, "u1")[1:].view("float64").reshape(3, 4)
    a[...] = numbers((3, 4), "float64")
    assert a.flags.c_contiguous
    assert not a.flags.aligned
    with backends.use(name):
        for b in (np.ones((4, 2)), np.ones((2, 4, 2)), a.T):
            check(backends.matmul(a, b), a, b)


@every_product
def test_signatures_are_not_mixed_up(name):
    """The same shapes and dtypes again, but aligned, writable and in memory of their own."""
    a, b = numbers((5, 6), "float64"), numbers((6, 7), "float64")
    frozen = a.copy()
    frozen.flags.writeable = False
    with backends.use(name):
        for left in (frozen, a, np.asfortranarray(a), a[:, ::-1], a.astype("float32")):
            for _ in range(2):
                check(backends.matmul(left, b), left, b)


# Array-likes


@every_product
@pytest.mark.parametrize(
    ("a", "b"),
    [
        ([[1, 2], [3, 4]], [[5], [6]]),
        ([1.5, 2], ((1, 2), (3, 4))),
        ([True, False], [True, True]),
        (memoryview(np.eye(2)), np.array([1, 2], "float32")),
        ([[]], np.empty((0, 3))),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_numpy_makes_arrays_of(name, a, b):
    with backends.use(name):
        check(backends.matmul(a, b), a, b)


@every_product
def test_subclasses_are_left_to_numpy(name):
    matrix = np.ma.masked_array(np.eye(2), mask=[[True, False], [False, False]])
    with backends.use(name):
        found = backends.matmul(matrix, np.eye(2))
    assert type(found) is type(np.matmul(matrix, np.eye(2)))


@every_product
def test_objects_are_left_to_numpy(name):
    a = np.array([[10**30, 1]], object)
    with backends.use(name):
        assert backends.matmul(a, a.T)[0, 0] == 10**60 + 1
