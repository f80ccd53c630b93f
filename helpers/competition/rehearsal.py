"""A challenge's own test: its controls, judged as any entry is.

A challenge that lets a wrong control pass, or cannot tell the slow one from the correct one, ranks
nothing.
"""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial

from helpers.competition import session
from helpers.competition.ceiling import Yardstick
from helpers.competition.challenge import Challenge
from helpers.competition.control import Control
from helpers.competition.entry import Entry
from helpers.competition.score import score
from helpers.competition.sizes import SIZES

CORRECT, SLOW = "correct", "slow"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was found about a control.

    kind : the verdict; "slow" where it was accepted and is surely slower than the control "correct"
    """

    control: Control
    kind: str
    reason: str

    @property
    def expected(self) -> bool:
        """Whether this is what must be found."""
        return self.kind in self.control.kinds

    def __str__(self) -> str:
        if self.expected:
            return f"{self.control.name}: {self.kind}, as expected"
        kinds = " or ".join(self.control.kinds)
        return f"{self.control.name}: {self.kind}, and expected {kinds}. {self.reason}"


def run_controls(
    challenge: Challenge,
    *,
    sizes: Sequence[str] = SIZES,
    rounds: int = session.ROUNDS,
    report: session.Report | None = None,
    yardstick: Yardstick | None = None,
) -> list[Outcome]:
    """Return what is found about each control, for cases that no control can know.

    sizes, rounds : as ``session.bench`` takes them. Raises ``session.Unfit``.
    """
    judge = partial(
        session.bench,
        challenge,
        seed=secrets.token_hex(8),
        sizes=sizes,
        rounds=rounds,
        report=report,
        yardstick=yardstick,
    )
    entries = {control.name: judge(control.source) for control in challenge.controls}
    honest = entries[CORRECT]
    return [_outcome(each, entries[each.name], honest) for each in challenge.controls]


def _outcome(control: Control, entry: Entry, honest: Entry) -> Outcome:
    slower = entry.accepted and honest.accepted and score(entry).high < score(honest).low
    return Outcome(control, SLOW if slower else entry.kind, entry.reason)
