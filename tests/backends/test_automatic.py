"""The automatic choice: by what is known, and by rules of thumb where nothing is."""

from itertools import cycle, product

import numpy as np
import pytest
from hypothesis import given

from helpers import backends
from helpers.backends import Problem
from helpers.backends.automatic import automatic
from helpers.backends.calibration import store
from helpers.backends.calibration.store import Calibration, Sample
from tests.backends.products import check
from tests.backends.test_matmul import DTYPES, operands
from tests.backends.test_registry import Negative
from tests.properties import PROPERTY

STAMP = {"fingerprint": "made up"}
FLOAT = np.dtype("float64")
SIDES = (2, 32, 128)


def samples(backend, seconds, dtype="float64", layout="contiguous", threads=0):
    """A time for each square product: ``seconds`` of its flop."""
    problems = [Problem("matmul", np.dtype(dtype), (1, n, n, n), layout) for n in SIDES]
    return [Sample(p, backend, threads, seconds(p.cost.flop)) for p in problems]


def learn(*parts):
    automatic.learn(Calibration(STAMP, tuple(s for part in parts for s in part)), "made up")


def chosen(n, dtype="float64", **options):
    a = np.ones((n, n), dtype)
    with backends.use("auto", **options):
        return backends.explain("matmul", a, a).backend


def test_the_fastest_is_chosen_on_either_side_of_a_crossover():
    learn(
        samples("numpy", lambda flop: 1e-5 + 1e-11 * flop),
        samples("numba", lambda flop: 1e-6 + 1e-9 * flop),
    )
    assert chosen(2) == "numba"
    assert chosen(100) == "numpy"


def test_numpy_runs_where_hardly_anything_is_gained():
    learn(
        samples("numpy", lambda flop: 1e-6 + 1e-9 * flop),
        samples("numba", lambda flop: 0.97e-6 + 0.97e-9 * flop),
    )
    assert chosen(32) == "numpy"


def test_numpy_runs_where_estimates_may_err():
    learn(samples("numpy", lambda flop: 1e-6), samples("numba", lambda flop: 0.9e-6))
    a = np.ones((32, 32))
    assert str(backends.explain("matmul", a, a)).startswith(
        "matmul float64 (32, 32), float64 (32, 32): numpy, because numba is expected to gain less "
        "than 12 % (made up)"
    )


class Threaded(Negative):
    threaded = True


@pytest.mark.parametrize(
    ("promised", "expected"), [(0.85, "numpy"), (0.78, "threaded"), (0.73, "threaded")]
)
def test_backends_with_threads_must_promise_more(promised, expected):
    """The cores that they count on may be taken when they run."""
    backends.register("threaded", Threaded())
    learn(samples("numpy", lambda flop: 1e-6), samples("threaded", lambda flop: promised * 1e-6))
    assert chosen(32) == expected


def test_threads_are_not_started_for_a_tie_with_a_single_one():
    backends.register("threaded", Threaded())
    learn(
        samples("numpy", lambda flop: 1e-6),
        samples("numba", lambda flop: 0.5e-6),
        samples("threaded", lambda flop: 0.48e-6),
    )
    assert chosen(32) == "numba"


def test_a_learned_choice_replaces_the_one_before():
    backends.register("negative", Negative())  # so that its result tells
    a = np.ones((32, 32))
    fast, slow = (lambda flop: 1e-9 * flop + 1e-9), (lambda flop: 1e-8 * flop + 1e-8)
    learn(samples("numpy", slow), samples("negative", fast))
    assert np.array_equal(backends.matmul(a, a), -(a @ a))
    learn(samples("numpy", fast), samples("negative", slow))
    assert np.array_equal(backends.matmul(a, a), a @ a)


def test_layouts_are_known_apart():
    fast, slow = (lambda flop: 1e-9 * flop + 1e-9), (lambda flop: 1e-8 * flop + 1e-8)
    learn(
        samples("numpy", fast),
        samples("blas", slow),
        samples("numpy", slow, layout="strided"),
        samples("blas", fast, layout="strided"),
    )
    wide = np.ones((64, 64))
    assert backends.explain("matmul", wide, wide).backend == "numpy"
    assert backends.explain("matmul", wide[::2, ::2], wide[::2, ::2]).backend == "blas"


def test_one_thread_is_known_apart():
    fast, slow = (lambda flop: 1e-9 * flop + 1e-9), (lambda flop: 1e-8 * flop + 1e-8)
    learn(
        samples("numpy", fast),
        samples("numba", slow),
        samples("numpy", slow, threads=1),
        samples("numba", fast, threads=1),
    )
    assert chosen(128) == "numpy"
    assert chosen(128, threads=1) == "numba"


def test_one_thread_leaves_out_backends_that_start_some():
    x = np.ones(1 << 20)
    problems = [Problem("gelu", FLOAT, (size, 0)) for size in (16, 1 << 10, 1 << 20)]
    learn(
        [Sample(p, "numpy", 0, 1e-8 * p.cost.flop) for p in problems],
        [Sample(p, "parallel", 0, 1e-10 * p.cost.flop) for p in problems],
    )
    expected = backends.explain("gelu", x).expected
    if "parallel" in expected:  # there is more than one processor
        assert backends.explain("gelu", x).backend == "parallel"
    with backends.use("auto", threads=1):
        assert list(backends.explain("gelu", x).expected) == ["numpy"]


