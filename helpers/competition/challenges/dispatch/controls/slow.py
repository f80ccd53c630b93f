"""slow: NumPy, whatever the problem."""


def calibrate(costs):
    return None


def choose(knowledge, op, dtype, shape):
    return "numpy"
