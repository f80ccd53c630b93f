"""Explorers: figures with sliders, one function for each chapter that has one.

An explorer shows itself in each place where a chapter is read: ipywidgets that measure on this
machine in JupyterLab, an element of its own in the built page, a table where scripts are off.
"""

from helpers.explorers.analysis import analysis
from helpers.explorers.blocking import blocking
from helpers.explorers.competition import competition
from helpers.explorers.dispatch import dispatch
from helpers.explorers.frameworks import frameworks
from helpers.explorers.grading import grading
from helpers.explorers.in_place import in_place
from helpers.explorers.ladder import ladder
from helpers.explorers.measure import measure, shots
from helpers.explorers.memory import memory
from helpers.explorers.planning import planning
from helpers.explorers.steps import cache_steps
from helpers.explorers.vectorization import vectorization
from helpers.explorers.wasm import measure_here

__all__ = [
    "analysis",
    "blocking",
    "cache_steps",
    "competition",
    "dispatch",
    "frameworks",
    "grading",
    "in_place",
    "ladder",
    "measure",
    "measure_here",
    "memory",
    "planning",
    "shots",
    "vectorization",
]
