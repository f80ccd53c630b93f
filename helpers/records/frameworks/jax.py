"""The operations in JAX, one operator after the other and compiled.

JAX returns before it has finished; every call here waits for its result.
"""

from functools import partial

import jax
import jax.numpy as jnp

from helpers.records.frameworks import model, precision


def addition(a, b):
    return _both(jnp.add, a, b)


def gelu(x):
    return _both(partial(model.gelu, jnp), x)


def product(a, b):
    return _both(jnp.matmul, a, b)


def products(a, b):
    return _compiled(jnp.matmul, a, b)


def convolution_first(images, filters):
    return _compiled(partial(convolution, axes=("NCHW", "OIHW", "NCHW")), images, filters)


def convolution_last(images, filters):
    return _compiled(partial(convolution, axes=("NHWC", "HWIO", "NHWC")), images, filters)


def convolution(images, filters, axes):
    """Return the convolution of images, whose axes are named in the order of memory."""
    return jax.lax.conv_general_dilated(images, filters, (1, 1), "SAME", dimension_numbers=axes)


def bias_first(images, bias):
    return _compiled(lambda images, bias: images + bias[:, None, None], images, bias)


def bias_last(images, bias):
    return _compiled(jnp.add, images, bias)


def narrow(a, b):
    left, right = precision.rounded(a), precision.rounded(b)

    def whole(a, b):
        return jnp.matmul(a, b, preferred_element_type=jnp.int32) * (left.step * right.step)

    def from_floats(a, b):
        return whole(jnp.rint(a * (1 / left.step)).astype(jnp.int8), b)

    floats = {
        dtype: Compiled(jnp.matmul, (jnp.array(a, dtype), jnp.array(b, dtype)))
        for dtype in ("float32", "bfloat16", "float16")
    }
    integers = {
        "int8": Compiled(whole, _arrays((left.numbers, right.numbers))),
        "int8 from float32": Compiled(from_floats, _arrays((a, right.numbers))),
    }
    return {("jax compiled", name): call for name, call in (floats | integers).items()}


def training(learned, x, targets):
    kept = Donated(learned, x, targets)
    return _both(step, learned, x, targets) | {"jax, memory given": kept}


def step(learned, x, targets):
    """Return new parameters: the gradient is a function that JAX derives from the loss."""
    slopes = jax.grad(partial(model.loss, jnp))(learned, x, targets)
    return jax.tree.map(lambda old, slope: old - model.RATE * slope, learned, slopes)


donating_step = jax.jit(step, donate_argnums=0)


class Donated:
    """Steps that give the memory of the old parameters for the new ones, and so go on and on."""

    def __init__(self, learned, x, targets):
        self.learned, self.x, self.targets = _arrays((learned, x, targets))

    def __call__(self):
        self.learned = donating_step(self.learned, self.x, self.targets)
        return jax.block_until_ready(self.learned)

    @property
    def lowered(self):
        return donating_step.lower(self.learned, self.x, self.targets)


def inference(learned, x):
    return _both(partial(model.chances, jnp), learned, x)


def bytes_of(calls):
    """Return (allocated, at most at once) of the compiled calls, in bytes, as the compiler says."""
    return {name: _planned(call) for name, call in calls.items() if hasattr(call, "lowered")}


def _planned(call):
    """All that a compiled function needs is set aside before it runs."""
    plan = call.lowered.compile().memory_analysis()
    new = plan.temp_size_in_bytes + plan.output_size_in_bytes - plan.alias_size_in_bytes
    return new, new


class Compiled:
    """A call of a compiled function on arrays of JAX's, with what it was made of."""

    def __init__(self, function, arrays):
        self.function, self.arrays = jax.jit(function), arrays

    def __call__(self):
        return jax.block_until_ready(self.function(*self.arrays))

    @property
    def lowered(self):
        return self.function.lower(*self.arrays)


def _both(function, *arrays):
    given = _arrays(arrays)
    eager = {"jax": lambda: jax.block_until_ready(function(*given))}
    return eager | {"jax compiled": Compiled(function, given)}


def _compiled(function, *arrays):
    return {"jax compiled": Compiled(function, _arrays(arrays))}


def _arrays(arrays):
    return jax.tree.map(jnp.array, arrays)
