"""The ceilings of this machine, measured, and where a kernel stands under them.

``python -m helpers.roofline`` prints them, ``--json`` as JSON.
"""

from helpers.roofline.ceilings import Bandwidth, Ceilings, CeilingsError, Placement, load
from helpers.roofline.levels import Level, levels
from helpers.roofline.measuring import measure

__all__ = [
    "Bandwidth",
    "Ceilings",
    "CeilingsError",
    "Level",
    "Placement",
    "levels",
    "load",
    "measure",
]
