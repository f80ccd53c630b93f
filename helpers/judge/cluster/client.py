"""Errands out to the workers of a Dask cluster, replies in.

What a lost worker had goes to others. A scheduler that was restarted knows nothing of what it had:
all that is not back yet is sent again.
"""

import logging
import sys
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from time import monotonic, sleep

from distributed import Client, Future, KilledWorker
from distributed.comm import CommClosedError

from helpers.judge.cluster.errand import Errand, Reply
from helpers.judge.cluster.staff import CORE, GONE, TOLD, Staff
from helpers.judge.cluster.worker import serve
from helpers.judge.job import Stopped

POLL = 0.05  # seconds
PATIENCE = 300.0  # seconds to wait for a scheduler, or for a worker that can judge
ATTEMPTS = 5  # at an errand whose workers died
LOST = Reply(None, trouble="its worker has gone")
OFFER = f"dask worker ADDRESS --nthreads 1 --resources {CORE}=1"


def done(
    errands: Iterable[Errand], address: str, *, unsafe: bool = False
) -> Iterator[tuple[Errand, Reply]]:
    """Have errands done on the cluster whose scheduler is at an address, as ``tcp://host:8786``.

    unsafe : whether workers without a sandbox will do

    Yields each one when it is done. Where this is closed before, what runs on the workers ends.
    Raises Stopped where no scheduler, or no worker that can judge, was there for ``PATIENCE``.
    """
    _hush()
    batch = _Batch(errands, unsafe)
    while batch.open:
        try:
            with _connected(address) as client:
                yield from batch.run(client)
        except (CommClosedError, TimeoutError):
            print(f"The scheduler at {address} has gone: waiting for it.", file=sys.stderr)
            batch.recall()


def _hush() -> None:
    """Keep Dask from telling a lost line by a traceback; it is told here, in a line."""
    for name in [
        name for name in logging.root.manager.loggerDict if name.startswith("distributed")
    ]:
        logging.getLogger(name).setLevel(logging.CRITICAL)
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # of what Dask no longer waits for


def _connected(address: str) -> Client:
    """Return a client; wait for the scheduler where it is not there."""
    deadline = monotonic() + PATIENCE
    while True:
        try:
            return Client(address, timeout=5, set_as_default=False)
        except ValueError as error:
            raise Stopped(f"{address!r} is no address of a scheduler ({error}).") from error
        except (OSError, TimeoutError) as error:
            if monotonic() > deadline:
                raise Stopped(
                    f"There is no scheduler at {address}: start one with `dask scheduler`. What "
                    "was done is kept."
                ) from error
            sleep(1)


class _Batch:
    """The errands that are not back yet.

    waiting : those that are here; out : those that were sent, by what will answer, each with its
    worker
    """

    def __init__(self, errands: Iterable[Errand], unsafe: bool) -> None:
        self.waiting: deque[Errand] = deque(errands)
        self.out: dict[Future, tuple[Errand, str]] = {}
        self._staff = Staff(unsafe)
        self._tried: dict[str, set[str]] = {}  # by key, the workers that could not tell
        self._sent, self._losses = 0, Counter()
        self._idle_since: float | None = None

    @property
    def open(self) -> bool:
        """Whether some are not back yet."""
        return bool(self.waiting or self.out)

    def recall(self) -> None:
        """Take back what was sent: nobody will answer."""
        self.waiting.extendleft(errand for errand, _ in self.out.values())
        self.out.clear()
        self._staff.forget()

    def run(self, client: Client) -> Iterator[tuple[Errand, Reply]]:
        """Send errands and yield those that are done, until none is left or the scheduler goes."""
        while self.open:
            if client.status != "running":
                raise CommClosedError("the scheduler has gone")
            cores = self._staff.cores(client)
            self._complain(not cores)
            for future in [one for one, (_, worker) in self.out.items() if worker not in cores]:
                yield from self._settled(*self.out.pop(future), LOST)
            self._send(client, cores)
            for future in [one for one in self.out if one.done()]:
                yield from self._taken(future)
            sleep(POLL)

    def _send(self, client: Client, cores: dict[str, float]) -> None:
        """Send each free core one errand: what waits here does not wait for the wrong worker."""
        busy = Counter(worker for _, worker in self.out.values())
        free = {name: int(n) - busy[name] for name, n in cores.items()}
        for name in Counter(free).elements():
            errand = self._next(name, cores)
            if errand is not None:
                self._sent += 1
                future = client.submit(
                    serve, errand.packed(), key=f"{errand.key}-{self._sent}",
                    workers=[name], resources={CORE: 1},
                )  # fmt: skip
                self.out[future] = errand, name

    def _next(self, name: str, cores: Iterable[str]) -> Errand | None:
        """Return the first errand that a worker may have; it waits no more."""
        for place, errand in enumerate(self.waiting):
            others = self._others(errand.key, cores)
            if name in others or not others:
                del self.waiting[place]
                return errand
        return None

    def _others(self, key: str, cores: Iterable[str]) -> set[str]:
        """Return the workers that have not found their machine unfit for an errand."""
        return set(cores) - self._tried.get(key, set())

    def _complain(self, nobody: bool) -> None:
        """Say that no worker can judge; raise Stopped when that has lasted too long."""
        if not nobody:
            self._idle_since = None
            return
        if self._idle_since is None:
            self._idle_since = monotonic()
            print(f"No worker can judge yet: start some with `{OFFER}`.", file=sys.stderr)
        if monotonic() - self._idle_since > PATIENCE:
            raise Stopped(
                f"For {PATIENCE:g} s no worker could judge: start some with `{OFFER}`, then call "
                "this again. What was done is kept."
            )

    def _taken(self, future: Future) -> Iterator[tuple[Errand, Reply]]:
        """Take what came back; a scheduler that has forgotten it is asked again."""
        errand, worker = self.out.pop(future)
        if future.status in GONE:
            self.waiting.appendleft(errand)
        else:
            yield from self._settled(errand, worker, _reply(future))

    def _settled(self, errand: Errand, worker: str, reply: Reply) -> Iterator[tuple[Errand, Reply]]:
        """Yield an errand if a reply settles it, else it waits again."""
        if reply.trouble and self._again(errand, worker, reply):
            self.waiting.appendleft(errand)
        elif reply.unfit and self._elsewhere(errand, worker):
            self.waiting.append(errand)
        else:
            yield errand, reply

    def _again(self, errand: Errand, worker: str, reply: Reply) -> bool:
        """Whether another worker may have an errand; one in trouble is asked no more."""
        if reply.lasts:
            self._staff.leave_out(worker, reply.trouble)
            return True
        self._losses[errand.key] += 1
        return self._losses[errand.key] < ATTEMPTS

    def _elsewhere(self, errand: Errand, worker: str) -> bool:
        """Whether another machine may tell where one was too busy."""
        self._tried.setdefault(errand.key, set()).add(worker)
        left = self._others(errand.key, self._staff.able)
        if left:
            print(f"The worker {worker} was too busy to judge: on to another.", file=sys.stderr)
        return bool(left)


def _reply(future: Future) -> Reply:
    """Return what a worker answered, or what became of it."""
    try:
        return future.result(timeout=TOLD)
    except TimeoutError:
        return LOST
    except KilledWorker as killed:
        return Reply(None, trouble=str(killed))
    except Exception as error:  # Dask's own, or our code's on a worker
        return Reply(None, trouble=f"{type(error).__name__}: {error}")
