"""What the machine allows: its ceilings, and the share of them that the references reach.

Both are measured once a machine and kept in the user's cache folder, so that all entries of a
machine are measured by the same yardstick.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from statistics import median

import numba
import numpy as np

from helpers import machine, roofline
from helpers.backends.calibration.store import StoreError, folder, put
from helpers.competition.challenge import Case, Challenge
from helpers.competition.entry import Entry
from helpers.judge.race import Round
from helpers.roofline import Ceilings, CeilingsError, Placement

Report = Callable[[str, int, int], None]


class Yardstick:
    """The ceilings of this machine, and what the references reach of them.

    report : told of the measuring, which takes up to a minute the first time
    entries : of a ledger. For the cases of those on this machine, it has settled what the
        reference reaches: whoever measures the ceilings anew must not gain by it
    """

    def __init__(self, report: Report | None = None, entries: Iterable[Entry] = ()) -> None:
        self._report = report
        self._folder = folder()
        self._stamp = _stamp()
        here = machine.describe()["fingerprint"]
        self._settled = {
            (entry.challenge, sitting.case, entry.clock): sitting.reference_share
            for entry in reversed([one for one in entries if one.fingerprint == here])
            for sitting in entry.sittings
        }

    @property
    def ceilings(self) -> Ceilings:
        """The ceilings, measured where no file holds them."""
        return _ceilings(self._file("ceilings"), self._report)

    def share(self, challenge: Challenge, case: Case, rounds: Sequence[Round], clock: str) -> float:
        """Return the share of the ceiling that the reference reaches for a case.

        rounds : where it is not known yet, the median run of the reference among these tells
        """
        if challenge.work(case) is None:
            return 1.0
        settled = self._settled.get((challenge.name, str(case), clock))
        if settled is not None:
            return settled
        file = self._file("references")
        key = f"{challenge.digest} {case} {clock}"
        known = _read(file)
        if not isinstance(known.get(key), float):
            usual = median(getattr(each.reference, clock) for each in rounds)
            known = {**_read(file), key: self.place(challenge, case, usual).share}
            _keep(file, known)
        return known[key]

    def place(self, challenge: Challenge, case: Case, seconds: float) -> Placement:
        """Return where a call that took ``seconds`` stands under the ceilings."""
        return self.ceilings.place(challenge.work(case), seconds, challenge.dtype)

    def forget(self) -> None:
        """Let all be measured anew."""
        for kind in ("ceilings", "references"):
            self._file(kind).unlink(missing_ok=True)
        _ceilings.cache_clear()

    def _file(self, kind: str) -> Path:
        return self._folder / f"{kind}-{self._stamp}.json"


def _stamp() -> str:
    """Return what the numbers depend on: the processor, and who compiles for it."""
    facts = machine.describe()
    held = facts["environment"].get("OPENBLAS_CORETYPE", "")
    return "-".join(filter(None, (facts["fingerprint"], np.__version__, numba.__version__, held)))


@cache
def _ceilings(file: Path, report: Report | None) -> Ceilings:
    try:
        return roofline.load(file)
    except (OSError, CeilingsError):  # none yet, or one that another version wrote
        found = roofline.measure(report and _told(report))
        _keep(file, found.document())
        return found


def _told(report: Report) -> Report:
    return lambda what, done, total: report(f"the machine's ceilings: {what}", done, total)


def _read(file: Path) -> Mapping[str, float]:
    try:
        found = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _keep(file: Path, content: Mapping) -> None:
    """Write a file; where the folder takes none, all is measured anew the next time."""
    try:
        put(file, json.dumps(content))
    except StoreError:
        return
