"""What a backend may take for granted, checked by one that trusts nobody."""

import numpy as np
import pytest
from hypothesis import given

from helpers import backends
from helpers.backends.interface import ELEMENTWISE
from tests.backends.products import check
from tests.backends.test_matmul import DTYPES, numbers, operands
from tests.backends.test_operations import values
from tests.properties import PROPERTY


class Distrustful(backends.ComputeBackend):
    """Looks at every array that it is given; computes with NumPy."""

    name = "distrustful"
    elementwise_names = frozenset(ELEMENTWISE)
    calls = 0

    def supports(self, problem):
        return super().supports(problem)

    def look(self, inputs, out, *, ordered):
        self.calls += 1
        for array in (*inputs, out):
            assert type(array) is np.ndarray
            assert array.dtype == out.dtype
            assert array.dtype.isnative
            assert array.flags.aligned
            assert array.size
        for array in inputs:
            assert not np.shares_memory(array, out)
            assert array.flags.c_contiguous or not ordered
        assert out.flags.c_contiguous
        assert out.flags.writeable

    def matmul(self, a, b, out):
        self.look((a, b), out, ordered=False)
        assert a.shape == (len(out), len(b))
        assert b.shape[1:] == out.shape[1:]
        np.matmul(a, b, out=out)

    def relu(self, x, out):
        self.look((x,), out, ordered=True)
        assert x.shape == out.shape == (x.size,)
        np.maximum(x, 0, out=out)

    def softmax(self, x, out):
        self.look((x,), out, ordered=True)
        assert x.ndim == 2
        powers = np.exp(x - x.max(axis=1, keepdims=True))
        np.divide(powers, powers.sum(axis=1, keepdims=True), out=out)

    def transpose(self, a, out):
        self.look((a,), out, ordered=False)
        out[...] = a.T

    def add(self, a, b, out):
        self.elementwise("add", (a, b), out)

    def sum(self, x, axis, out):
        self.look((x,), out, ordered=True)
        assert x.ndim == 2
        np.sum(x, axis, out=out)

    def conv2d(self, images, filters, out, stride, padding):
        self.look((images, filters), out, ordered=True)
        with backends.use("numpy"):
            out[...] = backends.conv2d(images, filters, stride, padding)

    def elementwise(self, name, arrays, out):
        self.look(arrays, out, ordered=False)
        for array in arrays:
            np.broadcast_to(array, out.shape)
        getattr(np, name)(*arrays, out=out)


@pytest.fixture
def distrustful():
    found = Distrustful()
    backends.register("distrustful", found)
    with backends.use("distrustful"):
        yield found
    assert found.calls


def unaligned(array):
    found = np.zeros(1 + array.nbytes, "u1")[1:].view(array.dtype).reshape(array.shape)
    found[...] = array
    return found


def frozen(array):
    found = array.copy()
    found.flags.writeable = False
    return found


LAYOUTS = {
    "in order": np.copy,
    "fortran": np.asfortranarray,
    "backwards": lambda x: x[::-1].copy()[::-1],
    "gaps": lambda x: np.repeat(x, 2, axis=-1)[..., ::2],
    "unaligned": unaligned,
    "frozen": frozen,
    "swapped": lambda x: x.astype(">f8"),
    "narrower": lambda x: x.astype("float32"),
    "integers": lambda x: x.astype("int16"),
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_every_operation_gets_what_it_was_promised(distrustful, layout):
    x, y = LAYOUTS[layout](values((4, 6))), LAYOUTS[layout](values((6, 4)))
    images, filters = (LAYOUTS[layout](values(s)) for s in ((2, 3, 5, 5), (4, 3, 3, 3)))
    for call in (
        lambda: backends.matmul(x, y),
        lambda: backends.matmul(x, y, np.empty((8, 8))[::2, ::2]),
        lambda: backends.matmul(images, images[0, 0]),
        lambda: backends.matmul(images[0], images[0]),
        lambda: backends.matmul(x[None], y[None]),
        lambda: backends.matmul(x[0], y),
        lambda: backends.relu(x),
        lambda: backends.softmax(x),
        lambda: backends.softmax(images),
        lambda: backends.transpose(x),
        lambda: backends.add(x, y.T),
        lambda: backends.add(x, x[0]),
        lambda: backends.sum(x),
        lambda: backends.sum(x, 0),
        lambda: backends.sum(images),
        lambda: backends.conv2d(images, filters, 2, 1),
        lambda: np.tanh(backends.array(x)),
        lambda: np.multiply(backends.array(x), 2.5, out=np.empty((4, 6), order="F")),
    ):
        found = np.asarray(call())
        with backends.use("numpy"):
            assert np.allclose(found, call(), rtol=1e-6)


@PROPERTY
@given(operands())
def test_any_product_is_handed_over_as_promised(arrays):
    backends.register("distrustful", Distrustful())
    with backends.use("distrustful"):
        check(backends.matmul(*arrays), *arrays)


@pytest.mark.parametrize("dtype", DTYPES)
def test_the_output_may_be_an_input(distrustful, dtype):
    a = numbers((5, 5), dtype)
    expected = a.copy()
    backends.matmul(a, a, out=a)
    check(a.copy(), expected, expected)


def test_a_backend_must_say_what_it_supports():
    class Reticent(backends.ComputeBackend):
        def relu(self, x, out):
            np.maximum(x, 0, out=out)

    with pytest.raises(TypeError, match="supports"):
        Reticent()
