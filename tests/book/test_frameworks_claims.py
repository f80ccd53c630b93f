"""The sentences of the chapter on frameworks, on the processor, over the record that it quotes."""

import numpy as np
import pytest

from helpers import records
from helpers.records import frameworks_sweep
from helpers.records.frameworks import precision
from helpers.records.frameworks.sources import source

RECORD = records.reference("frameworks")
MADE = RECORD.machine["frameworks"]
CHANNELS = (1, 3, 8, 16, 32, 64, 128)


def point(kernel, case, n, threads="one", **more):
    return RECORD.only(kernel=kernel, case=case, n=n, threads=threads, **more)


def times(slow, quick, case, n, **more):
    """How many times as long the one takes as the other, with its interval."""
    return RECORD.ratio(*(point(kernel, case, n, **more) for kernel in (slow, quick)))


def seconds(kernel, case, n, **more):
    return point(kernel, case, n, **more).seconds.median


def gigaflops(kernel, n=1024, **more):
    return 2e-9 * n**3 / seconds(kernel, "product", n, **more)


# The opening


def test_our_step_is_the_quickest_and_torchs_takes_several_times_as_long():
    others = ("numpy", "torch", "torch compiled", "jax", "jax compiled")
    assert all(times(name, "ours", "training step", 256).low > 1 for name in others)
    assert times("torch", "ours", "training step", 256).low > 2


def test_what_is_shown_is_what_was_recorded():
    shown = source("torch", "step", "compiled_gelu")
    assert "torch.autograd.grad(" in shown
    assert "@torch.compile\ndef compiled_gelu" in shown
    assert "xp.tanh" in source("model", "gelu")
    with pytest.raises(KeyError):
        source("model", "no_such_function")


# Which library multiplies


def test_three_products_are_alike_and_torchs_has_less_than_half():
    alike = [gigaflops(name) for name in ("numpy", "ours", "jax compiled")]
    assert max(alike) / min(alike) < 1.1
    assert gigaflops("torch") < 0.5 * min(alike)


def test_each_library_said_what_it_is():
    assert MADE["torch"]["product"].startswith("oneMKL")
    assert MADE["torch"]["product"].endswith("Intel(R) Architecture processors")
    assert "AVX" not in MADE["torch"]["product"]
    assert "AVX-512" in MADE["torch"]["bfloat16"]
    assert MADE["jax"]["product"] == "ynn"
    assert RECORD.machine["blas"][0]["name"] == "openblas"


def test_two_cores_gain_alike():
    for name in ("numpy", "torch"):
        assert 1.5 < gigaflops(name, threads="all") / gigaflops(name) < 2.1


# What a call costs


def test_the_cost_of_a_call_ranks_them():
    taken = [seconds(name, "addition", 10) for name in ("numpy", "ours", "torch", "jax compiled")]
    assert taken == sorted(taken)
    assert times("jax compiled", "numpy", "addition", 10).low > 10
    assert seconds("jax compiled", "addition", 1000) > 2 * seconds("jax compiled", "addition", 100)


def test_a_step_of_few_rows_is_calls():
    """With 16 times the rows it takes far less than 16 times as long."""
    for name in ("numpy", "torch", "jax compiled"):
        growth = seconds(name, "training step", 256) / seconds(name, "training step", 16)
        assert growth < 8
    assert times("torch", "numpy", "training step", 16).low > 3
    assert times("jax", "jax compiled", "training step", 16).low > 50


def test_torch_is_behind_with_many_rows_as_well_and_its_product_explains_a_part():
    assert times("torch", "numpy", "training step", 4096).low > 1.5
    flop = 2 * 4096 * (2 * 64 * 128 + 3 * 128 * 10)
    product = 1e-9 * flop * (1 / gigaflops("torch") - 1 / gigaflops("numpy"))
    step = seconds("torch", "training step", 4096) - seconds("numpy", "training step", 4096)
    assert 0.1 < product / step < 0.5


def test_torch_and_jax_touch_every_small_page_of_a_large_result_and_numpy_does_not():
    far = 10_000_000
    assert times("torch", "numpy", "addition", far).low > 2
    pages = 4 * far // 4096
    for name in ("torch", "jax"):
        assert point(name, "addition", far).parameters["faults"] == pytest.approx(pages, rel=0.01)
    assert point("numpy", "addition", far).parameters["faults"] < pages / 10


def test_a_result_of_a_million_numbers_costs_nobody_a_page():
    found = [p for p in RECORD.points if p.parameters.get("faults") is not None]
    assert {p.parameters["faults"] for p in found if p.parameters["n"] <= 1_000_000} == {0}


# Many in one call


def loop_loss(framework, case, n):
    return times(f"{framework}, a loop", framework, case, n).ratio


def test_a_batch_pays_for_small_products_and_not_for_others():
    for framework in ("numpy", "torch"):
        assert loop_loss(framework, "products of 8 by 8", 1000) > 15
        assert all(loop_loss(framework, "products of 128 by 128", n) < 1.15 for n in (10, 30, 100))


