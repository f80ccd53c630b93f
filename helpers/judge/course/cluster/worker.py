"""What a worker of the cluster does with a parcel."""

from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import get_worker

from helpers.judge.course import pool
from helpers.judge.course.cluster import cores
from helpers.judge.course.cluster.parcel import Parcel, Reply


def grade(parcel: Parcel) -> Reply:
    """Grade what is in a parcel, in a process of its own, on a core that nobody else uses."""
    if unlike := parcel.unlike():
        return Reply(None, unlike=unlike, worker=get_worker().address)
    with TemporaryDirectory(prefix="judge-", ignore_cleanup_errors=True) as folder:
        try:
            paper, terms = parcel.unpack(Path(folder))
            with cores.one() as core:
                ((_, failure, said),) = pool.graded([paper], [core], terms)
        except OSError as error:  # such as a disk that is full
            return Reply(None, trouble=f"{get_worker().address}: {error}")
        kept = terms.store(paper).path(paper.key)
        text = kept.read_text(encoding="utf-8") if kept.exists() else None
    return Reply(text, failure, said)
