"""One submission: what was judged, what was found, and every sample."""

import math
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from hashlib import sha256
from typing import Any

from helpers.timing.interval import FEWEST

MOST_NAME = 60  # characters
CLOCKS = ("cpu", "wall")
MOST_SHARE = 2.0  # of the ceiling: more is no reference, but a mistake


def digest(source: str) -> str:
    """Return the SHA-256 of a source."""
    # A surrogate is no character, but what is read from a file may hold one.
    return sha256(source.encode(errors="surrogatepass")).hexdigest()


class EntryError(ValueError):
    """Something that is no entry; the message is the end of a sentence about it."""


@dataclass(frozen=True, slots=True)
class Sitting:
    """One case, measured.

    size : the class of sizes that it belongs to, such as "L1"
    case : what was computed, in words
    reference_share : the share of the machine's ceiling that the challenge's reference reaches
    pairs : (reference seconds, entry seconds) of each round
    """

    size: str
    case: str
    reference_share: float
    pairs: tuple[tuple[float, float], ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A submission to a challenge.

    id : chosen by the sender, so that sending again after a broken connection doubles nothing
    name : chosen by the submitter
    digest : SHA-256 of the source
    source : the source itself where the submitter publishes it, else None
    machine : what ``helpers.machine.describe()`` said
    kind, reason : the verdict; "correct" is accepted, anything else rejected
    sittings : what was measured; empty where nothing was
    clock : that of the samples, "cpu" or "wall"
    judge : the version of the judge
    submitted : when, ISO 8601 with the offset from UTC
    """

    id: str
    challenge: str
    name: str
    digest: str
    source: str | None
    machine: Mapping[str, Any]
    kind: str
    reason: str
    sittings: tuple[Sitting, ...]
    clock: str
    judge: str
    submitted: str

    @property
    def accepted(self) -> bool:
        """Whether it takes part in the ranking."""
        return self.kind == "correct"

    @property
    def fingerprint(self) -> str:
        """The fingerprint of its machine."""
        return str(self.machine["fingerprint"])

    def as_dict(self) -> dict[str, Any]:
        """Return what ``of`` takes."""
        return asdict(self)

    @classmethod
    def of(cls, content: object) -> "Entry":
        """Return the entry in a dictionary as read from JSON. Raises EntryError."""
        if not isinstance(content, dict):
            raise EntryError("is no entry")
        names = {field.name for field in fields(cls)}
        if missing := names - set(content):
            raise EntryError(f"is no entry: it has no {', '.join(sorted(missing))}")
        if unknown := set(content) - names:
            raise EntryError(f"is no entry: it has an unknown {', '.join(sorted(unknown))}")
        if flaw := _flaw(content):
            raise EntryError(f"is no entry: {flaw}")
        return cls(**{**content, "sittings": tuple(map(_sitting, content["sittings"]))})


def _flaw(content: Mapping[str, Any]) -> str | None:
    texts = ("id", "challenge", "name", "digest", "kind", "reason", "clock", "judge", "submitted")
    for name in texts:
        if not isinstance(content[name], str):
            return f"its {name} is no text"
    if not (content["source"] is None or isinstance(content["source"], str)):
        return "its source is no text"
    if content["source"] is not None and digest(content["source"]) != content["digest"]:
        return "its source is another one than was judged"
    if content["clock"] not in CLOCKS:
        return f"its clock is none of {' and '.join(CLOCKS)}"
    if not (isinstance(content["machine"], dict) and "fingerprint" in content["machine"]):
        return "its machine has no fingerprint"
    if not isinstance(content["sittings"], list | tuple):
        return "its sittings are no list"
    if content["kind"] == "correct" and not content["sittings"]:
        return "it is accepted without having been measured"
    return None


def _sitting(content: object) -> Sitting:
    try:
        pairs = tuple((float(one), float(other)) for one, other in content["pairs"])
        share = float(content["reference_share"])
        found = Sitting(str(content["size"]), str(content["case"]), share, pairs)
    except (KeyError, TypeError, ValueError):
        raise EntryError("is no entry: one of its sittings cannot be read") from None
    if not all(0 < number < math.inf for number in (share, *(s for pair in pairs for s in pair))):
        raise EntryError("is no entry: its samples are not all above 0")
    if len(pairs) < FEWEST:
        raise EntryError(f"is no entry: it has a sitting of fewer than {FEWEST} rounds")
    if share > MOST_SHARE:
        raise EntryError("is no entry: no reference reaches what its reference does")
    return found
