"""Where tests let entries run that nobody trusts."""

from contextlib import contextmanager

import pytest

from helpers.competition import session
from helpers.judge import race, sandbox, worker

LEAN = {"sizes": ("L1",), "rounds": 6}


class Flat:
    """A yardstick by which all references are equally near to their ceilings.

    The real one takes half a minute to be made, and only who is slower matters where it is used.
    """

    def share(self, *_):
        return 0.5


@contextmanager
def confined():
    """Let entries run in the real sandbox, on a machine that is never too busy to tell."""
    with pytest.MonkeyPatch.context() as patch, sandbox.use(sandbox.BUBBLEWRAP):
        patch.setattr(session, "WIDEST", float("inf"))
        patch.setattr(session, "EXTRA", 0)
        yield
        end_workers()


def end_workers():
    """End the processes that the judge keeps at hand for the next entry."""
    worker.bench.clear()
    race.pacers.clear()
