"""Convolution of images in two dimensions, with the channels first in memory, or last.

    conv2d_python       seven loops, interpreted (channels first)
    conv2d_direct       channels first, compiled: along a row of the image
    conv2d_im2col       channels first: the image rearranged, so that a matrix product is left
    conv2d_direct_nhwc  channels last, compiled: across the output channels of a pixel
    conv2d_im2col_nhwc  channels last: the same rearrangement, whose rows are pixels

As in machine learning the filter is not turned round:

    out[b, o, i, j] = sum over c, p, q of
        filters[o, c, p, q] * images[b, c, stride * i + p - padding, stride * j + q - padding]

where a pixel outside of the image is 0, and is multiplied like any other.

                     images                out                  filters
    channels first   (b, c, h, w) "NCHW"   (b, o, h', w')       (o, c, kh, kw)
    channels last    (b, h, w, c) "NHWC"   (b, h', w', o)       (kh, kw, c, o)

    stride : 1 or more, padding : 0 or more, in both directions. h' = (h + 2*padding - kh) // stride
    + 1 and w' alike, both 1 or more. One floating dtype, any strides. ``out`` is overwritten and
    must not alias the others. Nothing is checked.

    Work: 2*b*o*h'*w'*c*kh*kw flop.  Compulsory traffic: itemsize times all elements of the three.
    Error: gamma_k times the same sum over magnitudes, k = c*kh*kw: ``helpers.tolerance.conv2d``.
"""

from itertools import product

import numpy as np
from numba import njit

from helpers.kernels.elementwise import COMPILED


def conv2d_python(images, filters, out, stride, padding):
    """Fill ``out`` with the convolution by interpreted loops; arrays or nested lists alike."""
    for image, planes in zip(images, out, strict=True):
        for weights, plane in zip(filters, planes, strict=True):
            for i in range(len(plane)):
                for j in range(len(plane[i])):
                    corner = stride * i - padding, stride * j - padding
                    plane[i][j] = _weighted_sum(image, weights, *corner)


def _weighted_sum(image, weights, top, left):
    """Return the sum of one window of an image, whose first row and column may be outside."""
    total = 0.0
    for channel, taps in zip(image, weights, strict=True):
        for p, q in product(range(len(taps)), range(len(taps[0]))):
            row, column = top + p, left + q
            inside = 0 <= row < len(channel) and 0 <= column < len(channel[0])
            total += taps[p][q] * (channel[row][column] if inside else 0.0)
    return total


@njit(**COMPILED)
def conv2d_direct(images, filters, out, stride, padding):
    """Fill ``out``: out[b, o, i, :] += filters[o, c, p, q] * padded[c, stride*i + p, q::stride].

    A row of ``out`` stays in the first cache until it is finished. Allocates one padded image.
    """
    channels, height, width = images.shape[1:]
    count, outputs, rows, columns = out.shape
    high, wide = filters.shape[2:]
    padded = np.zeros((channels, height + 2 * padding, width + 2 * padding), images.dtype)
    for b in range(count):
        padded[:, padding : padding + height, padding : padding + width] = images[b]
        for o in range(outputs):
            for i in range(rows):
                target = out[b, o, i]
                target[:] = 0
                for c in range(channels):
                    for p in range(high):
                        line = padded[c, stride * i + p]
                        for q in range(wide):
                            weight, source = filters[o, c, p, q], line[q:]
                            if stride == 1:  # the compiler sees neighbours, and goes wide
                                for j in range(columns):
                                    target[j] += weight * source[j]
                            else:
                                for j in range(columns):
                                    target[j] += weight * source[stride * j]


@njit(**COMPILED)
def conv2d_direct_nhwc(images, filters, out, stride, padding):
    """Fill ``out``: out[b, i, j, :] += padded[stride*i + p, stride*j + q, c] * filters[p, q, c, :].

    Whatever the stride, the innermost loop runs over neighbours. Allocates one padded image.
    """
    height, width, channels = images.shape[1:]
    count, rows, columns, outputs = out.shape
    high, wide = filters.shape[:2]
    padded = np.zeros((height + 2 * padding, width + 2 * padding, channels), images.dtype)
    for b in range(count):
        padded[padding : padding + height, padding : padding + width] = images[b]
        for i in range(rows):
            for j in range(columns):
                target = out[b, i, j]
                target[:] = 0
                for p in range(high):
                    for q in range(wide):
                        pixel = padded[stride * i + p, stride * j + q]
                        for c in range(channels):
                            value, weights = pixel[c], filters[p, q, c]
                            for o in range(outputs):
                                target[o] += value * weights[o]


def conv2d_im2col(images, filters, out, stride, padding):
    """Fill ``out``: out[b] = filters, as (o, c*kh*kw), times the image, as (c*kh*kw, h'*w').

    Allocates the rearranged image, kh*kw/stride**2 times the size of one image, and a padded one.
    """
    outputs, channels, high, wide = filters.shape
    pixels = out.shape[2:]
    weights = filters.reshape(outputs, channels * high * wide)
    taps = np.empty((channels, high, wide, *pixels), images.dtype)
    for image, target in zip(images, out, strict=True):
        windows = _windows(image, (high, wide), stride, padding, axes=(1, 2))
        taps[...] = windows.transpose(0, 3, 4, 1, 2)
        _multiply(weights, taps.reshape(weights.shape[1], pixels[0] * pixels[1]), target)


def conv2d_im2col_nhwc(images, filters, out, stride, padding):
    """Fill ``out``: out[b] = the image, as (h'*w', kh*kw*c), times filters, as (kh*kw*c, o).

    Allocates the rearranged image, kh*kw/stride**2 times the size of one image, and a padded one.
    """
    high, wide, channels, outputs = filters.shape
    pixels = out.shape[1:3]
    weights = filters.reshape(high * wide * channels, outputs)
    taps = np.empty((*pixels, high, wide, channels), images.dtype)
    for image, target in zip(images, out, strict=True):
        windows = _windows(image, (high, wide), stride, padding, axes=(0, 1))
        taps[...] = windows.transpose(0, 1, 3, 4, 2)
        _multiply(taps.reshape(pixels[0] * pixels[1], weights.shape[0]), weights, target)


def _windows(image, sides, stride, padding, axes):
    """Return a view of all windows of the padded image: the axes of a window come last."""
    edges = [(padding, padding) if axis in axes else (0, 0) for axis in range(3)]
    padded = np.pad(image, edges) if padding else image
    windows = np.lib.stride_tricks.sliding_window_view(padded, sides, axis=axes)
    step = tuple(slice(None, None, stride if axis in axes else 1) for axis in range(3))
    return windows[step]


def _multiply(a, b, out):
    """Fill ``out``, of any shape, with ``a @ b``; a new array only where ``out`` has gaps."""
    if out.flags.c_contiguous:
        np.matmul(a, b, out=out.reshape(a.shape[0], b.shape[1]))
    else:
        out[...] = np.matmul(a, b).reshape(out.shape)
