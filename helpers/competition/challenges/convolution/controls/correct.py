"""correct: along the rows of the image, one number of a filter after the other."""

from numba import njit


@njit(fastmath={"contract"})
def convolution(image, filters, out):
    outputs, rows, columns = out.shape
    channels, high, wide = filters.shape[1:]
    out[:] = 0
    for o in range(outputs):
        for i in range(rows):
            for c in range(channels):
                for p in range(high):
                    line = image[c, i + p]
                    for q in range(wide):
                        weight = filters[o, c, p, q]
                        for j in range(columns):
                            out[o, i, j] += weight * line[j + q]
