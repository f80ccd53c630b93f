"""The search for a browser: it finds one that starts, or says in one line what to do."""

import os
import sys

import pytest

from tests import browser as browsers

pytestmark = pytest.mark.usefixtures("nothing_installed")


@pytest.fixture
def nothing_installed(monkeypatch, tmp_path):
    """A computer without any browser: nothing on PATH, no application, no download."""
    monkeypatch.delenv("BROWSER_PATH", raising=False)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(browsers, "APPLICATIONS", ())
    monkeypatch.setattr(browsers, "playwright_download", lambda: str(tmp_path / "not downloaded"))


def script(path, *, status=0):
    """Write an executable file that answers with this exit status, and return it."""
    path.write_text(f"#!{sys.executable}\nraise SystemExit({status})\n")
    path.chmod(0o755)
    return path


def test_a_browser_on_the_path_is_found(tmp_path):
    """By any of its usual names."""
    assert browsers.find() is None
    chrome = script(tmp_path / "google-chrome")
    assert browsers.find() == chrome


def test_a_stub_is_no_browser(tmp_path):
    """A file that only says that something else is to be installed does not count."""
    script(tmp_path / "chromium-browser", status=1)
    assert browsers.find() is None


def test_the_chosen_browser_comes_first(monkeypatch, tmp_path):
    """BROWSER_PATH wins over what is on PATH."""
    script(tmp_path / "chromium")
    mine = script(tmp_path / "mine")
    monkeypatch.setenv("BROWSER_PATH", str(mine))
    assert browsers.find() == mine


def test_a_wrong_choice_is_named_in_one_line(monkeypatch, tmp_path, capsys):
    """A BROWSER_PATH that leads nowhere is an error, even where another browser would do."""
    script(tmp_path / "chromium")
    monkeypatch.setenv("BROWSER_PATH", str(tmp_path / "gone"))
    assert browsers.main() == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert "BROWSER_PATH" in said
    assert "gone" in said


def test_without_any_browser_one_line_says_what_to_do(tmp_path, capsys):
    """The line has the advice, what was tried and how it ended; the exit status is 1."""
    failing = [[str(script(tmp_path / "installer", status=3))]]
    assert browsers.main([failing]) == 1
    said = capsys.readouterr().err
    assert said.count("\n") == 1
    assert said.startswith(browsers.ADVICE)
    assert "installer: exit status 3" in said


def test_the_second_way_to_install_is_tried_when_the_first_fails(tmp_path, capsys):
    """And the browser that it leaves behind is found."""
    source = script(tmp_path / "source")
    failing = [[str(script(tmp_path / "installer", status=3))]]
    move = f"import os; os.rename({str(source)!r}, {str(tmp_path / 'chromium')!r})"
    assert browsers.main([failing, [[sys.executable, "-c", move]]]) == 0
    assert capsys.readouterr().out.splitlines()[-1] == str(tmp_path / "chromium")


def test_a_sandbox_is_given_up_by_root_alone(monkeypatch):
    """Chromium refuses to start its sandbox as root; for everyone else it stays."""
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert "--no-sandbox" in browsers.flags()
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    assert "--no-sandbox" not in browsers.flags()
