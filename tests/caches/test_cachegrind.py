"""The simulator against valgrind's cachegrind, on compiled C with the accesses of our kernels.

cachegrind models LRU caches that allocate on writes, and counts reads and writes that miss. Its
last level is not inclusive, so that the two agree there as long as ours has nothing to invalidate.
What surrounds the loops in C (the stack, the start of the program) is the same for two repetitions
and for three: the difference between the runs is one repetition and nothing else.
"""

import subprocess
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from helpers.caches import Cache, Hierarchy, trace
from helpers.caches.engine import INVALIDATIONS, MISSES
from helpers.caches.stream import Stream
from helpers.kernels import matmul, transpose
from tests import valgrind

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not valgrind.supported(), reason="there is no valgrind for this system"),
]

SOURCE = Path(__file__).with_name("cachegrind.c")
N, BLOCK, STRIDE, FLUSH = 40, 8, 9, 1 << 15  # as in the C source


def sweep(a, out):
    """Every element, in steps of 9: what the C program of that name does."""
    flat, flat_out = a.reshape(-1), out.reshape(-1)
    for start in range(STRIDE):
        for i in range(start, flat.size, STRIDE):
            flat_out[i] = flat[i]


PROGRAMS = {
    "sweep": (sweep, "a out"),
    "matmul_ijk": (matmul.matmul_ijk, "a b out"),
    "matmul_blocked_ijk": (matmul.matmul_blocked_ijk, "a b out", BLOCK),
    "transpose_naive": (transpose.transpose_naive, "a out"),
}
LAST = (262144, 16, 64)
FIRST = [(1024, 2, 64), (2048, 32, 64), (4096, 1, 64), (8192, 8, 64), (2048, 4, 32)]


@pytest.fixture(scope="module")
def compiled(tmp_path_factory):
    """The C program and a folder to run it in; the tests fail where there is no valgrind."""
    tools = valgrind.find()
    if tools is None:
        pytest.fail(valgrind.ADVICE, pytrace=False)
    folder = tmp_path_factory.mktemp("cachegrind")
    options = ["-std=gnu11", "-O1", "-fno-pie", "-no-pie", "-Wall", "-Werror", "-o", "program"]
    command = [tools.compiler, *options, str(SOURCE)]
    subprocess.run(command, cwd=folder, check=True)
    return tools.valgrind, folder


def events(compiled, name, repeats, first, last):
    """Return what cachegrind counts in the function, and where its arrays lie."""
    program, folder = compiled
    options = {"D1": first, "I1": (32768, 8, 64), "LL": last}
    done = subprocess.run(
        [program, "--tool=cachegrind", "--cache-sim=yes", "--cachegrind-out-file=found",
         *(f"--{cache}={','.join(map(str, sizes))}" for cache, sizes in options.items()),
         "./program", str(list(PROGRAMS).index(name)), str(repeats)],
        cwd=folder, capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    places = dict(zip(("flush", "a", "b", "out"), map(int, done.stdout.split()), strict=True))
    return of_function((folder / "found").read_text(), name), places


def of_function(text, name):
    """Return the events of one function in cachegrind's file, added over its lines."""
    names, inside, found = [], False, Counter()
    for line in text.splitlines():
        key, _, rest = line.partition(":" if line.startswith("events") else "=")
        if key == "events":
            names = rest.split()
        elif key == "fn":
            inside = rest == name
        elif inside and line[:1].isdigit():
            found.update(dict(zip(names, map(int, line.split()[1:]), strict=True)))
    return found


def ours(name, places, first, last):
    """Return the same events of a repetition, simulated for the kernel in Python."""
    kernel, arrays, *rest = PROGRAMS[name]
    at = {array: places[array] for array in arrays.split()}
    traced = trace(kernel, *(np.ones((N, N)) for _ in at), *rest, at=at)
    flush = places["flush"] + 64 * np.arange(FLUSH // 8)
    addresses = np.concatenate([flush, traced.addresses])
    writes = np.concatenate([np.zeros(flush.size, bool), traced.writes])
    levels = Hierarchy([Cache(*first), Cache(*last)])
    stream = Stream.of(addresses, 8, writes, writes.astype(int))
    for _ in range(2):
        table = levels.state.run(stream, 2)
    assert not table[:, :, INVALIDATIONS].any()
    names = {"D1mr": (0, 0), "D1mw": (1, 0), "DLmr": (0, 1), "DLmw": (1, 1)}
    found = {event: table[*which, MISSES] for event, which in names.items()}
    return found | {"Dr": np.sum(~writes), "Dw": np.sum(writes)}


@pytest.mark.parametrize("first", FIRST, ids=str)
@pytest.mark.parametrize("name", PROGRAMS)
def test_misses_agree(compiled, name, first):
    last = (*LAST[:2], first[2])
    (two, places), (three, again) = (events(compiled, name, r, first, last) for r in (2, 3))
    assert places == again
    expected = ours(name, places, first, last)
    assert {event: three[event] - two[event] for event in expected} == expected
