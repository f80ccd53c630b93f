"""wrong: changes its inputs, so that a result of zeros is the right one."""


def convolution(image, filters, out):
    image[:] = 0
    filters[:] = 0
    out[:] = 0
