"""Setting up says in one line what is missing."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

TOO_OLD = """#!/bin/sh
case "$*" in
  *version_info*) exit 1 ;;
  *) echo "Python 3.9.1" ;;
esac
"""
NO_VENV = f"""#!/bin/sh
case "$*" in
  *ensurepip*) exit 1 ;;
  *) exec {sys.executable} "$@" ;;
esac
"""


@pytest.fixture
def fresh(tmp_path):
    for name in ("Makefile", "requirements.txt", "pyproject.toml"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def make(folder, *words):
    # Not the flags of a make that runs these tests.
    environment = {name: value for name, value in os.environ.items() if "MAKE" not in name}
    command = ["make", *words]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, check=False
    )


def complaints(result):
    """What make printed, without its own note on which recipe failed."""
    return [line for line in result.stderr.splitlines() if not line.startswith(("make:", "make["))]


def program(folder, text):
    path = folder / "python-here"
    path.write_text(text)
    path.chmod(0o755)
    return path


def test_a_python_that_is_not_there_is_named(fresh):
    result = make(fresh, "book", "PYTHON=no-such-python")
    assert result.returncode != 0
    (line,) = complaints(result)
    assert "no-such-python" in line
    assert "3.11" in line


def test_a_python_that_is_too_old_is_named_with_its_version(fresh):
    result = make(fresh, "book", f"PYTHON={program(fresh, TOO_OLD)}")
    assert result.returncode != 0
    (line,) = complaints(result)
    assert "Python 3.9.1 is too old" in line


def test_a_python_without_venv_says_what_to_install(fresh):
    result = make(fresh, "book", f"PYTHON={program(fresh, NO_VENV)}")
    assert result.returncode != 0
    (line,) = complaints(result)
    assert "python3-venv" in line
    assert not (fresh / ".venv").exists()


def test_every_target_of_the_contract_is_there_and_listed(fresh):
    listed = make(fresh).stdout
    for target in "serve book lab test check release record bench clean".split():
        assert f"make {target} " in listed
