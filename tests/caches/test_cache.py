"""One cache: a case worked by hand, what always holds, and what it refuses."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.caches import Cache, Counts
from tests.properties import PROPERTY

POLICIES = ("lru", "plru", "fifo")
every_policy = pytest.mark.parametrize("policy", POLICIES)
ADDRESSES = st.lists(st.integers(0, 2000), max_size=120)


def small(policy="lru", **options):
    """Two sets of two ways, lines of 16 bytes: set 0 has lines 0, 2, 4..., set 1 lines 1, 3..."""
    return Cache(64, 2, 16, policy, **options)


# By hand


def test_a_case_worked_by_hand():
    """Lines 0, 2 and 4 share set 0, which holds two of them; line 1 has set 1 for itself."""
    steps = [
        # address, write, what happens: Counts(hits, misses, evictions, writebacks, 3 kinds)
        (0, False, Counts(0, 1, 0, 0, 1, 0, 0)),  # line 0 comes in
        (15, True, Counts(1, 0, 0, 0, 0, 0, 0)),  # its last byte: line 0 is dirty
        (32, False, Counts(0, 1, 0, 0, 1, 0, 0)),  # line 2 beside it
        (16, False, Counts(0, 1, 0, 0, 1, 0, 0)),  # line 1, set 1
        (4, False, Counts(1, 0, 0, 0, 0, 0, 0)),  # line 0 is the younger one now
        (64, False, Counts(0, 1, 1, 0, 1, 0, 0)),  # line 4 drives out line 2, clean
        (64, False, Counts(1, 0, 0, 0, 0, 0, 0)),
        (32, True, Counts(0, 1, 1, 1, 0, 0, 1)),  # line 2 drives out line 0, dirty; 4 lines fit
        (80, False, Counts(0, 1, 0, 0, 1, 0, 0)),  # line 5, set 1
        (0, False, Counts(0, 1, 1, 0, 0, 0, 1)),  # of the last four lines, 0 is the oldest
    ]
    cache = small()
    for address, write, expected in steps:
        assert cache.access([address], writes=[write]) == expected
    assert cache.contents() == [[(0, False), (32, True)], [(80, False), (16, False)]]


def test_capacity_is_what_full_associativity_would_not_save():
    """Five lines in turn through a cache of four: LRU always misses the next, wherever it is."""
    cache = Cache(64, 4, 16)
    assert cache.access(np.tile(np.arange(5) * 16, 3)) == Counts(0, 15, 11, 0, 5, 10, 0)


def test_conflict_is_what_full_associativity_would_save():
    """Three lines of one set in turn, while the other set is empty."""
    cache = small()
    assert cache.access(np.tile([0, 32, 64], 3)) == Counts(0, 9, 7, 0, 3, 0, 6)


def test_fifo_forgets_a_line_that_is_in_use():
    """Line 0 is touched again before line 4 comes: LRU keeps it, FIFO does not."""
    walk = [0, 32, 0, 64, 0]
    assert small("lru").access(walk).hits == 2
    assert small("fifo").access(walk).hits == 1


def test_plru_is_not_lru():
    """Four ways, lines A B C D, then A: the tree points to the other half and, there, to C.

    LRU would have driven out B.
    """
    tree, list_ = Cache(64, 4, 16, "plru"), Cache(64, 4, 16)
    for cache in (tree, list_):
        cache.access([0, 16, 32, 48, 0, 64])
    assert [line for line, _ in tree.contents()[0]] == [0, 16, 64, 48]
    assert [line for line, _ in list_.contents()[0]] == [64, 0, 48, 32]


@every_policy
def test_an_access_that_straddles_lines_touches_each(policy):
    cache = small(policy)
    assert cache.access(15, 2) == Counts(0, 2, 0, 0, 2, 0, 0)
    assert cache.access([0, 31], [16, 1]) == Counts(2, 0, 0, 0, 0, 0, 0)
    assert cache.access([8], 40, True) == Counts(2, 1, 0, 0, 1, 0, 0)
    assert [dirty for row in cache.contents() for _, dirty in row] == [True] * 3


# What always holds


@every_policy
@PROPERTY
@given(ADDRESSES)
def test_the_parts_add_up(policy, addresses):
    counts = small(policy).access(addresses)
    assert counts.hits + counts.misses == counts.touches == len(addresses)
    assert counts.compulsory + counts.capacity + counts.conflict == counts.misses
    assert counts.compulsory == len({address // 16 for address in addresses})
    assert min(counts.compulsory, counts.capacity, counts.conflict) >= 0


@PROPERTY
@given(ADDRESSES)
def test_full_associativity_has_no_conflicts(addresses):
    assert Cache(64, 4, 16).access(addresses).conflict == 0


@PROPERTY
@given(ADDRESSES, st.integers(1, 40))
def test_a_larger_lru_cache_holds_all_that_a_smaller_one_does(addresses, ways):
    """Mattson's inclusion property: so it never misses more."""
    smaller, larger = Cache(ways * 16, ways, 16), Cache((ways + 1) * 16, ways + 1, 16)
    assert larger.access(addresses).misses <= smaller.access(addresses).misses
    assert set(smaller.contents()[0]) <= set(larger.contents()[0])


def test_a_larger_fifo_cache_may_miss_more():
    """Belady's anomaly, with his own example."""
    walk = np.array([1, 2, 3, 4, 1, 2, 5, 1, 2, 3, 4, 5]) * 16
    assert Cache(48, 3, 16, "fifo").access(walk).misses == 9
    assert Cache(64, 4, 16, "fifo").access(walk).misses == 10


