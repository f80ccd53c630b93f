"""The kernels in WebAssembly compute what they compute in Python, bit for bit."""

import numpy as np
import pytest

from helpers import workloads
from helpers.explorers.wasm import linking, programs
from helpers.kernels import matmul, pointer_chase, streams

pytestmark = pytest.mark.browser

# Numba's convention, spelled out apart from the page's script. Numbers of 64 bits go in and out as
# text, floats too: their shortest text gives each of them back exactly.
RUN = """async ([module, name, given]) => {
    const bytes = Uint8Array.from(atob(module), (sign) => sign.charCodeAt(0));
    const compiled = await WebAssembly.compile(bytes);
    if (WebAssembly.Module.imports(compiled).length) throw new Error("it imports something");
    const { exports } = await WebAssembly.instantiate(compiled, {});
    const heap = exports.__heap_base.value;
    exports.memory.grow(64);
    let free = heap + 64;
    const arrays = [];
    const flat = given.flatMap((value) => {
        if (!value.type) return [BigInt(value)];
        const { type, shape, items } = value;
        const kinds = { float64: Float64Array, uint64: BigUint64Array, int64: BigInt64Array };
        const array = new kinds[type](exports.memory.buffer, free, items.length);
        array.set(items.map(type === "float64" ? Number : BigInt));
        arrays.push(array);
        const header = [0, 0, BigInt(items.length), 8n, free];
        free += 8 * items.length;
        const strides = shape.map((_, i) => shape.slice(i + 1).reduce((a, b) => a * b, 8));
        return [...header, ...[...shape, ...strides].map(BigInt)];
    });
    const status = exports[name](heap, heap + 16, ...flat);
    const result = String(new DataView(exports.memory.buffer).getBigInt64(heap, true));
    return { status, result, arrays: arrays.map((array) => [...array].map(String)) };
}"""
SHAPES = [(1, 1, 1), (3, 5, 7), (32, 64, 64), (33, 66, 65), (1, 9, 2), (0, 3, 3)]


@pytest.fixture(scope="module")
def page(browser):
    opened = browser.new_page()
    yield opened
    opened.close()


@pytest.fixture(params=linking.FEATURES)
def run(page, request):
    """A function that runs a kernel of a chapter's module: (status, result, arrays afterwards)."""

    def run(chapter, name, *values):
        module = getattr(programs.load(chapter), request.param)
        found = page.evaluate(RUN, [module, name, list(map(described, values))])
        given = [value for value in values if isinstance(value, np.ndarray)]
        arrays = [
            np.array(items, object).astype(array.dtype).reshape(array.shape)
            for items, array in zip(found["arrays"], given, strict=True)
        ]
        return found["status"], int(found["result"]), arrays

    return run


def described(value):
    if not isinstance(value, np.ndarray):
        return int(value)
    items = [repr(item) for item in value.ravel().tolist()]
    return {"type": str(value.dtype), "shape": list(value.shape), "items": items}


def product(m, k, n):
    a, b = workloads.matmul(m, k, n, seed=6172)
    return a, b, np.full((m, n), np.nan)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", ["matmul_ijk", "matmul_ikj"])
def test_whole_products_are_the_same(run, name, shape):
    """Over an output that holds no number yet; nothing may be reordered, so nothing differs."""
    a, b, out = product(*shape)
    status, _, arrays = run("blocking", name, a, b, out)
    getattr(matmul, name)(a, b, out)
    assert status == 0
    for found, expected in zip(arrays, (a, b, out), strict=True):
        np.testing.assert_array_equal(found, expected, strict=True)


@pytest.mark.parametrize("block", [1, 4, 7, 64])
@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", ["matmul_blocked", "matmul_blocked_ijk"])
def test_blocked_products_are_the_same(run, name, shape, block):
    a, b, out = product(*shape)
    status, _, arrays = run("blocking", name, a, b, out, block)
    getattr(matmul, name)(a, b, out, block)
    assert status == 0
    for found, expected in zip(arrays, (a, b, out), strict=True):
        np.testing.assert_array_equal(found, expected, strict=True)


def test_an_exception_is_a_status(run):
    """A block of 0 raises ValueError in Python."""
    assert run("blocking", "matmul_blocked", *product(4, 4, 4), 0)[0] != 0


@pytest.mark.parametrize("lines", [1, 2, 7, 64, 1000])
def test_the_walk_is_the_same(run, lines):
    """Shuffled, spread and followed by the modules, as ``chain`` and ``chase`` do it."""
    memory = np.zeros(8 * lines, np.uint64)
    _, _, [order] = run("memory", "_shuffle", np.arange(lines, dtype=np.uint64))
    _, _, [_, spread] = run("memory", "_spread", order, memory, 8)
    pointer_chase.chain(memory)
    np.testing.assert_array_equal(spread, memory, strict=True)
    for start, steps in [(0, 0), (0, 1), (0, lines), (8 * (lines - 1), 3 * lines + 1)]:
        status, place, _ = run("memory", "chase", memory, start, steps)
        assert (status, place) == (0, pointer_chase.chase(memory, np.uint64(start), steps))


@pytest.mark.parametrize("rounds", [0, 1, 3])
@pytest.mark.parametrize("size", [0, 1, 5, 64, 1001])
def test_the_sum_is_the_same(run, size, rounds):
    array = np.random.default_rng(6172).integers(-(2**60), 2**60, size)
    status, total, _ = run("memory", "read_sum", array, rounds)
    assert (status, total) == (0, streams.read_sum(array, rounds))
