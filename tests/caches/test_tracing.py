"""The accesses of kernels: each one, in order, at its address, and real results beside them."""

import numpy as np
import pytest
from numba import njit, prange

from helpers import workloads
from helpers.caches import Cache, Hierarchy, trace
from helpers.kernels import loop_orders, matmul, transpose

TABLE = np.arange(3.0)


def steps(traced):
    """Accesses as text: "a+8" for a read of the byte 8 after a's first, "out+0!" for a write."""
    starts = {name: span.start for name, span in traced.spans.items()}
    return " ".join(
        f"{traced.names[array]}{address - starts[traced.names[array]]:+d}{'!' * int(write)}"
        for address, write, array in zip(
            traced.addresses.tolist(), traced.writes, traced.arrays, strict=True
        )
    )


def vectors(*values):
    return tuple(np.array(value, float) for value in values)


# Accesses


def test_a_product_of_two_by_two_by_hand():
    """out[0, 0] takes row 0 of a and column 0 of b, and is written once."""
    a, b, out = np.eye(2), np.ones((2, 2)), np.full((2, 2), np.nan)
    traced = trace(matmul.matmul_ijk, a, b, out)
    assert steps(traced).startswith("a+0 b+0 a+8 b+16 out+0! a+0 b+8 a+8 b+24 out+8! a+16 b+0")
    assert len(traced) == 20
    assert (traced.sizes == 8).all()
    assert np.array_equal(out, b)


def test_in_place_is_a_read_and_a_write():
    def kernel(x):
        x[1] += x[0]
        x[-1] *= 2

    (x,) = vectors([1, 2, 3])
    assert steps(trace(kernel, x)) == "x+8 x+0 x+8! x+16 x+16!"
    assert x.tolist() == [1, 3, 6]


def test_views_lie_where_their_array_lies():
    """Rows, slices with steps, a transpose: no access by themselves."""

    def kernel(a):
        row, column, backwards = a[1], a[:, 2], a.T[::-1]
        middle = a[1:, 1:3]
        return row[0], column[1], backwards[0, 1], middle[-1, -1], a[..., 0][1], a[None, 1][0, 1]

    a = np.arange(8.0).reshape(2, 4)
    traced = trace(kernel, a)
    assert steps(traced) == "a+32 a+48 a+56 a+48 a+32 a+40"
    assert traced.result == (4, 6, 7, 6, 4, 5)


def test_assignments_to_views_write_in_c_order():
    def kernel(a, b):
        a[:] = 0
        a[:, 1] = b
        a[0, :] = a[1, :]

    a, b = np.ones((2, 2)), np.array([5.0, 6.0])
    assert steps(trace(kernel, a, b)) == (
        "a+0! a+8! a+16! a+24! b+0 a+8! b+8 a+24! a+16 a+0! a+24 a+8!"
    )
    assert a.tolist() == [[0, 6], [0, 6]]


def test_iteration_reads_rows_and_elements():
    def kernel(a):
        return sum(x for row in a for x in row) + len(a)

    traced = trace(kernel, np.ones((2, 2)))
    assert steps(traced) == "a+0 a+8 a+16 a+24"
    assert traced.result == 6


# Whole arrays


def test_an_operation_goes_element_by_element():
    """Reads from left to right, then the write; scalars cost nothing."""

    def kernel(x, y, out):
        np.multiply(x, 2, out=out)
        out += y

    x, y, out = vectors([1, 2], [3, 4], [0, 0])
    assert steps(trace(kernel, x, y, out)) == (
        "x+0 out+0! x+8 out+8! out+0 y+0 out+0! out+8 y+8 out+8!"
    )
    assert out.tolist() == [5, 8]


def test_broadcasting_reads_again():
    def kernel(a, x):
        a += x

    assert steps(trace(kernel, np.ones((2, 2)), np.ones(2))) == (
        "a+0 x+0 a+0! a+8 x+8 a+8! a+16 x+0 a+16! a+24 x+8 a+24!"
    )


