"""Timing with statistics: what one call costs, and how two calls compare.

``measure`` times one function, ``compare`` two side by side, ``measure_rounds`` any number of them.
All warm up first, so that compilation is never counted, repeat a call until a sample outlasts the
clock's grain, keep every sample and hold the garbage collector off. Medians carry a 95 % interval.
"""

from helpers.timing.clock import CPU, WALL, Clock
from helpers.timing.comparison import Comparison, compare
from helpers.timing.measurement import Measurement, measure
from helpers.timing.rounds import measure_rounds

__all__ = [
    "CPU",
    "WALL",
    "Clock",
    "Comparison",
    "Measurement",
    "compare",
    "measure",
    "measure_rounds",
]
