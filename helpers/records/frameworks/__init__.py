"""The same operations in four hands: NumPy, our own loops, PyTorch and JAX, one module each.

Every module has the functions of ``CASES``, of the same names. Each takes the inputs as NumPy's
arrays, puts them where its framework wants them, and returns calls by name; a call computes the
operation once, waits for it, and returns a new result. ``bytes_of`` says what some calls allocate.

    addition(a, b)                          a + b, of one axis
    gelu(x)                                 its nine operations, of one axis
    product(a, b), products(a, b)           a @ b; of each matrix of a stack
    narrow(a, b)                            the product in fewer bits, by (name, dtype); float32 too
    convolution_first(images, filters)      3 by 3, padded by 1; (b, c, h, w) and (o, c, 3, 3)
    convolution_last(images, filters)       (b, h, w, c) and (3, 3, c, o)
    bias_first(images, bias)                a number for each channel, channels first
    bias_last(images, bias)                 the same, channels last
    training(learned, x, targets)           a step of the small network; new parameters
    inference(learned, x)                   the chances that the network gives

All are float32, which is what the frameworks make by default. ``torch`` and ``jax`` are loaded with
the modules of their names, and only there: nothing else of the course needs them.
"""
