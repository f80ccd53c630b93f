"""What is counted besides results, and how arrays travel; assignments are in tests/assignments."""

import secrets
import sys
from math import nan

import cloudpickle
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from helpers.judge import blocking, in_place, vectorization
from helpers.judge.evidence.accesses import Accesses
from helpers.judge.evidence.memory import Memory
from helpers.judge.evidence.misses import Misses, Trial
from helpers.judge.evidence.tracing import Count
from helpers.judge.evidence.vectors import Vectors
from helpers.judge.exercise import Exercise
from helpers.judge.problem import Expected, Problem, laid_out
from helpers.judge.replies import Failure, Footprint
from helpers.judge.shared import Arena
from helpers.judge.verdict import Finding, Wrong
from helpers.judge.worker import MOST_PAYLOAD, bench, carry

# As functions from a notebook travel: with their code, for there is no module to import.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

pytestmark = pytest.mark.usefixtures("no_worker_left")

LAYOUTS = ("C order", "F order", "strided")
EXERCISES = (
    blocking.matmul_blocked,
    vectorization.mean_of_valid,
    vectorization.squared_distances,
    vectorization.heat_step,
    in_place.blend,
    in_place.softmax_rows,
    in_place.tanh_chunked,
)


# Arrays that travel


@given(st.integers(0, 5), st.integers(0, 5), st.sampled_from(LAYOUTS), st.sampled_from("fdh"))
def test_an_array_arrives_with_its_strides_and_can_be_written(
    tmp_path_factory, rows, columns, layout, dtype
):
    array = laid_out(np.arange(rows * columns).reshape(rows, columns).astype(dtype), layout)
    arena = Arena(tmp_path_factory.mktemp("arena"))
    entries = arena.put([array])
    here, there = arena.arrays(entries), arena.arrays(entries)
    assert np.array_equal(here[0], array)
    assert (here[0].strides, here[0].dtype) == (array.strides, array.dtype)
    here[0][...] = 7
    assert (there[0] == 7).all()
    arena.close()


def test_arrays_that_share_memory_share_it_over_there(tmp_path):
    whole = np.arange(12.0)
    arena = Arena(tmp_path)
    same, reverse, apart = arena.arrays(arena.put([whole, whole[::-1], whole.copy()]))
    same[0] = 99
    assert reverse[-1] == 99
    assert apart[0] == 0
    assert np.shares_memory(same, reverse)
    arena.close()


# Problems


def problem():
    expected = {"out": Expected(np.array([1.0, np.nan, np.inf, -0.5]), np.array(1e-3))}
    return Problem({"x": np.ones(4), "out": np.zeros(4)}, expected, ())


@pytest.mark.parametrize(
    ("x", "out", "flaw"),
    [
        ([1, 1, 1, 1], [1.0009, nan, np.inf, -0.5], None),
        ([1, 1, 1, 2], [1, nan, np.inf, -0.5], "it changed its input x"),
        ([1, 1, 1, 1], [1, nan, np.inf, -0.502], "1 of 4 elements wrong, first out[3]: got -0.502"),
        ([1, 1, 1, 1], [nan, nan, np.inf, -0.5], "first out[0]: got nan, expected 1"),
        ([1, 1, 1, 1], [1, 0, np.inf, -0.5], "first out[1]: got 0, expected nan"),
        ([1, 1, 1, 1], [1, nan, 1e300, -0.5], "first out[2]: got 1.0000000000000001e+300, expect"),
        ([1, 1, 1, 1], [1, nan, -np.inf, -0.5], "first out[2]: got -inf, expected inf"),
    ],
)
def test_nan_and_infinity_are_right_only_where_they_are_expected(x, out, flaw):
    found = problem().flaw([np.array(x, float), np.array(out, float)])
    assert flaw in found if flaw else found is None


def test_an_input_that_is_the_output_may_change():
    x = np.ones(3)
    in_place_problem = Problem({"x": x, "out": x}, {"out": Expected(2 * x, np.array(0.0))})
    assert in_place_problem.flaw([2 * x, 2 * x]) is None
    assert "to the last bit" in in_place_problem.flaw([x, x])


@pytest.mark.parametrize("exercise", EXERCISES, ids=lambda exercise: exercise.name)
def test_problems_are_new_each_time_and_start_with_what_is_asked(exercise):
    case = exercise.case(*exercise.visible[0])
    one, other = (exercise.source(case, nan) for _ in range(2))
    assert next(iter(one.arrays.values())).tobytes() != next(iter(other.arrays.values())).tobytes()
    assert one.rubbish == ", out full of NaN"
    assert exercise.source(case, 0.0).rubbish == ""
    assert one.others == other.others
    assert one.flaw(list(one.arrays.values())) is not None


