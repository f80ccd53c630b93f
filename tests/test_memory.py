"""Bytes that are known by construction."""

import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from numba import njit

from helpers import memory

SMALL = 1000  # elements: 8,000 bytes, far below the size from which NumPy reuses temporaries
LARGE = 1 << 17  # elements: 1 MiB, above it
ELIDES = sys.platform == "linux"  # NumPy looks at the stack to know, which it can do there

a, b, c, out = (np.linspace(1, 2, SMALL) for _ in range(4))
x, y, z = (np.linspace(1, 2, LARGE) for _ in range(3))
whole = np.arange(SMALL)


def shift():
    array = np.ones(SMALL)
    array *= 2
    array += 1


EXPRESSIONS = {
    "nothing": (lambda: None, 0, 0, 0),
    "a view": (lambda: a.reshape(10, -1).T[::2], 0, 0, 0),
    "out=": (lambda: np.add(a, b, out=out), 0, 0, 0),
    "in place": (shift, 1, 1, 1),
    "a number": (lambda: a.sum() + a.max(), 0, 0, 0),
    "a + b": (lambda: a + b, 1, 1, 1),
    "a * 2 + 1": (lambda: a * 2 + 1, 2, 2, 2),
    "a * b + c": (lambda: a * b + c, 2, 2, 2),
    "(a + b) * (a - b)": (lambda: (a + b) * (a - b), 3, 3, 3),
    "two in a row": (lambda: ((a + b).sum(), (a + b).sum()), 1, 2, 2),
    "one after another": (lambda: sum(float((a + k).sum()) for k in range(5)), 1, 5, 5),
    "no conversion": (lambda: whole * 3, 1, 1, 1),
    "half of it copied": (lambda: a[::2].copy(), 0.5, 0.5, 1),
    "a @ b": (lambda: a.reshape(100, 10) @ b.reshape(10, 100), 10, 10, 1),
    "zeros": (lambda: np.zeros(SMALL), 1, 1, 1),
    "grown": (lambda: np.empty(SMALL // 2).resize(SMALL, refcheck=False), 1, 1, 1),
}


@pytest.mark.parametrize("name", EXPRESSIONS)
def test_an_expression_takes_the_bytes_that_it_must(name):
    expression, peak, allocated, blocks = EXPRESSIONS[name]
    size = 8 * SMALL
    assert memory.profile(expression) == memory.MemoryUse(peak * size, allocated * size, blocks)


@pytest.mark.parametrize(
    ("expression", "arrays"),
    [
        (lambda: x * y + z, 1 if ELIDES else 2),
        (lambda: (x + y) * (x - y), 2 if ELIDES else 3),
        (lambda: z + (x * y), 1 if ELIDES else 2),
        (lambda: np.add(np.multiply(x, y), z), 2),
    ],
    ids=["x * y + z", "(x + y) * (x - y)", "z + (x * y)", "functions"],
)
def test_large_temporaries_are_reused_by_numpy(expression, arrays):
    use = memory.profile(expression)
    assert (use.blocks, use.allocated_bytes) == (arrays, arrays * x.nbytes)


@pytest.mark.parametrize(("size", "arrays"), [(1 << 15, 1), ((1 << 15) - 1, 2)])
def test_temporaries_are_reused_from_256_kib(size, arrays):
    p, q, r = np.ones((3, size))
    use = memory.profile(lambda: p * q + r)
    assert use.blocks == (arrays if ELIDES else 2)


def test_arguments_are_handed_on():
    assert memory.profile(np.add, a, b).allocated_bytes == a.nbytes


def test_an_array_that_was_there_before_gives_nothing_back():
    held = [np.ones(SMALL)]
    memory.profile(lambda: held.append(a + b))
    use = memory.profile(lambda: (held.clear(), a + b))
    assert use == memory.MemoryUse(a.nbytes, a.nbytes, 1)


def test_an_array_outlives_the_call_that_made_it():
    held = []
    memory.profile(lambda: held.append(np.arange(SMALL) * 2))
    grown = held.pop()
    grown.resize(2 * SMALL, refcheck=False)
    assert (grown[:SMALL] == 2 * np.arange(SMALL)).all()


def fail():
    array = a + b
    raise KeyError(f"after {array.size}")


def test_an_exception_comes_through_and_counting_stops():
    handler = np._core.multiarray.get_handler_name
    start = threading.Thread.start
    with pytest.raises(KeyError, match="after 1000"):
        memory.profile(fail)
    assert handler() == "default_allocator"
    assert threading.Thread.start is start
    assert memory.profile(lambda: a + b).blocks == 1


SURVIVORS = """
import sys
import numpy as np
from helpers import memory

def keep():
    for place in (sys, np, memory, __builtins__):
        place.kept = [np.ones(1000) for _ in range(200)]
        place.kept.append(place.kept)

memory.profile(keep)
"""


def test_arrays_may_outlive_the_interpreter():
    done = subprocess.run([sys.executable, "-c", SURVIVORS], capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")


def test_a_failed_allocation_is_none():
    def ask():
        with pytest.raises(MemoryError):
            np.empty(1 << 46)
        return a + b

    assert memory.profile(ask) == memory.MemoryUse(a.nbytes, a.nbytes, 1)


def test_calls_nest():
    inner = []

    def outer():
        first = a + b
        inner.append(memory.profile(lambda: (a + b) * (a - b)))
        return first

    assert memory.profile(outer) == memory.MemoryUse(4 * a.nbytes, 4 * a.nbytes, 4)
    assert inner == [memory.MemoryUse(3 * a.nbytes, 3 * a.nbytes, 3)]


def test_too_many_nested_calls_are_refused():
    def deeper(left):
        return memory.profile(deeper, left - 1) if left else None

    assert memory.profile(deeper, 7).blocks == 0
    with pytest.raises(RuntimeError, match="8 profiled calls are open"):
        memory.profile(deeper, 8)
    assert memory.profile(deeper, 7).blocks == 0


def in_threads(count, function):
    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(lambda _: function(), range(count)))


def test_threads_that_the_call_starts_are_counted():
    use = memory.profile(lambda: in_threads(4, lambda: a + b))
    assert use == memory.MemoryUse(4 * a.nbytes, 4 * a.nbytes, 4)


def test_other_threads_are_not():
    gate = threading.Barrier(2)

    def beside():
        gate.wait()
        held = [a + b for _ in range(100)]
        gate.wait()
        return held

    thread = threading.Thread(target=beside)
    thread.start()
    use = memory.profile(lambda: (gate.wait(), gate.wait(), a + b))
    thread.join()
    assert use.blocks == 1


def test_calls_in_several_threads_at_once_are_kept_apart():
    gate = threading.Barrier(4, timeout=10)

    def one():
        gate.wait()
        held = [a + b for _ in range(50)]
        gate.wait()
        return len(held)

    single = memory.MemoryUse(50 * a.nbytes, 50 * a.nbytes, 50)
    assert in_threads(4, lambda: memory.profile(one)) == 4 * [single]
    inner = []
    use = memory.profile(lambda: inner.extend(in_threads(4, lambda: memory.profile(one))))
    assert inner == 4 * [single]
    assert (use.blocks, use.allocated_bytes) == (200, 200 * a.nbytes)


@njit
def compiled_sum(array):
    return array.sum()


@njit
def compiled_double(array):
    return array + array


def test_compiled_code_that_allocates_is_flagged():
    for function in (compiled_sum, compiled_double):
        function(a)
    assert memory.profile(compiled_sum, a).complete
    use = memory.profile(compiled_double, a)
    assert (use.blocks, use.compiled_blocks, use.complete) == (0, 1, False)
    assert "not counted" in str(use)
    assert memory.profile(lambda: compiled_sum(a)).compiled_blocks == 1


def test_the_text_says_what_a_person_asks():
    use = memory.profile(lambda: (a + b) + c)
    assert str(use) == "peak 16,000 bytes, 16,000 bytes allocated in 2 blocks"
    assert str(memory.profile(lambda: a + b)).endswith("in 1 block")


def test_the_result_of_a_call_is_no_function():
    with pytest.raises(TypeError, match="fn is a ndarray: needs a function"):
        memory.profile(a + b)
