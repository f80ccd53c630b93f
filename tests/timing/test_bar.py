"""The progress bar: where a person waits, and nowhere else."""

import io
import itertools
import os
import pty
import subprocess
import sys
from types import SimpleNamespace

import pytest
from jupyter_client.manager import start_new_kernel

from helpers import timing
from helpers.timing import bar
from tests.timing.simulated import Machine

LONG, SHORT = 60.0, 0.1


class Terminal(io.StringIO):
    """A stream with a person behind it."""

    def isatty(self):
        return True


@pytest.fixture
def terminal(monkeypatch):
    monkeypatch.delenv("KERNELS_MEASURED_PAGE", raising=False)
    monkeypatch.setattr(bar, "_kernel", lambda: None)
    stream = Terminal()
    put(monkeypatch, stream)
    return stream


def put(monkeypatch, stream):
    """Let the bar see this stream only: pytest itself exchanges the real one at any time."""
    monkeypatch.setattr(bar, "sys", SimpleNamespace(stdout=stream, modules=sys.modules))


def run(expected, steps=3, then=None):
    with bar.bar(None, expected) as progress:
        for done in range(steps + 1):
            if progress is not None:
                progress(done, steps)
        if then is not None:
            raise then


def test_bar_grows_and_is_wiped(terminal):
    run(LONG)
    drawn = terminal.getvalue().split("\r")
    assert drawn[1].startswith(f"[{' ' * 24}] 0 of 3, 60.0 s left")
    assert drawn[4].startswith(f"[{'#' * 24}] 3 of 3, ")
    assert drawn[-2].strip() == ""
    assert drawn[-1] == ""
    assert "\n" not in terminal.getvalue()


def test_nothing_for_what_is_quick(terminal):
    run(SHORT)
    assert terminal.getvalue() == ""


def test_what_turns_out_long_gets_its_bar(terminal, monkeypatch):
    """Expected to be quick; the second reading of the clock is two seconds later."""
    moments = itertools.count(0.0, 2.0)
    monkeypatch.setattr(bar.time, "monotonic", lambda: next(moments))
    run(SHORT)
    assert "1 of 3" in terminal.getvalue()


def test_bar_is_wiped_after_a_failure(terminal):
    with pytest.raises(ZeroDivisionError):
        run(LONG, then=ZeroDivisionError)
    assert terminal.getvalue().endswith("\r")


def test_listener_of_the_caller_takes_the_place_of_the_bar(terminal):
    told = []
    with bar.bar(lambda *done: told.append(done), LONG) as progress:
        progress(1, 3)
    assert told == [(1, 3)]
    assert terminal.getvalue() == ""


def test_nothing_where_the_output_is_captured(terminal, monkeypatch):
    captured = io.StringIO()
    put(monkeypatch, captured)
    run(LONG)
    assert captured.getvalue() == ""


def test_nothing_where_there_is_no_output(terminal, monkeypatch):
    put(monkeypatch, None)
    run(LONG)


def test_nothing_on_a_page_under_construction(terminal, monkeypatch):
    monkeypatch.setenv("KERNELS_MEASURED_PAGE", "1")
    run(LONG)
    assert terminal.getvalue() == ""


def test_nothing_from_another_thread(terminal, monkeypatch):
    monkeypatch.setattr(bar.threading, "main_thread", lambda: None)
    run(LONG)
    assert terminal.getvalue() == ""


def test_notebook_with_a_person_gets_an_element(terminal, monkeypatch):
    """No widget, and nothing on the streams."""
    shown = []
    monkeypatch.setattr(bar, "_kernel", lambda: SimpleNamespace(_allow_stdin=True))
    monkeypatch.setattr(bar.Notebook, "_put", lambda self, bundle: shown.append(bundle))
    run(LONG)
    assert shown[0]["text/html"].startswith('<progress value="0" max="3" aria-label="measured">')
    assert len(shown) == 4
    assert terminal.getvalue() == ""


def test_notebook_without_a_person_gets_none(terminal, monkeypatch):
    monkeypatch.setattr(bar, "_kernel", lambda: SimpleNamespace(_allow_stdin=False))
    run(LONG)
    assert terminal.getvalue() == ""


def test_measurements_draw_it(terminal, monkeypatch):
    """A simulated minute passes at once, so the bar is told to expect one."""
    monkeypatch.setattr(timing.session.Session, "cost", LONG)
    machine = Machine()
    timing.measure(machine.function(1.0), clock=machine.clock, repeats=6)
    timing.compare(machine.function(1.0), machine.function(1.0), clock=machine.clock, pairs=7)
    assert "6 of 6" in terminal.getvalue()
    assert "7 of 7" in terminal.getvalue()


PROGRAM = "import time; from helpers import timing; timing.measure(time.sleep, 0.3, repeats=7)"


@pytest.mark.slow
def test_real_terminal_shows_it_and_errors_stay_empty():
    reader, writer = pty.openpty()
    ran = subprocess.run([sys.executable, "-c", PROGRAM], stdout=writer, stderr=subprocess.PIPE)
    os.close(writer)
    shown = os.read(reader, 10_000).decode()
    os.close(reader)
    assert "7 of 7" in shown
    assert ran.stderr == b""


@pytest.mark.slow
@pytest.mark.parametrize("person", [True, False])
def test_real_notebook_shows_an_element_to_a_person_only(person, monkeypatch):
    """No stream gets a word, and no widget is made: nbgrader gives no points for a warning."""
    monkeypatch.delenv("KERNELS_MEASURED_PAGE", raising=False)
    manager, client = start_new_kernel()
    told = []
    try:
        client.execute_interactive(PROGRAM, allow_stdin=person, output_hook=told.append, timeout=60)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    kinds = {message["msg_type"] for message in told} - {"status", "execute_input"}
    if not person:
        assert kinds == {"execute_result"}
        return
    assert kinds == {"display_data", "update_display_data", "execute_result"}
    shown = [message["content"]["data"] for message in told if "display" in message["msg_type"]]
    assert "<progress" in shown[0]["text/html"]
    assert shown[-1]["text/html"] == ""
    assert all(set(bundle) == {"text/html", "text/plain"} for bundle in shown)


@pytest.mark.slow
def test_pipe_gets_nothing():
    ran = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True)
    assert (ran.stdout, ran.stderr) == (b"", b"")
