"""A cluster from jobs of Slurm, by dask-jobqueue. Copy this file and change what stands below.

    pip install dask-jobqueue
    python slurm.py

It has to run where the course folder is, and to see what the jobs see: the same Python environment
on a shared disk, with bubblewrap on each node. Each job is a worker with a core that Slurm gives to
nobody else meanwhile.
"""

import threading

from dask_jobqueue import SLURMCluster

WORKERS = 20  # jobs, each with a core
QUEUE = None  # the partition; None for the usual one
INTERFACE = None  # the network that nodes reach this machine by, such as "ib0"; None for the usual
# One hardware thread of a core for the job, the other for nobody.
DIRECTIVES = ["--hint=nomultithread"]


def cluster() -> SLURMCluster:
    """Return the cluster before it has any workers."""
    return SLURMCluster(
        queue=QUEUE,
        interface=INTERFACE,
        cores=1,
        processes=1,
        memory="4 GB",
        walltime="04:00:00",
        worker_extra_args=["--resources", "core=1"],
        job_extra_directives=DIRECTIVES,
    )


def main() -> None:
    """Serve until Ctrl-C."""
    with cluster() as made:
        made.scale(WORKERS)
        print(f"Ctrl-C stops. --scheduler {made.scheduler_address}")
        threading.Event().wait()


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print()
