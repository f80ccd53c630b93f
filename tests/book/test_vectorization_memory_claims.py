"""What the chapter on vectorization says of memory and layouts, and what it leaves over."""

import json
import mmap
import platform
import subprocess
import sys

import numpy as np
import pytest

from helpers import costs, memory, records, roofline
from helpers.kernels.elementwise import gelu_temporaries
from helpers.records.vectorization_pairs import loops
from helpers.records.vectorization_sweep import PIXELS
from tests.book.vectorization import RECORD, element, factor, far, gain, near

L1 = RECORD.machine["caches"][0]

# ---- memory

ROWS = [
    ("add_scaled", {"case": "apart"}),
    ("relu_branch", {}),
    ("norms_arrays", {}),
    ("sum_reassociated", {}),
    ("tanh_inlined", {}),
]


@pytest.mark.parametrize(("kernel", "beside"), ROWS, ids=[name for name, _ in ROWS])
def test_twice_the_lanes_gain_about_twice_as_much_in_l1(kernel, beside):
    narrow, wide = (gain(near, kernel, dtype, **beside) for dtype in ("float64", "float32"))
    assert 1.6 < wide / narrow < 2.4


@pytest.mark.parametrize(("kernel", "beside"), ROWS[:3], ids=[name for name, _ in ROWS[:3]])
def test_in_memory_most_of_the_gain_is_gone(kernel, beside):
    for dtype in ("float64", "float32"):
        assert gain(far, kernel, dtype, **beside) < gain(near, kernel, dtype, **beside) / 2
    assert gain(far, kernel, **beside) < 2


def test_what_bounds_the_loops_in_memory_is_bytes():
    doubles, singles = (far("add_scaled", dtype, case="apart") for dtype in ("float64", "float32"))
    assert 1.8 < factor(doubles, singles) < 2.2
    rates = [24 / element(doubles), 12 / element(singles)]
    assert rates[0] == pytest.approx(rates[1], rel=0.05)


def test_the_scalar_loop_falls_short_of_those_bytes():
    for dtype, size in (("float64", 24), ("float32", 12)):
        wide, scalar = (
            far("add_scaled", dtype, case="apart", **held) for held in ({}, {"compiled": "scalar"})
        )
        assert size / element(scalar) < 0.8 * size / element(wide)


def test_tanh_keeps_its_gain_and_the_strict_sum_waits_for_itself():
    assert gain(far, "tanh_inlined") > 0.8 * gain(near, "tanh_inlined")
    assert gain(far, "sum_reassociated") > 2
    scalar = [where("sum_reassociated", compiled="scalar") for where in (near, far)]
    assert element(scalar[1]) == pytest.approx(element(scalar[0]), rel=0.1)
    assert element(scalar[1]) > 1.5 * element(far("sum_reassociated"))


# ---- alignment and layout


def shifted(offset):
    found = [p for p in RECORD.points if p.parameters.get("offset") == offset]
    return sorted(found, key=lambda point: point.parameters["n"])


def test_a_register_is_as_long_as_a_line():
    assert loops(near("sum_reassociated")).width_bits == 8 * L1["line_bytes"]


@pytest.mark.parametrize("offset", [8, 16, 32])
def test_split_lines_cost_a_factor_in_caches_and_little_in_memory(offset):
    l1, l2, main = (
        factor(moved, aligned) for moved, aligned in zip(shifted(offset), shifted(0), strict=True)
    )
    assert l1 > 1.3
    assert l2 > 1.3
    assert main < 1.2


PLACES = """
import numpy as np

def arrays(n, count):
    return [np.empty(n) for _ in range(count)]


def places(made):
    return [array.ctypes.data for array in made]


small, large = arrays(300, 20), arrays(5_000_000, 20)
arrays(100_000, 1)  # once one of them was freed, the others get no pages of their own
parts = arrays(100_000, 60)
above = arrays(100_000, 1)
freed = places(parts)
del parts
print([places(small), places(large), freed, places(arrays(5_000_000, 1))])
"""


@pytest.fixture(scope="module")
def places():
    """Where arrays begin: small ones, large ones, parts side by side, a large one in their place.

    In a process that is new: in one that has run for long, what was freed has room for any array.
    """
    command = [sys.executable, "-c", PLACES]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True).stdout)


its_malloc = pytest.mark.skipif(
    platform.libc_ver()[0] != "glibc", reason="the text is about its malloc"
)


@its_malloc
def test_arrays_begin_at_multiples_of_16_and_on_pages_of_their_own_never_at_a_line(places):
    assert {place % 16 for made in places for place in made} == {0}
    _, large, *_ = places
    assert {place % mmap.PAGESIZE for place in large} == {16}
    assert mmap.PAGESIZE % L1["line_bytes"] == 0


@its_malloc
def test_what_was_freed_may_have_room_for_a_large_array(places):
    *_, freed, (begins,) = places
    assert min(freed) <= begins < max(freed)


def bias(layout, by, channels):
    return RECORD.only(kernel=f"add_bias_{layout}", by=by, channels=channels)


def test_few_channels_last_cost_several_times_and_many_nothing():
    for by in ("loop", "numpy"):
        assert factor(bias("nhwc", by, 3), bias("nchw", by, 3)) > 4
        assert factor(bias("nhwc", by, 256), bias("nchw", by, 256)) < 1.1
    assert factor(bias("nchw", "numpy", 256), bias("nhwc", "numpy", 256)) > 1.2


def test_the_longer_axis_wins_the_convolution():
    for channels in (4, 16, 64):
        first, last = (
            RECORD.point(kernel=f"conv2d_direct{suffix}", channels=channels)
            for suffix in ("", "_nhwc")
        )
        ratio = RECORD.ratio(last, first)
        assert ratio.low > 1.2 if channels < PIXELS else ratio.high < 0.8


# ---- the problem left over


def test_an_expression_reaches_a_small_share_of_the_peak():
    path = records.DATA / "roofline" / f"{RECORD.machine['fingerprint']}.json"
    peak = roofline.load(path).peak["float64"]
    for n, most in ((10_000, 0.1), (10_000_000, 0.03)):
        point = RECORD.point(kernel="gelu_temporaries", n=n)
        assert costs.gelu(n).flop / point.seconds.median < most * peak


def test_each_number_takes_longer_in_a_long_array_but_not_in_one_loop():
    short, long = (RECORD.point(kernel="gelu_temporaries", n=n) for n in (10_000, 10_000_000))
    assert factor(long, short) > 2
    one_loop = [RECORD.point(kernel="gelu_fused", n=n) for n in (10_000, 10_000_000)]
    assert element(one_loop[1]) < 1.2 * element(one_loop[0])
    assert factor(long, one_loop[1]) > 4
    assert element(far("np.tanh")) < 0.3 * element(long)  # its other tanh is not why


def test_the_expression_allocates_several_arrays_as_large_as_its_input():
    x = np.linspace(-3, 3, 1_000_000)
    assert memory.profile(gelu_temporaries, x, x.copy()).allocated_bytes >= 2 * x.nbytes
