"""The workers of a cluster: which are there, which can judge, and why others are left out."""

import sys
from collections.abc import Mapping

from distributed import Client, Future
from distributed.comm import CommClosedError

from helpers.judge.cluster.fitness import flaw, versions

GONE = ("cancelled", "lost")  # what has no answer any more, as the scheduler has it
TOLD = 30.0  # seconds for an answer to travel; if its worker dies on the way it never comes
CORE = "core"  # what workers call a core that nothing else runs on, in their --resources


class Staff:
    """Knows which workers can judge. Each is asked once, when it is first seen.

    able : addresses of those that can
    """

    def __init__(self, unsafe: bool) -> None:
        self.able: set[str] = set()
        self._unsafe = unsafe
        self._asked: dict[str, Future] = {}
        self._left_out: set[str] = set()
        self._questions = 0

    def cores(self, client: Client) -> dict[str, float]:
        """Return how many cores each worker offers that can judge, by its address.

        Raises CommClosedError where the scheduler does not answer.
        """
        workers = _workers(client)
        offered = {name: about["resources"].get(CORE, 0) for name, about in workers.items()}
        self._part({name for name, n in offered.items() if n})
        for name in offered.keys() - self.able - self._left_out - self._asked.keys():
            if offered[name]:
                self._ask(client, name)
        for name in [one for one, future in self._asked.items() if future.done()]:
            self._judge(name, self._asked.pop(name))
        return {name: n for name, n in offered.items() if name in self.able}

    def leave_out(self, name: str, why: str) -> None:
        """Ask a worker no more, and say why."""
        if name not in self._left_out:
            print(f"The worker {name} is left out: {why}.", file=sys.stderr)
        self._left_out.add(name)
        self.able.discard(name)

    def forget(self) -> None:
        """Start again: the scheduler was another one."""
        self.able.clear()
        self._asked.clear()

    def _part(self, there: set[str]) -> None:
        """Say which workers have gone."""
        for name in self.able - there:
            print(f"The worker {name} has gone: others do what it had.", file=sys.stderr)
        self.able &= there
        self._left_out &= there
        self._asked = {name: future for name, future in self._asked.items() if name in there}

    def _ask(self, client: Client, name: str) -> None:
        self._questions += 1
        self._asked[name] = client.submit(
            flaw, versions(), self._unsafe, key=f"fitness-{name}-{self._questions}", workers=[name]
        )

    def _judge(self, name: str, answer: Future) -> None:
        if answer.status in GONE:
            return
        try:
            why = answer.result(timeout=TOLD)
        except TimeoutError:  # it has gone; whoever comes in its place is asked anew
            return
        except Exception as error:  # such as a worker that has no ``helpers``
            why = f"{type(error).__name__}: {error}"
        if why:
            self.leave_out(name, why)
        else:
            self.able.add(name)


def _workers(client: Client) -> Mapping[str, Mapping]:
    """Return all workers; ``client.scheduler_info`` forgets them now and then."""
    try:
        return client.sync(client.scheduler.identity, n_workers=-1)["workers"]
    except OSError as error:
        raise CommClosedError(str(error)) from error
