"""Compiled simulation against the Python trace: the same accesses, the same results."""

from types import SimpleNamespace

import numpy as np
import pytest
from numba import njit, prange

from helpers import workloads
from helpers.caches import Cache, Hierarchy, engine, simulate, trace
from helpers.kernels import loop_orders, matmul, reduction, streams, transpose

PRODUCTS = [(kernel,) for kernel in matmul.WHOLE] + [(kernel, 8) for kernel in matmul.BLOCKED]
TRANSPOSES = [
    (transpose.transpose_naive,),
    (transpose.transpose_scatter,),
    (transpose.transpose_blocked, 8),
    (transpose.transpose_tiled, 16),
]


def named(cases):
    return {"ids": [kernel.__name__ for kernel, *_ in cases]}


class Notebook:
    """Stands for a cache, and keeps what is run through it."""

    classify = True

    def __init__(self):
        self.state, self.addresses, self.codes = self, [], []

    def run(self, stream, owners):
        self.addresses += stream.addresses.tolist()
        self.codes += np.broadcast_to(stream.codes, stream.addresses.shape).tolist()
        return np.zeros((owners, 1, engine.KINDS), np.int64)


def check(kernel, arrays, *rest):
    """Access for access, with caches of both kinds, and bit for bit in what is computed."""
    before = [array.copy() for array in arrays]
    traced = trace(kernel, *arrays, *rest)
    after = [array.copy() for array in arrays]
    two = [Cache(1024, 2, 64), Cache(4096, 4, 64, "plru")]
    for caches in (Notebook, lambda: Cache(1024, 8, 64), lambda: Hierarchy(two)):
        for array, start in zip(arrays, before, strict=True):
            array[...] = start
        ours, theirs = caches(), caches()
        assert simulate(kernel, *arrays, *rest, caches=ours) == traced.through(theirs)
        if isinstance(ours, Notebook):
            assert ours.addresses == theirs.addresses
            assert ours.codes == theirs.codes
        assert all(map(np.array_equal, arrays, after))
    return traced


@pytest.mark.parametrize("case", PRODUCTS, **named(PRODUCTS))
def test_products_agree(case):
    """24 x 24 fills the buffer more than once with some, and 8 divides it."""
    kernel, *rest = case
    a, b = workloads.matmul(24, 24, 24, seed=6172)
    check(kernel, [a, b, np.full((24, 24), np.nan)], *rest)


@pytest.mark.slow
@pytest.mark.parametrize("dtype", ["float32", "float64"])
@pytest.mark.parametrize("case", PRODUCTS, **named(PRODUCTS))
def test_any_layout_agrees(case, dtype):
    """No block divides the sides; Fortran order, negative strides, gaps."""
    kernel, *rest = case
    a, b = workloads.matmul(7, 13, 11, seed=6172, dtype=dtype)
    out = np.full((14, 33), np.nan, dtype)[::2, ::3]
    check(kernel, [np.asfortranarray(a), b[::-1, ::-1].copy()[::-1, ::-1], out], *rest)


@pytest.mark.slow
@pytest.mark.parametrize("kernel", loop_orders.ORDERS, ids=lambda kernel: kernel.__name__)
def test_every_loop_order_agrees(kernel):
    a, b = workloads.matmul(5, 7, 6, seed=6172)
    check(kernel, [a, b, np.full((5, 6), np.nan)])


@pytest.mark.slow
@pytest.mark.parametrize("case", TRANSPOSES, **named(TRANSPOSES))
def test_transposes_agree(case):
    kernel, *rest = case
    check(kernel, [np.arange(33.0 * 21).reshape(33, 21), np.empty((21, 33))], *rest)


@pytest.mark.slow
def test_other_kernels_agree():
    """Sums that are returned, steps, integers, loops over .size."""
    check(streams.read_strided, [np.arange(200)], 16)
    check(streams.triad, [np.ones(50), np.ones(50)], 2.0, np.empty(50), 2)
    check(reduction.row_sums_naive, [np.ones((5, 9)), np.empty(5)])


@njit
def _scaled(x, factor):
    for i in range(len(x)):
        x[i] *= factor


