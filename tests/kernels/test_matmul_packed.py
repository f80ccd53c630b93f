"""The packed product: blocks, panels and tiles that nothing divides, and the code of a tile."""

import platform
import re
import shutil
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numba import config, njit, types
from numba.core.errors import TypingError

from helpers import workloads
from helpers.kernels import matmul as kernels
from helpers.kernels.matmul import packed
from helpers.kernels.matmul.addresses import rows_are_plain
from helpers.kernels.matmul.tile import SLPCompiler, Tile, multiply_tile, source, tile
from tests.kernels.layouts import LAYOUTS, dirty
from tests.kernels.products import check
from tests.properties import PROPERTY

DTYPES = ("float64", "float32")
NEVER, ALWAYS = 0, 10**9  # read the factors where they are

every_dtype = pytest.mark.parametrize("dtype", DTYPES)


def multiply(a, b, *sizes, small=NEVER):
    """A product by blocks of these sizes."""
    out = dirty((a.shape[0], b.shape[1]), a.dtype)
    packed.compiled(out.dtype)(a, b, out, *sizes, small)
    return out


# Blocks


@every_dtype
@pytest.mark.parametrize("beside", [-1, 0, 1], ids=["less", "exact", "more"])
@pytest.mark.parametrize("tiles", [1, 3])
def test_tiles_need_not_divide_the_shape(dtype, beside, tiles):
    rows, columns = tile(np.dtype(dtype).itemsize)
    shape = tiles * rows + beside, 5, tiles * columns + beside
    a, b = workloads.matmul(*shape, seed=6172, dtype=dtype)
    check(multiply(a, b, 2 * rows, 3, 2 * columns), a, b)


@PROPERTY
@given(
    st.tuples(*[st.integers(0, 40)] * 3),
    st.tuples(*[st.integers(1, 45)] * 3),
    st.sampled_from(DTYPES),
    st.sampled_from([NEVER, ALWAYS]),
)
def test_any_shape_and_blocks(shape, sizes, dtype, small):
    a, b = workloads.matmul(*shape, seed=6172, dtype=dtype)
    check(multiply(a, b, *sizes, small=small), a, b)


@every_dtype
@pytest.mark.parametrize(
    "shape",
    [
        (packed.HEIGHT + 1, packed.DEPTH + 1, 3),
        (1, 2 * packed.DEPTH, packed.WIDTH + 1),
        (2 * packed.HEIGHT - 1, packed.DEPTH - 1, 50),
    ],
    ids=str,
)
def test_products_larger_than_a_block(shape, dtype):
    a, b = workloads.matmul(*shape, seed=6172, dtype=dtype)
    out = dirty((shape[0], shape[2]), dtype)
    kernels.matmul_packed(a, b, out)
    check(out, a, b)


@every_dtype
def test_packing_changes_no_bit(dtype):
    """Rows that are far apart, of a shape that tiles divide: either way is open."""
    rows, columns = tile(np.dtype(dtype).itemsize)
    wide = np.random.default_rng(6172).standard_normal((2, 99, 200)).astype(dtype)
    a, b = wide[0, : 4 * rows, :31], wide[1, :31, : 3 * columns]
    plain = multiply(a, b, 99, 7, 999, small=NEVER)
    check(plain, a, b)
    assert np.array_equal(multiply(a, b, 99, 7, 999, small=ALWAYS), plain)


# Layouts


def upside_down(array):
    """Rows that are plain, but for their order."""
    return array[::-1].copy()[::-1]


@every_dtype
@pytest.mark.parametrize("small", [NEVER, ALWAYS], ids=["packed", "in place"])
@pytest.mark.parametrize("which", ["a", "b", "out"])
@pytest.mark.parametrize(
    "layout", [*LAYOUTS, np.asfortranarray, upside_down], ids=lambda layout: layout.__name__
)
def test_each_array_may_lie_otherwise(which, layout, small, dtype):
    rows, columns = tile(np.dtype(dtype).itemsize)
    a, b = workloads.matmul(2 * rows, 9, 2 * columns, seed=6172, dtype=dtype)
    arrays = {"a": a, "b": b, "out": dirty((2 * rows, 2 * columns), dtype)}
    arrays[which] = layout(arrays[which])
    packed.compiled(a.dtype)(*arrays.values(), 11, 5, 2 * columns, small)
    assert np.array_equal(arrays["out"], multiply(a, b, 11, 5, 2 * columns))


