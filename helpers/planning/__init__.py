"""How long grading a class takes: a simulation of the batch, from what gradings cost.

costs       what one grading costs, and what comes before and after
grading     the batch as events: who grades what, and what is lost
forecast    the same class many times over: how long, how many retries, how many core-hours
measured    what was measured on a machine: these costs, and other classes to hold forecasts against
"""

from helpers.planning.costs import Costs, CostsError
from helpers.planning.forecast import Forecast, forecast
from helpers.planning.grading import Graded, Plan, simulate

__all__ = ["Costs", "CostsError", "Forecast", "Graded", "Plan", "forecast", "simulate"]
