"""Backends that others bring: registered by hand, or by the entry point of an installed package."""

import sys

import numpy as np
import pytest

from helpers import backends
from helpers.backends import Problem, registry
from helpers.backends.automatic import automatic
from helpers.backends.calibration.store import Calibration, Sample


class Negative(backends.ComputeBackend):
    """One operation, wrong on purpose, so that its use is seen."""

    name = "negative"

    def supports(self, problem):
        return super().supports(problem) and problem.dtype == "float64"

    def matmul(self, a, b, out):
        out[...] = -(a @ b)


class Idle(backends.ComputeBackend):
    def supports(self, problem):
        return super().supports(problem)


def test_a_registered_backend_is_used():
    backends.register("negative", Negative())
    assert "negative" in backends.available()
    with backends.use("negative"):
        assert backends.matmul(np.eye(2), np.eye(2))[0, 0] == -1
        assert backends.matmul(np.eye(2, dtype=int), np.eye(2, dtype=int))[0, 0] == 1


def test_a_stack_is_multiplied_one_by_one_where_there_is_no_better():
    backends.register("negative", Negative())
    a, b = np.random.default_rng(1).random((2, 1, 3, 4, 5)), np.ones((3, 5, 2))
    with backends.use("negative"):
        assert np.allclose(backends.matmul(a, b), -(a @ b))


def test_a_class_is_made_when_it_is_first_asked_for():
    made = []
    backends.register("late", lambda: made.append(1) or Negative())
    assert not made
    for _ in range(2):
        with backends.use("late"):
            assert backends.matmul(np.eye(2), np.eye(2))[0, 0] == -1
    assert made == [1]


def test_a_later_one_takes_the_name():
    class Positive(Negative):
        def matmul(self, a, b, out):
            out[...] = 2 * (a @ b)

    backends.register("mine", Negative())
    with backends.use("mine"):
        assert backends.matmul(np.eye(2), np.eye(2))[0, 0] == -1
        backends.register("mine", Positive())
        assert backends.matmul(np.eye(2), np.eye(2))[0, 0] == 2


def test_a_lacking_operation_falls_back_and_says_so():
    backends.register("negative", Negative())
    with backends.use("negative"):
        assert backends.relu(np.array([-1.0, 1.0])).tolist() == [0, 1]
        said = str(backends.explain("relu", np.ones(2)))
        assert said == "relu float64 (2,): numpy, because 'negative' has no relu for this"
        assert backends.explain("matmul", np.eye(2), np.eye(2)).backend == "negative"


@pytest.mark.parametrize(
    ("name", "backend", "error", "words"),
    [
        ("", Negative(), TypeError, "needs a word"),
        (3, Negative(), TypeError, "needs a word"),
        ("numpy", Negative(), ValueError, "a backend of the course has it"),
        ("auto", Negative(), ValueError, "a backend of the course has it"),
        ("mine", 3, TypeError, "backend is a int"),
        ("mine", Idle(), TypeError, "has no operation"),
    ],
)
def test_what_cannot_be_registered(name, backend, error, words):
    before = backends.available()
    with pytest.raises(error, match=words):
        backends.register(name, backend)
    assert backends.available() == before


def test_what_makes_no_backend_is_found_when_it_is_used():
    backends.register("mine", lambda: 3)
    with pytest.raises(TypeError, match="'mine' is a int"):
        backends.use("mine")
    assert backends.current() == "auto"


def test_a_name_can_be_forgotten():
    backends.register("mine", Negative())
    backends.unregister("mine")
    assert "mine" not in backends.available()
    with pytest.raises(KeyError):
        backends.unregister("mine")


@pytest.fixture
def distribution(tmp_path, monkeypatch):
    """An installed package that brings backends by entry points, as pip would leave it."""
    source = """
from helpers.backends import ComputeBackend

class Tripled(ComputeBackend):
    name = "tripled"

    def supports(self, problem):
        return super().supports(problem)

    def matmul(self, a, b, out):
        out[...] = 3 * (a @ b)
"""
    (tmp_path / "tripled_backend.py").write_text(source, encoding="utf-8")
    info = tmp_path / "tripled_backend-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Metadata-Version: 2.1\nName: tripled-backend\nVersion: 1.0\n", encoding="utf-8"
    )
    (info / "entry_points.txt").write_text(
        f"[{registry.GROUP}]\n"
        "tripled = tripled_backend:Tripled\n"
        "numpy = tripled_backend:Tripled\n"
        "missing = tripled_backend:Nothing\n",
        encoding="utf-8",
    )
    monkeypatch.syspath_prepend(tmp_path)
    registry.forget("tripled")
    yield
    sys.modules.pop("tripled_backend", None)
    registry.forget("tripled")


@pytest.mark.usefixtures("distribution")
def test_an_installed_package_brings_a_backend():
    assert "tripled" in backends.available()
    assert "tripled_backend" not in sys.modules
    with backends.use("tripled"):
        assert backends.matmul(np.eye(2), np.eye(2))[0, 0] == 3


@pytest.mark.usefixtures("distribution")
def test_a_package_does_not_replace_the_backends_of_the_course():
    with backends.use("numpy"):
        assert backends.matmul(np.eye(2), np.eye(2))[0, 0] == 1


@pytest.mark.usefixtures("distribution")
def test_a_broken_entry_point_is_an_error_where_it_is_used():
    assert "missing" in backends.available()
    with pytest.raises(AttributeError, match="Nothing"):
        backends.use("missing")


def test_installed_packages_are_looked_through_once(monkeypatch):
    """It takes milliseconds, and every new signature asks which backends there are."""
    looks = []
    found = registry.importlib.metadata.entry_points
    monkeypatch.setattr(
        registry.importlib.metadata, "entry_points", lambda **by: looks.append(by) or found(**by)
    )
    registry.forget("any")
    problems = [Problem("matmul", np.dtype(float), (1, n, n, n)) for n in (2, 32, 128)]
    automatic.learn(
        Calibration(
            {}, tuple(Sample(p, name, 0, 1e-6) for p in problems for name in ("numpy", "numba"))
        ),
        "made up",
    )
    for n in range(1, 50):
        assert "numba" in backends.explain("matmul", np.ones((n, n)), np.ones((n, n))).expected
    assert len(looks) == 1


def test_without_the_package_the_name_is_unknown():
    with pytest.raises(ValueError, match="no backend 'tripled'"):
        backends.use("tripled")
