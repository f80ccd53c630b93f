"""What is measured so far, kept on disk, so that a run that ends early goes on where it stopped."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from tests.bench.groups import Group
from tests.bench.process import Taken

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ("helpers/kernels/**/*.py", "helpers/workloads.py", "tests/bench/*.py")


def stamp(conditions: Mapping[str, Any]) -> str:
    """Return a word for what must not change within a run: its conditions, and the code."""
    digest = hashlib.sha256(json.dumps(conditions, sort_keys=True).encode())
    for path in sorted(path for pattern in SOURCES for path in ROOT.glob(pattern)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Journal:
    """The finished processes of a run, a line each, under a head that says which run it is.

    path : the file; it is gone on with where it has the same stamp, else begun anew
    head : what is written on its first line when it is begun, with the stamp
    """

    def __init__(self, path: Path, head: Mapping[str, Any]) -> None:
        self.path = path
        lines = _lines(path)
        self.resumed = bool(lines) and lines[0].get("stamp") == head["stamp"]
        self.head, *self.entries = lines if self.resumed else [dict(head)]
        if not self.resumed:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_line(self.head), encoding="utf-8")

    def add(self, turn: int, group: Group, seconds: float, taken: Taken) -> None:
        """Keep what a process found."""
        entry = {"turn": turn, "group": asdict(group), "seconds": seconds, "taken": taken}
        self.entries.append(entry)
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_line(entry))

    def has(self, turn: int, group: Group) -> bool:
        """Tell whether a process of this turn was finished."""
        return any(
            (entry["turn"], entry["group"]) == (turn, asdict(group)) for entry in self.entries
        )

    def seconds(self, group: Group) -> float | None:
        """Return what a process of this group took when it ran last; None if it never did."""
        took = [entry["seconds"] for entry in self.entries if entry["group"] == asdict(group)]
        return took[-1] if took else None

    def remove(self) -> None:
        """Remove the file: the run is complete."""
        self.path.unlink()


def _lines(path: Path) -> list[dict]:
    """Return the lines of a file that are whole; one that was being written when all ended is not.

    The file is cut back to them.
    """
    if not path.exists():
        return []
    text = path.read_text(encoding="utf-8")
    whole = text[: text.rfind("\n") + 1]
    if whole != text:
        path.write_text(whole, encoding="utf-8")
    return [json.loads(line) for line in whole.splitlines()]


def _line(entry: Mapping[str, Any]) -> str:
    return json.dumps(entry) + "\n"
