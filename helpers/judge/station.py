"""The program of the assignment ``analysis``: as it is given out, and as it can be.

    moving_sums_anew       each sum from all of its counts, down one column after the other
    moving_sums_rolling    the sum before, one count more and one less, row by row

    calibrate_temporaries  an expression that makes a table for each of its operations
    calibrate_in_place     the same, one operation after the other, into the table to be filled

    extremes_columns       down one column after the other
    extremes_rows          row by row

    ranking                plain Python, and a loop inside of a loop: it looks slow, and is small

The notebook shows the slow ones; a test compares the two texts.
"""

import numpy as np
from numba import njit


@njit(cache=True)
def moving_sums_anew(counts, sums, window):
    """Fill sums[t] with the sum of counts[t : t + window], for each sensor."""
    for s in range(sums.shape[1]):
        for t in range(sums.shape[0]):
            total = 0
            for i in range(t, t + window):
                total += counts[i, s]
            sums[t, s] = total


def calibrate_temporaries(sums, coefficients, values, window):
    """Fill values with a + b m + c m**2, where m is the mean count of each sum."""
    a, b, c = coefficients
    values[:] = a + b * (sums / window) + c * (sums / window) ** 2


@njit(cache=True)
def extremes_columns(values, lowest, highest):
    """Fill lowest and highest with the extremes of each sensor."""
    for s in range(values.shape[1]):
        lowest[s] = highest[s] = values[0, s]
        for t in range(1, values.shape[0]):
            lowest[s] = min(lowest[s], values[t, s])
            highest[s] = max(highest[s], values[t, s])


def ranking(highest, order):
    """Fill order with the sensors, hottest first; of equal ones the lower number comes first."""
    for s in range(len(highest)):
        place = 0
        for other in range(len(highest)):
            if highest[other] > highest[s] or (highest[other] == highest[s] and other < s):
                place += 1
        order[place] = s


def report_given(counts, coefficients, sums, values, lowest, highest, order, window):
    """Fill all tables of the report, as slowly as it is given out."""
    moving_sums_anew(counts, sums, window)
    calibrate_temporaries(sums, coefficients, values, window)
    extremes_columns(values, lowest, highest)
    ranking(highest, order)


@njit(cache=True)
def moving_sums_rolling(counts, sums, window):
    """Fill sums[t] with the sum of counts[t : t + window], each from the one before it."""
    sums[0] = 0
    for i in range(window):
        for s in range(sums.shape[1]):
            sums[0, s] += counts[i, s]
    for t in range(1, sums.shape[0]):
        for s in range(sums.shape[1]):
            sums[t, s] = sums[t - 1, s] + counts[t + window - 1, s] - counts[t - 1, s]


def calibrate_in_place(sums, coefficients, values, window):
    """Fill values with (c m + b) m + a, where m is the mean count of each sum."""
    a, b, c = coefficients
    np.multiply(sums, c / window, out=values)
    values += b
    values *= sums
    values /= window
    values += a


@njit(cache=True)
def extremes_rows(values, lowest, highest):
    """Fill lowest and highest with the extremes of each sensor, row by row."""
    lowest[:] = values[0]
    highest[:] = values[0]
    for t in range(1, values.shape[0]):
        for s in range(values.shape[1]):
            lowest[s] = min(lowest[s], values[t, s])
            highest[s] = max(highest[s], values[t, s])


def report_mended(counts, coefficients, sums, values, lowest, highest, order, window):
    """Fill all tables of the report, with the same ``ranking``."""
    moving_sums_rolling(counts, sums, window)
    calibrate_in_place(sums, coefficients, values, window)
    extremes_rows(values, lowest, highest)
    ranking(highest, order)