def test_a_product_of_128_takes_a_hundred_times_numpys_call():
    product = seconds("numpy", "products of 128 by 128", 1)
    assert 70 < product / seconds("numpy", "addition", 1) < 150


# Fusion


def test_both_compilers_are_worth_it_and_ours_is_quicker():
    million = "gelu", 1_000_000
    for name in ("torch", "jax"):
        assert times(name, f"{name} compiled", *million).low > 1.5
        assert times(f"{name} compiled", "ours", *million).low > 1.3


def test_jaxs_slower_loop_gains_the_larger_factor_as_its_operators_take_longer():
    million = "gelu", 1_000_000
    assert times("jax", "numpy", *million).low > 1
    gained, ours = times("jax", "jax compiled", *million), times("numpy", "ours", *million)
    assert gained.ratio > 1.1 * ours.ratio


def test_eight_of_nine_arrays_are_gone():
    for name in ("torch", "jax"):
        eager, one = (
            point(k, "gelu", 10**7).parameters["faults"] for k in (name, f"{name} compiled")
        )
        assert eager / one == pytest.approx(9, rel=0.01)


def test_torchs_loop_is_slower_than_numpys_nine_operations_though_no_page_is_missing():
    assert times("torch compiled", "numpy", "gelu", 1_000_000).low > 1.1
    assert times("torch compiled", "ours", "gelu", 100_000).low > 3
    assert 2 * 4 * 100_000 < RECORD.machine["caches"][1]["bytes"]


def test_the_single_operator_is_not_much_quicker_than_the_compiled_loop():
    assert times("torch compiled", "torch operator", "gelu", 1_000_000).ratio < 1.35


def first(framework, call="first", cache="empty"):
    kernel = f"{framework} compiled"
    return RECORD.only(kernel=kernel, case="first calls", call=call, cache=cache)


def pays_after(framework):
    both = framework, f"{framework} compiled"
    saved = np.subtract(*(seconds(name, "gelu", 1_000_000) for name in both))
    return first(framework).seconds.median / saved


def test_compiling_takes_torch_a_hundred_times_as_long_as_jax():
    assert RECORD.ratio(first("torch"), first("jax")).low > 50
    assert pays_after("torch") > 20 * pays_after("jax") > 20


def test_what_was_compiled_is_kept_and_another_size_is_compiled_again():
    assert RECORD.ratio(first("torch"), first("torch", cache="kept")).low > 3
    for name in ("torch", "jax"):
        assert RECORD.ratio(first(name, "other size"), first(name, "second")).low > 10


# Layouts


def last_gain(kernel, operation, channels):
    """How many times as fast an operation is with the channels last."""
    names = (f"{operation}, channels {where}" for where in ("first", "last"))
    early, late = (seconds(kernel, name, channels) for name in names)
    return early / late


def test_few_channels_last_cost_an_addition_several_times():
    assert last_gain("numpy", "bias", 3) < 1 / 3
    assert last_gain("ours", "bias", 3) < 1 / 3
    assert last_gain("jax compiled", "bias", 3) > 0.9


def test_with_many_channels_an_addition_loses_nothing_with_them_last():
    for name in ("numpy", "ours", "torch", "jax compiled"):
        assert last_gain(name, "bias", 128) > 0.85


def test_torchs_convolution_gains_with_the_channels_last_at_every_number_of_them():
    gains = [last_gain("torch", "convolution", channels) for channels in CHANNELS]
    assert 1.1 < min(gains) < max(gains) < 2.5


def test_numpys_convolution_gains_with_16_channels_and_more_and_not_with_three():
    assert last_gain("numpy", "convolution", 3) < 1.1
    assert all(last_gain("numpy", "convolution", n) > 1.1 for n in CHANNELS if n >= 16)


def test_our_convolution_has_no_clear_preference():
    gains = [last_gain("ours", "convolution", channels) for channels in CHANNELS]
    assert 0.7 < min(gains) < 1 < max(gains) < 1.4


def test_torchs_convolution_is_far_ahead_of_our_loop():
    case = "convolution, channels first", 64
    assert times("ours", "torch", *case).low > 5
    assert times("numpy", "torch", *case).low > 1.5


def test_only_images_with_the_channels_first_are_copied_into_blocks():
    assert MADE["torch"]["channels first"].endswith("avx512_core aBcd16b")
    assert MADE["torch"]["channels last"].endswith("avx512_core acdb")


# Memory


def taken(kernel, case, which, n=4096):
    return point(kernel, case, n).parameters[which]


KEPT = 4 * 4096 * (2 * 128 + 10)  # two arrays of the hidden layer, and the scores


def test_compilers_end_at_what_ours_keeps():
    assert taken("ours", "training step", "allocated") == 0
    for name in ("torch compiled", "jax compiled", "jax, memory given"):
        assert taken(name, "training step", "peak") == pytest.approx(KEPT, rel=0.03)
    for name in ("numpy", "torch"):
        assert taken(name, "training step", "peak") > 1.3 * KEPT
        assert taken(name, "training step", "allocated") > 2 * KEPT


