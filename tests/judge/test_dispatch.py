"""The judge of dispatchers and of a backend: exact costs, choices, and how they are asked."""

import sys
from dataclasses import replace
from math import exp, prod
from random import Random

import cloudpickle
import numpy as np
import pytest

from helpers.backends import ComputeBackend, registry
from helpers.judge import dispatch
from helpers.judge.cost_table import (
    MACHINES,
    NUMPY,
    TILT,
    Cost,
    Machine,
    Question,
    drawn,
    machine,
    mean,
)
from helpers.judge.evidence.regret import Asked, Dispatcher, Overhead, Regret
from helpers.judge.problem import Expected, Problem
from helpers.judge.replies import Failure
from helpers.judge.verdict import Scale
from helpers.judge.worker import Worker, bench, carry

# As functions from a notebook travel: with their code, for there is no module to import.
cloudpickle.register_pickle_by_value(sys.modules[__name__])

SMALL, MIDDLE, LARGE = (Question("add", "float64", (n,)) for n in (10, 100, 1000))
TABLE = Machine(
    {
        "measured": {SMALL: {"numpy": 1.0, "numba": 2.0}, LARGE: {"numpy": 8.0, "numba": 2.0}},
        "hidden": {
            MIDDLE: {"numpy": 3.0, "numba": 2.0},
            Question("add", "float64", (11,)): {"numpy": 1.0},
            Question("gelu", "float32", (5, 6)): {"numpy": 8.0, "numba": 1.0, "parallel": 2.0},
        },
    }
)


@pytest.fixture(autouse=True)
def nothing_left():
    yield
    bench.clear()
    if dispatch.NAME in registry.registered():
        registry.unregister(dispatch.NAME)


# Costs


@pytest.mark.parametrize("words", MACHINES)
def test_numpy_takes_every_problem_and_no_part_shares_a_problem(words):
    """What a backend lacks runs on NumPy, so there must be a cost of it."""
    costs = machine(words).costs
    assert set(costs) == {"measured", "practice", "hidden"}
    problems = [question for part in costs.values() for question in part]
    assert len(set(problems)) == len(problems) == 144
    assert all(NUMPY in there for part in costs.values() for there in part.values())


def test_a_machine_lacks_what_it_is_said_to_lack():
    assert machine("two threads").backends() == ["blas", "chunked", "numba", "numpy", "parallel"]
    assert machine("one thread and no blas").backends() == [
        "chunked", "numba", "numpy", "parallel",
    ]  # fmt: skip


def test_a_calibration_is_told_the_measured_part_alone():
    assert TABLE.measured() == [
        Cost("add", "float64", (10,), "numpy", 1.0),
        Cost("add", "float64", (10,), "numba", 2.0),
        Cost("add", "float64", (1000,), "numpy", 8.0),
        Cost("add", "float64", (1000,), "numba", 2.0),
    ]


def test_regret_is_the_time_over_the_best_and_falls_back_on_numpy():
    gelu = TABLE.questions("hidden", ["gelu float32"])[0]
    found = [TABLE.regret("hidden", gelu, name) for name in ("numba", "parallel", "numpy", "blas")]
    assert found == [1, 2, 8, 8]


def test_regrets_are_those_of_the_named_problems():
    names = ["numpy", "numba", "parallel"]
    assert TABLE.regrets("hidden", names) == [1.5, 1, 2]
    assert TABLE.regrets("hidden", ["blas"], TABLE.questions("hidden", ["gelu float32"])) == [8]
    assert mean([1, 8]) == pytest.approx(8**0.5)


@pytest.mark.parametrize("words", MACHINES)
def test_a_drawn_machine_has_the_problems_of_the_recorded_one_and_other_costs(words):
    recorded, one, other = machine(words), drawn(words, Random(1)), drawn(words, Random(2))
    assert one.questions("hidden") == recorded.questions("hidden") == other.questions("hidden")
    assert one.backends() == recorded.backends()
    assert not set(one.measured()) & (set(recorded.measured()) | set(other.measured()))
    assert drawn(words, Random(1)).costs == one.costs
    for there in one.costs["hidden"].values():
        assert NUMPY in there


def test_what_is_drawn_is_as_smooth_as_what_was_recorded():
    """Between neighbours in size a backend's time is stretched alike, in all parts of the costs."""
    recorded, found = machine("one thread and no blas"), drawn("one thread and no blas", Random(3))
    stretched = sorted(
        (prod(question.shape), found.costs[part][question][NUMPY] / there[NUMPY])
        for part, questions in recorded.costs.items()
        for question, there in questions.items()
        if question.sort == "gelu float64"
    )
    factors = [factor for _, factor in stretched]
    assert factors == sorted(factors) or factors == sorted(factors, reverse=True)
    assert max(factors) / min(factors) <= exp(2 * TILT) * 1.001