def test_a_function_that_brings_an_array_along_is_refused():
    table = np.zeros(MOST_PAYLOAD // 8)
    with pytest.raises(Failure, match="Make what it needs inside"):
        carry(lambda: table)
    small = table[:8].copy()
    assert carry(lambda: small)


# Answers


@pytest.mark.parametrize(
    "content",
    [
        None,
        3,
        {},
        {"peak_bytes": 1, "allocated_bytes": 1, "object_bytes": 1},
        dict.fromkeys(Footprint._fields, -1),
        dict.fromkeys(Footprint._fields, 1.5),
        dict.fromkeys(Footprint._fields, True),
    ],
)
def test_a_forged_footprint_is_no_answer(content):
    with pytest.raises(Failure, match="no answer"):
        Footprint.of(content)
    assert Footprint.of(dict.fromkeys(Footprint._fields, 0)) == Footprint(0, 0, 0, 0)


@pytest.mark.parametrize(
    "answer", [None, [], [3], [1, 2, 3, 4, 5], [1, 2, 3, -4], [1.5, 1, 1, 1], "1111"]
)
def test_forged_counts_are_no_answer(answer):
    class Forger:
        def ask(self, *_):
            return answer

    with pytest.raises(Failure, match="no answer"):
        Count.asked(Forger(), 1, None, copying((2, 2), 0.0))


# Misses


def copy_rows(x, out):
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = x[i, j]


def copy_columns(x, out):
    for j in range(x.shape[1]):
        for i in range(x.shape[0]):
            out[i, j] = x[i, j]


def copy_through_a_temporary(x, out):
    kept = x.copy()
    for i in range(x.shape[0]):
        for j in range(x.shape[1]):
            out[i, j] = kept[i, j]


def copy_behind_the_trace(x, out):
    getattr(out, "_array", out)[...] = getattr(x, "_array", x)


def write_sevens(x, out):
    out[...] = 7


def copy_through_a_list(x, out):
    kept = [x[i, j] for i in range(x.shape[0]) for j in range(x.shape[1])]
    for j in range(x.shape[1]):
        for i in range(x.shape[0]):
            out[i, j] = kept[i * x.shape[1] + j]


def copy_but_one(x, out):
    copy_rows(x, out)
    out[0, 0] += 1


def shape(*sizes):
    return sizes


def copying(case, start):
    x = np.random.default_rng(secrets.randbits(64)).random(case)
    return Problem({"x": x, "out": np.full(case, start)}, {"out": Expected(x, np.array(0.0))})


def sevens(case, start):
    x = np.full(case, 7.0)
    return Problem({"x": x, "out": np.full(case, start)}, {"out": Expected(x, np.array(0.0))})


def misses(function, problem=copying):
    evidence = Misses((Trial((32, 32), 2048),), None, all_up_to=1.5, none_from=5.0)
    copy = Exercise("copy", shape, problem, ((2, 2),), {"misses": evidence}, language=True)
    return copy.judge_by("misses", {"copy": function}, 4)


def test_rows_earn_all_and_columns_nothing():
    rows, columns = misses(copy_rows), misses(copy_columns)
    lines = 2 * 32 * 32 * 8 // 64
    assert (rows.kind, rows.points) == ("correct", 4.0)
    assert rows.evidence == {"misses": [lines], "reference": [lines], "compulsory": [lines]}
    assert (columns.kind, columns.points) == ("costly", 0.0)
    assert columns.evidence["misses"] == [2 * 32 * 32]
    assert f"{lines:,}" in columns.reason


def test_what_a_function_allocates_lies_in_the_cache_too():
    """Three arrays of lines where two are needed, and the copy is read again: twice as many."""
    found = misses(copy_through_a_temporary)
    assert found.evidence["misses"] == [2 * found.evidence["reference"][0]]
    assert found.points == round(4 * (5 - 2) / (5 - 1.5), 2)


@pytest.mark.parametrize(
    ("function", "kind", "words"),
    [
        (copy_but_one, "wrong", "1 of 1024 elements wrong"),
        (copy_behind_the_trace, "forbidden", "of cell 1 uses `getattr`"),
        (copy_through_a_list, "raised", "makes a list (line "),
    ],
    ids=lambda value: getattr(value, "__name__", None),
)
def test_the_traced_call_is_the_one_whose_result_is_checked(function, kind, words):
    found = misses(function)
    assert (found.kind, found.points) == (kind, 0.0)
    assert words in found.reason


def test_a_call_that_does_not_read_its_input_is_refused():
    assert misses(copy_rows, sevens).kind == "correct"
    found = misses(write_sevens, sevens)
    assert (found.kind, found.points) == ("wrong", 0.0)
    assert "it read 0 of the 1024 elements of x" in found.reason


def multiply_by_rows(a, b, out, block):
    """As fast as blocks at these sizes, and without a block in it."""
    out[:] = 0
    for i in range(a.shape[0]):
        for p in range(a.shape[1]):
            for j in range(b.shape[1]):
                out[i, j] += a[i, p] * b[p, j]


def test_an_order_that_ignores_the_block_earns_nothing_for_misses():
    found = blocking.matmul_blocked.judge_by("misses", {"matmul_blocked": multiply_by_rows}, 5)
    assert (found.kind, found.points) == ("costly", 0.0)


def multiply_by_library(a, b, out, block):
    out[:] = a @ b


@pytest.mark.parametrize("name", ["misses", "speed"])
def test_a_librarys_product_earns_nothing_for_structure_or_speed(name):
    namespace = {"matmul_blocked": multiply_by_library}
    found = blocking.matmul_blocked.judge_by(name, namespace, 5)
    assert (found.kind, found.points) == ("raised", 0.0)
    assert "uses `@`" in found.reason


def test_the_worst_trial_counts():
    """Blocks of one size, whatever is asked, fit one cache and not the others."""
    trials = blocking.MISSES.trials

    def taken(kernel, case, trial):
        problem = blocking.product(case, 0.0)
        arguments = (
            problem.arguments if kernel is blocking.matmul_blocked_ijk else problem.arguments[:3]
        )
        return Count.of(kernel, arguments, trial.cache, [False, False, True]).misses

    for trial in trials:
        own = taken(blocking.matmul_blocked_ijk, trial.case, trial)
        for used in trials:
            if used.case.block > trial.case.block:
                others = taken(blocking.matmul_blocked_ijk, used.case, trial)
                assert others > blocking.MISSES.none_from * own
        naive = taken(blocking.matmul_ijk, trial.case, trial)
        assert naive > blocking.MISSES.none_from * own


# Memory and vectors, as far as the assignments do not show it


def fill(x, out):
    out[...] = x


def copy_twice(x, out):
    out[...] = x.copy()


@pytest.mark.parametrize(("function", "taken"), [(fill, 0), (copy_twice, 8192)])
def test_a_footprint_counts_the_call(function, taken):
    evidence = Memory((32, 32), "allocated_bytes", 100, "a hundred bytes")
    copy = Exercise("copy", shape, copying, ((2, 2),), {"memory": evidence}, language=True)
    found = copy.judge_by("memory", {"copy": function}, 2)
    assert found.evidence["allocated_bytes"] == found.evidence["peak_bytes"] == taken
    assert found.kind == ("costly" if taken else "correct")


@pytest.mark.parametrize(
    "evidence",
    [
        Memory((2, 2), "peak_bytes", 1, ""),
        Misses((), None, 1, 2),
        Vectors((2, 2)),
        Accesses((2, 2), 1, 2),
    ],
)
def test_what_a_child_counts_is_for_the_kernel_language_alone(evidence):
    with pytest.raises(ValueError, match="copy: it is counted, which needs language=True"):
        Exercise("copy", shape, copying, (), {"it": evidence})


def test_a_wrong_result_earns_nothing_by_any_evidence():
    class Any:
        def find(self, exercise, payload):
            exercise.attempt(bench.worker(payload), (2, 2))
            return Finding("correct", "Never said.", 1)

    copy = Exercise("copy", shape, copying, ((2, 2),), {"any": Any()})
    assert copy.judge_by("any", {"copy": fill}, 3).points == 3
    found = copy.judge_by("any", {"copy": copy_but_one}, 3)
    assert (found.kind, found.points) == ("wrong", 0.0)
    assert "Only a right result counts here" in found.reason
    with pytest.raises(Wrong, match="for \\(2, 2\\), out full of NaN"):
        copy.attempt(bench.worker(carry(copy_but_one)), (2, 2))


def copy_exercise(evidence):
    return Exercise("copy", shape, copying, ((2, 2), (3, 1)), {"rows": evidence}, language=True)


def plain_copy():
    return Exercise("copy", shape, copying, ((2, 2), (3, 1)))


def test_the_self_check_says_what_the_grader_would_say(capsys):
    evidence = Misses((Trial((8, 8), 512),), None, all_up_to=1.5, none_from=5.0)
    copy_exercise(evidence).check({"copy": copy_rows})
    results, rows = capsys.readouterr().out.replace("\n    ", " ").splitlines()
    assert results == "results: Correct for 2 cases."
    assert rows.startswith("rows: 16 misses for (8, 8) through a cache of 512 bytes, 1.00 times")


def test_the_self_check_stops_at_a_wrong_result(capsys):
    plain_copy().check({"copy": copy_but_one})
    assert "results: copy is wrong for (2, 2), out full of NaN: 1 of 4" in capsys.readouterr().out


def test_the_self_check_is_left_out_while_grading(capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    plain_copy().check({})
    assert capsys.readouterr().out.startswith("Left out while grading")
