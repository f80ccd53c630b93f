"""Timing with statistics: what one call costs, and how two calls compare.

``measure`` times one function, ``compare`` two side by side, ``measure_rounds`` any number of them.
All warm up first, so that compilation is never counted, repeat a call until a sample outlasts the
clock's grain, keep every sample, hold the garbage collector off and BLAS and Numba to one thread.
Medians carry a 95 % interval, results the warnings that they deserve. ``fitness`` asks first
whether the machine is fit to judge.
"""

from helpers.timing.clock import CPU, WALL, Clock
from helpers.timing.comparison import Comparison, compare
from helpers.timing.fitness import Fitness, fitness
from helpers.timing.measurement import Measurement, measure
from helpers.timing.rounds import Rounds, measure_rounds

__all__ = [
    "CPU",
    "WALL",
    "Clock",
    "Comparison",
    "Fitness",
    "Measurement",
    "Rounds",
    "compare",
    "fitness",
    "measure",
    "measure_rounds",
]
