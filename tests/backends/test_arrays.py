"""Arrays that dispatch by themselves: unchanged code, the backend in use, NumPy's results."""

import numpy as np
import pytest

from helpers import backends
from helpers.backends import network
from helpers.backends.interface import ELEMENTWISE
from tests.backends.installed import every


class Witness(backends.ComputeBackend):
    """Computes with NumPy, and remembers what it was asked for."""

    name = "witness"
    elementwise_names = frozenset(ELEMENTWISE)

    def __init__(self):
        self.seen = []

    def supports(self, problem):
        return super().supports(problem)

    def matmul(self, a, b, out):
        self.seen.append("matmul")
        np.matmul(a, b, out=out)

    def relu(self, x, out):
        self.seen.append("relu")
        np.maximum(x, 0, out=out)

    def add(self, a, b, out):
        self.seen.append("add")
        np.add(a, b, out=out)

    def sum(self, x, axis, out):
        self.seen.append("sum")
        np.sum(x, axis, out=out)

    def elementwise(self, name, arrays, out):
        self.seen.append(name)
        getattr(np, name)(*arrays, out=out)


@pytest.fixture
def witness():
    found = Witness()
    backends.register("witness", found)
    with backends.use("witness"):
        yield found


X = np.random.default_rng(6172).uniform(-2, 2, (3, 4))
W = np.random.default_rng(6173).uniform(-2, 2, (4, 4))

EXPRESSIONS = {
    "x @ w + b": (lambda x, w: x @ w + w[0], ["matmul", "add"]),
    "maximum with 0": (lambda x, w: np.maximum(x, 0), ["relu"]),
    "maximum with 1": (lambda x, w: np.maximum(x, 1), ["maximum"]),
    "maximum of two": (lambda x, w: np.maximum(x, w[:3]), ["maximum"]),
    "tanh": (lambda x, w: np.tanh(x), ["tanh"]),
    "exp": (lambda x, w: np.exp(-x), ["negative", "exp"]),
    "arithmetic": (lambda x, w: (1 - 2 * x) / 3.5, ["multiply", "subtract", "divide"]),
    "number first": (lambda x, w: 1.0 + x, ["add"]),
    "np.matmul": (lambda x, w: np.matmul(x, w), ["matmul"]),
    "np.dot": (lambda x, w: np.dot(x, w), ["matmul"]),
    "x.dot": (lambda x, w: x.dot(w), ["matmul"]),
    "x.sum()": (lambda x, w: x.sum(), ["sum"]),
    "x.sum(axis)": (lambda x, w: x.sum(axis=0), ["sum"]),
    "np.sum": (lambda x, w: np.sum(x, axis=1), ["sum"]),
    "keepdims": (lambda x, w: x.sum(axis=1, keepdims=True), ["sum"]),
    "plain on the left": (lambda x, w: np.asarray(x) @ w, ["matmul"]),
    "views": (lambda x, w: x[:, ::2] @ w.T[:2], ["matmul"]),
    "NumPy's alone": (lambda x, w: np.sqrt(np.abs(x)).max(axis=0), []),
    "sums of NumPy's alone": (lambda x, w: np.add.reduce(x, axis=(0, 1)), []),
    "where": (lambda x, w: np.add(x, 1, where=x > 9, out=x.copy()), []),
    "masked sum": (lambda x, w: x.sum(axis=0, where=np.asarray(x) > 0), []),
    "reductions of others": (lambda x, w: np.add.accumulate(x), []),
    "functions": (lambda x, w: np.concatenate([x, w]).mean(axis=0), ["add"]),
}


@pytest.mark.parametrize("expression", EXPRESSIONS)
def test_expressions_take_the_backend(witness, expression):
    compute, asked = EXPRESSIONS[expression]
    expected = compute(X, W)
    found = compute(backends.array(X), backends.array(W))
    if expression != "functions":  # NumPy's own functions may use sums as they like
        assert witness.seen == asked
    assert np.allclose(found, expected, rtol=1e-14)
    assert np.shape(found) == np.shape(expected)
    assert isinstance(found, backends.Array) == isinstance(expected, np.ndarray)


