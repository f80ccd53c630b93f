"""Recorded sweeps: measurements that were taken once, stamped with their machine, and read often.

``reference`` reads the one that a chapter quotes, ``leftover`` the points on which a chapter ends,
``available`` lists all of a chapter, ``load`` reads any file, and ``python -m helpers.records``
makes new ones.
"""

from helpers.records.leftovers import Leftover, left_by, leftover
from helpers.records.record import (
    DATA,
    REFERENCE,
    Point,
    Record,
    RecordError,
    available,
    load,
    reference,
    write,
)

__all__ = [
    "DATA",
    "REFERENCE",
    "Leftover",
    "Point",
    "Record",
    "RecordError",
    "available",
    "left_by",
    "leftover",
    "load",
    "reference",
    "write",
]
