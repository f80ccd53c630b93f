"""Judging who finds out a cache, or foresees what it does: caches that nobody has seen before.

    machine      a simulated cache that tells no more than cycles, and only so many loads
    discoveries  what is to be found out of such a machine, and the machines that are drawn for it
    predictions  what is to be foreseen: misses of a walk, and what bounds a kernel
    blocks       the blocks of a product that are to be chosen, and the misses that they cost

All counts are exact: an answer is right or wrong, and no luck is in it. What is drawn is drawn anew
each time. Of a machine that was to be found out nothing is told afterwards.
"""
