"""Errands on the workers of a Dask cluster: one process sends them out and takes what comes back.

errand    what is sent, and what comes back
client    errands out, replies in
fitness   whether a worker has the same code and packages, and a sandbox
worker    what a worker does with an errand
cores     which core of a machine is free, among all workers there

Folders, verdicts and databases are seen by the sending process alone. A worker has the same
``helpers`` and the same packages, or it is sent nothing.

    dask scheduler
    dask worker tcp://HOST:8786 --nworkers 2 --nthreads 1 --resources core=1
"""

NEEDS = "A scheduler needs Dask: pip install 'kernels-measured[cluster]'"