def test_in_place_operators_write_where_they_should(witness):
    x = backends.array(X.copy())
    memory, before = np.asarray(x), x
    x += 1
    x *= x
    assert x is before
    assert witness.seen == ["add", "multiply"]
    assert np.allclose(memory, (X + 1) ** 2)


def test_out_is_filled_and_returned(witness):
    x, out = backends.array(X), backends.array(np.empty((3, 4)))
    assert np.matmul(x, W, out=out) is out
    plain = np.empty(4)
    assert np.sum(x, axis=0, out=plain) is plain
    kept = np.empty((3, 1))
    assert x.sum(axis=1, keepdims=True, out=kept) is kept
    assert witness.seen == ["matmul", "sum"]
    assert np.allclose(out, X @ W)
    assert np.allclose(plain, X.sum(axis=0))
    assert np.allclose(kept[:, 0], X.sum(axis=1))


def test_results_are_arrays_that_dispatch_again(witness):
    x = backends.array(X)
    assert type(x @ W) is backends.Array
    assert [type(part) for part in np.divmod(x, 2)] == [backends.Array] * 2
    assert type(np.asarray(x)) is np.ndarray
    assert type(backends.matmul(x, W)) is backends.Array
    assert type(backends.relu(x)) is backends.Array


def test_an_array_shares_the_memory_it_is_made_of():
    x = X.copy()
    assert np.shares_memory(backends.array(x), x)
    assert backends.array([1, 2], "float32").dtype == "float32"


def test_mistakes_are_those_of_numpy(witness):
    with pytest.raises(ValueError, match="matmul"):
        backends.array(X) @ X
    with pytest.raises(TypeError, match="unsupported operand"):
        backends.array(X) + object()


# The model

TARGETS = np.eye(3)[[0, 2, 1, 1, 0, 2]]
INPUTS = np.random.default_rng(6172).standard_normal((6, 4))


def trained(dispatching, dtype):
    learned = network.parameters(4, 5, 3, seed=6172, dtype=dtype)
    x, targets = INPUTS.astype(dtype), TARGETS.astype(dtype)
    if dispatching:
        learned = network.Parameters(*map(backends.array, learned))
        x, targets = backends.array(x), backends.array(targets)
    for _ in range(3):
        learned = network.step(learned, x, targets, 0.5)
    return learned, network.forward(learned, x)[1]


@every
@pytest.mark.parametrize("dtype", ["float64", "float32"])
def test_the_model_runs_unchanged_on_every_backend(name, dtype):
    with backends.use(name):
        learned, chances = trained(True, dtype)
    expected, right = trained(False, dtype)
    slack = 100 * np.finfo(dtype).eps
    assert np.allclose(chances, right, rtol=slack, atol=slack)
    for found, other in zip(learned, expected, strict=True):
        assert found.dtype == dtype
        assert isinstance(found, backends.Array)
        assert np.allclose(found, other, rtol=slack, atol=slack)


def test_the_model_learns():
    learned = network.parameters(4, 5, 3, seed=6172)
    before = network.loss(network.forward(learned, INPUTS)[1], TARGETS)
    for _ in range(50):
        learned = network.step(learned, INPUTS, TARGETS, 0.5)
    assert network.loss(network.forward(learned, INPUTS)[1], TARGETS) < before / 2


def test_the_gradient_is_that_of_the_loss():
    learned = network.parameters(4, 5, 3, seed=6172)
    moved = network.step(learned, INPUTS, TARGETS, 1.0)
    small = 1e-6
    for part, old in enumerate(learned):
        slope = (old - moved[part]).flat[1]
        losses = []
        for sign in (1, -1):
            changed = [array.copy() for array in learned]
            changed[part].flat[1] += sign * small
            chances = network.forward(network.Parameters(*changed), INPUTS)[1]
            losses.append(network.loss(chances, TARGETS))
        assert np.isclose((losses[0] - losses[1]) / (2 * small), slope, rtol=1e-5, atol=1e-9)
