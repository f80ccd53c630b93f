"""Parcels out to the workers of a Dask cluster, verdicts in.

Lost workers are Dask's to replace: their parcels go to others. A scheduler that was restarted knows
nothing of what it had: all that is not back yet is sent again.
"""

import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from time import monotonic, sleep

from distributed import Client, Future, KilledWorker
from distributed.comm import CommClosedError

from helpers.judge.course.cluster.parcel import Parcel, Reply, packed
from helpers.judge.course.cluster.worker import grade
from helpers.judge.course.papers import Paper
from helpers.judge.course.pool import Stopped, Terms
from helpers.judge.course.store import write_whole

CORE = "core"  # what workers call a core that nothing else runs on, in their --resources
POLL = 0.2  # seconds
PATIENCE = 300.0  # seconds to wait for a scheduler, or for a worker that can grade
ATTEMPTS = 3  # at a paper whose workers died, or had no room
AHEAD = 2  # parcels that wait at the scheduler for each core, so that none has to wait for us
GONE = ("cancelled", "lost")
OFFER = "dask worker ADDRESS --nthreads 1 --resources core=1"


def graded(papers: Iterable[Paper], address: str, terms: Terms) -> Iterator[tuple[Paper, str, str]]:
    """Grade papers on the cluster whose scheduler is at an address, such as ``tcp://host:8786``.

    Yields each one when it is done, as ``pool.graded`` does; the verdict is in the store. Raises
    Stopped where no scheduler, or no worker that can grade, was there for ``PATIENCE``.
    """
    batch = _Batch(papers, terms)
    while batch.open:
        try:
            with _connected(address) as client:
                yield from batch.run(client)
        except (CommClosedError, TimeoutError):
            print(f"The scheduler at {address} has gone: waiting for it.", file=sys.stderr)
            batch.recall()


def _connected(address: str) -> Client:
    """Return a client; wait for the scheduler where it is not there."""
    deadline = monotonic() + PATIENCE
    while True:
        try:
            return Client(address, timeout=5, set_as_default=False)
        except (OSError, TimeoutError) as error:
            if monotonic() > deadline:
                raise Stopped(f"There is no scheduler at {address} ({error}).") from error
            sleep(1)


class _Batch:
    """The papers that are not back yet.

    waiting : those that are here; out : those that were sent, by what will answer
    """

    def __init__(self, papers: Iterable[Paper], terms: Terms) -> None:
        self.terms = terms
        self.waiting, self.out = deque(papers), {}
        self._pack = cache(packed)  # the instructor's files are the same for all
        self._only: dict[Future, set[str]] = {}  # on which workers, where others were left out
        self._sent, self._troubles = 0, Counter()
        self._unlike: set[str] = set()
        self._idle_since: float | None = None

    @property
    def open(self) -> bool:
        """Whether some are not back yet."""
        return bool(self.waiting or self.out)

    def recall(self) -> None:
        """Take back what was sent: nobody will answer."""
        self.waiting.extendleft(self.out.values())
        self.out.clear()
        self._only.clear()

    def run(self, client: Client) -> Iterator[tuple[Paper, str, str]]:
        """Send papers and yield those that come back, until none is left or the scheduler goes."""
        while self.open:
            if client.status != "running":
                raise CommClosedError("the scheduler has gone")
            cores = self._cores(client)
            self._complain(cores)
            self._bring_back(cores)
            self._send(client, cores)
            for future in [one for one in self.out if one.done()]:
                yield from self._taken(future)
            sleep(POLL)

    def _bring_back(self, cores: Mapping) -> None:
        """Take back what may run on some workers only, all of which have gone."""
        for future in [one for one, only in self._only.items() if not cores.keys() & only]:
            del self._only[future]
            self.waiting.appendleft(self.out.pop(future))

    def _send(self, client: Client, cores: Mapping) -> None:
        only = set(cores) if self._unlike else None
        while self.waiting and cores and len(self.out) < AHEAD * sum(cores.values()):
            paper = self.waiting.popleft()
            self._sent += 1
            parcel = Parcel.of(paper, self.terms, self._pack)
            name = f"grade-{paper.key}-{self._sent}"
            future = client.submit(grade, parcel, key=name, resources={CORE: 1}, workers=only)
            self.out[future] = paper
            if only:
                self._only[future] = only

    def _cores(self, client: Client) -> dict[str, float]:
        """Return how many cores each worker offers that can grade, by its address."""
        workers: Mapping[str, Mapping] = client.scheduler_info(n_workers=-1)["workers"]
        offered = {name: about["resources"].get(CORE, 0) for name, about in workers.items()}
        return {name: n for name, n in offered.items() if n and name not in self._unlike}

    def _complain(self, cores: Mapping) -> None:
        """Say that no worker can grade; raise Stopped when that has lasted too long."""
        if cores:
            self._idle_since = None
            return
        if self._idle_since is None:
            self._idle_since = monotonic()
            print(f"No worker can grade yet: start some with `{OFFER}`.", file=sys.stderr)
        if monotonic() - self._idle_since > PATIENCE:
            raise Stopped(
                f"For {PATIENCE:g} s no worker could grade: start some with `{OFFER}`, then call "
                "this again. What was graded is kept."
            )

    def _taken(self, future: Future) -> Iterator[tuple[Paper, str, str]]:
        """Take what came back; yield the paper if that settles it, else it waits again."""
        paper = self.out.pop(future)
        self._only.pop(future, None)
        if future.status in GONE:
            self.waiting.appendleft(paper)
            return
        reply = _reply(future)
        if reply.unlike:
            self._leave_out(reply)
            self.waiting.appendleft(paper)
        elif reply.trouble and self._again(paper):
            self.waiting.append(paper)
        else:
            if reply.record is not None:
                write_whole(self.terms.store(paper).path(paper.key), reply.record)
            yield paper, reply.failure or reply.trouble, reply.said

    def _again(self, paper: Paper) -> bool:
        self._troubles[paper.key] += 1
        return self._troubles[paper.key] < ATTEMPTS

    def _leave_out(self, reply: Reply) -> None:
        """Ask a worker no more."""
        if reply.worker not in self._unlike:
            print(f"The worker {reply.worker} is left out: it has {reply.unlike}.", file=sys.stderr)
        self._unlike.add(reply.worker)


def _reply(future: Future) -> Reply:
    """Return what a worker answered, or what became of it."""
    try:
        return future.result()
    except KilledWorker as killed:
        return Reply(None, trouble=str(killed))
    except Exception as error:  # of Dask's, or of a worker that cannot load what it is to run
        return Reply(None, trouble=f"{type(error).__name__}: {error}")
