"""A batch over many machines: the graders of the pool, on the workers of a Dask cluster.

parcel   a paper on its way to a worker, and what is done with it there
errands  papers out, verdicts into the store

The course's folder, its verdicts and the gradebook are seen by one process alone, the one that the
batch was started in. A worker gets what the grader needs, without the student's name, and answers
with the verdict.

    python -m helpers.judge batch ASSIGNMENT --scheduler tcp://HOST:8786
"""
