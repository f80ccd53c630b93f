"""What submitted code finds in the sandbox: nothing that it could use."""

import ctypes
import errno
import os
import platform
import socket
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest
from numba import njit, prange

from helpers.judge import sandbox
from helpers.judge.replies import Failure
from helpers.judge.sandbox import KERNEL, calls
from helpers.judge.sandbox.mounts import COURSE, HOME, SCRATCH
from tests.judge import inside
from tests.judge.inside import told, worker_of

pytestmark = inside.only_linux
inside.by_value(inside)
inside.by_value(sys.modules[__name__])


def failure_of(function, limit=60):
    """How a call in the sandbox ends that does not come back."""
    with worker_of(function, np.zeros(1)) as (worker, _), pytest.raises(Failure) as caught:
        worker.run(limit)
    return caught.value


def fork(out):
    os.fork()


def spawn(out):
    subprocess.run(["/bin/true"], check=True)


def spawn_at_once(out):
    os.posix_spawn("/bin/true", ["true"], {})


def become(out):
    os.execv("/bin/true", ["true"])


def connect(out):
    socket.create_connection(("127.0.0.1", 22), timeout=1)


def start_a_thread(out):
    threading.Thread(target=print).start()


def talk_to_a_neighbour(out):
    socket.socket(socket.AF_UNIX)


def talk_to_itself(out):
    socket.socketpair()


def hide_memory(out):
    os.memfd_create("hidden")


def take_a_core(out):
    os.sched_setaffinity(0, {0})


def take_precedence(out):
    os.setpriority(os.PRIO_PROCESS, 0, 5)


def be_woken(out):
    import fcntl

    fcntl.fcntl(0, 10, 18)


def change_the_system(out):
    """The same value as before: what this test must never do is to succeed in harm."""
    setting = Path("/proc/sys/kernel/core_pattern")
    setting.write_text(setting.read_text())


def change_helpers(out):
    import helpers.costs

    Path(helpers.costs.__file__).write_text("")


@pytest.mark.parametrize(
    "attack",
    [
        fork,
        spawn,
        spawn_at_once,
        become,
        connect,
        start_a_thread,
        talk_to_a_neighbour,
        talk_to_itself,
        hide_memory,
        take_a_core,
        take_precedence,
        be_woken,
        change_the_system,
        change_helpers,
    ],
    ids=lambda attack: attack.__name__,
)
def test_what_is_forbidden_is_called_so(attack):
    failure = failure_of(attack)
    assert failure.kind == "forbidden"
    assert "tried what is forbidden here" in str(failure)


def errors_of(numbers):
    """The error of each system call, made without arguments."""
    libc = ctypes.CDLL(None, use_errno=True)
    found = []
    for number in numbers:
        ctypes.set_errno(0)
        libc.syscall(ctypes.c_long(number), *[ctypes.c_long(0)] * 6)
        found.append(ctypes.get_errno())
    return found


def number_of(call):
    return getattr(call, platform.machine())


REFUSED = {
    name: number_of(call)
    for name, call in {**calls.COMPANY, **calls.OUTSIDE}.items()
    if number_of(call) is not None
}


def test_system_calls_are_refused_whoever_makes_them():
    found = dict(zip(REFUSED, told(errors_of, list(REFUSED.values())), strict=True))
    assert found == dict.fromkeys(REFUSED, errno.EPERM)


def test_calls_that_the_filter_cannot_judge_seem_not_to_exist():
    unknown = [*map(number_of, calls.ABSENT.values()), calls.LAST + 1, 10_000]
    assert told(errors_of, unknown) == [errno.ENOSYS] * len(unknown)


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the only one with a second set")
def test_the_second_set_of_numbers_is_no_way_around():
    assert told(errors_of, [0x40000000 | 57, 0x40000000 | 520]) == [errno.EPERM] * 2


def clone_flags(flags):
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall(*map(ctypes.c_long, (56, flags, 0, 0, 0, 0)))
    return ctypes.get_errno()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="numbers of one machine")
@pytest.mark.parametrize("flags", [0, 17, 0x4111, 0x10000000, 0x00010000, 0x003D0F00])
def test_no_clone_is_a_way_around(flags):
    assert told(clone_flags, flags) == errno.EPERM


def numbers_seen():
    return sorted(int(name) for name in os.listdir("/proc") if name.isdigit())


def test_no_other_process_is_in_sight():
    """But bubblewrap's own, which is the first here, and deaf to those inside."""
    assert told(numbers_seen) == [1, 2]


def end_the_first():
    os.kill(1, 9)
    os.kill(os.getppid(), 15)
    return numbers_seen()


def test_the_process_above_is_out_of_reach():
    assert told(end_the_first) == [1, 2]


def secrets_in_sight():
    found = [Path(f"/proc/{number}/environ").read_bytes() for number in numbers_seen()]
    return [b"3141592653" in text for text in found] + ["JUDGE_SECRET" in os.environ]


def test_the_environment_stays_outside(monkeypatch):
    monkeypatch.setenv("JUDGE_SECRET", "3141592653")
    assert told(secrets_in_sight) == [False, False, False]


def files_under(folder):
    """The files that are there; not in what is mounted below, since Python may lie anywhere."""
    found = []
    for at, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not os.path.ismount(Path(at) / name)]
        found += [str(Path(at) / name) for name in names]
    return found


def folders_in(folder):
    return sorted(os.listdir(folder))


