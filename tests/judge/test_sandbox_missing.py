"""Where no sandbox can be made, one line says what to do."""

import sys

import pytest

from helpers.judge import sandbox
from helpers.judge.sandbox import policy
from tests import sandbox as search
from tests.judge import inside

pytestmark = inside.only_linux


@pytest.fixture
def bare(monkeypatch, tmp_path):
    """A folder that is all there is on PATH; what was found out before is forgotten."""
    monkeypatch.setenv("PATH", str(tmp_path))
    policy._trouble.cache_clear()
    yield tmp_path
    policy._trouble.cache_clear()


def script(path, text, status):
    """Write an executable file that complains and ends with this status, and return its path."""
    path.write_text(f"#!{sys.executable}\nimport sys\nsys.exit({text!r} if {status} else 0)\n")
    path.chmod(0o755)
    return str(path)


def test_here_there_is_one():
    assert sandbox.missing() is None
    assert search.find() is not None


def test_bubblewrap_that_is_not_there_is_to_be_installed(bare):
    assert "apt-get install bubblewrap" in sandbox.missing()


def test_bubblewrap_that_may_not_is_to_be_allowed(bare):
    script(bare / "bwrap", "bwrap: setting up uid map: Permission denied", 1)
    said = sandbox.missing()
    assert "allow user namespaces" in said
    assert "setting up uid map: Permission denied" in said
    assert "\n" not in said


@pytest.mark.parametrize(
    ("name", "value"), [("sys.platform", "darwin"), ("platform.machine", lambda: "riscv64")]
)
def test_other_systems_have_none(monkeypatch, name, value):
    monkeypatch.setattr(name, value)
    assert "grade on" in sandbox.missing()


def test_the_search_says_what_to_do_and_what_it_tried(bare, capsys):
    assert search.main([[script(bare / "installer", "no network", 3)]]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(sandbox.missing())
    assert "no network" in said


def test_what_was_installed_is_found(bare, capsys):
    make = f"import os; p = {str(bare / 'bwrap')!r}; open(p, 'w').write('#!/bin/true'); "
    make += "os.chmod(p, 0o755)"
    assert search.main([[sys.executable, "-c", make]]) == 0
    assert str(bare / "bwrap") in capsys.readouterr().out