@every_policy
@PROPERTY
@given(ADDRESSES, st.integers(0, 120))
def teststate_is_kept_between_calls(policy, addresses, cut):
    """In two calls or in one: the counts add up to the same."""
    whole, parts = small(policy), small(policy)
    expected = whole.access(addresses, 3, True)
    counts = parts.access(addresses[:cut], 3, True) + parts.access(addresses[cut:], 3, True)
    assert counts == expected
    assert parts.contents() == whole.contents()


@pytest.mark.parametrize("classify", [True, False])
@every_policy
def test_reset_makes_it_as_new(policy, classify):
    cache = small(policy, classify=classify)
    walk = np.arange(0, 5000, 7)
    first = cache.access(walk, 4, True)
    assert cache.access(walk, 4, True) != first
    cache.reset()
    assert cache.contents() == [[], []]
    assert cache.access(walk, 4, True) == first


def test_many_lines_are_told_apart():
    """The tables grow many times over; every line is met again as one that was seen."""
    lines = np.random.default_rng(6172).permutation(50_000) * 64
    cache = Cache(1024, 2, 64)
    assert cache.access(lines).compulsory == 50_000
    again = cache.access(lines[::-1])
    assert (again.compulsory, again.touches) == (0, 50_000)


def test_without_the_split_its_parts_are_none():
    counts = small(classify=False).access([0, 0])
    assert counts == Counts(1, 1, 0, 0, None, None, None)
    assert (counts + counts).compulsory is None


def test_rates():
    assert small().access([0, 1, 2, 3]).miss_rate == 0.25
    assert Counts().miss_rate == 0


@pytest.mark.parametrize(
    "addresses",
    [[], range(0), np.zeros(0), np.arange(6).astype(np.uint8), np.arange(12)[::2], 7, np.uint64(3)],
    ids=repr,
)
def test_addresses_of_any_integer_kind(addresses):
    values = np.atleast_1d(addresses).astype(int).tolist()
    assert small().access(addresses) == small().access(values)
    assert small().access(addresses).touches == len(values)


def test_what_is_given_stays_as_it_is():
    """Read-only arrays will do, too."""
    addresses = np.arange(0, 100, 3)
    copy = addresses.copy()
    addresses.flags.writeable = False
    small().access(addresses)
    assert np.array_equal(addresses, copy)


# What is refused


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        ((0, 2, 16), ValueError, "size_bytes is 0: needs 1 or more"),
        ((-64, 2, 16), ValueError, "size_bytes is -64: needs 1 or more"),
        ((64, 0, 16), ValueError, "ways is 0: needs 1 or more"),
        ((64, 2, -16), ValueError, "line_bytes is -16: needs 1 or more"),
        ((64.0, 2, 16), TypeError, "size_bytes is 64.0: needs a whole number"),
        ((64, True, 16), TypeError, "ways is True: needs a whole number"),
        ((64, 2, "16"), TypeError, "line_bytes is '16': needs a whole number"),
        ((96, 2, 24), ValueError, "line_bytes is 24: needs a power of two"),
        ((100, 2, 16), ValueError, "size_bytes is 100: needs a multiple of .* 32"),
        ((64, 2, 16, "mru"), ValueError, "policy is 'mru': needs one of 'lru', 'fifo', 'plru'"),
        ((64, 2, 16, None), ValueError, "policy is None: needs one of"),
        ((96, 3, 16, "plru"), ValueError, "ways is 3: a tree needs a power of two, 64 or less"),
        ((2048, 128, 16, "plru"), ValueError, "ways is 128: a tree needs a power of two"),
    ],
)
def test_a_geometry_that_does_not_work_is_refused(arguments, error, said):
    with pytest.raises(error, match=said):
        Cache(*arguments)


@pytest.mark.parametrize(
    ("arguments", "error", "said"),
    [
        (([0, -1],), ValueError, r"addresses\[1\] is -1: needs 0 or more"),
        (([0.5],), TypeError, "addresses are float64: needs integers"),
        (([True],), TypeError, "addresses are bool: needs integers"),
        (([[0]],), ValueError, r"addresses have shape \(1, 1\): needs one dimension"),
        (([0, 1], [1]), ValueError, "sizes are 1 for 2 addresses"),
        (([0, 1], [1, 0]), ValueError, r"sizes\[1\] is 0: needs 1 byte or more"),
        (([0], -1), ValueError, r"sizes\[0\] is -1: needs 1 byte or more"),
        (([0], 2**32), ValueError, "sizes reach 4294967296 bytes: needs 4294967295 or less"),
        (([0], 1.0), TypeError, "sizes are float64: needs integers"),
        (([0, 1], None, [True]), ValueError, "writes are 1 for 2 addresses"),
        (([0], None, [1]), TypeError, "writes are int64: needs bool"),
        (([2**63 - 1],), ValueError, f"addresses reach {2**63 - 1}: must stay below {2**63 - 1}"),
        (([0, 2**63 - 9], 10), ValueError, "addresses reach"),
        ((np.array([2**64 - 1], np.uint64),), ValueError, "addresses reach"),
    ],
)
def test_accesses_that_make_no_sense_are_refused(arguments, error, said):
    """And nothing has happened."""
    cache = small()
    with pytest.raises(error, match=said):
        cache.access(*arguments)
    assert cache.contents() == [[], []]
