"""The simulator against pycachesim, another's, where both model the same.

Its levels are not inclusive, so that two of them agree while ours has nothing to invalidate. There,
a write makes no line younger, so that writes are compared where age does not matter, with FIFO.
"""

from itertools import pairwise

import numpy as np
import pytest

from helpers.caches import Cache, Hierarchy

pytestmark = pytest.mark.slow

GEOMETRIES = [(512, 1, 64), (512, 8, 64), (1024, 4, 32), (32768, 8, 64), (65536, 16, 64)]


@pytest.fixture(scope="module")
def cachesim():
    """The package; the tests fail where it is not."""
    try:
        import cachesim
    except ImportError:
        pytest.fail("No pycachesim: `make test` installs it", pytrace=False)
    return cachesim


def simulator(cachesim, *levels, policy="LRU"):
    """Return pycachesim's simulator of levels given as (size_bytes, ways, line_bytes)."""
    memory, caches = cachesim.MainMemory(), []
    for number, (size, ways, line) in enumerate(levels, start=1):
        sets = size // (ways * line)
        caches.append(cachesim.Cache(f"L{number}", sets, ways, line, policy))
    for inner, outer in pairwise(caches):
        inner.set_load_from(outer)
        inner.set_store_to(outer)
    memory.load_to(caches[-1])
    memory.store_from(caches[-1])
    return cachesim.CacheSimulator(caches[0], memory)


def theirs(simulator):
    """Return hits and misses of every level."""
    stats = [level.stats() for level in simulator.levels(with_mem=False)]
    return [(found["HIT_count"], found["MISS_count"]) for found in stats]


def ours(counts):
    return [(count.hits, count.misses) for count in counts]


def walk(size):
    """Half of the addresses anywhere in four times the cache, half near the one before."""
    rng = np.random.default_rng(6172)
    near = np.abs(np.cumsum(rng.integers(-40, 41, 20_000)))
    return np.where(rng.random(near.size) < 0.5, rng.integers(0, 4 * size, near.size), near)


@pytest.mark.parametrize("policy", ["lru", "fifo"])
@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_reads_of_one_level_agree(cachesim, geometry, policy):
    addresses = walk(geometry[0])
    other = simulator(cachesim, geometry, policy=policy.upper())
    other.load(addresses.tolist(), length=1)
    assert ours([Cache(*geometry, policy).access(addresses)]) == theirs(other)


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_writes_of_one_level_agree(cachesim, geometry):
    """What it calls evictions are lines written back."""
    addresses = walk(geometry[0])
    writes = np.random.default_rng(6172).random(addresses.size) < 0.3
    other = simulator(cachesim, geometry, policy="FIFO")
    for address, write in zip(addresses.tolist(), writes.tolist(), strict=True):
        (other.store if write else other.load)(address, length=1)
    counts = Cache(*geometry, "fifo").access(addresses, 1, writes)
    found = other.first_level.stats()
    assert (counts.misses, counts.writebacks) == (found["MISS_count"], found["EVICT_count"])


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_reads_of_two_levels_agree(cachesim, geometry):
    """The second 64 times as large: what it drives out has long left the first."""
    levels = [geometry, (64 * geometry[0], 16, geometry[2])]
    addresses = np.arange(0, 70 * geometry[0], 24)
    other = simulator(cachesim, *levels)
    other.load(addresses.tolist(), length=1)
    counts = Hierarchy([Cache(*level) for level in levels]).access(addresses)
    assert counts[1].evictions > 0
    assert counts[0].invalidations == 0
    assert ours(counts) == theirs(other)
