"""A small neural network in plain NumPy: it knows nothing of backends, and runs on all of them.

    hidden = tanh(x @ w1 + b1)
    chances = softmax(hidden @ w2 + b2)

Given arrays of ``backends.array``, every operator and function below takes the backend in use.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Parameters(NamedTuple):
    """What the network learns: w1 (inputs, hidden), b1 (hidden,), w2 (hidden, classes), b2."""

    w1: NDArray
    b1: NDArray
    w2: NDArray
    b2: NDArray


def parameters(
    inputs: int, hidden: int, classes: int, *, seed: int, dtype: DTypeLike = "float64"
) -> Parameters:
    """Return random weights, of a spread that keeps sums near 1, and biases of zero."""
    generator = np.random.default_rng(seed)

    def weights(rows: int, columns: int) -> NDArray:
        return (generator.standard_normal((rows, columns)) / np.sqrt(rows)).astype(dtype)

    w1, w2 = weights(inputs, hidden), weights(hidden, classes)
    return Parameters(w1, np.zeros(hidden, dtype), w2, np.zeros(classes, dtype))


def forward(learned: Parameters, x: NDArray) -> tuple[NDArray, NDArray]:
    """Return (hidden, chances) for each row of ``x``; the chances of a row add up to 1.

    x : (rows, inputs), hidden : (rows, hidden), chances : (rows, classes)
    """
    w1, b1, w2, b2 = learned
    hidden = np.tanh(x @ w1 + b1)
    scores = hidden @ w2 + b2
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    return hidden, powers / powers.sum(axis=1, keepdims=True)


def step(learned: Parameters, x: NDArray, targets: NDArray, rate: float) -> Parameters:
    """Return the parameters after one step down the gradient of the mean cross-entropy.

    targets : (rows, classes), the chances that are right: 1 for one class of each row
    rate : how far to go
    """
    hidden, chances = forward(learned, x)
    scores = (chances - targets) * (1 / len(x))  # the gradient at the scores
    inner = (scores @ learned.w2.T) * (1 - hidden * hidden)
    gradients = (x.T @ inner, inner.sum(axis=0), hidden.T @ scores, scores.sum(axis=0))
    moved = (old - rate * slope for old, slope in zip(learned, gradients, strict=True))
    return Parameters(*moved)


def loss(chances: NDArray, targets: NDArray) -> float:
    """Return the mean cross-entropy, in nats."""
    return float(-np.log((np.asarray(chances) * np.asarray(targets)).sum(axis=1)).mean())
