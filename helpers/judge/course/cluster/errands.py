"""Papers out to the workers of a cluster, verdicts into the store."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from helpers.judge.cluster import client
from helpers.judge.cluster.folders import packed
from helpers.judge.course.cluster.parcel import Parcel
from helpers.judge.course.papers import Paper
from helpers.judge.course.pool import Terms
from helpers.judge.course.store import write_whole


@dataclass(frozen=True)
class _Errand:
    """A paper to be graded by a worker."""

    paper: Paper
    terms: Terms
    pack: Callable[[Path], bytes]

    @property
    def key(self) -> str:
        """Names it in the cluster."""
        return f"grade-{self.paper.key}"

    def packed(self) -> Parcel:
        """Return what travels."""
        return Parcel.of(self.paper, self.terms, self.pack)


def graded(papers: Iterable[Paper], address: str, terms: Terms) -> Iterator[tuple[Paper, str, str]]:
    """Grade papers on the cluster whose scheduler is at an address, such as ``tcp://host:8786``.

    Yields each one when it is done, as ``pool.graded`` does; the verdict is in the store. Raises
    Stopped where nobody there can grade, OSError where a verdict cannot be kept.
    """
    pack = cache(packed)  # the instructor's files are the same for all
    errands = [_Errand(paper, terms, pack) for paper in papers]
    with closing(client.done(errands, address, unsafe=terms.unsafe)) as replies:
        for errand, reply in replies:
            if reply.record is not None:
                write_whole(terms.store(errand.paper).path(errand.paper.key), reply.record)
            yield errand.paper, reply.failure or reply.trouble, reply.said
