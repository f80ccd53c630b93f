"""How often timed grades are wrong, on an idle machine and on one whose cores are hogged.

    python -m tests.bench.judge idle --to FOLDER      half of the gradings, and
    python -m tests.bench.judge hogged --to FOLDER    the other half; both go on where they stopped

Each grading is of a kernel whose true share of the reference's speed is known by how much work it
repeats. All samples are kept, a line for each grading, so that a test can grade them once more.
"""
