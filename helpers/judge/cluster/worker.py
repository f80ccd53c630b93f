"""What a worker of the cluster does with an errand."""

from pathlib import Path
from tempfile import TemporaryDirectory

from distributed import get_worker

from helpers.judge.cluster import cores
from helpers.judge.cluster.errand import Parcel, Reply, Wanted
from helpers.judge.job import Stopped


def serve(parcel: Parcel) -> Reply:
    """Do an errand on a core that nobody else uses; end it where nobody waits for it any more."""
    wanted = _wanted()
    try:
        with TemporaryDirectory(prefix="judge-", ignore_cleanup_errors=True) as folder:
            with cores.one(wanted) as core:
                return parcel.run(Path(folder), core, wanted)
    except Stopped as stopped:
        return Reply(None, trouble=str(stopped))
    except OSError as error:  # such as a disk that is full
        return Reply(None, trouble=str(error), lasts=True)


def _wanted() -> Wanted:
    """Return what says whether the scheduler still asks for the task that runs now.

    It does not where the sender took it back, or has gone. Dask cannot end the thread of a task.
    """
    worker = get_worker()
    key, tasks = worker.get_current_task(), worker.state.tasks
    return lambda: key in tasks and tasks[key].state == "executing"
