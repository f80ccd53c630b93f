"""The search for valgrind and a C compiler: it finds both, or says in one line what to do."""

import sys

import pytest

from tests import valgrind

pytestmark = [
    pytest.mark.usefixtures("nothing_installed"),
    pytest.mark.skipif(not valgrind.supported(), reason="there is no valgrind for this system"),
]


@pytest.fixture
def nothing_installed(monkeypatch, tmp_path):
    """A computer with neither: nothing on PATH."""
    monkeypatch.setenv("PATH", str(tmp_path))


def script(path, *, status=0):
    """Write an executable file that answers with this exit status, and return it as str."""
    path.write_text(f"#!{sys.executable}\nraise SystemExit({status})\n")
    path.chmod(0o755)
    return str(path)


def test_both_are_found_on_the_path(tmp_path):
    assert valgrind.find() is None
    tool = script(tmp_path / "valgrind")
    assert valgrind.find() is None
    compiler = script(tmp_path / "clang")
    assert valgrind.find() == (tool, compiler)
    assert valgrind.main() == 0


@pytest.mark.parametrize("broken", ["valgrind", "cc"])
def test_one_that_does_not_work_does_not_count(tmp_path, broken):
    """A compiler without its headers is on PATH, and of no use."""
    for name in ("valgrind", "cc"):
        script(tmp_path / name, status=int(name == broken))
    assert valgrind.find() is None


def test_without_them_one_line_says_what_to_do(tmp_path, capsys):
    """The line has the advice, what was tried and how it ended; the exit status is 1."""
    assert valgrind.main([[script(tmp_path / "installer", status=3)]]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(valgrind.ADVICE)
    assert "installer: exit status 3" in said


def test_an_installation_that_changes_nothing_is_no_success(tmp_path, capsys):
    assert valgrind.main([[script(tmp_path / "installer")]]) == 1
    assert capsys.readouterr().err.strip() == valgrind.ADVICE


def test_what_was_installed_is_found(tmp_path, capsys):
    for name in ("one", "two"):
        script(tmp_path / name)
    moves = [("one", "valgrind"), ("two", "gcc")]
    commands = [
        [
            sys.executable,
            "-c",
            f"import os; os.rename({str(tmp_path / a)!r}, {str(tmp_path / b)!r})",
        ]
        for a, b in moves
    ]
    assert valgrind.main(commands) == 0
    assert str(tmp_path / "gcc") in capsys.readouterr().out.splitlines()[-1]


def test_another_system_is_told_that_tests_are_skipped(monkeypatch, capsys):
    monkeypatch.setattr(sys, "platform", "darwin")
    assert valgrind.main() == 0
    assert "skipped" in capsys.readouterr().out
