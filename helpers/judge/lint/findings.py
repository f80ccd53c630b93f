"""What the linter found: one finding a line, for people and for machines."""

from dataclasses import asdict, dataclass
from textwrap import fill
from typing import Literal

Level = Literal["error", "warning", "ok"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at.

    level : "error" for what must not be released, "warning" for what to think about, "ok"
    rule : what was looked at, in a word or three with hyphens
    sentence : what was found
    cell : the grade id, None where it is about no single cell
    advice : what to do about it
    """

    level: Level
    rule: str
    sentence: str
    cell: str | None = None
    advice: str = ""

    def as_dict(self) -> dict:
        """Return what JSON holds."""
        return asdict(self)

    def __str__(self) -> str:
        where = f" {self.cell}:" if self.cell else ""
        text = f"{self.level:7} {self.rule}:{where} {self.sentence} {self.advice}".strip()
        return fill(text, 100, subsequent_indent=" " * 8)


def ok(rule: str, sentence: str) -> Finding:
    """Return a finding with nothing to complain of."""
    return Finding("ok", rule, sentence)


def error(rule: str, sentence: str, cell: str | None = None, advice: str = "") -> Finding:
    """Return what must not be released."""
    return Finding("error", rule, sentence, cell, advice)


def warning(rule: str, sentence: str, cell: str | None = None, advice: str = "") -> Finding:
    """Return what to think about before a release."""
    return Finding("warning", rule, sentence, cell, advice)