def test_given_memory_is_that_of_the_parameters():
    saved = np.subtract(*(
        taken(name, "training step", "peak") for name in ("jax compiled", "jax, memory given")
    ))  # fmt: skip
    assert 0.8 < saved / (4 * (64 * 128 + 128 + 128 * 10 + 10)) <= 1


def test_jax_answers_without_a_hidden_layer_and_sooner_than_we_do():
    assert taken("jax compiled", "inference", "peak") == 4 * 4096 * 10
    assert taken("numpy", "inference", "peak") > 4 * 4096 * 128
    assert MADE["jax"]["together"] == "both products"
    assert times("ours", "jax compiled", "inference", 4096).low > 1.05


def test_it_is_the_only_step_that_beats_ours():
    cases = [(case, n) for case in ("training step", "inference") for n in (16, 256, 4096)]
    names = ("numpy", "torch", "torch compiled", "jax", "jax compiled")
    won = {(name, *at) for at in cases for name in names if times("ours", name, *at).low > 1}
    assert won == {("jax compiled", "inference", 4096)}


def test_without_a_way_back_nothing_is_saved_here():
    both = "torch, gradients kept", "torch"
    assert times(*both, "inference", 4096).ratio < 1.1
    assert taken(both[0], "inference", "peak") == taken(both[1], "inference", "peak")


# Fewer bits


def narrow(kernel, dtype, n=1024):
    return point(kernel, "narrow product", n, dtype=dtype)


def error(dtype, kernel="jax compiled", n=1024):
    return narrow(kernel, dtype, n).parameters["error"]


def test_errors_are_those_by_hand():
    assert error("bfloat16") / error("float16") == pytest.approx(8, rel=0.05)
    assert error("int8") == pytest.approx(2**0.5 * (3 / 12) ** 0.5 / 127, rel=0.02)


@pytest.mark.parametrize("dtype", ["bfloat16", "float16", "int8"])
def test_the_number_of_rows_is_not_in_the_error(dtype):
    found = [error(dtype, n=n) for n in (128, 256, 512, 1024)]
    assert max(found) / min(found) < 1.03


def test_torch_gains_by_the_bits_that_the_processor_multiplies():
    ours = narrow("ours", "float32")
    assert 1.6 < RECORD.ratio(ours, narrow("torch", "bfloat16")).ratio < 2.2
    assert 3 < RECORD.ratio(ours, narrow("torch", "int8")).ratio < 4.2
    rounding = RECORD.ratio(narrow("torch", "int8 from float32"), narrow("torch", "int8")).ratio
    assert 1.05 < rounding < 1.4


def test_the_processor_has_the_instructions_that_are_named():
    """What oneDNN calls DL Boost is avx512_vnni."""
    assert "DL Boost and bfloat16" in MADE["torch"]["bfloat16"]
    assert "float16" not in MADE["torch"]["bfloat16"].replace("bfloat16", "")


def test_jax_gains_nothing_by_bfloat16():
    assert (
        RECORD.ratio(narrow("jax compiled", "float32"), narrow("jax compiled", "bfloat16")).high
        < 1.1
    )


def test_products_without_a_fast_way_take_tens_of_times_as_long_as_float32():
    single = narrow("numpy", "float32", 256)
    for at in (("numpy", "float16"), ("numpy", "int8"), ("torch", "float16")):
        assert RECORD.ratio(narrow(*at, 256), single).low > 30


def test_one_large_number_spoils_int8():
    rng = np.random.default_rng(6172)
    a, b = rng.uniform(-1, 1, (2, 128, 128)).astype("float32")
    found = []
    for largest in (1, 100):
        a[0, 0] = largest
        left, right = precision.rounded(a), precision.rounded(b)
        product = left.numbers.astype("int32") @ right.numbers.astype("int32")
        found.append(precision.error((product * (left.step * right.step))[1:], a[1:], b))
    assert found[0] < 0.01 < 0.2 < found[1]


# Where it fails, and the exercise


def test_in_a_small_network_both_compilers_lose_and_jax_is_nearest():
    for n in (16, 256, 4096):
        assert times("jax compiled", "ours", "training step", n).low > 1
        assert times("torch compiled", "jax compiled", "training step", n).low > 1


def test_on_all_cores_each_waits_for_the_others_threads():
    assert frameworks_sweep.REST > 0.1


def test_jax_is_within_a_quarter_from_256_rows_on():
    losses = {n: times("jax compiled", "numpy", "product", n).ratio for n in (64, 128, 256, 512)}
    assert [n for n, loss in losses.items() if loss <= 1.25] == [256, 512]
    extra = np.subtract(*(seconds(name, "product", 8) for name in ("jax compiled", "numpy")))
    assert 128 < (4 * extra * 1e9 * gigaflops("numpy") / 2) ** (1 / 3) < 256
