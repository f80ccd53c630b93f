"""Several levels: inclusion worked by hand, and what always holds."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.caches import Cache, Counts, Hierarchy
from tests.properties import PROPERTY


def two(policy="lru"):
    """A first level of 2 lines and a second of 3, fully associative, lines of 16 bytes."""
    return Hierarchy([Cache(32, 2, 16, policy), Cache(48, 3, 16, policy)])


def test_inclusion_worked_by_hand():
    """Lines A, B, C, D; A is used all the time, which the second level does not see."""
    a, b, c, d = 0, 16, 32, 48
    levels = two()
    assert levels.access([a, b, a, c, a], writes=[True, False, False, False, False]) == (
        Counts(2, 3, 1, 0, 3, 0, 0),  # c drives out b, clean
        Counts(0, 3, 0, 0, 3, 0, 0),
    )
    # d drives c out of the first level, and a, the oldest there, out of the second. So the first
    # loses a, too: its change goes to the second, and with that one's line to memory.
    assert levels.access([d]) == (
        Counts(0, 1, 1, 1, 1, 0, 0, invalidations=1),
        Counts(0, 1, 1, 1, 1, 0, 0),
    )
    # The gap is filled before anything is driven out of the first level. A cache by itself would
    # still hold a: what inclusion costs counts as conflict.
    assert levels.access([a]) == (
        Counts(0, 1, 0, 0, 0, 0, 1),
        Counts(0, 1, 1, 0, 0, 1, 0),
    )


def test_a_line_written_back_is_dirty_in_the_next_level():
    """And no younger there for it: a leaves the second level before b."""
    a, b, c, d = 0, 16, 32, 48
    levels = Hierarchy([Cache(16, 1, 16), Cache(48, 3, 16)])
    first, second = levels.access([a, b, c], writes=[True, False, False])
    assert (first.writebacks, second.writebacks) == (1, 0)
    assert levels.access(d) == (Counts(0, 1, 1, 0, 1, 0, 0), Counts(0, 1, 1, 1, 1, 0, 0))


@PROPERTY
@given(st.lists(st.tuples(st.integers(0, 300), st.booleans()), max_size=100))
def test_one_level_is_a_cache(accesses):
    addresses, writes = [a for a, _ in accesses], np.array([w for _, w in accesses], bool)
    level = Cache(64, 2, 16)
    assert Hierarchy([level]).access(addresses, 4, writes) == (level.access(addresses, 4, writes),)


@PROPERTY
@given(st.lists(st.integers(0, 500), max_size=100))
def test_the_misses_of_a_level_are_the_touches_of_the_next(addresses):
    levels = Hierarchy([Cache(32, 2, 16), Cache(64, 2, 16), Cache(96, 3, 16)])
    counts = levels.access(addresses)
    for inner, outer in pairwise(counts):
        assert outer.touches == inner.misses
    for count in counts:
        assert count.compulsory == len({address // 16 for address in addresses})


def test_caches_are_descriptions():
    level = Cache(64, 2, 16)
    Hierarchy([level]).access([0, 16])
    assert level.contents() == [[], []]


def teststate_is_kept_until_reset():
    levels, walk = two(), np.arange(0, 500, 9)
    first = levels.access(walk, 2, True)
    assert levels.access(walk, 2, True) != first
    levels.reset()
    assert levels.access(walk, 2, True) == first


@pytest.mark.parametrize(
    ("levels", "error", "said"),
    [
        ([], ValueError, "levels is empty"),
        ([Cache(64, 2, 16), 64], TypeError, "levels holds a int: needs Cache objects"),
        ([Cache(64, 2, 16), Cache(64, 2, 32)], ValueError, "all levels need one line_bytes"),
        ([Cache(64, 2, 16), Cache(48, 3, 16)], ValueError, "a level must hold the one before"),
        (
            [Cache(64, 2, 16), Cache(64, 2, 16, classify=False)],
            ValueError,
            "classify must be the same for all",
        ),
    ],
)
def test_levels_that_do_not_fit_are_refused(levels, error, said):
    with pytest.raises(error, match=said):
        Hierarchy(levels)