def test_unsigned_integers_are_known_as_signed_ones():
    learn(
        samples("numpy", lambda flop: 1e-8 * flop, dtype="int32"),
        samples("blas", lambda flop: 1e-9 * flop, dtype="int32"),
    )
    assert chosen(64, "uint32") == "blas"


def test_a_backend_is_not_chosen_far_beyond_what_was_measured():
    problem = Problem("matmul", FLOAT, (1, 2, 2, 2))
    small = [Sample(problem, "numba", 0, 1e-9)] * 3
    learn(samples("numpy", lambda flop: 1e-9 * flop), small)
    assert chosen(2) == "numba"
    assert chosen(512) == "numpy"


def test_a_backend_that_was_hardly_measured_is_not_chosen():
    slow = samples("numpy", lambda flop: 1e-8 * flop)
    learn(slow, samples("numba", lambda flop: 1e-9 * flop)[:2])
    assert chosen(2) == "numpy"


def test_a_backend_that_is_gone_is_not_chosen():
    fast, slow = (lambda flop: 1e-9 * flop), (lambda flop: 1e-8 * flop)
    learn(samples("numpy", slow), samples("of another time", fast))
    assert chosen(32) == "numpy"


def everyone_is_best():
    """Each dtype and layout has another backend that is said to be best, even the slowest."""
    best = cycle(["python", "blas", "numba", "python", "numba", "numpy", "blas"])
    for dtype, layout in product(DTYPES, ("contiguous", "regular", "strided")):
        yield samples("numpy", lambda flop: 1e-9 * flop, dtype, layout)
        yield samples(next(best), lambda flop: 1e-12 * flop, dtype, layout)


@PROPERTY
@given(operands())
def test_whatever_is_chosen_multiplies_as_numpy_does(arrays):
    learn(*everyone_is_best())
    with backends.use("auto"):
        check(backends.matmul(*arrays), *arrays)


@pytest.mark.parametrize("dtype", ["int64", "float16", "bool", "uint8"])
def test_before_a_calibration_large_products_without_blas_go_through_one(dtype):
    assert chosen(2, dtype) == "numpy"
    assert chosen(400, dtype) == "blas"
    assert chosen(400, "float64") == "numpy"


def test_before_a_calibration_nothing_is_compiled():
    a = np.ones((400, 400), int)
    assert "numba" not in backends.explain("matmul", a, a).expected


# explain


def test_explain_says_it_in_a_line():
    learn(
        samples("numpy", lambda flop: 1e-8 * flop),
        samples("numba", lambda flop: 1e-9 * flop),
    )
    a = np.ones((32, 32))
    said = backends.explain("matmul", a, a)
    assert str(said) == (
        "matmul float64 (32, 32), float64 (32, 32): numba, expected to be fastest (made up); "
        "expected: numba 65.5 µs, numpy 655 µs"
    )
    assert repr(said) == str(said)
    assert list(said.expected) == ["numba", "numpy"]


def test_explain_tells_what_stands_in_the_way():
    a = np.ones((2, 3))
    assert "a mistake" in str(backends.explain("matmul", a, a))
    assert "NumPy asks" in str(backends.explain("matmul", np.ma.ones(3), np.ones(3)))
    assert "rules of thumb" in str(backends.explain("softmax", a, axis=1))
    with backends.use("numba"):
        assert str(backends.explain("sum", a, 0)).endswith("numba, because it is in use")


@pytest.mark.parametrize(
    ("args", "options", "error", "words"),
    [
        (("multiplication",), {}, ValueError, "no operation 'multiplication'"),
        (("relu", 1, 2), {}, TypeError, "relu takes no options"),
        (("sum", [1, 2]), {"stride": 2}, TypeError, "sum takes axis"),
    ],
)
def test_explain_refuses_what_makes_no_call(args, options, error, words):
    with pytest.raises(error, match=words):
        backends.explain(*args, **options)


def test_explain_takes_options_as_the_call_does():
    images, filters = np.ones((1, 1, 5, 5)), np.ones((1, 1, 3, 3))
    for explained in (
        backends.explain("conv2d", images, filters, 2, padding=1),
        backends.explain("conv2d", images, filters),
    ):
        assert explained.backend == "numpy"


# The cache file


def test_what_is_kept_is_used(cache):
    now = store.stamp()
    kept = samples("numpy", lambda flop: 1e-8 * flop) + samples("numba", lambda flop: 1e-9 * flop)
    store.write(store.path(now["fingerprint"]), Calibration(now, tuple(kept)))
    assert "calibrated on this machine" in str(backends.explain("matmul", np.eye(9), np.eye(9)))
    assert chosen(32) == "numba"


def test_a_damaged_file_is_ignored_with_one_warning(cache):
    file = store.path(store.stamp()["fingerprint"])
    file.parent.mkdir()
    file.write_text("{", encoding="utf-8")
    with pytest.warns(RuntimeWarning, match=r"ignored until backends\.calibrate\(\)"):
        assert chosen(3) == "numpy"
    assert chosen(4) == "numpy"  # and warnings are errors


def test_a_file_of_another_machine_is_ignored(cache):
    now = store.stamp()
    kept = samples("numpy", lambda flop: 1e-8 * flop) + samples("numba", lambda flop: 1e-9 * flop)
    other = {**now, "fingerprint": "another"}
    store.write(store.path(now["fingerprint"]), Calibration(other, tuple(kept)))
    with pytest.warns(RuntimeWarning, match="another fingerprint"):
        assert chosen(32) == "numpy"
