"""One thread that does the latest of the jobs it is given, and one at a time."""

from __future__ import annotations

import threading
from collections.abc import Callable

Stopped = Callable[[], bool]
Job = Callable[[Stopped], None]


class Worker:
    """Runs jobs in a background thread: a newer job replaces the one that waits, stops the one that
    runs, and starts when that has ended and nothing newer came for ``delay`` seconds.

    A job is called with a function that tells whether it should stop; what it raises goes to
    ``failed``, in the same thread. The thread ends when there is nothing to do.
    """

    def __init__(self, failed: Callable[[Exception], None], delay: float = 0.3) -> None:
        self.delay = delay
        self._failed = failed
        self._changed = threading.Condition()
        self._waiting: Job | None = None
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def busy(self) -> bool:
        """Whether a job runs or waits."""
        with self._changed:
            return self._thread is not None

    def submit(self, job: Job) -> None:
        """Run this job next, in place of any other."""
        with self._changed:
            self._waiting = job
            self._stop.set()
            self._changed.notify_all()
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="explorer", daemon=True)
                self._thread.start()

    def stop(self) -> None:
        """Stop the job that runs and drop the one that waits, without waiting for their end."""
        with self._changed:
            self._waiting = None
            self._stop.set()
            self._changed.notify_all()

    def wait(self, timeout: float | None = None) -> bool:
        """Wait until there is nothing to do; return whether that came within the timeout."""
        with self._changed:
            return self._changed.wait_for(lambda: self._thread is None, timeout)

    def _run(self) -> None:
        try:
            while (taken := self._next()) is not None:
                job, stop = taken
                try:
                    job(stop.is_set)
                except Exception as error:  # the reader sees it: nobody reads a thread's stderr
                    self._failed(error)
        finally:
            self._end()

    def _next(self) -> tuple[Job, threading.Event] | None:
        """Return the job to do, once no newer one came for a while; None ends the thread."""
        with self._changed:
            while self._waiting is not None:
                candidate = self._waiting
                if not self._changed.wait_for(
                    lambda seen=candidate: self._waiting is not seen, self.delay
                ):
                    self._waiting, self._stop = None, threading.Event()
                    return candidate, self._stop
            # Under the same lock as the look for work, or a job could come between and be lost.
            self._end()
            return None

    def _end(self) -> None:
        with self._changed:
            if self._thread is threading.current_thread():
                self._thread = None
                self._changed.notify_all()