def test_updating_a_row_reads_and_writes_it_once():
    """Python assigns the row to itself afterwards; NumPy moves nothing then."""

    def kernel(a, x):
        a[0] += x

    assert steps(trace(kernel, np.ones((1, 1)), np.ones(1))) == "a+0 x+0 a+0!"


def test_an_expression_writes_temporaries_and_reads_them():
    """x*2 is written, read, and its place given to what is made after it is gone."""

    def kernel(x, out):
        out[:] = x * 2 + 1
        out[:] = x - 1

    x, out = vectors([1], [0])
    traced = trace(kernel, x, out, align=16)
    assert [traced.names[i] for i in traced.arrays] == [
        *("x", "temporary", "temporary", "temporary", "temporary", "out"),
        *("x", "temporary", "temporary", "out"),
    ]
    assert traced.addresses.tolist() == [16, 48, 48, 64, 64, 32, 16, 48, 48, 32]
    assert out.tolist() == [0]


def test_what_the_kernel_allocates_is_counted():
    """np.zeros writes; np.empty does not."""

    def kernel(x):
        new, zeros = np.empty(2), np.zeros_like(x, dtype=np.float32)
        new[0] = x[0] + zeros[0]
        return new

    traced = trace(kernel, np.ones(1))
    assert traced.names == ("x", "temporary")
    assert traced.writes.tolist() == [True, False, False, True]
    assert traced.sizes.tolist() == [4, 8, 4, 8]
    assert type(traced.result) is np.ndarray
    assert traced.result[0] == 1


def test_a_view_of_a_temporary_keeps_its_place():
    def kernel(x):
        view = np.empty(2)[1:]
        other = np.empty(2)
        view[0] = other[0] = x[0]

    traced = trace(kernel, np.ones(1), align=16)
    assert traced.addresses.tolist() == [16, 40, 48]


def test_reductions_read_all_then_write():
    def kernel(a, out):
        np.add.reduce(a, axis=1, out=out)
        return a.max(), np.sum(a), np.dot(a[0], a[1])

    a, out = np.array([[1.0, 2], [3, 4]]), np.zeros(2)
    traced = trace(kernel, a, out)
    whole = " a+0 a+8 a+16 a+24"
    assert steps(traced) == f"{whole[1:]} out+0! out+8!{whole}{whole} a+0 a+16 a+8 a+24"
    assert traced.result == (4, 10, 11)
    assert out.tolist() == [3, 7]


def test_a_cumulated_sum_reads_an_element_and_writes_the_sum_up_to_it():
    def kernel(a, out):
        np.cumsum(a, axis=0, out=out)
        np.cumsum(a[0], out=a[0])

    a, out = np.array([[1.0, 2], [3, 4]]), np.zeros((2, 2))
    assert steps(trace(kernel, a, out)) == (
        "a+0 out+0! a+8 out+8! a+16 out+16! a+24 out+24! a+0 a+0! a+8 a+8!"
    )
    assert out.tolist() == [[1, 2], [4, 6]]
    assert a.tolist() == [[1, 3], [3, 4]]
    flat = trace(lambda a: np.cumsum(a), a)
    assert flat.writes.tolist() == [False, True] * 4
    assert flat.result.tolist() == [1, 4, 7, 11]


@pytest.mark.parametrize(
    "kernel",
    [
        lambda a: a @ a,
        lambda a: np.matmul(a, a),
        lambda a: np.dot(a, a),
        lambda a: a[[0, 1]],
        lambda a: a[a > 0],
        lambda a: a[True],
        lambda a: np.sort(a),
        lambda a: np.cumprod(a),
        lambda a: np.add.accumulate(a),
        lambda a: np.cumsum(a[:, 0], out=a[0]),
        lambda a: np.asarray(a),
        lambda a: a.T.reshape(4),
        lambda a: np.modf(a),
        lambda a: np.arange(3),
        lambda a: np.linalg.norm(a),
        lambda a: np.add(a, 1, where=a > 0),
        lambda a: a + TABLE[:2],
        lambda a: np.add(a[:, 1:], a[:, :1], out=a[:1, :]),
        lambda a: a.__setitem__(0, [1.0, 2.0]),
        lambda a: a.__setitem__((0, 0), a[0]),
        lambda a: a.T.__setitem__(slice(None), a),
        njit(lambda a: compiled_alone.attribute(a)),
    ],
)
def test_what_would_be_miscounted_is_refused(kernel):
    with pytest.raises(TypeError, match=r"count|global array"):
        trace(kernel, np.ones((2, 2)))


