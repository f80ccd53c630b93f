"""relu, saxpy and gelu in each of their ways, against oracles in higher precision."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from helpers import instructions, memory, oracles, tolerance, workloads
from helpers.kernels import elementwise as kernels
from helpers.kernels import threads
from tests.kernels.layouts import LAYOUTS, dirty, read_only
from tests.properties import PROPERTY

RELUS = ["relu_python", "relu_temporaries", "relu_out", "relu_fused", "relu_parallel"]
SAXPYS = ["saxpy_python", "saxpy_temporaries", "saxpy_out", "saxpy_fused"]
GELUS = [
    "gelu_python",
    "gelu_temporaries",
    "gelu_out",
    "gelu_chunked",
    "gelu_fused",
    "gelu_parallel",
]
# One less and one more than whole registers, and primes.
SIZES = [0, 1, 2, 3, 7, 8, 9, 15, 16, 17, 31, 33, 127, 128, 1009]
DTYPES = ["float64", "float32"]
FACTOR = 0.7  # no float: float32 rounds it once more

every_relu = pytest.mark.parametrize("name", RELUS)
every_saxpy = pytest.mark.parametrize("name", SAXPYS)
every_gelu = pytest.mark.parametrize("name", GELUS)
every_size = pytest.mark.parametrize("n", SIZES)
every_dtype = pytest.mark.parametrize("dtype", DTYPES)


def fill(name, *arguments):
    """Run a kernel; a chunked one on pieces of seven."""
    assert getattr(kernels, name)(*arguments, *((7,) if name.endswith("chunked") else ())) is None


def test_every_kernel_is_tested():
    public = {name for name in vars(kernels) if name.startswith(("relu_", "saxpy_", "gelu_"))}
    assert public == {*RELUS, *SAXPYS, *GELUS}


# Within their bounds


@every_relu
@every_size
@every_dtype
def test_relu_is_exact(name, n, dtype):
    (x,) = workloads.relu(n, seed=6172, dtype=dtype)
    out = dirty(n, dtype)
    fill(name, read_only(x), out)
    assert np.array_equal(out, oracles.relu(x))


@every_saxpy
@every_size
@every_dtype
def test_saxpy_is_within_its_bound(name, n, dtype):
    _, x, y = workloads.saxpy(n, seed=6172, dtype=dtype)
    out = dirty(n, dtype)
    fill(name, FACTOR, read_only(x), read_only(y), out)
    bound = tolerance.saxpy(FACTOR, x, y)
    assert (np.abs(out - oracles.saxpy(FACTOR, x, y)) <= bound).all()


@every_gelu
@every_size
@every_dtype
def test_gelu_is_within_its_bound(name, n, dtype):
    (x,) = workloads.gelu(n, seed=6172, dtype=dtype)
    out = dirty(n, dtype)
    fill(name, read_only(x), out)
    assert (np.abs(out - oracles.gelu(x)) <= tolerance.gelu(x)).all()


@every_gelu
@PROPERTY
@given(arrays("float64", 5, elements=st.floats(-1e90, 1e90)))
def test_gelu_of_any_number_is_within_its_bound(name, x):
    """From the smallest float to where the cube is about to overflow."""
    out = dirty(5)
    with np.errstate(under="ignore"):
        fill(name, x, out)
        exact, bound = oracles.gelu(x), tolerance.gelu(x)
    assert (np.abs(out - exact) <= bound).all()


@pytest.mark.parametrize("name", ["relu_fused", "relu_python", "relu_out", "saxpy_fused"])
def test_integers_are_exact(name):
    x, y = np.random.default_rng(6172).integers(-99, 100, (2, 37)).astype("int32")
    out = dirty(37, "int32")
    if name.startswith("relu"):
        fill(name, x, out)
        assert np.array_equal(out, np.maximum(x, 0))
    else:
        fill(name, 3, x, y, out)
        assert np.array_equal(out, 3 * x + y)


# In any place


@pytest.mark.parametrize("name", [*RELUS, *GELUS])
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_views_are_treated_like_their_copies(name, layout):
    """What lies between the elements of an output is left alone."""
    (x,) = workloads.gelu(37, seed=6172)
    out = layout(dirty(37))
    fill(name, layout(x), out)
    oracle, bound = (
        (oracles.relu(x), 0) if name.startswith("relu") else (oracles.gelu(x), tolerance.gelu(x))
    )
    assert (np.abs(out - oracle) <= bound).all()
    assert np.count_nonzero(out.base == 77) == out.base.size - out.size


@every_saxpy
@pytest.mark.parametrize("layout", LAYOUTS, ids=lambda layout: layout.__name__)
def test_saxpy_treats_views_like_their_copies(name, layout):
    _, x, y = workloads.saxpy(37, seed=6172)
    out = layout(dirty(37))
    fill(name, FACTOR, layout(x), layout(y), out)
    bound = tolerance.saxpy(FACTOR, x, y)
    assert (np.abs(out - oracles.saxpy(FACTOR, x, y)) <= bound).all()


@pytest.mark.parametrize("name", ["relu_python", "gelu_python"])
def test_interpreted_loops_take_lists(name):
    (x,) = workloads.gelu(5, seed=6172)
    out = [None] * 5
    fill(name, x.tolist(), out)
    oracle = oracles.relu(x) if name.startswith("relu") else oracles.gelu(x)
    assert np.allclose(out, oracle.astype(float), rtol=1e-13, atol=0)


@pytest.mark.parametrize("name", [*RELUS, *GELUS])
def test_output_may_be_the_input(name):
    """All but gelu_out, which writes an element before it has read it for the last time."""
    (x,) = workloads.gelu(1009, seed=6172)
    apart, place = dirty(1009), x.copy()
    fill(name, x, apart)
    fill(name, place, place)
    same = np.allclose(place, apart, rtol=1e-12, atol=1e-15)
    assert same == (name != "gelu_out")


@every_saxpy
@pytest.mark.parametrize("which", ["x", "y"])
def test_output_of_saxpy_may_be_an_input(name, which):
    """All but saxpy_out, whose product would overwrite y."""
    _, x, y = workloads.saxpy(1009, seed=6172)
    apart = dirty(1009)
    fill(name, FACTOR, x, y, apart)
    inputs = {"x": x.copy(), "y": y.copy()}
    fill(name, FACTOR, inputs["x"], inputs["y"], inputs[which])
    same = np.allclose(inputs[which], apart, rtol=1e-12, atol=1e-15)
    assert same == ((name, which) != ("saxpy_out", "y"))


def test_reversed_memory_is_not_taken_for_the_same():
    """It begins at one address only when it has one element; strides tell the others apart."""
    x = np.arange(5.0)
    assert kernels.same(x, x)
    assert not kernels.same(x, x[::-1])
    assert not kernels.same(x[:3], x[::2])
    assert not kernels.same(x, x.copy())


@pytest.mark.parametrize("chunk", [1, 2, 36, 37, 38, 2**40])
def test_any_chunk_will_do(chunk):
    (x,) = workloads.gelu(37, seed=6172)
    out = dirty(37)
    kernels.gelu_chunked(x, out, chunk)
    assert (np.abs(out - oracles.gelu(x)) <= tolerance.gelu(x)).all()


@pytest.mark.parametrize("name", ["relu_parallel", "gelu_parallel"])
@pytest.mark.parametrize("n", [2 * kernels.GRAIN - 1, 3 * kernels.GRAIN + 1])
def test_all_parts_of_a_parallel_kernel_are_filled(name, n, monkeypatch):
    monkeypatch.setattr(threads, "count", lambda: 3)
    (x,) = workloads.gelu(n, seed=6172)
    out, alone = dirty(n), dirty(n)
    fill(name, x, out)
    fill(name.replace("parallel", "fused"), x, alone)
    assert np.allclose(out, alone, rtol=1e-14, atol=1e-15)


# NaN and infinity

SPECIAL = st.sampled_from(
    [0.0, -0.0, 1.0, -2.5, 40.0, -40.0, 1e300, -1e300, np.inf, -np.inf, np.nan]
)


@pytest.mark.parametrize("name", [*RELUS, *GELUS])
@PROPERTY
@given(arrays("float64", 4, elements=SPECIAL))
def test_nan_and_infinity_come_out_as_from_the_expression(name, x):
    out, expected = dirty(4), dirty(4)
    with np.errstate(all="ignore"):
        fill(name, x, out)
        fill(name.partition("_")[0] + "_temporaries", x, expected)
    assert np.allclose(out, expected, rtol=1e-12, atol=0, equal_nan=True)


@every_saxpy
@PROPERTY
@given(arrays("float64", (2, 4), elements=SPECIAL))
def test_nan_and_infinity_come_out_of_saxpy_as_from_the_expression(name, inputs):
    out = dirty(4)
    with np.errstate(all="ignore"):
        fill(name, FACTOR, *inputs, out)
        expected = FACTOR * inputs[0] + inputs[1]
    assert np.allclose(out, expected, rtol=1e-12, atol=0, equal_nan=True)


# What they promise besides


@pytest.mark.parametrize(
    ("name", "arrays"),
    [
        ("relu_temporaries", 1),
        ("relu_out", 0),
        ("saxpy_temporaries", 2),
        ("saxpy_out", 0),
        ("gelu_out", 0),
        ("gelu_chunked", 7 / 1000),
    ],
)
def test_memory_is_what_the_docstring_says(name, arrays):
    """In arrays of the size of x, small enough for NumPy not to reuse its own."""
    x, out = np.ones(1000), np.ones(1000)
    inputs = (FACTOR, x, x) if name.startswith("saxpy") else (x,)
    assert memory.profile(fill, name, *inputs, out).allocated_bytes == arrays * x.nbytes


def test_the_plain_expression_allocates_an_array_an_operation():
    use = memory.profile(kernels.gelu_temporaries, np.ones(1000), np.ones(1000))
    assert use.allocated_bytes == 9 * 8000


@pytest.mark.parametrize("name", ["relu_fused", "gelu_fused"])
@every_dtype
def test_fused_loops_are_compiled_to_wide_instructions(name, dtype):
    """Of 16 bytes at least, as any processor in use has them, and no function is called."""
    x = np.ones(8, dtype)
    hottest = instructions.of(getattr(kernels, name), x, x).hottest
    assert hottest.lanes * x.itemsize >= 16
    assert hottest.calls == 0