def test_of_the_course_only_the_package_and_the_records_are_in_sight():
    there = set(told(folders_in, str(COURSE)))
    assert {"helpers", "book"} <= there
    assert there <= {"helpers", "book", Path(sys.prefix).name}
    assert told(folders_in, str(COURSE / "book")) == ["data"]


@pytest.mark.parametrize("folder", SCRATCH, ids=str)
def test_temporary_folders_are_empty_and_of_its_own(folder):
    assert told(files_under, str(folder)) == []


def test_nothing_that_runs_here_leaves_its_traces_in_the_system():
    assert not {"run", "var", "mnt", "root", "srv", "sys"} & (set(told(folders_in, "/")) - bound())


def bound():
    """The first parts of the paths at which Python lies."""
    return {Path(path).parts[1] for path in (sys.prefix, sys.base_prefix, str(COURSE))}


def writable_places():
    """The folders in which a file can be made; what is mounted is open as a whole or not at all."""
    with open("/proc/self/mounts") as mounts:
        places = [Path(line.split()[1]) for line in mounts]
    found = []
    for place in places:
        if place.is_dir():
            try:
                (place / "mine").write_text("")
                found.append(str(place))
            except OSError:
                pass
    return sorted(found)


def test_only_its_temporary_folders_can_be_written_to():
    assert told(writable_places) == sorted(map(str, SCRATCH))


def fill(folder):
    """Fill a folder with files; return the bytes of them all."""
    total, number = 0, 0
    try:
        while True:
            with open(Path(folder) / str(number), "wb", buffering=0) as file:
                while written := file.write(bytes(2**20)):
                    total += written
                    if file.tell() >= 2**24:
                        break
            number += 1
    except OSError:
        return total


@pytest.mark.parametrize("folder", SCRATCH, ids=str)
def test_temporary_folders_are_bounded_together(folder):
    assert 0 < told(fill, str(folder)) <= KERNEL.scratch


def write_one_file():
    try:
        with open(HOME / "one", "wb", buffering=0) as file:
            while True:
                file.write(bytes(2**20))
    except OSError as error:
        return error.errno


def test_a_file_is_bounded():
    assert told(write_one_file) in (errno.EFBIG, errno.ENOSPC)


def limits():
    import resource

    names = ("RLIMIT_AS", "RLIMIT_FSIZE", "RLIMIT_NOFILE", "RLIMIT_CPU", "RLIMIT_CORE")
    return [resource.getrlimit(getattr(resource, name)) for name in names]


def test_the_limits_of_the_profile_hold_and_cannot_be_raised():
    asked = (KERNEL.address_space, KERNEL.file, KERNEL.files, KERNEL.seconds, 0)
    assert told(limits) == [[each, each] for each in asked]
    assert told(raise_limits) == ["ValueError"] * 2


def raise_limits():
    import resource

    found = []
    for which in (resource.RLIMIT_AS, resource.RLIMIT_CPU):
        try:
            resource.setrlimit(which, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (ValueError, OSError) as error:
            found.append(type(error).__name__)
    return found


def open_without_end():
    kept = []
    try:
        while True:
            kept.append(os.open("/dev/null", os.O_RDONLY))
    except OSError as error:
        return [error.errno, len(kept) < KERNEL.files]


def test_open_files_are_bounded():
    assert told(open_without_end) == [errno.EMFILE, True]


def take_all_memory(out):
    kept = []
    while True:
        kept.append(np.ones(2**24))


def take_all_memory_at_once(out):
    np.ones(2**36)


@njit
def take_all_memory_compiled(out):
    out[0] = np.ones(2**36).sum()


def share_all_memory(out):
    import mmap

    kept = []
    while True:
        kept.append(mmap.mmap(-1, 2**28))
        kept[-1].write(bytes(2**28))


@pytest.mark.parametrize(
    "attack",
    [
        pytest.param(take_all_memory, marks=pytest.mark.slow),
        pytest.param(share_all_memory, marks=pytest.mark.slow),
        take_all_memory_at_once,
        pytest.param(take_all_memory_compiled, marks=pytest.mark.slow),
    ],
    ids=lambda attack: attack.__name__,
)
def test_too_much_memory_is_called_so(attack):
    assert failure_of(attack).kind == "out of memory"


@njit(parallel=True)
def add_in_parallel(out):
    for i in prange(out.size):
        out[i] += 1


def test_a_parallel_kernel_runs_in_one_thread():
    with worker_of(add_in_parallel, np.zeros(1000)) as (worker, (out,)):
        worker.run(60)
        assert (out == 1).all()


@njit
def product(a, b, out):
    for i in range(a.shape[0]):
        for j in range(b.shape[1]):
            out[i, j] = 0
            for p in range(a.shape[1]):
                out[i, j] += a[i, p] * b[p, j]


@pytest.mark.slow
def test_a_compiled_kernel_runs_there_as_anywhere():
    a, b = np.random.default_rng(3).random((2, 5, 5))
    with worker_of(product, a, b, np.zeros((5, 5))) as (worker, (*_, out)):
        worker.run(10)
        assert np.allclose(out, a @ b)


def test_the_course_may_read_its_records():
    assert told(folders_in, str(COURSE / "book" / "data")) == sorted(
        os.listdir(COURSE / "book" / "data")
    )


def test_policies_hold_within_their_block():
    assert sandbox.current() is sandbox.NONE
    with sandbox.use(sandbox.BUBBLEWRAP):
        assert sandbox.current() is sandbox.BUBBLEWRAP
        assert str(sandbox.current()).startswith("bubblewrap ")
    assert sandbox.current() is sandbox.NONE
