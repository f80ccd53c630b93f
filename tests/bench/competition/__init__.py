"""Whether the competition is fair: one kernel sent thirty times, and duels of two.

    python -m tests.bench.competition --to FOLDER                  all trials, in turns on an idle
                                                                   machine and on one whose cores
                                                                   are hogged
    python -m tests.bench.competition --to FOLDER --load hogged    only these

It goes on where it stopped.

All samples are kept, a line for each trial, so that a test can rank and decide once more.
"""
