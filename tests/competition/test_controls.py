"""Every challenge's controls come out as expected, and one that does not is found."""

import secrets
from dataclasses import replace

import pytest

from helpers.competition import session, template
from helpers.competition.challenge import available, load
from helpers.competition.rehearsal import run_controls
from helpers.competition.score import score
from helpers.judge import sandbox
from tests.competition.confined import LEAN, Flat, confined, end_workers
from tests.judge.inside import only_linux

pytestmark = only_linux
HISTORY = {
    "convolution": {"identity", "inputs", "patched"},
    "dispatch": {"heart", "loop"},
    "gelu": {"half", "nan", "public", "table"},
    "matmul": {"beyond", "clock", "grader", "judge", "search", "single"},
    "softmax": {"late", "uneven", "warm"},
    "transpose": {"replay", "view"},
}


@pytest.fixture(scope="module", autouse=True)
def sandboxed():
    """Controls that cheat run in the sandbox, as entries do."""
    with confined():
        yield


def named(challenge, name):
    return next(control for control in challenge.controls if control.name == name)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HISTORY))
def test_controls_come_out_as_expected(name):
    challenge = load(name)
    assert {control.name for control in challenge.controls} >= HISTORY[name]
    outcomes = run_controls(challenge, yardstick=Flat(), **LEAN)
    assert [str(each) for each in outcomes if not each.expected] == []


def test_every_challenge_has_its_controls_tried():
    """Those of "red-team" are audits of a judge, and are tried elsewhere."""
    assert set(available()) - {"red-team"} == set(HISTORY)


@pytest.mark.slow
def test_a_new_challenge_works_before_anybody_edits_it(tmp_path):
    challenge = load(template.create("vector-norm", tmp_path))
    outcomes = run_controls(challenge, yardstick=Flat(), **LEAN)
    assert [str(each) for each in outcomes] == [
        "correct: correct, as expected",
        "slow: slow, as expected",
        "wrong: wrong, as expected",
        "replay: wrong, as expected",
    ]


@pytest.mark.slow
def test_a_control_that_comes_out_otherwise_is_found():
    challenge = load("dispatch")
    correct, loop = named(challenge, "correct"), named(challenge, "loop")
    switched = (
        correct,
        replace(correct, name="slow", kinds=("slow",)),
        replace(loop, name="wrong", kinds=("wrong",)),
    )
    found = run_controls(replace(challenge, controls=switched), **LEAN)
    assert [each.expected for each in found] == [True, False, False]
    assert str(found[1]).startswith("slow: correct, and expected slow. Correct for ")
    assert str(found[2]).startswith("wrong: forbidden, and expected wrong. choose is refused: ")


@pytest.mark.slow
def test_who_knows_the_public_cases_gains_nothing_on_secret_ones():
    """Its control is found to be slow; here is what it would be, were the cases public.

    Outside of the sandbox, in which it cannot ask for this machine's caches.
    """
    challenge = load("gelu")
    source = named(challenge, "public").source

    def found(seed):
        return score(session.bench(challenge, source, seed=seed, yardstick=Flat(), **LEAN))

    with sandbox.use(sandbox.NONE):
        end_workers()
        assert found(session.PUBLIC).low > 3 * found(secrets.token_hex(8)).high
        end_workers()