SQUARE = np.zeros((6, 6))


@pytest.mark.parametrize(
    ("array", "plain"),
    [
        (SQUARE, True),
        (SQUARE[1:, 2:], True),
        (np.broadcast_to(SQUARE[0], (4, 6)), True),
        (SQUARE[::-1], False),
        (SQUARE[:, ::-1], False),
        (SQUARE[:, ::2], False),
        (SQUARE.T, False),
        (np.lib.stride_tricks.as_strided(SQUARE, (3, 2), (20, 8)), False),
        (np.zeros(73, "u1")[1:].view("f8").reshape(3, 3), False),
    ],
)
def test_rows_are_read_as_they_lie_where_that_is_plain(array, plain):
    assert rows_are_plain.py_func(array) == plain


@every_dtype
def test_addresses_need_not_be_multiples_of_an_element(dtype):
    def shifted(array):
        buffer = np.zeros(array.nbytes + 1, "uint8")
        view = buffer[1:].view(dtype).reshape(array.shape)
        assert not view.flags.aligned
        view[:] = array
        return view

    a, b = workloads.matmul(16, 9, 64, seed=6172, dtype=dtype)
    out = shifted(dirty((16, 64), dtype))
    kernels.matmul_packed(shifted(a), shifted(b), out)
    check(out, a, b)


def test_a_row_may_stand_for_all():
    a, b = workloads.matmul(9, 5, 17, seed=6172)
    a, b = np.broadcast_to(a[0], a.shape), np.broadcast_to(b[:, :1], b.shape)
    out = dirty((9, 17))
    kernels.matmul_packed(a, b, out)
    check(out, a, b)


@every_dtype
@pytest.mark.parametrize("value", [np.inf, np.nan])
def test_what_fills_the_last_panel_up_is_thrown_away(value, dtype):
    """Zero times infinity is not a number, and so would be what it is added to."""
    rows, columns = tile(np.dtype(dtype).itemsize)
    a = np.full((rows + 1, 4), value, dtype)
    b = np.full((4, columns + 1), value, dtype)
    out = multiply(a, b, 99, 2, 99)
    assert np.array_equal(out, np.full_like(out, value), equal_nan=True)


@pytest.mark.parametrize("kernel", [kernels.matmul_packed, kernels.matmul_parallel])
def test_other_dtypes_are_refused(kernel):
    eye = np.eye(300)
    with pytest.raises(TypeError, match="out is int64: matmul_packed needs float32 or float64"):
        kernel(eye.astype(int), eye.astype(int), eye.astype(int))
    with pytest.raises(TypeError):
        kernel(eye.astype("f"), eye, eye.copy())


# The tile

PROCESSORS = {
    "+avx512f,+avx,+sse2": (64, 32),
    "+avx,+sse2": (32, 16),
    "+neon": (16, 32),
    "": (16, 16),
}


@pytest.mark.parametrize("itemsize", [4, 8])
@pytest.mark.parametrize("features", PROCESSORS)
def test_tile_fits_the_registers(features, itemsize):
    width, registers = PROCESSORS[features]
    rows, columns = tile(itemsize, features)
    vectors, rest = divmod(columns * itemsize, width)
    assert rest == 0
    assert rows * vectors >= 8
    assert rows * vectors + rows + 1 <= registers


def test_blocks_are_made_of_whole_tiles():
    for features in PROCESSORS:
        for itemsize in (4, 8):
            rows, columns = tile(itemsize, features)
            assert packed.HEIGHT % rows == 0
            assert packed.WIDTH % columns == 0


