"""The recorded trials: what the done-when of the competition asks for, worked out once more."""

from pathlib import Path

import pytest

from helpers.competition import session
from helpers.competition.entry import digest
from helpers.competition.score import score
from helpers.competition.trials import MORE, PLAIN, load
from tests.bench.competition.__main__ import DUELS, LOADS, SENT, plan
from tests.bench.competition.kernels import SOURCES

FOLDER = Path(__file__).parents[2] / "book/data/competition"
RECORDS = sorted(FOLDER.glob("*.jsonl"))


@pytest.fixture(scope="module", params=RECORDS, ids=lambda path: path.stem)
def trials(request):
    return load(request.param)


def test_all_trials_were_made_as_they_are_made_today(trials):
    assert len(trials.submissions) + len(trials.bouts) == len(plan())
    assert trials.head["sources"] == SOURCES
    assert trials.head["rounds"] == session.ROUNDS
    assert {one.load for one in (*trials.submissions, *trials.bouts)} == set(LOADS)
    for one in trials.submissions:
        assert one.entry.digest == digest(SOURCES[one.kernel])
        for sitting in one.entry.sittings:
            assert len(sitting.pairs) >= session.ROUNDS


def test_one_kernel_that_was_sent_thirty_times_is_in_one_band(trials):
    ranks = trials.ranks(PLAIN)
    assert len(ranks) == SENT
    assert set(ranks) == {1}


def test_two_kernels_a_tenth_apart_are_told_apart_in_nineteen_of_twenty_duels(trials):
    found = [bout.faster for bout in trials.between(PLAIN, MORE)]
    assert len(found) == DUELS
    assert found.count(PLAIN) >= 19
    assert found.count(MORE) == 0


def test_a_kernel_is_not_told_from_itself(trials):
    found = [bout.faster for bout in trials.between(PLAIN, PLAIN)]
    assert found.count(None) >= len(found) - 1


def test_no_entry_is_ranked_in_the_wrong_order_outside_its_band(trials):
    by_id = {one.entry.id: one.kernel for one in trials.submissions}
    best = {kernel: min(trials.ranks(kernel)) for kernel in (PLAIN, MORE)}
    assert best[PLAIN] == 1
    for place in trials.places:
        if by_id[place.entry.id] == MORE:
            assert place.rank >= max(trials.ranks(PLAIN))


def test_an_interval_holds_what_the_same_kernel_reaches_at_other_times(trials):
    for kernel in (PLAIN, MORE):
        found = [score(one.entry) for one in trials.submissions if one.kernel == kernel]
        middle = sorted(one.value for one in found)[len(found) // 2]
        assert sum(one.low <= middle <= one.high for one in found) >= 0.95 * len(found)