class compiled_alone:
    """Holds a compiled function where a kernel's globals do not show it."""

    attribute = njit(lambda a: a[0])


def test_what_python_refuses_is_refused():
    with pytest.raises(IndexError, match="index 2 is out of bounds for 2 elements"):
        trace(lambda a: a[2], np.ones(2))
    with pytest.raises(ValueError, match="ambiguous"):
        trace(lambda a: bool(a > 0), np.ones(2))
    locked = np.ones(2)
    locked.flags.writeable = False
    with pytest.raises(ValueError, match="read-only"):
        trace(lambda a: a.fill(0), locked)
    with pytest.raises(TypeError, match="kernel is a ufunc"):
        trace(np.add, np.ones(2))


# Kernels that call others


@njit
def _double(x, i):
    x[i] *= 2


def _twice(x, i):
    _double(x, i)
    _double(x, i)


@njit(parallel=True)
def _quadruple(x):
    for i in prange(x.size):
        _twice_compiled(x, i)


_twice_compiled = njit(_twice)


@njit
def _countdown(x, i):
    if i >= 0:
        x[i] = i
        _countdown(x, i - 1)


def test_functions_that_a_kernel_calls_are_traced():
    """Compiled or not, in parallel loops, closed over, calling themselves."""
    x = np.ones(2)
    assert steps(trace(_quadruple, x)) == "x+0 x+0! x+0 x+0! x+8 x+8! x+8 x+8!"
    assert x.tolist() == [4, 4]
    assert steps(trace(_countdown, x, 1)) == "x+8! x+0!"
    inner = njit(lambda x: x[0])
    assert steps(trace(lambda x: inner(x), x)) == "x+0"


def test_the_kernel_itself_stays_as_it_was():
    """Tracing rebuilds functions apart: no compiled version is added, no global changed."""
    before = len(_quadruple.signatures)
    trace(_quadruple, np.ones(2))
    assert len(_quadruple.signatures) == before
    assert _quadruple.py_func.__globals__["_twice_compiled"] is _twice_compiled


# Addresses


def test_arrays_follow_one_another_from_page_to_page():
    def kernel(a, n, b):
        a[0] = b[0] = n

    traced = trace(kernel, np.ones(513), 3, np.ones(1, "int16"))
    assert traced.names == ("a", "b")
    assert traced.spans == {"a": (4096, 8200), "b": (12288, 12290)}
    assert traced.addresses.tolist() == [12288, 4096][::-1]
    assert traced.sizes.tolist() == [8, 2]


def test_addresses_can_be_chosen():
    a, b, out = np.ones(2), np.ones(2), np.ones(2)
    traced = trace(
        lambda a, b, out: (a[0], b[1], out[0]), a, b, out, at={"b": 64, "out": 0}, align=8
    )
    assert traced.addresses.tolist() == [16, 72, 0]


def test_views_of_one_buffer_keep_their_distances():
    """Also where they do not overlap, where strides are negative, and in Fortran order."""
    buffer = np.zeros((4, 4))
    x, y, z = buffer[1, ::2], buffer[3, ::-1], np.asfortranarray(np.zeros((2, 3)))
    traced = trace(lambda x, y, z: (x[1], y[0], y[3], z[1, 0], z[0, 1]), x, y, z)
    start = 4096
    assert traced.addresses.tolist() == [start + 16, start + 88, start + 64, 8200, 8208]
    assert traced.spans["x"] == (start, start + 24)
    with pytest.raises(ValueError, match="x and y apart: they are views of one buffer"):
        trace(lambda x, y: None, x, y, at={"x": 0, "y": 0})


def test_the_same_array_twice_has_one_address():
    x = np.ones(2)
    assert len(set(trace(lambda x, y: (x[1], y[1]), x, x).addresses.tolist())) == 1


