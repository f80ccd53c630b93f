"""A cluster of all cores of this machine: ``python -m helpers.judge.cluster.elsewhere.local``."""

import threading

from distributed import LocalCluster

from helpers.judge.cluster.staff import CORE
from helpers.judge.course.settings import physical_cores

PORT = 8786


def main() -> None:
    """Serve until Ctrl-C."""
    cores = physical_cores() or [None]
    with LocalCluster(
        n_workers=len(cores),
        threads_per_worker=1,
        resources={CORE: 1},
        scheduler_port=PORT,
        dashboard_address=None,
    ) as cluster:
        print(f"{len(cores)} workers (Ctrl-C stops): --scheduler {cluster.scheduler_address}")
        threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print()
