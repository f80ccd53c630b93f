"""The benchmark of the automatic choice: its suite, its races, and what is made of them."""

import numpy as np
import pytest

from helpers.backends import Problem
from helpers.backends.calibration import plan
from helpers.backends.calibration.session import Outcome
from helpers.backends.operations.meanings import MEANINGS, signature
from helpers.records import Point, Record, load
from tests.bench import dispatch, regret
from tests.bench.suite import FAMILIES, cases

LIMITS = {
    "whole products": (8, 300),
    "skinny products": (1, 20_000),
    "strided products": (8, 500),
    "ordinary products": (2, 700),
}


# ---- the suite


def test_the_families_have_equal_weight():
    found = [case.family for case in cases(80)]
    assert found == list(FAMILIES) * 10


def test_the_suite_is_the_same_each_time_and_another_with_another_seed():
    assert list(cases(40)) == list(cases(40))
    assert list(cases(40)) != list(cases(40, seed=1))


def test_sizes_keep_to_their_bounds():
    for case in cases(800):
        low, high = LIMITS.get(case.family, (0, 4_000_000))
        assert all(low <= size <= high for size in case.problem.sizes[1:])


def test_no_problem_was_seen_at_calibration():
    """But for a few of the very small products: there are no others."""
    seen = set(plan.problems())
    again = [case.problem for case in cases(dispatch.MANY) if case.problem in seen]
    assert all(max(problem.sizes) <= 8 for problem in again)
    assert len(again) < 4


@pytest.mark.parametrize("family", FAMILIES)
def test_inputs_make_up_their_problem(family):
    for case in [case for case in cases(160) if case.family == family][:5]:
        arrays, options = case.inputs()
        found = MEANINGS[case.problem.op].problem(*signature(arrays, options))
        assert (found.op, found.dtype, found.sizes) == (
            case.problem.op, case.problem.dtype, case.problem.sizes,
        )  # fmt: skip
        alike = all(lie == "contiguous" for lie in case.lies)
        assert (found.layout == "contiguous") == alike


# ---- what is made of the races


def points(case, chosen, **samples):
    facts = {"op": "add", "dtype": "float64", "layouts": "contiguous", "sizes": "9"}
    of_auto = {**facts, "family": "any", "chosen": chosen}
    return [
        Point({"kernel": name, "case": case, **(of_auto if name == "auto" else {})}, tuple(values))
        for name, values in samples.items()
    ]


def record(*parts):
    ways = [
        Point({"kernel": name, "case": "2 x 2"}, (seconds,) * 12)
        for name, seconds in (("dispatched", 9e-7), ("chosen", 5e-7))
    ]
    return Record("dispatch-regret", "2025-11-22T10:54:00+00:00", {"fingerprint": "made up"},
                  "wall", (*(point for part in parts for point in part), *ways))  # fmt: skip


def steady(seconds):
    return [seconds] * 12


LOST = points(0, "numba", plain=steady(1e-4), numpy=steady(1e-4), numba=steady(2e-4),
              auto=steady(2e-4))  # fmt: skip
WON = points(1, "numba", plain=steady(8e-6), numpy=steady(9e-6), numba=steady(2e-6),
             auto=steady(2e-6))  # fmt: skip
SAME = points(2, "numpy", plain=steady(4e-6), numpy=steady(5e-6), numba=steady(9e-6),
              auto=steady(5e-6))  # fmt: skip
WHOLE = record(LOST, WON, SAME)


def test_figures_are_those_of_the_races():
    found = regret.figures(WHOLE)
    assert (found.problems, found.hits) == (3, 2)
    assert found.regret == pytest.approx(2 ** (1 / 3))
    assert found.worst_regret == pytest.approx(2)
    assert found.gain == pytest.approx((0.5 * 4 * 0.8) ** (1 / 3))
    assert found.choice == pytest.approx((0.5 * 4.5 * 1) ** (1 / 3))
    assert [one.median for one in found.long] == pytest.approx([2])
    assert [one.median for one in found.short] == pytest.approx([1e-6])
    assert found.dispatch == pytest.approx(4e-7)
    assert "3 problems, 2 times the best" in str(found)


def test_the_best_is_found_in_other_rounds_than_those_in_which_it_is_compared():
    """One whose luck is in the even rounds is taken for the best, and gains nothing by it."""
    lucky, even = [1e-6, 3e-6] * 6, steady(2e-6)
    (race,) = regret.races(
        record(points(0, "numpy", plain=even, numpy=even, numba=lucky, auto=even))
    )
    assert race.best == "numba"
    assert race.regret == pytest.approx(2 / 3)


def test_noise_below_one_evens_out_in_one_mean_alone():
    parts = [
        points(i, "numpy", plain=steady(3e-5), numpy=steady(3e-5), auto=steady(auto * 3e-5))
        for i, auto in enumerate((0.8, 1.25))
    ]
    short = points(2, "numpy", **dict.fromkeys(("plain", "numpy", "auto"), steady(1e-6)))
    found = regret.figures(record(*parts, short))
    assert found.regret == pytest.approx(1)
    assert found.least_regret == pytest.approx(1.25 ** (1 / 3))


# ---- the races


def test_a_race_is_run_and_kept(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(dispatch, "SHORTEST", 1e-6)
    monkeypatch.setattr(dispatch, "CALLS", 10)
    monkeypatch.setattr(dispatch, "NAMES", ("numpy", "blas", "chunked"))
    monkeypatch.setattr(dispatch, "FEW", 5)
    monkeypatch.setattr(
        dispatch.backends, "calibrate", lambda: Outcome(None, 7, ("numpy",), {}, 1.5)
    )
    dispatch.run(quick=True, to=tmp_path / "any.json")
    kept = load(tmp_path / "any.json")
    assert kept.machine["suite"] == {"seed": 1729, "problems": 5}
    assert kept.machine["calibration"] == {"seconds": 1.5, "samples": 7}
    found = regret.races(kept)
    assert [race.facts["family"] for race in found] == list(FAMILIES)[:5]
    assert found[0].samples.keys() == {"plain", "numpy", "blas", "auto"}
    assert all(len(s) == dispatch.ROUNDS for race in found for s in race.samples.values())
    assert "dispatch of 2 x 2" in capsys.readouterr().out


def test_each_contestant_runs_its_own_backend():
    asked = []
    problem = Problem("tanh", np.dtype("float64"), (64, 0))
    for name in ("numpy", "blas"):
        run = dispatch._under(name, lambda: asked.append(dispatch.backends.current()))
        run(1)
    assert asked == ["numpy", "blas"]
    assert dispatch.backends.current() == "auto"
    assert not dispatch._takes("blas", problem)