@pytest.mark.parametrize(
    ("at", "said"),
    [
        ({"c": 0}, "at names 'c': the arrays are a, b"),
        ({"a": -8}, r"at\['a'\] is -8"),
        ({"a": 0, "b": 8}, "at puts a and b upon one another"),
    ],
)
def test_places_that_make_no_sense_are_refused(at, said):
    with pytest.raises(ValueError, match=said):
        trace(lambda a, b: None, np.ones(2), np.ones(2), at=at)


def test_empty_arrays_take_no_place():
    traced = trace(matmul.matmul_ikj, np.ones((2, 0)), np.ones((0, 2)), np.ones((2, 2)))
    assert traced.writes.all()
    assert len(traced) == 4


# Real kernels


@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize(
    "kernel", [*loop_orders.ORDERS, *matmul.BLOCKED], ids=lambda kernel: kernel.__name__
)
def test_products_are_real_and_accesses_are_those_of_the_source(kernel, dtype):
    """Bit by bit what the Python source computes; b is read once for each multiplication."""
    m, k, n = 5, 7, 6
    a, b = workloads.matmul(m, k, n, seed=6172, dtype=dtype)
    out, expected = np.full((2, m, n), np.nan, dtype)
    blocks = (4,) if kernel in matmul.BLOCKED else ()
    traced = trace(kernel, a, b, out, *blocks)
    kernel.py_func(a, b, expected, *blocks)
    assert np.array_equal(out, expected)
    reads = np.bincount(traced.arrays[~traced.writes], minlength=3)
    assert m * k * n in reads
    assert set(traced.arrays[traced.writes].tolist()) == {2}
    assert set(traced.addresses[traced.arrays == 2]) == {
        traced.spans["out"].start + out.itemsize * i for i in range(m * n)
    }


def test_blocking_saves_misses():
    """What the chapter claims, in small: 24 x 24 doubles and a cache for a ninth of one matrix."""
    a, b = workloads.matmul(24, 24, 24, seed=6172)
    out = np.empty((24, 24))
    plain, blocked = (
        trace(kernel, a, b, out, *rest).through(Cache(512, 8, 64)).levels[0].misses
        for kernel, *rest in [(matmul.matmul_ijk,), (matmul.matmul_blocked_ijk, 4)]
    )
    assert plain == 24**3 + 24**2 * 3 + 24**2  # b always; a three lines a row and column; out
    assert blocked < plain / 4


def test_a_tally_adds_up():
    """By array and in all; the parts of a transpose's misses by hand."""
    a, out = np.ones((16, 16)), np.empty((16, 16))
    levels = Hierarchy([Cache(512, 8, 64), Cache(4096, 8, 64)])
    tally = trace(transpose.transpose_naive, a, out).through(levels)
    for level, counts in enumerate(tally.levels):
        first, second = (tally.arrays[name][level] for name in ("a", "out"))
        assert first + second == counts
    assert tally.arrays["out"][0].misses == tally.arrays["out"][0].compulsory == 16 * 16 // 8
    assert tally.arrays["a"][0].misses == 16 * 16  # 16 lines for a column, and 8 fit
    assert tally.levels[1].misses == tally.levels[1].compulsory == 64


# Source lines


def test_each_access_knows_the_line_that_made_it():
    """A line of one access, one of three, and one of a whole row, also in a function called."""
    (a, out) = np.ones((3, 3)), np.empty(3)
    first = _outer.__code__.co_firstlineno
    inner = _inner.__code__.co_firstlineno
    traced = trace(_outer, a, out, source_lines=True)
    clear, factor, add = [first + 1] * 3, [first + 2], [inner + 1] * 3
    assert traced.source_lines.tolist() == clear + factor + add + [first + 4] * 9


def _outer(a, out):
    out[:] = 0
    factor = a[0, 1]
    _inner(out, a[0], factor)
    np.add(a[1], a[2], out)


def _inner(out, row, factor):
    out[2] += factor * row[0]


def test_lines_are_noted_only_when_asked_for():
    a, out = np.ones((3, 3)), np.empty(3)
    assert trace(_outer, a, out).source_lines is None
