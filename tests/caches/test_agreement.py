"""The simulator against a second one that shares no code with it, count by count."""

from dataclasses import asdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.caches import Cache, Hierarchy
from tests.caches.reference import Simulator
from tests.properties import PROPERTY

KINDS = tuple(asdict(Cache(64, 1, 64).access([])))
POLICIES = ("lru", "plru", "fifo")
TREES = [(64, 1, 16), (128, 2, 16), (256, 4, 16), (512, 8, 8), (1024, 64, 16), (384, 4, 32)]
OTHERS = [(240, 3, 16), (160, 5, 16), (8 * 7 * 13, 7, 8), (33 * 64, 33, 64), (40 * 16, 40, 16)]
GEOMETRIES = [(*g, p) for g in TREES for p in POLICIES] + [
    (*g, p) for g in OTHERS for p in ("lru", "fifo")
]


def random_accesses(seed, count, reach, sizes=24):
    """Half of them anywhere, half near the one before, which is how programs walk."""
    rng = np.random.default_rng(seed)
    jumps = rng.integers(0, reach, count)
    near = np.abs(np.cumsum(rng.integers(-20, 21, count))) % reach
    addresses = np.where(rng.random(count) < 0.5, jumps, near)
    return addresses, rng.integers(1, sizes, count), rng.random(count) < 0.3


def counted(found):
    return [{kind: counter[kind] for kind in KINDS} for counter in found]


def unsplit(rows):
    return [row | dict.fromkeys(("compulsory", "capacity", "conflict")) for row in rows]


def ours(counts):
    return [asdict(count) for count in counts]


@pytest.mark.parametrize("geometry", GEOMETRIES, ids=str)
def test_one_level_agrees(geometry):
    """Reads and writes that straddle lines, with the split of misses and without."""
    accesses = random_accesses(6172, 4000, 4 * geometry[0])
    expected = counted(Simulator(geometry).access(*accesses))
    assert ours([Cache(*geometry).access(*accesses)]) == expected
    assert ours([Cache(*geometry, classify=False).access(*accesses)]) == unsplit(expected)


@pytest.mark.parametrize("second", POLICIES)
@pytest.mark.parametrize("first", POLICIES)
def test_three_inclusive_levels_agree(first, second):
    """The second level is hardly larger than the first, so that it often takes lines away."""
    levels = [(256, 4, 16, first), (320, 4, 16, "lru"), (512, 2, 16, second)]
    accesses = random_accesses(6172, 6000, 1500)
    expected = counted(Simulator(*levels).access(*accesses))
    assert expected[0]["invalidations"] > 100
    for split in (True, False):
        caches = [Cache(*level, classify=split) for level in levels]
        rows = expected if split else unsplit(expected)
        assert ours(Hierarchy(caches).access(*accesses)) == rows


@pytest.mark.parametrize("policy", POLICIES)
def test_many_accesses_over_a_real_geometry_agree(policy):
    levels = [(32 * 1024, 8, 64, policy), (256 * 1024, 16, 64, policy)]
    accesses = random_accesses(6172, 60_000, 1 << 20)
    expected = counted(Simulator(*levels).access(*accesses))
    assert ours(Hierarchy([Cache(*level) for level in levels]).access(*accesses)) == expected


ACCESSES = st.lists(st.tuples(st.integers(0, 400), st.integers(1, 40), st.booleans()), max_size=60)
LEVELS = st.sampled_from([(16, 2), (8, 1), (24, 3), (32, 4), (64, 8)])


@PROPERTY
@given(ACCESSES, st.lists(LEVELS, min_size=1, max_size=3), st.sampled_from(POLICIES))
def test_any_few_accesses_agree(accesses, shapes, policy):
    """Lines of 4 bytes and tiny caches: every few accesses, something is driven out."""
    shapes = sorted(shapes)
    shapes = [(ways * 4 * (size // 8), ways) for size, ways in shapes]
    levels = [(size, ways, 4, policy if ways != 3 else "lru") for size, ways in shapes]
    levels.sort(key=lambda level: level[0])
    columns = list(zip(*accesses, strict=True)) or [(), (), ()]
    columns[2] = np.array(columns[2], bool)
    expected = counted(Simulator(*levels).access(*columns))
    assert ours(Hierarchy([Cache(*level) for level in levels]).access(*columns)) == expected
    plain = Hierarchy([Cache(*level, classify=False) for level in levels])
    assert ours(plain.access(*columns)) == unsplit(expected)


def test_addresses_near_the_end_agree():
    """The last lines there can be, where a key has all of its bits set but one."""
    end = 2**63 - 1
    addresses = [end - 1, end - 65, end - 1, 0, end - 200]
    sizes, writes = [1, 64, 1, 1, 100], [True, False, True, True, False]
    for line in (1, 64):
        expected = counted(Simulator((4 * line, 2, line, "lru")).access(addresses, sizes, writes))
        assert ours([Cache(4 * line, 2, line).access(addresses, sizes, writes)]) == expected
