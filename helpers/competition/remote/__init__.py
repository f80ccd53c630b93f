"""Measuring on the workers of a cluster: entries anew, and duels.

parcel     sources on their way to a worker, and what comes back
measuring  entries and duels out, what was found in
task       the process on a worker that measures: ``python -m helpers.competition.remote.task JOB``

The ledger is seen by the sending process alone. An entry carries the facts of the machine that
measured it.
"""
