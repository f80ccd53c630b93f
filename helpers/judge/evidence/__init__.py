"""What speaks for a function besides its results; each kind has one file and one ``find``.

    speed    timed: the share of a reference's speed, from rounds
    memory   exact: the bytes that a call allocates
    vectors  exact: how many elements the compiled loop computes with at once
    misses   exact: the misses of a simulated cache over the accesses of a traced call
    accesses exact: the reads and writes of a traced call
    regret   exact: what a dispatcher's choices cost by a recorded table; timed: what choosing costs

Exact evidence is the same on every machine or, for vectors, for every compiler; time shows what it
buys. Each looks at a call whose results it checks as well: it counts for nothing if they are wrong.
"""
