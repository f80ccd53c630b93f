"""The product on several threads: bands of whole tiles, at once, and after a fork."""

import os
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from helpers import workloads
from helpers.kernels import matmul as kernels
from helpers.kernels import threads
from helpers.kernels.matmul import parallel
from helpers.kernels.matmul.tile import tile_of
from tests.kernels.layouts import dirty, transposed
from tests.kernels.products import check


@pytest.fixture
def eager(monkeypatch):
    """Every product is worth four threads, however small it is."""
    monkeypatch.setattr(parallel, "SHARE", 1)
    monkeypatch.setattr(threads, "count", lambda: 4)


@pytest.mark.parametrize("dtype", ["float64", "float32"])
@pytest.mark.parametrize(
    "shape",
    [(1, 7, 300), (300, 7, 1), (100, 0, 100), (0, 9, 9), (97, 50, 131), (131, 50, 97)],
    ids=str,
)
def test_bands_make_up_the_product(shape, dtype, eager):
    """To the last bit that of one thread: where the bands are cut, tiles end."""
    m, k, n = shape
    a, b = workloads.matmul(m, k, n, seed=6172, dtype=dtype)
    out, alone = dirty((m, n), dtype), dirty((m, n), dtype)
    kernels.matmul_parallel(a, b, out)
    kernels.matmul_packed(a, b, alone)
    check(out, a, b)
    assert np.array_equal(out, alone)


@pytest.mark.parametrize("number", [1, 2, 3, 8])
@pytest.mark.parametrize("shape", [(200, 30), (30, 200), (17, 17)], ids=str)
def test_the_longer_side_is_cut_at_whole_tiles(shape, number):
    m, n = shape
    a, b, out = np.zeros((m, 5)), np.zeros((5, n)), np.zeros(shape)
    cut = list(parallel.bands(a, b, out, number))
    axis = 0 if m >= n else 1
    for one, two, band in cut:
        assert band.shape == (one.shape[0], two.shape[1])
        assert band.shape[1 - axis] == shape[1 - axis]
        band += 1
    assert (out == 1).all()
    sizes = [band.shape[axis] for *_, band in cut]
    step = tile_of(out)[axis]
    assert len(sizes) == number
    assert all(size % step == 0 for size in sizes[:-1])
    assert max(sizes) - min(sizes) < 2 * step


def test_views_are_cut_alike(eager):
    a, b = workloads.matmul(90, 20, 80, seed=6172)
    out = transposed(dirty((90, 80)))
    kernels.matmul_parallel(transposed(a), b[:, ::-1], out)
    check(out, a, b[:, ::-1])


class Watched:
    """A pool that counts what it is given."""

    def __init__(self, pool):
        self.pool, self.tasks = pool, []

    def submit(self, *task):
        self.tasks.append(self.pool.submit(*task))
        return self.tasks[-1]


@pytest.mark.parametrize(("allowed", "others"), [(1, 0), (2, 1), (4, 2)])
def test_a_band_is_worth_its_thread(allowed, others, monkeypatch):
    """A product of three shares: a fourth thread would have too little to do."""
    monkeypatch.setattr(threads, "count", lambda: allowed)
    monkeypatch.setattr(parallel, "SHARE", 60 * 50 * 70 // 3)
    monkeypatch.setattr(parallel, "_pool", Watched(parallel._pool))
    a, b = workloads.matmul(60, 50, 70, seed=6172)
    out = dirty((60, 70))
    kernels.matmul_parallel(a, b, out)
    check(out, a, b)
    assert len(parallel._pool.tasks) == others


def test_a_pool_that_is_busy_is_not_waited_for(eager, monkeypatch):
    """Its only thread stands still until the product is done."""
    a, b = workloads.matmul(60, 50, 70, seed=6172)
    out, done = dirty((60, 70)), threading.Event()
    with ThreadPoolExecutor(1) as pool:
        monkeypatch.setattr(parallel, "_pool", pool)
        blocked = pool.submit(done.wait, 60)
        kernels.matmul_parallel(a, b, out)
        done.set()
        assert blocked.result()
    check(out, a, b)


@pytest.mark.parametrize("culprit", [0, 1, 2, 3])
def test_an_exception_comes_out_when_all_are_done(culprit, eager, monkeypatch):
    a, b = workloads.matmul(400, 50, 70, seed=6172)
    out, begun = dirty((400, 70)), []

    def failing(a, b, out):
        begun.append(out)
        if out.ctypes.data == whole[culprit][2].ctypes.data:
            raise MemoryError("no room for panels")
        time.sleep(0.05)
        out[:] = 1

    whole = list(parallel.bands(a, b, out, 4))
    monkeypatch.setattr(parallel, "matmul_packed", failing)
    with pytest.raises(MemoryError):
        kernels.matmul_parallel(a, b, out)
    assert len(begun) >= 1
    left = np.isnan(out).sum()
    time.sleep(0.2)
    assert np.isnan(out).sum() == left


def test_several_threads_may_call_at_once(eager):
    products = [workloads.matmul(150, 40, 160, seed=seed) for seed in range(12)]

    def product(factors):
        out = dirty((150, 160))
        kernels.matmul_parallel(*factors, out)
        return out

    with ThreadPoolExecutor(4) as pool:
        for out, factors in zip(pool.map(product, products), products, strict=True):
            check(out, *factors)


FORK = """
import os
import threading
import numpy as np
from helpers.kernels import matmul, threads
from helpers.kernels.matmul import parallel
from helpers.kernels.matmul.tile import tile_of

parallel.SHARE = 1
threads.count = lambda: 2
a = np.arange(9000.0).reshape(90, 100)
out = np.full((90, 90), np.nan)
matmul.matmul_parallel(a, a.T, out)
child = os.fork()
if not child:
    out[:] = np.nan
    matmul.matmul_parallel(a, a.T, out)
    right = np.array_equal(out, a @ a.T)
    os._exit(0 if right and threading.active_count() == 2 else 3)
_, status = os.waitpid(child, 0)
raise SystemExit(os.waitstatus_to_exitcode(status))
"""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system does not fork")
def test_works_after_a_fork():
    """And the child has a thread of its own again."""
    subprocess.run([sys.executable, "-c", FORK], check=True, timeout=300)
