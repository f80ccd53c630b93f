"""GELU, the activation function of many networks, over a vector."""

from random import Random

import numpy as np

from helpers import costs, tolerance
from helpers.competition.batch import Batch
from helpers.competition.challenge import Case, drawn
from helpers.competition.sizes import count, working_set
from helpers.judge.problem import Expected
from helpers.kernels.elementwise import gelu_fused, gelu_temporaries

TITLE = "GELU"
SIGNATURE = "gelu(x, out)"
DTYPE = "float32"
TOTAL = 32 << 20  # bytes of a call, which take some milliseconds


def case(n: int, count: int = 1) -> Case:
    """Return ``count`` vectors of n elements."""
    return Case((n,), f"gelu of {n:,} elements", count)


CHECKS = (case(1), case(7), case(16), case(1000, 3))


def cases(size: str, random: Random) -> list[Case]:
    """Return vectors, input and result together as large as the class says."""
    return [case(drawn(random, working_set(size) / 8), count(size, TOTAL))]


def problems(case: Case, random: np.random.Generator) -> Batch:
    """Return vectors, uniform on [-4, 4): where gelu is neither 0 nor x. Exact is in float64."""
    x = random.uniform(-4, 4, (case.count, *case.shape)).astype(DTYPE)
    value = np.empty(x.shape)
    gelu_temporaries(x.astype(float), value)
    arrays = {"x": x, "out": np.full_like(x, np.nan)}
    return Batch(arrays, {"out": Expected(value, tolerance.gelu(x))})


def work(case: Case) -> costs.Cost:
    """Return the cost of one vector."""
    return costs.gelu(*case.shape, dtype=DTYPE)


baseline = gelu_temporaries
reference = gelu_fused
