"""Courses for these tests."""

import pytest

from tests.course.quick import Quick


@pytest.fixture(scope="session")
def released(tmp_path_factory):
    """The quick course before anybody has handed in: to be copied, not to be used."""
    made = Quick(tmp_path_factory.mktemp("quick") / "course")
    made.release()
    return made


@pytest.fixture
def course(released, tmp_path):
    """A quick course of its own."""
    return released.copy(tmp_path / "course")
