"""A batch over many machines: the graders of the pool, on the workers of a Dask cluster.

parcel   a paper on its way, and the verdict on its way back
cores    which core of a machine is free, among all workers there
worker   what a worker does with a parcel
client   parcels out, verdicts in

The course's folder, its verdicts and the gradebook are seen by one process alone, the one that the
batch was started in. A worker gets what the grader needs, without the student's name, and answers
with the verdict. It has the same ``helpers`` and the same packages, or it is not asked again.

    dask scheduler
    taskset --cpu-list 0 dask worker tcp://HOST:8786 --nthreads 1 --resources core=1
    python -m helpers.judge batch ASSIGNMENT --scheduler tcp://HOST:8786
"""
