"""The sweep behind the chapter on analysis, run for real on few numbers."""

import numpy as np
import pytest

from helpers.kernels import gram
from helpers.records import Record, component, load, profilers, write
from helpers.records.analysis_sweep import FULL, MANY_ROUNDS, ROUNDS, Plan, analysis, steps
from helpers.records.sweeps import SWEEPS

pytestmark = pytest.mark.slow  # it compiles, and takes a hundred points

SMALL = Plan(
    sizes=(4, 6), long=6, threaded=(4,), columns=(3,), steps=(1, 2), rows=(8,), sides=(4, 8),
    table=(6, 3),
)  # fmt: skip


@pytest.fixture(scope="module")
def record():
    points = tuple(analysis(lambda *progress: None, SMALL))
    return Record("analysis", "2026-11-23T00:54:00+00:00", {"fingerprint": "0"}, "wall", points)


def test_it_is_among_the_sweeps():
    assert SWEEPS["analysis"] is analysis


def test_no_two_points_have_the_same_parameters(record):
    settings = [str(sorted(point.parameters.items())) for point in record.points]
    assert len(set(settings)) == len(settings)


def test_every_kernel_is_taken_at_a_size_and_the_telling_ones_at_all(record):
    def taken(n):
        return {
            p.parameters["kernel"]
            for p in record.points
            if p.parameters["case"] == "gram"
            and p.parameters["n"] == n
            and p.parameters["threads"] == "one"
        }

    assert taken(4) == {k.__name__ for k in (*gram.SINGLE, gram.gram_vector_python)}
    assert {"gram_vector_formed", "gram_vector_python", "gram_vector_naive"} < taken(6) < taken(4)


def test_sizes_from_which_few_take_part_are_in_the_full_plan():
    assert FULL.long in FULL.sizes
    assert set(FULL.threaded) < set(FULL.sizes)


def test_one_pass_stands_beside_what_uses_all_threads(record):
    at = {"case": "gram", "dtype": "float64", "n": 4}
    alone = record.point(kernel="gram_vector_one_pass", threads="one", beside="all", **at)
    assert record.ratio(alone, record.point(kernel="gram_vector_parallel", threads="all", **at))


@pytest.mark.parametrize("case", ["network", "component", "search", "overlap", "iteration"])
def test_parts_can_be_compared_round_by_round(record, case):
    found = [p for p in record.points if p.parameters["case"] == case]
    assert len({p.parameters["kernel"] for p in found}) > 1
    assert {len(p.samples) for p in found} <= {ROUNDS, MANY_ROUNDS}
    assert len({len(p.samples) for p in found}) == 1


def test_every_tool_profiles_both_programs(record):
    for program, functions in {
        "component": ["read_words", "standardise", "first_component", "write"],
        "both": ["many_calls", "one_loop"],
    }.items():
        for tool in ("cProfile", "line_profiler"):
            at = {"case": "profile", "program": program, "tool": tool}
            parts = zip(*(record.point(part=part, **at).samples for part in functions), strict=True)
            wholes = record.point(part="whole", **at).samples
            assert all(sum(one) <= whole for one, whole in zip(parts, wholes, strict=True))
    assert record.point(case="profile", program="both", tool="clock", part="many_calls")


def test_it_survives_being_written(record, tmp_path):
    write(record, tmp_path / "here.json")
    assert [p.parameters for p in load(tmp_path / "here.json").points] == [
        p.parameters for p in record.points
    ]


# The network


def test_every_product_trains_the_same_network_with_the_kernel_it_is_named_after():
    members = {
        dict(key)["kernel"]: call for key, call in steps(8).items() if ("part", "step") in key
    }
    plain = members.pop("plain")()
    assert set(members) == {"np.matmul", "matmul_ijk", "matmul_ikj", "matmul_tiled"}
    for call in members.values():
        for one, other in zip(call(), plain, strict=True):
            np.testing.assert_allclose(np.asarray(one), other, rtol=1e-12, atol=1e-14)


def test_the_products_alone_are_the_five_of_the_step():
    (products,) = (
        call for key, call in steps(8).items()
        if dict(key) == {"case": "network", "kernel": "plain", "part": "products", "n": 8}
    )  # fmt: skip
    _, factors = products.args
    assert [(a.shape, b.shape) for a, b in factors] == [
        ((8, 64), (64, 128)), ((8, 128), (128, 10)), ((8, 10), (10, 128)), ((64, 8), (8, 128)),
        ((128, 8), (8, 10)),
    ]  # fmt: skip


# The program


@pytest.fixture
def table(tmp_path):
    return component.make_table(tmp_path, rows=40, columns=5)


@pytest.mark.parametrize("read", component.READERS, ids=lambda read: read.__name__)
def test_every_reader_finds_the_same_numbers(read, table):
    assert np.array_equal(read(table), np.load(table.with_suffix(".npy")))


@pytest.mark.parametrize(
    "find", [component.first_component, component.first_component_formed], ids=lambda f: f.__name__
)
def test_the_component_is_the_first_of_numpys_decomposition(find, table):
    scaled = component.standardise(component.read_binary(table))
    expected = np.linalg.svd(scaled)[2][0]
    found = find(scaled, 200)
    assert abs(found @ expected) == pytest.approx(1, abs=1e-9)


def test_columns_are_standardised(table):
    scaled = component.standardise(component.read_binary(table))
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-14)
    np.testing.assert_allclose(scaled.std(axis=0), 1)


def test_the_program_writes_what_it_found(table):
    component.run(table)
    written = np.loadtxt(table.with_suffix(".out"))
    expected = component.first_component(component.standardise(component.read_words(table)))
    np.testing.assert_allclose(written, expected, atol=1e-6)


# Profilers


@pytest.mark.parametrize("tool", ["cProfile", "line_profiler"])
def test_a_profiler_finds_the_seconds_of_each_function_within_the_whole(tool):
    said = profilers.TOOLS[tool](profilers.both, (profilers.many_calls, profilers.one_loop))
    assert set(said) == {"whole", "many_calls", "one_loop"}
    assert 0 < said["many_calls"] + said["one_loop"] <= said["whole"]


def test_a_function_that_was_not_called_is_no_part():
    with pytest.raises(KeyError):
        profilers.by_cprofile(profilers.one_loop, (profilers.many_calls,))


def test_both_halves_add_what_they_say():
    assert profilers.many_calls(5) == profilers.one_loop(5) == 5.0
