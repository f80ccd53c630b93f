"""A watch over a sandbox with several processes, for what no limit of a single one can reach."""

import threading
from contextlib import suppress
from pathlib import Path

from helpers.judge.sandbox import processes
from helpers.judge.sandbox.group import limited
from helpers.judge.sandbox.profile import Profile

PERIOD = 0.1  # seconds between two looks


class Watch:
    """Ends a program and all that it started when together they take more than they may.

    pid : of the command that was started, outside of the sandbox
    cause : "out of memory", or "forbidden" for too many processes or threads, once it has done so;
        else None
    group : where the system keeps its number small, None where nobody but this watch does; in the
        block

    Use it in a ``with`` block, at whose end it looks no more.
    """

    def __init__(self, pid: int, profile: Profile) -> None:
        self.pid, self.profile = pid, profile
        self.cause: str | None = None
        self.group: Path | None = None
        self._limit = limited(pid, profile.most)
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._over.wait(PERIOD):
            family = processes.family(self.pid)
            self.cause = self._excess(family)
            if self.cause or not family:
                with suppress(ProcessLookupError):
                    processes.end(self.pid)
                return

    def _excess(self, family: list[int]) -> str | None:
        # Those outside of the sandbox and its first process are bubblewrap's own, and idle.
        if len(family) > self.profile.processes + 2:
            return "forbidden"
        if sum(processes.threads(pid) or 0 for pid in family) > self.profile.threads:
            return "forbidden"
        return "out of memory" if processes.memory(family) > self.profile.memory else None

    def __enter__(self) -> "Watch":
        self.group = self._limit.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()
        self._limit.__exit__(*exception)
