"""The judge's hostile corpus, handed in as entries, gains no rank."""

import pytest

from helpers.competition import challenge as challenges
from helpers.competition import session
from helpers.competition.challenge import load
from helpers.judge import race, sandbox, worker
from tests.competition import hostile
from tests.competition.confined import LEAN, confined, end_workers
from tests.judge.inside import only_linux

pytestmark = only_linux
ADAPTED, OTHERS = hostile.adapted()
SAME = 1.1  # twice the same kernel may look as far apart as that
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
@pytest.mark.parametrize("attack", ADAPTED, ids=lambda attack: attack.origin.name)
def test_an_attack_gains_no_rank(attack, monkeypatch):
    """It is rejected, or not surely faster than the honest kernel that it has inside."""
    for module, name, word, usual in HASTE:
        monkeypatch.setattr(module, name, attack.origin.head.get(word, usual))
    try:
        assert ratio_of(attack) < SAME
    finally:
        end_workers()


def ratio_of(attack):
    """Return how many times faster than an honest entry an attack surely is; rejected ones are 0.

    Where nothing is decided nothing is ranked either.
    """
    challenge = load(attack.challenge)
    try:
        if session.check(challenge, attack.source).kind != "correct":
            return 0
        return session.duel(challenge, attack.honest, attack.source, **LEAN).ratio.low
    except session.Unfit:
        return 0
    except session.Fallen as fallen:
        return 0 if fallen.side == 1 else float("inf")