def test_text_of_a_small_tile():
    lines = source(Tile(1, 2)).splitlines()
    assert lines[0].startswith("def multiply_tile(a, i, a_step, b, j, b_step, k, out, at,")
    assert lines[-10:] == [
        "        sum0_0 += a0 * b0",
        "        sum0_1 += a0 * b1",
        "        i += U1",
        "        j += b_step",
        "    if add:",
        "        out[row0 + U0] += sum0_0",
        "        out[row0 + U1] += sum0_1",
        "    else:",
        "        out[row0 + U0] = sum0_0",
        "        out[row0 + U1] = sum0_1",
    ]


@pytest.fixture(scope="module")
def compiled_tile():
    """The tile for float64, by itself and in no cache."""
    vector, index = types.float64[::1], types.uintp

    @njit(
        types.void(
            vector, index, index, vector, index, index, types.intp,
            vector, index, index, types.boolean,
        )
    )  # fmt: skip
    def call(a, i, a_step, b, j, b_step, k, out, at, out_step, add):
        multiply_tile(a, i, a_step, b, j, b_step, k, out, at, out_step, add)

    return call


@pytest.mark.parametrize("add", [False, True])
def test_tile_does_what_its_python_says(compiled_tile, add):
    random = np.random.default_rng(6172)
    a, b = random.integers(-9, 10, (2, 3000)).astype(float)
    out = np.full(3000, 7.0)
    expected = out.copy()
    places = (a, 3, 11, b, 5, 70), 9, (2, 80, add)
    multiply_tile(*places[0], places[1], expected, *places[2])
    compiled_tile(*places[0], places[1], out, *places[2])
    assert np.array_equal(out, expected)
    assert (expected != 7).sum() > 50


def multiply_adds(assembly, width):
    """How many instructions multiply and add whole vectors of doubles, and how many one double."""
    if platform.machine().lower() in ("arm64", "aarch64"):
        return len(re.findall(r"\bfmla\s.*\.2d", assembly)), len(re.findall(r"\bfmadd\s", assembly))
    register = {16: "xmm", 32: "ymm", 64: "zmm"}[width]
    name = "(vfmadd|mul)" if width == 16 else "vfmadd"
    whole = re.findall(rf"\b{name}\w*pd\s.*%{register}", assembly)
    return len(whole), len(re.findall(rf"\b{name}\w*sd\s", assembly))


def test_tile_is_compiled_to_vectors_of_full_width(compiled_tile):
    rows, columns = tile(8)
    vectors = 4 if rows == 3 else 2
    (assembly,) = compiled_tile.inspect_asm().values()
    whole, single = multiply_adds(assembly, columns * 8 // vectors)
    assert whole >= rows * vectors
    assert single == 0


def test_tile_asks_for_the_widest_vectors(compiled_tile):
    """As it must on processors where LLVM prefers narrower ones."""
    (code,) = compiled_tile.inspect_llvm().values()
    assert '"prefer-vector-width"="512"' in code


@pytest.mark.parametrize("before", [0, 1])
def test_the_vectoriser_is_set_back(monkeypatch, before):
    monkeypatch.setattr(config, "SLP_VECTORIZE", before)
    seen = []

    class Watched(SLPCompiler):
        def define_pipelines(self):
            seen.append(config.SLP_VECTORIZE)
            return super().define_pipelines()

    with pytest.raises(TypingError):
        njit(types.void(types.float64), pipeline_class=Watched)(lambda x: x.missing)
    assert seen == [1]
    assert before == config.SLP_VECTORIZE


# The cache


def test_what_is_compiled_knows_the_text_it_came_from(tmp_path, monkeypatch):
    """Numba itself would keep a product whose tile has changed in another file."""
    digest = packed._digest()
    for dtype in DTYPES:
        cells = packed.compiled(np.dtype(dtype)).py_func.__closure__
        assert [cell.cell_contents for cell in cells] == [digest]
    copy = shutil.copytree(Path(packed.__file__).parent, tmp_path / "matmul")
    monkeypatch.setattr(packed, "__file__", str(copy / "packed.py"))
    assert packed._digest() == digest
    with open(copy / "tile.py", "a", encoding="utf-8") as file:
        file.write("\n")
    assert packed._digest() != digest
