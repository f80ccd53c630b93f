"""Ranks: bands of what cannot be told apart."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from helpers.competition.ranking import ranking
from tests.competition.entries import entry


def names(places):
    return [(place.rank, place.entry.name) for place in places]


def test_entries_that_differ_are_ranked_and_those_that_do_not_share_a_rank():
    places = ranking(
        [
            entry(0.5, seed=1, name="slow"),
            entry(1.0, seed=2, name="fast"),
            entry(1.01, seed=3, name="as fast"),
            entry(0.7, seed=4, name="middling"),
        ]
    )
    assert {name for rank, name in names(places) if rank == 1} == {"fast", "as fast"}
    assert names(places)[2:] == [(3, "middling"), (4, "slow")]


def test_a_kernel_that_is_sent_thirty_times_fills_one_band():
    same = [entry(0.8, seed=seed, noise=0.03) for seed in range(30)]
    better = entry(1.0, seed=99)
    places = ranking([*same, better])
    assert [place.rank for place in places] == [1] + [2] * 30


def test_what_was_rejected_has_no_rank():
    assert ranking([entry(kind="wrong"), entry(kind="forbidden", seed=1)]) == []


def test_of_equal_scores_the_earlier_comes_first():
    first = entry(noise=0, submitted="2026-01-01", id="z")
    second = entry(noise=0, submitted="2026-01-02", id="a")
    assert [place.entry.id for place in ranking([second, first])] == ["z", "a"]


@given(st.lists(st.tuples(st.floats(0.05, 1.2), st.floats(0, 0.3)), max_size=12))
def test_no_entry_is_ranked_above_one_that_is_surely_better(found):
    entries = [entry(speed, seed=n, noise=noise) for n, (speed, noise) in enumerate(found)]
    places = ranking(entries)
    assert sorted(p.entry.id for p in places) == sorted(e.id for e in entries)
    for better, worse in pairwise(places):
        assert better.rank <= worse.rank
        assert better.score.value >= worse.score.value
    for one in places:
        for other in places:
            if one.score.low > other.score.high:
                assert one.rank <= other.rank
    # A rank is one more than the number of entries above the band.
    for place in places:
        assert place.rank == 1 + sum(other.rank < place.rank for other in places)
