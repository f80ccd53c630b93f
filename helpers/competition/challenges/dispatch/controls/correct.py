"""correct: the best backend at the nearest measured size, looked for once and remembered."""

from math import log, prod


def calibrate(costs):
    best = {}
    for cost in costs:
        there = best.setdefault((cost.op, cost.dtype), {})
        size = log(prod(cost.shape))
        if size not in there or cost.seconds < there[size][0]:
            there[size] = (cost.seconds, cost.backend)
    return best, {}


def choose(knowledge, op, dtype, shape):
    best, decided = knowledge
    problem = (op, dtype, shape)
    if problem not in decided:
        size = log(prod(shape))
        there = best[op, dtype]
        decided[problem] = there[min(there, key=lambda one: abs(one - size))][1]
    return decided[problem]
