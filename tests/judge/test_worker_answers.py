"""What a child says: forged, too long, senseless, or the last words before its end."""

import json
import os
import signal
import sys
import time
import tracemalloc

import numpy as np
import pytest

from helpers.judge import sandbox
from helpers.judge.replies import MOST_REPLY, MOST_WORDS, Failure, content_of, ended
from helpers.judge.worker import Worker, carry
from tests.judge import inside
from tests.judge.inside import worker_of

pytestmark = inside.only_linux
inside.by_value(sys.modules[__name__])


def pipes():
    """The pipes to the parent, which anybody in the child can find."""
    import fcntl
    import stat

    found = []
    for name in os.listdir("/proc/self/fd"):
        try:
            is_pipe = stat.S_ISFIFO(os.fstat(int(name)).st_mode)
        except OSError:
            continue
        if is_pipe and fcntl.fcntl(int(name), fcntl.F_GETFL) & os.O_WRONLY:
            found.append(int(name))
    assert found
    return found


def answer_ahead(out):
    line = json.dumps({"ok": True, "returned": None}).encode() + b"\n"
    for pipe in pipes():
        os.write(pipe, line * 100 + b"0123456789abcdef " + line)


def answer_without_end(out):
    for pipe in pipes():
        while True:
            os.write(pipe, b"[" * 2**16)


def cut_the_line(out):
    for pipe in pipes():
        os.close(pipe)
    time.sleep(600)


@pytest.mark.parametrize(
    "attack", [answer_ahead, answer_without_end], ids=lambda attack: attack.__name__
)
def test_a_forged_answer_is_none(attack):
    with worker_of(attack, np.zeros(1)) as (worker, (out,)):
        tracemalloc.start()
        try:
            with pytest.raises(Failure) as caught:
                worker.run(60)
            most = tracemalloc.get_traced_memory()[1]
        finally:
            tracemalloc.stop()
        assert caught.value.kind == "crashed"
        assert most < 8 * MOST_REPLY
        assert out[0] == 0


def test_a_line_that_is_cut_ends_the_call():
    """In the sandbox, bubblewrap holds the line too: nothing more is heard until time is up."""
    with worker_of(cut_the_line, np.zeros(1)) as (worker, _), pytest.raises(Failure) as caught:
        worker.run(0.5)
    assert caught.value.kind == "timed out"
    with Worker(carry(cut_the_line)) as worker:
        worker.place(np.zeros(1))
        with pytest.raises(Failure, match="cut its line"):
            worker.run(60)


def answer_the_next_too(out):
    """Knows the word of this request from the parent's memory of it, but not of the next one."""
    (line,) = [each for each in _lines() if each._word]
    line.answer({"ok": True, "returned": None})
    line.answer({"ok": True, "returned": None})


def _lines():
    import gc

    return [each for each in gc.get_objects() if type(each).__name__ == "Line"]


def test_an_answer_that_was_given_before_does_not_serve_for_the_next_request():
    with worker_of(answer_the_next_too, np.zeros(1)) as (worker, (out,)):
        worker.run(60)
        assert out[0] == 0
        with pytest.raises(Failure, match="no answer"):
            worker.run(60)


def print_much(out):
    for _ in range(100):
        print("x" * 2**20)
        print("x" * 2**20, file=sys.stderr)
    out[:] = 1


def write_much(out):
    while True:
        os.write(2, bytes(2**20))


def test_what_is_printed_goes_nowhere():
    with worker_of(print_much, np.zeros(1)) as (worker, (out,)):
        worker.run(60)
        assert out[0] == 1


def test_what_is_written_behind_the_back_of_print_is_bounded():
    with worker_of(write_much, np.zeros(1)) as (worker, _):
        with pytest.raises(Failure, match="File too large"):
            worker.run(60)
        assert worker._process._errors.seek(0, os.SEEK_END) <= sandbox.KERNEL.file


@pytest.mark.parametrize(
    "signalled", [signal.SIGSEGV, signal.SIGKILL, signal.SIGABRT, signal.SIGRTMIN + 3]
)
def test_every_end_has_its_failure(signalled):
    def end(out):
        os.kill(os.getpid(), signalled)

    kind = "out of memory" if signalled == signal.SIGKILL else "crashed"
    with worker_of(end, np.zeros(1)) as (worker, _), pytest.raises(Failure) as caught:
        worker.run(60)
    assert caught.value.kind == kind


def abort_as_compiled_code_does(out):
    os.write(2, b"terminate called after throwing an instance of 'std::bad_alloc'\n")
    os.abort()


def test_the_last_words_of_compiled_code_are_heard():
    with worker_of(abort_as_compiled_code_does, np.zeros(1)) as (worker, _):
        with pytest.raises(Failure) as caught:
            worker.run(60)
    assert caught.value.kind == "out of memory"


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (-signal.SIGXCPU, "timed out"),
        (-signal.SIGSYS, "forbidden"),
        (-signal.SIGKILL, "out of memory"),
        (-40, "crashed"),
        (-4000, "crashed"),
        (0, "crashed"),
    ],
)
def test_an_exit_status_tells_its_kind(status, kind):
    assert ended(status, "").kind == kind


def raised(**changed):
    said = {"ok": False, "kind": "raised", "type": "E", "message": "m", "line": 3, **changed}
    return json.dumps(said)


@pytest.mark.parametrize(
    "reply",
    [
        "",
        "[",
        "[" * 10**5,
        "3",
        "null",
        "{}",
        '{"ok": true}',
        '{"ok": false}',
        raised(kind="correct"),
        raised(kind=["raised"]),
        raised(line={}),
        raised(line="3"),
        raised(message=3),
        raised(type=None),
        json.dumps({"ok": False, "kind": "raised", "what": 3}),
        "1" * 10**5,
    ],
)
def test_what_makes_no_sense_is_no_answer(reply):
    with pytest.raises(Failure, match="no answer") as caught:
        content_of(reply)
    assert caught.value.kind == "crashed"


@pytest.mark.parametrize(
    "message", ["x" * 10**6, "\ud800\udfff", "\x1b[31mred", "\0\r\b", "‮backwards"]
)
def test_a_message_can_always_be_shown(message):
    with pytest.raises(Failure) as caught:
        content_of(raised(message=message))
    shown = str(caught.value)
    assert shown.encode()
    assert len(shown) <= MOST_WORDS
    assert shown.isprintable()
