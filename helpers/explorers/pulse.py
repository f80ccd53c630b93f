"""A progress bar that moves on while a pair is measured, by what a pair is expected to take."""

from __future__ import annotations

import threading
import time
from types import TracebackType
from typing import Self

from ipywidgets import IntProgress

FINE = 100  # steps of the bar for a pair
INTERVAL = 0.5  # seconds between two moves: a reader takes a longer stillness for the end
MOST = 0.9  # of a pair, which may take longer than expected


class Pulse:
    """Moves a bar on for the length of a ``with`` block.

    bar : counts pairs in hundredths
    before : pairs that were done before
    seconds : what a pair is expected to take
    """

    def __init__(self, bar: IntProgress, before: int, seconds: float) -> None:
        self._bar, self._before, self._seconds = bar, before, seconds
        self._ended = threading.Event()
        self.reached(0)
        self._thread = threading.Thread(target=self._beat, name="pulse", daemon=True)

    def reached(self, done: int) -> None:
        """Put the bar where so many pairs of this step are done."""
        self._done, self._since = self._before + done, time.perf_counter()
        self._bar.value = FINE * self._done

    def _beat(self) -> None:
        while not self._ended.wait(INTERVAL):
            share = min((time.perf_counter() - self._since) / self._seconds, 1.0)
            self._bar.value = int(FINE * (self._done + MOST * share))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._ended.set()
        self._thread.join()
        self._bar.value = FINE * self._done
