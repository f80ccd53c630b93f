"""Every challenge's controls come out as expected, and one that does not is found."""

import secrets
from dataclasses import replace

import pytest

from helpers.competition import session, template
from helpers.competition.challenge import available, load
from helpers.competition.rehearsal import CORRECT, SLOW, run_controls
from helpers.competition.score import score
from helpers.judge import sandbox
from tests.competition.confined import LEAN, SITTINGS, Flat, confined
from tests.judge.inside import end_workers, only_linux

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


def outcomes(challenge):
    """Return what is found about the controls; anew while noise alone may have said so.

    It can hide that a control is slower, or feign it. Who cheats has no second chance.
    """
    for _ in range(SITTINGS):
        found = run_controls(challenge, yardstick=Flat(), **LEAN)
        unexpected = [each for each in found if not each.expected]
        if not unexpected or not all(map(is_about_speed, unexpected)):
            break
    return found


def is_about_speed(outcome):
    return {outcome.kind, *outcome.control.kinds} <= {CORRECT, SLOW}


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(HISTORY))
def test_controls_come_out_as_expected(name):
    challenge = load(name)
    assert {control.name for control in challenge.controls} >= HISTORY[name]
    assert [str(each) for each in outcomes(challenge) if not each.expected] == []


def test_every_challenge_has_its_controls_tried():
    """Those of "red-team" are audits of a judge, and are tried elsewhere."""
    assert set(available()) - {"red-team"} == set(HISTORY)


@pytest.mark.slow
def test_a_new_challenge_works_before_anybody_edits_it(tmp_path):
    challenge = load(template.create("vector-norm", tmp_path))
    assert [str(each) for each in outcomes(challenge)] == [
        "correct: correct, as expected",
        "slow: slow, as expected",
        "wrong: wrong, as expected",
        "replay: wrong, as expected",
    ]


@pytest.mark.slow
def test_a_control_that_comes_out_otherwise_is_found():
    challenge = load("dispatch")
    correct, slow, loop = (named(challenge, each) for each in ("correct", "slow", "loop"))
    switched = (
        replace(slow, name="correct", kinds=("correct",)),
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
        public = (found(session.PUBLIC) for _ in range(SITTINGS))
        assert any(each.low > 3 * found(secrets.token_hex(8)).high for each in public)
        end_workers()
