"""The competition: submit a kernel, get a fair rank.

What there is to win:

    challenge     one function to be written: its problems, and what its speed is a share of
    challenges    the six of the course, a folder each
    control       entries whose verdicts are known, by which a challenge is tested
    rehearsal     that test
    template      a new challenge, made from ``example``
    sizes         classes of sizes: which cache holds all that one problem touches
    batch         many problems in one call

What becomes of a source:

    session       checked, timed beside the reference, found to be something; duels
    ceiling       what this machine allows, and what share of that the references reach
    entry         one submission: what was judged, what was found, and every sample
    score         shares of the ceiling, by class of sizes, and their mean
    ranking       bands of entries that cannot be told apart
    ledger        every entry ever judged, chained by hash
    remote        entries measured anew, and duels, on the workers of a cluster

Who sees it:

    command       ``python -m helpers.competition``
    board         the leaderboard, in the book and live in a notebook
    trials        the recorded test of the competition itself: one kernel sent thirty times, duels
"""
