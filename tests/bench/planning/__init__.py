"""What grading a class costs, and how long three classes took beside what was forecast of them.

    python -m tests.bench.planning --to FOLDER

grades one class for the costs, then three others, each with another mix of submissions: on one
core, on two, and on a cluster of two workers that are killed in turn. About seven minutes, on a
machine that does nothing else.
"""