@njit(parallel=True, fastmath=True)
def _grammar(a, b, k):
    """Every sort of index that is taken, and what else may be asked of an array."""
    for i in prange(a.shape[0]):
        _scaled(a[i], a.dtype.type(2))
    a[1:, ::2] = 3
    a[0] = b
    a[:, -1] = b.T[1:3]
    a[np.uint8(1), k] = b[-k]
    a[::-1][0, 1] += a.size + a.ndim + b.itemsize
    a[-1:][0, 0] = np.dot(a[0], b)
    a[3:] = 7
    a[:] = a
    return a


@pytest.mark.slow
def test_every_sort_of_access_agrees():
    a, b = np.arange(8.0).reshape(2, 4), np.arange(4.0)
    check(_grammar, [a, b], 2)
    assert simulate(_grammar, a, b, 2, caches=Cache(64, 1, 64)).levels[0].touches > 30


def test_addresses_can_be_chosen():
    book = Notebook()
    simulate(_scaled, np.ones(2), 2.0, caches=book, at={"x": 640})
    assert book.addresses == [640, 640, 648, 648]


def teststate_is_kept_by_the_cache():
    cache, x = Cache(1024, 2, 64), np.ones(16)
    first, second = (simulate(_scaled, x, 2.0, caches=cache).levels[0] for _ in range(2))
    assert (first.misses, second.misses) == (2, 0)


def test_a_kernel_that_touches_nothing():
    tally = simulate(_scaled, np.ones(0), 2.0, caches=Cache(1024, 2, 64))
    assert tally.levels[0].touches == 0


# What is refused


def _own_array(x):
    own = np.zeros(2)
    own[0] = x[0]


def _unpacks(x):
    first, *_ = x.shape
    x[0] = first


@njit
def _inner(x):
    _own_compiled(x)


_own_compiled = njit(_own_array)


@pytest.mark.parametrize(
    ("kernel", "said"),
    [
        (_own_array, "_own_array has an array of its own, own, which simulate does not count"),
        (_inner, "_own_array has an array of its own"),
        (lambda x: np.sort(x), "cannot be simulated"),
        (lambda x: x[None], "cannot be simulated"),
        (lambda x: [*x], "cannot be simulated"),
        (_unpacks, "cannot be simulated"),
        (np.add, "kernel is a ufunc"),
    ],
)
def test_what_would_be_miscounted_is_refused(kernel, said):
    with pytest.raises(TypeError, match=said):
        simulate(kernel, np.ones(2), caches=Cache(64, 1, 64))


def test_what_is_read_only_is_not_written():
    x = np.ones(2)
    x.flags.writeable = False
    with pytest.raises(TypeError, match="read-only is written to"):
        simulate(_scaled, x, 2.0, caches=Cache(64, 1, 64))
    assert x.tolist() == [1, 1]


@njit
def _beyond(x, i):
    x[0] = 1
    return x[i]


@pytest.mark.parametrize("index", [2, -3])
def test_an_index_out_of_bounds_is_an_error(index):
    """Compiled kernels read rubbish there; a simulated one does not. What came before counts."""
    cache = Cache(64, 1, 64)
    with pytest.raises(IndexError, match="out of bounds"):
        simulate(_beyond, np.ones(2), index, caches=cache)
    assert cache.contents() == [[(4096, True)]]


def test_a_negative_index_counts_from_the_end():
    book = Notebook()
    simulate(_beyond, np.ones(2), -1, caches=book)
    assert book.addresses == [4096, 4104]


def test_an_assignment_that_reads_where_it_writes_is_refused():
    """NumPy and Numba copy first, which would be accesses of neither array."""
    x = np.arange(4.0)
    with pytest.raises(ValueError, match="reads where it writes"):
        simulate(_shifted, x, caches=Cache(64, 1, 64))
    assert x.tolist() == [0, 1, 2, 3]


def _shifted(x):
    x[1:] = x[:-1]


@pytest.mark.parametrize("error", [ValueError, KeyboardInterrupt])
def test_trouble_in_the_simulator_stops_the_kernel(error):
    """It comes out as it went in; an interrupt, too, ends a long run within one buffer."""
    runs = []

    def run(stream, owners):
        runs.append(len(stream.addresses))
        raise error("as it was")

    caches = SimpleNamespace(state=SimpleNamespace(run=run), classify=False)
    with pytest.raises(error, match="as it was"):
        simulate(_scaled, np.ones(100_000), 2.0, caches=caches)
    assert len(runs) == 1