def test_problems_are_asked_by_sort():
    assert TABLE.questions("hidden", ["gelu float32"]) == [Question("gelu", "float32", (5, 6))]
    assert len(TABLE.questions("hidden")) == 3
    with pytest.raises(KeyError, match="no costs of 'gelu float16': there are add float64, gelu"):
        TABLE.questions("hidden", ["add float64", "gelu float16"])


# Choices


def nothing(costs):
    return None


def always(name):
    return carry(Dispatcher(nothing, lambda *_: name))


def by_name(names):
    """Choose by the first number of a shape."""
    return carry(Dispatcher(nothing, lambda known, op, dtype, shape: names[shape[0]]))


def found(payload, **options):
    scale = {"all_up_to": 1.5, "none_from": 3.5, **options}
    return Regret(TABLE, "a table", "hidden", None, **scale).find(dispatch.dispatcher, payload)


@pytest.mark.parametrize(
    ("names", "options", "regrets", "share"),
    [
        ({100: "numba", 11: "numpy", 5: "numba"}, {}, [1, 1, 1], 1),
        ({100: "numba", 11: "numba", 5: "numba"}, {}, [1, 1, 1], 1),
        ({100: "numba", 11: "numpy", 5: "numpy"}, {}, [1, 1, 8], 0.75),
        ({100: "numba", 11: "numpy", 5: "numpy"}, {"worst": True}, [1, 1, 8], 0),
        ({100: "numba", 11: "numpy", 5: "parallel"}, {"worst": True}, [1, 1, 2], 0.75),
        ({100: "numpy", 11: "parallel", 5: "numba"}, {"worst": True}, [1.5, 1, 1], 1),
    ],
)
def test_points_fall_with_the_mean_or_the_worst_regret(names, options, regrets, share):
    finding = found(by_name(names), **options)
    assert finding.evidence["regrets"] == regrets
    assert finding.share == pytest.approx(share)
    assert finding.kind == ("correct" if share == 1 else "costly")


def test_the_sentence_names_the_worst_choice():
    reason = found(by_name({100: "numba", 11: "numpy", 5: "numpy"})).reason
    assert "Mean regret 2.000 over 3 problems on a table" in reason
    assert "8.00 at the worst, numpy for gelu float32 (5, 6)" in reason
    assert "at the worst. The mean" in found(
        by_name({100: "numba", 11: "numpy", 5: "numba"})
    ).reason  # fmt: skip


def told_costs(costs):
    return {(cost.op, cost.shape): cost for cost in costs}


def checks_what_it_gets(known, op, dtype, shape):
    cost = known["add", (1000,)]
    if (cost.dtype, cost.seconds) != ("float64", 8.0) and cost.backend != "numba":
        raise AssertionError(cost)
    hash((op, dtype, shape))
    return "numba"


def test_costs_and_shapes_arrive_as_they_left():
    assert found(carry(Dispatcher(told_costs, checks_what_it_gets))).kind == "correct"


@pytest.mark.parametrize("name", ["fast", None, 3, ["numba"], "NumPy"])
def test_what_is_no_backend_is_named(name):
    with pytest.raises(Failure, match="needs one of numba, numpy, parallel") as caught:
        found(always(name))
    assert f"choose returned {name!r} for add float64 (100,)" in str(caught.value)


def forging(calibrate, choose):
    """A dispatcher that fills in numbers that belong to no backend."""

    class Forger(Dispatcher):
        def __call__(self, order, picks, *rest):
            picks[:] = 77

    return carry(Forger(calibrate, choose))


def test_a_pick_that_is_no_backend_is_refused():
    with pytest.raises(Failure, match="no answer"):
        found(forging(nothing, nothing))


def test_the_same_dispatcher_earns_the_same_everywhere():
    payload = carry(Dispatcher(dispatch.Nearest.calibrate, dispatch.Nearest.choose))
    asked = [Asked.of(payload, machine("two threads"), "hidden", None) for _ in range(2)]
    assert asked[0].regrets == asked[1].regrets
    assert asked[0].mean == pytest.approx(1.024, abs=5e-4)


# What choosing costs

HERE = machine(dispatch.HERE)
NEAREST = Dispatcher(dispatch.Nearest.calibrate, dispatch.Nearest.choose)
REMEMBERED = Dispatcher(dispatch.Remembered.calibrate, dispatch.Remembered.choose)
SCALE = Scale(0.35, 0.7)
OVERHEAD = Overhead(NEAREST, "a search", REMEMBERED, HERE, "hidden", SCALE, none_from=1.2)


def with_overhead(calibrate, choose):
    exercise = replace(dispatch.dispatcher, evidence={"it": OVERHEAD})
    return exercise.judge_by("it", {"calibrate": calibrate, "choose": choose}, 3)


