"""The operations in NumPy, as a user writes them."""

from functools import partial

import numpy as np

from helpers import memory
from helpers.backends import network
from helpers.kernels import convolution
from helpers.records.frameworks import model, precision


def addition(a, b):
    return {"numpy": partial(np.add, a, b)}


def gelu(x):
    return {"numpy": partial(model.gelu, np, x)}


def product(a, b):
    return {"numpy": partial(np.matmul, a, b)}


def products(a, b):
    return {"numpy": partial(np.matmul, a, b), "numpy, a loop": partial(one_by_one, a, b)}


def one_by_one(a, b):
    """Return the products of two stacks, by a call for each."""
    out = np.empty_like(a)
    for left, right, place in zip(a, b, out, strict=True):
        np.matmul(left, right, out=place)
    return out


def convolution_first(images, filters):
    shape = (len(images), len(filters), *images.shape[2:])
    return {"numpy": partial(filled, convolution.conv2d_im2col, shape, images, filters)}


def convolution_last(images, filters):
    shape = (*images.shape[:3], filters.shape[3])
    return {"numpy": partial(filled, convolution.conv2d_im2col_nhwc, shape, images, filters)}


def filled(kernel, shape, images, filters):
    """Return what a kernel of ``helpers.kernels.convolution`` makes, in a new array."""
    out = np.empty(shape, images.dtype)
    kernel(images, filters, out, 1, 1)
    return out


def bias_first(images, bias):
    return {"numpy": lambda: images + bias[:, None, None]}


def bias_last(images, bias):
    return {"numpy": partial(np.add, images, bias)}


def narrow(a, b):
    """A product of int8 would be cut off at int8, so int32 multiplies; bfloat16 there is none."""
    left, right = precision.rounded(a), precision.rounded(b)
    wide = left.numbers.astype(np.int32), right.numbers.astype(np.int32)
    return {
        ("numpy", "float32"): partial(np.matmul, a, b),
        ("numpy", "float16"): partial(np.matmul, a.astype(np.float16), b.astype(np.float16)),
        ("numpy", "int8"): lambda: np.matmul(*wide) * (left.step * right.step),
    }


def training(learned, x, targets):
    return {"numpy": partial(network.step, learned, x, targets, model.RATE)}


def inference(learned, x):
    return {"numpy": lambda: network.forward(learned, x)[1]}


def bytes_of(calls):
    """Return (allocated, at most at once) of each call, in bytes."""
    found = {name: memory.profile(call) for name, call in calls.items()}
    return {name: (one.allocated_bytes, one.peak_bytes) for name, one in found.items()}
