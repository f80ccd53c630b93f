"""The sandbox of a notebook's kernel: several processes, which are watched together."""

import os
import subprocess
import sys
import time
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from helpers.judge import sandbox
from helpers.judge.sandbox import NOTEBOOK, Watch, processes
from tests.judge import inside

pytestmark = inside.only_linux


def command(program, **options):
    return sandbox.BUBBLEWRAP.command([sys.executable, "-c", program], NOTEBOOK, **options)


def said_by(program, **options):
    """The lines that a program in the sandbox prints, and its errors if it fails."""
    done = subprocess.run(command(program, **options), capture_output=True, text=True, timeout=60)
    return done.stdout.splitlines() if done.returncode == 0 else done.stderr.splitlines()


def test_programs_threads_and_sockets_of_its_own_are_at_hand():
    program = """
import asyncio, socket, subprocess, threading
thread = threading.Thread(target=print, args=["thread"])
thread.start(); thread.join()
print(subprocess.run(["echo", "program"], capture_output=True, text=True).stdout.strip())
with socket.socket(socket.AF_UNIX) as one:
    one.bind("/tmp/socket"); one.listen()
    with socket.socket(socket.AF_UNIX) as other:
        other.connect("/tmp/socket")
asyncio.run(asyncio.sleep(0, print("loop")))
"""
    assert sorted(said_by(program)) == ["loop", "program", "thread"]


# The second is what the system says to those who may not write there anyway.
SEALED = ("OSError: [Errno 30]", "PermissionError")


@pytest.mark.parametrize(
    ("attack", "error"),
    [
        ("socket.create_connection(('1.1.1.1', 53), timeout=3)", "OSError"),
        ("socket.socket(40)", "PermissionError"),  # between virtual machines
        ("socket.socket(38)", "PermissionError"),  # to the kernel's ciphers
        ("os.memfd_create('x') and ctypes.CDLL(None).ptrace(0) and 1 / 0", "ZeroDivisionError"),
        ("open('/proc/sys/kernel/core_pattern', 'r+')", SEALED),
        ("resource.setrlimit(resource.RLIMIT_AS, (-1, -1))", "ValueError"),
        ("bytearray(2**40)", "MemoryError"),
        (f"os.listdir({str(Path.home() / '.ssh')!r})", "FileNotFoundError"),
    ],
)
def test_the_rest_is_out_of_reach(attack, error):
    program = f"import ctypes, os, resource, socket\n{attack}"
    assert said_by(program)[-1].startswith(error)


def test_its_network_ends_at_itself():
    assert said_by("import socket\nprint(*[name for _, name in socket.if_nameindex()])") == ["lo"]


def test_new_namespaces_are_out_of_reach():
    """In one of its own, a process would be root once more."""
    program = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
print(libc.unshare(0x10000000), ctypes.get_errno())
print(libc.syscall(56, 0x10000011, 0, 0, 0, 0), ctypes.get_errno())
"""
    assert said_by(program) == ["-1 1", "-1 1"]


def test_a_folder_that_is_shared_can_be_written_to_and_no_other(tmp_path):
    shared, beside = tmp_path / "shared", tmp_path / "beside"
    for folder in (shared, beside):
        folder.mkdir()
    program = f"""
import os
open("mine", "w").write("text")
print(os.getcwd(), os.path.exists({str(beside)!r}), os.environ["WORD"])
"""
    said = said_by(program, writable=[shared], folder=shared, environment={"WORD": "word"})
    assert said == [f"{shared} False word"]
    assert (shared / "mine").read_text() == "text"


@contextmanager
def watched(program, *, stdin=None, **limits):
    started = subprocess.Popen(command(program), stdin=stdin, stdout=subprocess.PIPE)
    with started, Watch(started.pid, replace(NOTEBOOK, **limits)) as watch:
        try:
            yield started, watch
        finally:
            processes.end(started.pid)


def end_of(program, **limits):
    with watched(program, **limits) as (started, watch):
        started.wait(60)
        return watch.cause


TOGETHER = """
import os, time
for _ in range(4):
    if not os.fork():
        kept = bytearray(2**26)
        kept[::4096] = b"x" * len(kept[::4096])
        time.sleep(600)
time.sleep(600)
"""
BOMB = """
import os, time
while True:
    try:
        os.fork()
    except OSError:
        pass
    if os.getppid() != 2:
        time.sleep(0.02)
"""


def test_memory_is_counted_over_all_processes():
    assert end_of(TOGETHER, memory=2**27) == "out of memory"


def test_too_many_processes_end_all_of_them():
    assert end_of(BOMB, processes=20, threads=50) == "forbidden"


THREADS = """
import threading, time
for _ in range(40):
    threading.Thread(target=time.sleep, args=[600]).start()
"""


def test_too_many_threads_end_it():
    assert end_of(THREADS, threads=20) == "forbidden"


MANY = """
import subprocess, time
print("here", flush=True)
input()
started = []
try:
    for _ in range(90):
        started.append(subprocess.Popen(["sleep", "600"]))
except BlockingIOError:
    print(len(started), flush=True)
time.sleep(600)
"""


def test_the_system_itself_keeps_the_limit(monkeypatch):
    """On a busy machine a watch comes late; this one does not look at all."""
    monkeypatch.setattr(Watch, "_look", lambda self: None)
    with watched(MANY, threads=30, stdin=subprocess.PIPE) as (started, watch):
        if watch.group is None and os.getuid() == 0:
            pytest.skip("a root who may make no control groups")
        assert started.stdout.readline() == b"here\n"
        started.stdin.write(b"\n")
        started.stdin.flush()
        assert 50 < int(started.stdout.readline()) < 60


def test_a_watch_leaves_alone_who_stays_within_its_limits():
    with watched("print('here', flush=True)\nimport time; time.sleep(600)") as (started, watch):
        assert started.stdout.readline() == b"here\n"
        time.sleep(0.5)
        assert watch.cause is None
        assert started.poll() is None


DAEMON = """
import os, time
if not os.fork():
    os.setsid()
    if not os.fork():
        print("here", flush=True)
        time.sleep(600)
    os._exit(0)
time.sleep(600)
"""


def test_what_runs_in_the_background_ends_with_the_command():
    with subprocess.Popen(command(DAEMON), stdout=subprocess.PIPE) as started:
        try:
            assert started.stdout.readline() == b"here\n"
            family = processes.family(started.pid)
            assert len(family) >= 4
        finally:
            started.kill()
    deadline = time.monotonic() + 30
    while any(map(processes.family, family)) and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not any(map(processes.family, family))


def test_a_program_whose_parent_was_gone_before_it_started_does_not_start():
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(command("print('started')"), stdout=subprocess.PIPE, stderr=writer)
    os.close(writer)
    assert (done.returncode, done.stdout) == (1, b"")
