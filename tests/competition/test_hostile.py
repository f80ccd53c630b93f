"""The judge's hostile corpus, handed in as entries, gains no rank."""

from functools import cache

import pytest

from helpers.competition import challenge as challenges
from helpers.competition import session
from helpers.competition.batch import Batch
from helpers.competition.challenge import load
from helpers.competition.ranking import ranking
from helpers.judge import race, sandbox, worker
from tests.competition import hostile
from tests.competition.confined import LEAN, SITTINGS, Flat, confined
from tests.judge.inside import only_linux

pytestmark = only_linux
ADAPTED, OTHERS = hostile.adapted()
SAME = 1.1  # twice the same kernel may be as far apart as that
RIVALS = ("clock-sleeping-baseline", "memo-by-content", "protocol-prewritten-replies")
# To be put after a transposition.
QUARTER = """
whole = transpose


def transpose(a, out):
    quarter = len(a) // 4
    whole(a[:quarter], out[:, :quarter])
"""
# Limits that a file of the corpus may shorten, with its words for them, and what they are else.
HASTE = (
    (worker, "COMPILE", "compile", worker.COMPILE),
    (race, "SHORTEST", "call", 3.0),
    (challenges, "CALL_LIMIT", "call", 3.0),
)


@pytest.fixture(scope="module", autouse=True)
def sandboxed():
    """Nothing here may ever run outside of the sandbox."""
    with confined():
        assert sandbox.current().confines
        yield


def test_most_attacks_make_sense_here():
    assert len(ADAPTED) + len(OTHERS) >= 120
    assert len(ADAPTED) >= 90


@pytest.mark.slow
@pytest.mark.parametrize("attack", ADAPTED.values(), ids=ADAPTED)
def test_an_attack_gains_no_rank(attack, monkeypatch):
    """It is rejected, or not surely faster than the honest kernel that it has inside."""
    make_haste(attack, monkeypatch)
    gained = gains(attack.challenge, attack.source, attack.honest)
    assert not gained


@pytest.mark.slow
@pytest.mark.parametrize("name", RIVALS)
def test_an_attack_wins_no_duel(name, monkeypatch):
    """Nor does it bring its rival down, with which it shares a core and memory."""
    make_haste(ADAPTED[name], monkeypatch)
    assert not all(wins(ADAPTED[name]) for _ in range(SITTINGS))


@pytest.mark.slow
def test_a_cheat_that_is_let_through_is_found(monkeypatch):
    """It leaves out most of the work, on a judge that compares no results."""
    monkeypatch.setattr(Batch, "flaw", lambda *_: None)
    honest = hostile.control("transpose", "slow")
    assert gains("transpose", honest + QUARTER, honest)


def make_haste(attack, monkeypatch):
    """Let nobody wait longer than an attack takes to be found out."""
    for module, name, word, usual in HASTE:
        monkeypatch.setattr(module, name, attack.origin.head.get(word, usual))


def gains(challenge, source, honest):
    """Return whether a source ranks above an honest one, each time that both are measured.

    At first beside what the honest one got before, since most attacks do not even seem to gain.
    """
    for _ in range(SITTINGS):
        if not seems_to_gain(challenge, source, honest):
            return False
        honest_entry.cache_clear()
    return True


def seems_to_gain(challenge, source, honest):
    """Return whether it does in one sitting. Where nothing is decided nothing is ranked either."""
    try:
        found = entry(challenge, source)
        return found.accepted and ranks_above(found, honest_entry(challenge, honest))
    except session.Unfit:
        return False


def ranks_above(one, other):
    """Return whether an accepted entry has a better rank than another one."""
    ranks = {place.entry.id: place.rank for place in ranking([one, other])}
    return ranks[one.id] < ranks[other.id]


def entry(challenge, source):
    """Return what would be recorded. Raises ``session.Unfit``."""
    return session.bench(load(challenge), source, yardstick=Flat(), **LEAN)


honest_entry = cache(entry)


def wins(attack):
    """Return whether an attack is surely faster than an honest entry beside it, or ends it."""
    try:
        found = session.duel(load(attack.challenge), attack.source, attack.honest, **LEAN)
    except session.Unfit:
        return False
    except session.Fallen as fallen:
        return fallen.side == 1
    return found.ratio.high < 1 / SAME
