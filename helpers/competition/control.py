"""The controls of a challenge: entries whose verdicts are known before they are judged."""

import ast
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from helpers.judge.verdict import Kind

KINDS = frozenset(get_args(Kind))
NEEDED = ("correct", "slow", "wrong")


class ControlError(ValueError):
    """A file that is no control; the message says what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Control:
    """One entry, and what must be found about it.

    name : of its file
    kinds : one of these must be the verdict. "slow" stands for one that is accepted, and surely
        slower than the control "correct"
    words : what it does
    """

    name: str
    source: str
    kinds: tuple[str, ...]
    words: str


def controls_in(folder: Path) -> tuple[Control, ...]:
    """Return the controls in a folder, those of ``NEEDED`` first.

    Raises ControlError where one of these is missing or a file is no control; OSError.
    """
    found = {path.stem: _control(path) for path in sorted(folder.glob("*.py"))}
    if missing := [name for name in NEEDED if name not in found]:
        raise ControlError(f"{folder / missing[0]}.py is missing")
    return tuple(found[name] for name in [*NEEDED, *sorted(set(found) - set(NEEDED))])


def _control(path: Path) -> Control:
    """Read a control, whose docstring begins with its verdict: "wrong or crashed: what it does"."""
    source = path.read_text(encoding="utf-8")
    try:
        text = ast.get_docstring(ast.parse(source)) or ""
    except SyntaxError as error:
        raise ControlError(f"{path}: line {error.lineno}: {error.msg}") from error
    verdicts, colon, words = text.partition(":")
    kinds = tuple(verdicts.split(" or "))
    if not colon or not set(kinds) <= KINDS:
        raise ControlError(
            f"{path}: its docstring must begin with a verdict and a colon, such as "
            f"'wrong: forgets the last row'; verdicts are {', '.join(sorted(KINDS))}"
        )
    return Control(path.stem, source, kinds, " ".join(words.split()))
