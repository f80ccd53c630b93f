"""The judge inside nbgrader: what ``nbgrader_config.py`` puts in the place of stock parts.

stock      where nbgrader finds them
autograde  ``nbgrader autograde``: judge all that is due, then fill the gradebook
papers     what is to be graded: a notebook of a submission, and the key of its verdict
judging    papers in, verdicts in the store
pool       several graders at once, each on a core of its own
cluster    the same on the workers of a Dask cluster
grader     the process that grades one paper
progress   how far it is, and how long it will still take
timings    how long the work took, kept for the next time
plan       ``python -m helpers.judge plan``, from that
patience   a database that goes away in the middle is waited for
store      verdicts in the course's folder, the journal of the writer, the lock
scores     points, from the verdict and from nowhere else
summary    what was found, as a table at the top of a notebook
feedback   the page that a student gets back
markdown   Markdown of students as HTML that runs nothing
batch      ``python -m helpers.judge batch``
settings   ``c.Judge`` in ``nbgrader_config.py``
"""
