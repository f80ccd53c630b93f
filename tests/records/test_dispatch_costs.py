"""The costs that a dispatcher is judged by: which problems, and the sweep at tiny sizes."""

from collections import Counter

import numpy as np
import pytest

from helpers import machine, records
from helpers.records import Record, dispatch_costs
from helpers.records.dispatch_costs import DRAWN, MEASURED, ROUNDS, SKEW, SORTS, Sort, problems
from helpers.records.sweeps import SWEEPS

TINY = (Sort("matmul", "int64", 3, 8, 8000), Sort("add", "float64", 1, 3, 8000))


@pytest.fixture(scope="module")
def told():
    return []


@pytest.fixture(scope="module")
def taken(told):
    """The points of two sorts at tiny sizes."""
    return tuple(dispatch_costs.dispatch_costs(lambda *report: told.append(report), TINY))


def test_no_problem_of_the_grade_is_told_or_practised():
    """A shape is in one part only, so that what was memorised is never asked."""
    found = [(sort.op, sort.dtype, shape) for sort, _, shape in problems()]
    assert len(set(found)) == len(found)


def test_each_sort_has_as_many_problems_of_each_part():
    counts = Counter((sort, part) for sort, part, _ in problems())
    wanted = {"measured": MEASURED, **DRAWN}
    assert counts == {(sort, part): n for sort in SORTS for part, n in wanted.items()}


@pytest.mark.parametrize("sort", SORTS, ids=lambda sort: f"{sort.op} {sort.dtype}")
def test_what_is_drawn_lies_between_what_is_measured(sort):
    """But for what rounding makes of the sides of a small shape."""
    sizes = {part: [] for part in ("measured", *DRAWN)}
    for own, part, shape in problems():
        if own == sort:
            sizes[part].append(np.prod(shape))
    low, high = min(sizes["measured"]), max(sizes["measured"])
    for part in DRAWN:
        assert low / 2 < min(sizes[part])
        assert max(sizes[part]) <= high
    hidden = np.log(sorted(sizes["hidden"]))
    assert np.diff(hidden).max() < 0.3 * np.log(high / low)


def test_sides_are_skewed_and_not_too_much():
    ratios = [max(shape) / min(shape) for *_, shape in problems() if min(shape) > 10]
    assert 1.5 < max(ratios) < 2 * SKEW**2


@pytest.mark.slow
def test_the_sweep_takes_each_backend_on_all_threads_and_on_one(taken):
    found = {tuple(point.parameters.items()) for point in taken}
    assert len(found) == len(taken)
    by_threads = {threads: set() for threads in ("all", "one")}
    for point in taken:
        at = point.parameters
        by_threads[at["threads"]].add((at["kernel"], at["op"], at["shape"], at["part"]))
        assert len(point.samples) == ROUNDS
    assert by_threads["all"] == by_threads["one"]
    shapes = {("x".join(map(str, shape)), part) for _, part, shape in problems(TINY)}
    assert {(shape, part) for *_, shape, part in by_threads["all"]} == shapes
    products = {kernel for kernel, op, *_ in by_threads["all"] if op == "matmul"}
    assert products == {"numpy", "blas", "numba"}


@pytest.mark.slow
def test_the_sweep_reports_each_setting(taken, told):
    assert {done for _, done, _ in told} == set(range(ROUNDS + 1))
    assert any(setting.endswith("threads: one") for setting, *_ in told)


@pytest.mark.slow
def test_the_sweep_makes_a_record(taken, tmp_path):
    made = Record("dispatch-costs", "2026-11-22T15:50:00Z", machine.describe(), "wall", taken)
    records.write(made, tmp_path / "here.json")
    assert [p.parameters for p in records.load(tmp_path / "here.json").points] == [
        point.parameters for point in taken
    ]


def test_libraries_are_held_to_one_thread_for_what_one_thread_takes(monkeypatch):
    held = {}

    def take(members, *, threads, progress, rounds, **_):
        progress(rounds, rounds)
        held.setdefault(settings[-1].rpartition(" ")[2], set()).add(threads)
        return dict.fromkeys(members, (1.0,) * rounds)

    settings = []
    monkeypatch.setattr(dispatch_costs.timing, "measure_rounds", take)
    taken = list(dispatch_costs.dispatch_costs(lambda text, *_: settings.append(text), TINY[1:]))
    assert held == {"all": {None}, "one": {1}}
    assert {point.parameters["threads"] for point in taken} == set(held)


def test_the_command_knows_the_sweep():
    assert SWEEPS["dispatch-costs"] is dispatch_costs.dispatch_costs


def test_the_record_holds_the_problems_of_the_sweep():
    """The judge asks what the record holds; a new list of problems needs a new record."""
    wanted = {
        (sort.op, sort.dtype, "x".join(map(str, shape)), part, threads)
        for sort, part, shape in problems()
        for threads in ("all", "one")
    }
    held = {
        tuple(point.parameters[name] for name in ("op", "dtype", "shape", "part", "threads"))
        for point in records.reference("dispatch-costs").points
    }
    assert held == wanted
