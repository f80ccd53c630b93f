"""Where tests let entries run that nobody trusts."""

from contextlib import contextmanager
from dataclasses import replace
from math import ceil

import pytest

from helpers.competition import session
from helpers.competition.challenge import Challenge
from helpers.judge import sandbox
from tests.judge.inside import end_workers

LEAN = {"sizes": ("L1",)}
SITTINGS = 3  # in one or two of them noise may say who is faster; what is found in each is true


class Flat:
    """A yardstick by which all references are equally near to their ceilings.

    The real one takes half a minute to be made, and only who is slower matters where it is used.
    """

    def share(self, *_):
        return 0.5


secret = Challenge.secret


def few(challenge, size, seed):
    """Return the cases of a challenge with a quarter of their problems: a call takes a millisecond.

    That is enough to tell who is faster, where reckoning what is right takes most of the time.
    """
    return tuple(
        replace(case, count=ceil(case.count / 4)) for case in secret(challenge, size, seed)
    )


@contextmanager
def confined():
    """Let entries run in the real sandbox, on a machine that is never too busy to tell."""
    with pytest.MonkeyPatch.context() as patch, sandbox.use(sandbox.BUBBLEWRAP):
        patch.setattr(session, "WIDEST", float("inf"))
        patch.setattr(session, "EXTRA", 0)
        patch.setattr(Challenge, "secret", few)
        yield
        end_workers()
