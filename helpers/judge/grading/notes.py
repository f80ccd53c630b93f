"""What was repaired in a submission, and what could not be, in sentences for its author."""

from dataclasses import dataclass, field

MOST = 100  # notes kept: a file may have thousands of faults


@dataclass
class Notes:
    """The notes on one submission, in the order in which they were made, each once."""

    found: list[dict] = field(default_factory=list)

    def repaired(self, what: str) -> None:
        """Note what was mended, so that it costs nothing."""
        self._add("repaired", what)

    def named(self, what: str) -> None:
        """Note what could not be mended, and what to do about it."""
        self._add("named", what)

    def _add(self, kind: str, what: str) -> None:
        note = {"kind": kind, "what": what}
        if note not in self.found and len(self.found) < MOST:
            self.found.append(note)
