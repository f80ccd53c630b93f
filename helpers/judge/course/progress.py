"""How far a batch is, and how long it will still take."""

import sys
from time import monotonic
from typing import TextIO


class Progress:
    """Prints one line for each paper that is done; says nothing where nothing is to be graded."""

    def __init__(self, total: int, stream: TextIO | None = None) -> None:
        self.total, self.done = total, 0
        self._stream = sys.stderr if stream is None else stream
        self._start = monotonic()

    def step(self, what: str) -> None:
        """Count one paper; ``what`` says which, and what came of it."""
        self.done += 1
        left = self.total - self.done
        said = f"{self.done} of {self.total}: {what}"
        if left:
            said += f"; {duration((monotonic() - self._start) / self.done * left)} left"
        print(said, file=self._stream, flush=True)


def duration(seconds: float) -> str:
    """Return a time as people say it."""
    if seconds < 90:
        return f"about {max(round(seconds), 1)} s"
    if seconds < 5400:
        return f"about {round(seconds / 60)} min"
    return f"about {seconds / 3600:.1f} h"
