"""Two workers of a cluster that die in turn, and how long a new one takes to be of use."""

from pathlib import Path
from threading import Event, Thread
from time import perf_counter

from distributed import Client

from helpers.judge.cluster import fitness
from tests.course.cluster import Cluster, cores


class Mortal(Cluster):
    """A scheduler and a worker on each of two cores, one of which dies every so many seconds.

    What dies is replaced at once. killed : how many have died
    """

    def __init__(self, folder: Path, every: float) -> None:
        super().__init__(folder)
        self.killed, self._every, self._over = 0, every, Event()
        self._thread = Thread(target=self._kill)

    def __enter__(self) -> "Mortal":
        super().__enter__()
        for core in cores():
            self.start_worker(core)
        with Client(self.address, set_as_default=False) as client:
            client.wait_for_workers(2, timeout=60)
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._over.set()
        self._thread.join()
        super().__exit__(*exception)

    def _kill(self) -> None:
        while not self._over.wait(self._every):
            longest = next(iter(self.workers))
            self.start_worker(self.kill(longest))
            self.killed += 1


def seconds_to_work(folder: Path) -> float:
    """Return how long a worker takes from its start until it has said whether it may judge."""
    with Cluster(folder) as cluster, Client(cluster.address, set_as_default=False) as client:
        began = perf_counter()
        cluster.start_worker(cores()[0])
        client.submit(fitness.versions).result(timeout=60)
        return round(perf_counter() - began, 3)
