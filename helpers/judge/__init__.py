"""Judging code that nobody trusts: the parent decides, a child only runs.

    worker         a process that runs one submitted function on shared arrays, with a time limit
    child          the other end of it: what runs inside that process
    verdict        what was found, in words and points
    blocking       the judge of the assignment ``blocking``
    measure        the judge of the assignment ``measure``, and timers, what it puts them through
    preprocessors  the nbgrader side: a lost kernel costs its cells only, feedback hides tests

The parent owns the inputs and their seed, the clock, the baseline, the comparison and the verdict.
A child gets a pickled function and shared buffers; what it says about itself is shown to its
author and counts for nothing. It is not yet a sandbox: it can read what its user can read.
"""