def test_a_dispatcher_that_chooses_badly_is_not_measured():
    verdict = with_overhead(nothing, lambda *_: "numpy")
    assert (verdict.kind, verdict.points, verdict.evidence) == ("costly", 0, None)
    assert "Its mean regret is 2.249: how fast it chooses counts for nothing" in verdict.reason


def remembering(costs):
    return dispatch.Nearest.calibrate(costs), {}


def look(known, *question):
    """Search for a problem that is new, and look up one that is not."""
    costs, chosen = known
    if question not in chosen:
        chosen[question] = dispatch.Nearest.choose(costs, *question)
    return chosen[question]


def change(known, *question):
    """Choose well until all have been asked, and then without looking."""
    return look(known, *question) if len(known[1]) < ALL or question[0] == "add" else "numpy"


ALL = len(HERE.questions("hidden"))


@pytest.mark.slow
def test_a_dispatcher_that_chooses_otherwise_when_it_is_timed_earns_nothing():
    verdict = with_overhead(remembering, change)
    assert (verdict.kind, verdict.points) == ("wrong", 0)
    assert "when asked again: it chose another backend than before" in verdict.reason


@pytest.mark.slow
def test_choosing_is_timed_in_pairs():
    verdict = with_overhead(remembering, look)
    assert len(verdict.evidence["sittings"][-1]["wall"]) >= 7
    assert "times as fast as a search at 40,000 choices (95 % sure of" in verdict.reason


# The backend


def test_a_submission_prepares_itself_before_it_runs():
    """What it does then is no part of what is timed."""

    class Noting:
        def prepare(self, noted):
            noted[0] += 1

        def __call__(self, noted):
            noted[1] += 1

    with Worker(carry(Noting())) as worker:
        (noted,) = worker.place(np.zeros(2))
        worker.run(3)
        worker.run(3)
    assert noted.tolist() == [1, 2]


@pytest.mark.parametrize("dtype", ["int8", "int64"])
def test_a_difference_that_wraps_around_is_a_difference(dtype):
    """In int8, 100 - (-28) is -128, whose size is -128."""
    half = np.iinfo(dtype).min
    value = np.array([-28], dtype)
    wrong = value + np.array([half], dtype)
    problem = Problem({"out": value}, {"out": Expected(value, np.array(0))})
    assert problem.flaw([value]) is None
    assert "to the last bit" in problem.flaw([wrong])


@pytest.mark.parametrize("dtype", ["int8", "int64", "float32"])
@pytest.mark.parametrize("layout", ["C order", "F order", "strided"])
def test_products_are_new_each_time_and_right_as_numpy_does_them(dtype, layout):
    case = dispatch.Product(4, 30, 5, dtype, layout)
    one, other = (dispatch.product(case, np.nan) for _ in range(2))
    assert one.arrays["a"].tobytes() != other.arrays["a"].tobytes()
    a, b, out, *takes = one.arrays.values()
    assert one.flaw([a, b, out, *takes]) is not None
    np.matmul(a, b, out=out)
    for each in takes:
        each[0] = 1
    assert one.flaw([a, b, out, *takes]) is None


def test_a_backend_that_says_no_to_what_it_must_take_is_told_so_and_never_by_numpys_result():
    problem = dispatch.product(dispatch.Product(3, 4, 5, "int16"), np.nan)
    a, b, out, takes = problem.arrays.values()
    np.matmul(a, b, out=out)
    takes[0] = 0
    assert problem.flaw([a, b, out, takes]) == "supports() is not true for products of int16"


class Exploding(ComputeBackend):
    def __init__(self):
        raise RuntimeError("no fuel")

    def supports(self, problem):
        return True


def test_a_backend_that_cannot_be_made_is_told_so(capsys):
    registry.register(dispatch.NAME, Exploding)
    assert dispatch.backend.correct({}, [(3, 3, 3)], 2) == 0
    assert "The backend cannot be made: RuntimeError: no fuel." in capsys.readouterr().out


def test_the_self_check_says_all_and_stops_at_what_does_not_run(capsys):
    dispatch.backend.check({})
    assert "no cell has registered a backend 'mine'" in capsys.readouterr().out
    dispatch.check_dispatcher({"calibrate": nothing})
    said = capsys.readouterr().out
    assert said.count("The dispatcher is not defined") == 1
    dispatch.check_dispatcher({"calibrate": nothing, "choose": lambda *_: "numpy"})
    said = " ".join(capsys.readouterr().out.split())
    assert "over 24 problems on two threads" in said
    assert "over 24 problems on one thread and no blas" in said
    assert "overhead: Its mean regret is" in said


def test_the_self_checks_are_left_out_while_nbgrader_grades(capsys, monkeypatch):
    monkeypatch.setenv("NBGRADER_EXECUTION", "autograde")
    dispatch.backend.check({})
    dispatch.check_dispatcher({})
    assert capsys.readouterr().out.count("Left out while grading") == 2
