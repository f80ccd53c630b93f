"""The operations by our own kernels: compiled loops, and NumPy's products where it has the best."""

from functools import partial

import numpy as np
from numba import njit

from helpers.backends.network import Parameters
from helpers.kernels import convolution, elementwise, softmax, vectors
from helpers.kernels.elementwise import COMPILED
from helpers.kernels.exponential import tanh
from helpers.kernels.matmul import matmul_packed
from helpers.kernels.small import matmul_stack
from helpers.records.frameworks import model
from helpers.records.frameworks.numpy import bytes_of, filled

__all__ = ["bytes_of"]

NAME = "ours"


def _into(kernel, like, *arrays):
    """Return a call that has a kernel fill a new array of the shape of ``like``."""

    def call():
        out = np.empty_like(like)
        kernel(*arrays, out)
        return out

    return {NAME: call}


def addition(a, b):
    return _into(elementwise.saxpy_fused, a, 1, a, b)


def gelu(x):
    return _into(elementwise.gelu_fused, x, x)


def product(a, b):
    return _into(matmul_packed, a, a, b)


def products(a, b):
    small = a.shape[1] < 16  # packing pays only for more
    return _into(matmul_stack if small else _packed_stack, a, a, b)


def _packed_stack(a, b, out):
    for left, right, place in zip(a, b, out, strict=True):
        matmul_packed(left, right, place)


def convolution_first(images, filters):
    shape = (len(images), len(filters), *images.shape[2:])
    return {NAME: partial(filled, convolution.conv2d_direct, shape, images, filters)}


def convolution_last(images, filters):
    shape = (*images.shape[:3], filters.shape[3])
    return {NAME: partial(filled, convolution.conv2d_direct_nhwc, shape, images, filters)}


def bias_first(images, bias):
    return _into(vectors.add_bias_nchw, images, images, bias)


def bias_last(images, bias):
    return _into(vectors.add_bias_nhwc, images, images, bias)


def narrow(a, b):
    """Our kernels have no narrower product than that of float32."""
    return {(NAME, "float32"): _into(matmul_packed, a, a, b)[NAME]}


def training(learned, x, targets):
    return {NAME: Step(learned, x, targets)}


def inference(learned, x):
    step = Step(learned, x, np.zeros((len(x), learned.b2.size), x.dtype))
    return {NAME: step.forward}


class Step:
    """A step of training in arrays that are kept: new parameters stand where those before stood.

    Copies of the parameters are made once; each call writes new ones, from those at the start.
    """

    def __init__(self, learned, x, targets):
        self.learned, self.x, self.targets = learned, x, targets
        self.moved = Parameters(*map(np.empty_like, learned))
        self.hidden = np.empty((len(x), learned.b1.size), x.dtype)
        self.inner = np.empty_like(self.hidden)
        self.chances = np.empty((len(x), learned.b2.size), x.dtype)

    def forward(self):
        """Return the chances."""
        w1, b1, w2, b2 = self.learned
        np.matmul(self.x, w1, out=self.hidden)
        tanh_biased(self.hidden, b1)
        np.matmul(self.hidden, w2, out=self.chances)
        np.add(self.chances, b2, out=self.chances)
        softmax.softmax_fused(self.chances, self.chances)
        return self.chances

    def __call__(self):
        """Return the parameters after a step."""
        scores = self.forward()
        take_off(scores, self.targets, 1 / len(self.x))
        np.matmul(scores, self.learned.w2.T, out=self.inner)
        through_tanh(self.inner, self.hidden)
        np.matmul(self.x.T, self.inner, out=self.moved.w1)
        np.sum(self.inner, axis=0, out=self.moved.b1)
        np.matmul(self.hidden.T, scores, out=self.moved.w2)
        np.sum(scores, axis=0, out=self.moved.b2)
        for old, slope in zip(self.learned, self.moved, strict=True):
            elementwise.saxpy_fused(-model.RATE, slope.ravel(), old.ravel(), slope.ravel())
        return self.moved


@njit(**COMPILED)
def tanh_biased(x, bias):
    """Write tanh(x + bias) over x (rows, columns), C order."""
    for i in range(x.shape[0]):
        row = x[i]
        for j in range(row.size):
            row[j] = tanh(row[j] + bias[j])


@njit(**COMPILED)
def take_off(x, y, factor):
    """Write factor * (x - y) over x (rows, columns), C order."""
    scale = x.dtype.type(factor)
    for i in range(x.shape[0]):
        row, other = x[i], y[i]
        for j in range(row.size):
            row[j] = scale * (row[j] - other[j])


@njit(**COMPILED)
def through_tanh(slopes, found):
    """Write slopes * (1 - found * found) over slopes: the gradient before a tanh."""
    one = found.dtype.type(1)
    for i in range(found.shape[0]):
        row, other = slopes[i], found[i]
        for j in range(row.size):
            row[j] = row[j] * (one - other[j] * other[j])
