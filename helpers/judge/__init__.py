"""Judging code that nobody trusts: the parent decides, a child only runs.

What is judged, and by what:

    blocking, vectorization, in_place, dispatch, measure, memory   an assignment each
    exercise    a function that students write: its cases, and the verdicts on it
    problem     one call: its secret inputs, and what is wrong with what it left behind
    evidence    what speaks for it besides results: speed, memory, vectors, misses, regret
    race        baseline, reference and submission, timed in rounds
    standing    what the rounds show, and whether they show enough
    cost_table  the recorded costs that a dispatcher is judged by
    timers      what a timer of the assignment ``measure`` is put through
    geometry    the caches that are found out in the assignment ``memory``, or foreseen
    cases       a verdict from several cases, each of which earns its share
    verdict     what was found, in words and points

How its code gets to where it runs:

    code        what a child loads: checked text, or the cells of a notebook
    payload     makes that of a notebook, or of a submission
    language    the checked subset of Python in which exact evidence is counted
    shell       cells with IPython's commands, as plain Python
    worker      a process that runs one function on shared arrays, with a time limit
    process     how such a process is started, asked, stopped and ended
    child       the other end of it: what runs inside that process
    shared      arrays that both see
    replies     what the other end answers, read with care
    leftovers   what it leaves behind, removed
    sandbox     what such a process can reach

And around it, the commands of ``python -m helpers.judge``:

    grading     a submitted file, whatever it is, to one document of verdicts
    course      nbgrader's side: the gradebook, feedback, and whole classes at once
    cluster     errands on the workers of a Dask cluster
    job         a process of its own for each, on a core of its own
    lint        attacks an assignment before it is released

The parent owns the inputs and their seed, the clock, the baseline, the comparison and the verdict.
What a child says of itself counts for nothing: its results are compared here, its time is taken
here, and what can only be counted inside, bytes, accesses and the width of instructions, is counted
where nothing but checked text runs.
"""
