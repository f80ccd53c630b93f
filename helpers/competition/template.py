"""New challenges, made from an example that works: ``helpers/competition/example``."""

import keyword
import re
import shutil
from pathlib import Path

from helpers.competition.challenge import ChallengeError, available

EXAMPLE = Path(__file__).parent / "example"
FUNCTION = "lengths"  # what it asks for
NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MOST = 40  # characters of a name
FILES = ("challenge.py", "statement.md", "controls/*.py")


def create(name: str, folder: Path) -> Path:
    """Make a challenge of this name in a folder; return its own folder, which is new.

    It is the example, and its function is called as the challenge is, with _ for each hyphen.
    Raises ChallengeError for a name that cannot be one or is taken, OSError.
    """
    if len(name) > MOST or not NAME.fullmatch(name):
        raise ChallengeError(
            f"{_shown(name)} is no name for a challenge: needs small letters and digits, with "
            f"hyphens in between, a letter first, and {MOST} characters at the most"
        )
    function = name.replace("-", "_")
    if keyword.iskeyword(function):
        raise ChallengeError(f"{name!r} is a word of Python: no function can be called so")
    if name in available():
        raise ChallengeError(f"there is a challenge {name!r} already: choose another name")
    new = folder / name
    if new.exists():
        raise ChallengeError(f"{new} exists already: nothing was changed")
    _fill(new, function)
    return new


def _fill(new: Path, function: str) -> None:
    """Write the example into a new folder; of a failure nothing is left."""
    new.mkdir(parents=True)
    try:
        for source in (path for pattern in FILES for path in sorted(EXAMPLE.glob(pattern))):
            text = source.read_text(encoding="utf-8")
            target = new / source.relative_to(EXAMPLE)
            target.parent.mkdir(exist_ok=True)
            target.write_text(re.sub(rf"\b{FUNCTION}\(", f"{function}(", text), encoding="utf-8")
    except OSError:
        shutil.rmtree(new, ignore_errors=True)
        raise


def _shown(name: str) -> str:
    return repr(name if len(name) <= MOST else f"{name[:MOST]}...")
