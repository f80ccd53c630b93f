"""Mixed submissions over a cluster in which everything goes away once or more:

    python -m tests.course.outages [NUMBER] [--every SECONDS] [--postgresql]

A worker is killed every so many seconds while it grades, the scheduler is restarted at half of the
verdicts; with a gradebook on PostgreSQL, its server is restarted when half of the class is written.
Prints what went away, and what became of all; status 1 where that is not what they deserve.
"""

import argparse
import sys
import time
from collections import Counter
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.course.cluster import Cluster, cores
from tests.course.hundred import mixed, told
from tests.course.quick import NAME, Quick
from tests.postgres import Server

POLL = 0.1  # seconds


class Outages:
    """Ends one thing after the other while a batch runs.

    every : seconds between two deaths of workers; most : how many of them, None for all along
    count : how often what has gone
    """

    def __init__(
        self,
        course: Quick,
        cluster: Cluster,
        number: int,
        every: float,
        *,
        most: int | None = None,
        server: Server | None = None,
    ) -> None:
        self.course, self.cluster, self.server = course, cluster, server
        self.half, self.every, self.most = number // 2, every, most
        self.count = Counter()
        self._last = time.monotonic()

    def strike(self) -> None:
        """End what is due to end now, and start it again."""
        self._worker()
        verdicts = self.course.folder.glob(f"verdicts/{NAME}/*.json")
        if not self.count["scheduler"] and len(list(verdicts)) >= self.half:
            self.count["scheduler"] += 1
            self.cluster.restart()
        written = self.course.folder.glob(f"autograded/*/{NAME}")
        if self.server and not self.count["database"] and len(list(written)) >= self.half:
            self.count["database"] += 1
            self.server.stop()
            self.server.start()

    def _worker(self) -> None:
        left = self.most is None or self.count["workers"] < self.most
        if left and time.monotonic() - self._last > self.every and (busy := self.cluster.busy()):
            self.cluster.start_worker(self.cluster.kill(busy[0]))
            self.count["workers"] += 1
            self._last = time.monotonic()


def survive(course: Quick, cluster: Cluster, outages: Outages) -> str:
    """Grade over the cluster while everything goes away; return what the batch said.

    Raises AssertionError where it does not end well.
    """
    heard = course.folder / "said.txt"
    with open(heard, "wb") as said:
        batch = course.start_batch("--scheduler", cluster.address, said=said)
    try:
        while batch.poll() is None:
            outages.strike()
            time.sleep(POLL)
    finally:
        batch.kill()
        batch.wait()
    words = heard.read_text(encoding="utf-8")
    assert batch.returncode == 0, words[-4000:]
    return words


def main() -> int:
    """Grade; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m tests.course.outages", description=__doc__)
    parser.add_argument("number", type=int, nargs="?", default=200, metavar="NUMBER")
    parser.add_argument("--every", type=float, default=30.0, metavar="SECONDS")
    parser.add_argument("--postgresql", action="store_true", help="the gradebook on a server")
    arguments = parser.parse_args()
    with ExitStack() as stack:
        server = stack.enter_context(Server()) if arguments.postgresql else None
        folder = Path(stack.enter_context(TemporaryDirectory()))
        course = Quick(folder / "course", server and server.url)
        course.release()
        sorts = mixed(course, arguments.number)
        cluster = stack.enter_context(Cluster(folder))
        for core in cores():
            cluster.start_worker(core)
        outages = Outages(course, cluster, len(sorts), arguments.every, server=server)
        began = time.monotonic()
        words = survive(course, cluster, outages)
        print(f"{time.monotonic() - began:.0f} s; gone meanwhile: {dict(outages.count)}")
        print(*(line for line in words.splitlines() if " gone" in line), sep="\n")
        return told(course, sorts)


if __name__ == "__main__":
    sys.exit(main())
