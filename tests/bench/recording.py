"""A file of lines under a head, each a trial, that a recording goes on with where it stopped."""

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path


class Recording:
    """The file of a machine.

    path : one that exists must have the same head, but for the time at which it was begun
    """

    def __init__(self, path: Path, head: Mapping) -> None:
        self.path = path
        if path.exists():
            begun = whole(path)[0]
            if begun | {"recorded": None} != {**head, "recorded": None}:
                raise ValueError(f"{path.name} was recorded otherwise: put it away to begin anew")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(_text(head), encoding="utf-8")

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other recording away from the file; BlockingIOError where there is one."""
        import fcntl

        with self.path.open("a") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield

    def add(self, line: Mapping) -> None:
        """Keep a trial."""
        with self.path.open("a", encoding="utf-8") as file:
            file.write(_text(line))

    @property
    def lines(self) -> list[dict]:
        """The trials so far."""
        return whole(self.path)[1:]


def whole(path: Path) -> list[dict]:
    """Return the lines of a file; one that was being written when all ended is cut off."""
    text = path.read_text(encoding="utf-8")
    complete = text[: text.rfind("\n") + 1]
    if complete != text:
        path.write_text(complete, encoding="utf-8")
    return [json.loads(line) for line in complete.splitlines()]


def _text(line: Mapping) -> str:
    return json.dumps(line, separators=(",", ":")) + "\n"
