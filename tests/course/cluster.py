"""A Dask cluster on this machine, started as an instructor starts one: by its commands."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from helpers.judge.course.settings import physical_cores
from helpers.judge.sandbox.processes import family
from tests.assignments.course import environment
from tests.ports import free_port

DASK = [sys.executable, "-m", "dask"]
LOCAL = "127.0.0.1"


class Cluster:
    """A scheduler, and workers with a core each. Use it in a ``with`` block.

    folder : where they run, and keep their files
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.log = folder, folder / "dask.log"
        self.port = free_port()
        self.address = f"tcp://{LOCAL}:{self.port}"
        self.scheduler: subprocess.Popen | None = None
        self.workers: dict[subprocess.Popen, int] = {}

    def start_scheduler(self) -> None:
        """Start the scheduler; one that has ended is followed by another at the same address."""
        options = ["--host", LOCAL, "--port", str(self.port), "--no-dashboard"]
        self.scheduler = self._start([*DASK, "scheduler", *options])

    def start_worker(
        self, core: int, *, home: Path | None = None, inside: Sequence[str] = ()
    ) -> subprocess.Popen:
        """Start a worker on a core.

        home : a folder whose modules it finds before the installed ones
        inside : a command that starts it, such as one that limits it
        """
        options = ["--nthreads", "1", "--resources", "core=1", "--no-nanny", "--no-dashboard"]
        command = ["taskset", "--cpu-list", str(core), *inside, *DASK, "worker", self.address]
        worker = self._start([*command, *options], **({"PYTHONPATH": str(home)} if home else {}))
        self.workers[worker] = core
        return worker

    def kill(self, worker: subprocess.Popen) -> int:
        """Kill a worker at once; return its core."""
        worker.kill()
        worker.wait()
        return self.workers.pop(worker)

    def restart(self) -> None:
        """Kill the scheduler, with which workers end, and start all of them anew."""
        self.scheduler.kill()
        self.scheduler.wait()
        cores = [self.kill(worker) for worker in [*self.workers]]
        self.start_scheduler()
        for core in cores:
            self.start_worker(core)

    def busy(self) -> list[subprocess.Popen]:
        """Return the workers that grade."""
        return [worker for worker in self.workers if family(worker.pid)[1:]]

    def _start(self, command: list[str], **more: str) -> subprocess.Popen:
        with open(self.log, "ab") as log:
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


def elsewhere(folder: Path) -> list[str]:
    """Return a command that runs another one where a cache of the processor has another size."""
    size = min(Path("/sys/devices/system/cpu").glob("cpu[0-9]*/cache/index*/size"))
    return _covered(size, folder / "size", "7K\n")


def unconfined(folder: Path) -> list[str]:
    """Return a command that runs another one where no sandbox can be made, and it looks elsewhere.

    The system lets nobody mount /proc where a part of it is covered.
    """
    return _covered(Path("/proc/cpuinfo"), folder / "cpuinfo", "model name : Abacus\n")


def _covered(path: Path, cover: Path, text: str) -> list[str]:
    cover.write_text(text)
    return ["bwrap", "--dev-bind", "/", "/", "--ro-bind", str(cover), str(path)]
