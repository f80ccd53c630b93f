"""A cluster of all cores of this machine: ``python -m helpers.judge.cluster.elsewhere.local``.

Another port than Dask's usual one goes behind it.
"""

import sys
import threading

from distributed import LocalCluster

from helpers.judge.cluster.staff import CORE
from helpers.judge.course.settings import physical_cores


def main(port: int = 8786) -> None:
    """Serve until Ctrl-C; 0 takes any port that is free."""
    cores = physical_cores() or [None]
    with LocalCluster(
        n_workers=len(cores),
        threads_per_worker=1,
        resources={CORE: 1},
        scheduler_port=port,
        dashboard_address=None,
    ) as cluster:
        said = f"{len(cores)} workers (Ctrl-C stops): --scheduler {cluster.scheduler_address}"
        print(said, flush=True)
        threading.Event().wait()


if __name__ == "__main__":
    try:
        main(*map(int, sys.argv[1:]))
    except KeyboardInterrupt:
        print()
