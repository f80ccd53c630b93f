"""The convolution of an image with a few filters of 3 x 3."""

from math import sqrt
from random import Random

import numpy as np
from numba import njit

from helpers import costs, tolerance
from helpers.competition.batch import Batch
from helpers.competition.challenge import Case, drawn
from helpers.competition.sizes import count, working_set
from helpers.judge.problem import Expected

TITLE = "Convolution"
SIGNATURE = "convolution(image, filters, out)"
DTYPE = "float32"
SIDE = 3
CHANNELS = {"L1": 4, "L2": 8, "L3": 4, "memory": 1}  # the more, the more is computed for each byte
TOTAL = 8 << 20  # bytes of a call of a class of caches


def case(channels: int, height: int, width: int, outputs: int, count: int = 1) -> Case:
    """Return ``count`` convolutions of an image of so many channels."""
    words = f"({channels}, {height}, {width}) with {outputs} filters of {SIDE} x {SIDE}"
    return Case((channels, height, width, outputs), words, count)


CHECKS = (case(1, 3, 3, 1), case(2, 5, 7, 3), case(3, 4, 33, 1), case(4, 19, 20, 4, 3))


def cases(size: str, random: Random) -> list[Case]:
    """Return an image near to a square, with as many filters as it has channels."""
    channels = CHANNELS[size]
    side = sqrt(working_set(size) / (8 * channels))
    height, width = (drawn(random, side) + SIDE - 1 for _ in range(2))
    return [case(channels, height, width, channels, count(size, TOTAL))]


def problems(case: Case, random: np.random.Generator) -> Batch:
    """Return images and their filters, uniform on [-1, 1). Exact is in float64.

    The bound is that of an image of ones, which no pixel exceeds.
    """
    channels, height, width, outputs = case.shape
    images = random.uniform(-1, 1, (case.count, channels, height, width)).astype(DTYPE)
    filters = random.uniform(-1, 1, (case.count, outputs, channels, SIDE, SIDE)).astype(DTYPE)
    value = np.empty((case.count, outputs, height - SIDE + 1, width - SIDE + 1))
    for each in zip(images.astype(float), filters.astype(float), value, strict=True):
        baseline(*each)
    ones = np.ones((1, channels, SIDE, SIDE), DTYPE)
    bound = np.stack([tolerance.conv2d(ones, each)[0] for each in filters])
    arrays = {"image": images, "filters": filters, "out": np.full(value.shape, np.nan, DTYPE)}
    return Batch(arrays, {"out": Expected(value, np.broadcast_to(bound, value.shape))})


def work(case: Case) -> costs.Cost:
    """Return the cost of one image."""
    channels, height, width, outputs = case.shape
    return costs.conv2d((1, channels, height, width), (outputs, channels, SIDE, SIDE), dtype=DTYPE)


@njit(cache=True)
def baseline(image, filters, out):
    """Fill ``out`` with the convolution, each element by a sum over its window."""
    outputs, rows, columns = out.shape
    channels, high, wide = filters.shape[1:]
    for o in range(outputs):
        for i in range(rows):
            for j in range(columns):
                total = out.dtype.type(0)
                for c in range(channels):
                    for p in range(high):
                        for q in range(wide):
                            total += filters[o, c, p, q] * image[c, i + p, j + q]
                out[o, i, j] = total


@njit(cache=True, fastmath={"contract"})
def reference(image, filters, out):
    """Fill ``out`` with the convolution, along the rows, with nine products in one sum."""
    outputs, rows, columns = out.shape
    for o in range(outputs):
        for i in range(rows):
            target = out[o, i]
            target[:] = 0
            for c in range(image.shape[0]):
                f, x, y, z = filters[o, c], image[c, i], image[c, i + 1], image[c, i + 2]
                for j in range(columns):
                    target[j] += (
                        f[0, 0] * x[j] + f[0, 1] * x[j + 1] + f[0, 2] * x[j + 2]
                        + f[1, 0] * y[j] + f[1, 1] * y[j + 1] + f[1, 2] * y[j + 2]
                        + f[2, 0] * z[j] + f[2, 1] * z[j + 1] + f[2, 2] * z[j + 2]
                    )  # fmt: skip
