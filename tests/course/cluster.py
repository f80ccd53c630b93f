"""A Dask cluster on this machine, started as an instructor starts one: by its commands."""

import os
import socket
import subprocess
import sys
from pathlib import Path

from helpers.judge.course.settings import physical_cores
from tests.assignments.course import environment

DASK = [sys.executable, "-m", "dask"]
LOCAL = "127.0.0.1"


class Cluster:
    """A scheduler, and workers with a core each. Use it in a ``with`` block.

    folder : where they run, and keep their files
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server((LOCAL, 0)) as free:
            self.port = free.getsockname()[1]
        self.address = f"tcp://{LOCAL}:{self.port}"
        self.scheduler: subprocess.Popen | None = None
        self.workers: list[subprocess.Popen] = []

    def start_scheduler(self) -> None:
        """Start the scheduler; one that has ended is followed by another at the same address."""
        options = ["--host", LOCAL, "--port", str(self.port), "--no-dashboard"]
        self.scheduler = self._start([*DASK, "scheduler", *options])

    def start_worker(self, core: int, home: Path | None = None) -> subprocess.Popen:
        """Start a worker on a core, with the ``helpers`` of a folder in place of the installed."""
        options = ["--nthreads", "1", "--resources", "core=1", "--no-nanny", "--no-dashboard"]
        command = ["taskset", "--cpu-list", str(core), *DASK, "worker", self.address]
        worker = self._start([*command, *options], **({"PYTHONPATH": str(home)} if home else {}))
        self.workers.append(worker)
        return worker

    def _start(self, command: list[str], **more: str) -> subprocess.Popen:
        log = open(self.folder / "dask.log", "ab")
        with log:
            return subprocess.Popen(
                command, cwd=self.folder, stdout=log, stderr=log,
                env={**environment(self.folder), "PATH": os.environ["PATH"], **more},
            )  # fmt: skip

    def __enter__(self) -> "Cluster":
        self.start_scheduler()
        return self

    def __exit__(self, *exception: object) -> None:
        for process in (*self.workers, self.scheduler):
            process.kill()
            process.wait()


def cores() -> list[int]:
    """Return two cores, the same one twice where there is only one."""
    found = physical_cores()
    return [found[0], found[-1]]
