"""Judging code that nobody trusts: the parent decides, a child only runs.

    worker         a process that runs one submitted function on shared arrays, with a time limit
    child          the other end of it: what runs inside that process
    shared         arrays that both see
    replies        what the other end answers, read with care
    problem        one call: its secret inputs, and what is wrong with what it left behind
    exercise       a function that students write: its cases, and the verdicts on it
    evidence       what speaks for it besides results: speed, memory, vectors, misses, regret
    race           the pairs behind the evidence of speed
    verdict        what was found, in words and points
    blocking, vectorization, in_place   an assignment each: its exercises
    dispatch       the assignment ``dispatch``, and cost_table, the recorded costs that it goes by
    measure        the assignment ``measure``, and timers, what it puts them through
    preprocessors  the nbgrader side: a lost kernel costs its cells only, feedback hides tests

The parent owns the inputs and their seed, the clock, the baseline, the comparison and the verdict.
A child gets a pickled function and shared buffers. Its results are compared here, and it is timed
from here; what it counts, bytes, accesses and the width of instructions, is still its own word. It
is not yet a sandbox either: it can read what its user can read.
"""
