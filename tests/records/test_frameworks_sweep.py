"""The sweep of the chapter on frameworks: every hand computes the same, and each is measured."""

import importlib.util
import subprocess
import sys
from importlib import import_module

import numpy as np
import pytest

from helpers import records
from helpers.backends import network
from helpers.backends.network import Parameters
from helpers.records import Record, __main__, frameworks_sweep, sweeps
from helpers.records.frameworks import libraries, model, precision
from helpers.records.frameworks_sweep import CASES, Plan, as_floats, calls, frameworks, inputs

# PyTorch is no dependency of the tests: 800 MB for the processor alone, and its tests take minutes.
WHERE = "pip install {}; the record in book/data was made with it"
NEEDS = {
    name: pytest.mark.skipif(importlib.util.find_spec(name) is None, reason=WHERE.format(name))
    for name in ("torch", "jax")
}
FRAMEWORKS = [
    pytest.param("loops", id="ours"),
    pytest.param("jax", marks=[NEEDS["jax"], pytest.mark.slow]),
    pytest.param("torch", marks=[NEEDS["torch"], pytest.mark.slow]),
]
SMALL = {"product": 32, "training step": 16, "inference": 16}
OWN_STATE = "jax, memory given"  # goes on from its last result


def numbers(found):
    """Everything that a call returned, as one row of float64."""
    parts = found if isinstance(found, tuple) else (found,)
    return np.concatenate([as_floats(part).ravel() for part in parts])


@pytest.mark.parametrize("member", FRAMEWORKS)
@pytest.mark.parametrize("case", CASES)
def test_every_hand_computes_what_numpy_does(member, case):
    arrays = inputs(case, SMALL.get(case, 3))
    operation = CASES[case].operation
    right = numbers(calls(operation, arrays, ("numpy",))[0]["numpy"]())
    found, _ = calls(operation, arrays, (member,))
    for kernel, call in found.items():
        if kernel != OWN_STATE:
            assert numbers(call()) == pytest.approx(right, rel=1e-4, abs=1e-5), kernel


@pytest.mark.parametrize("case", ["products of 8 by 8", "products of 128 by 128"])
def test_a_loop_of_products_computes_the_same(case):
    found, _ = calls("products", inputs(case, 3), ("numpy",))
    assert (found["numpy, a loop"]() == found["numpy"]()).all()


@NEEDS["jax"]
def test_given_memory_is_stepped_through_again_and_again():
    """The first two steps are those that our own step makes of the parameters in between."""
    learned, x, targets = inputs("training step", 16)
    call = calls("training", (learned, x, targets), ("jax",))[0][OWN_STATE]
    for _ in range(2):
        (ours,) = calls("training", (learned, x, targets), ("loops",))[0].values()
        learned = Parameters(*(one.copy() for one in ours()))
        assert numbers(call()) == pytest.approx(numbers(learned), abs=1e-5)


@pytest.mark.parametrize("member", FRAMEWORKS)
def test_fewer_bits_are_less_exact_by_what_they_leave_out(member):
    a, b = inputs("product", 32)
    found, _ = calls("narrow", (a, b), (member,))
    for (_, dtype), call in found.items():
        bound = {"float32": 1e-6, "float16": 1e-3, "bfloat16": 1e-2}.get(dtype, 2e-2)
        assert 0 < precision.error(as_floats(call()), a, b) < bound


def test_numpy_has_no_bfloat16_and_takes_int8_wider():
    a, b = inputs("product", 32)
    found, _ = calls("narrow", (a, b), ("numpy",))
    assert [dtype for _, dtype in found] == ["float32", "float16", "int8"]
    assert 1e-3 < precision.error(found["numpy", "int8"](), a, b) < 2e-2


def test_rounding_uses_all_of_int8():
    x = np.array([-2.0, 0.0, 0.5, 1.0], np.float32)
    numbers, step = precision.rounded(x)
    assert numbers.tolist() == [-127, 0, 32, 64]
    assert np.abs(numbers * step - x).max() <= step / 2


def test_our_step_allocates_nothing_and_numpys_what_it_makes():
    arrays = inputs("training step", 256)
    _, sizes = calls("training", arrays, ("numpy", "loops"), counted=True)
    assert sizes["ours"] == (0, 0)
    allocated, peak = sizes["numpy"]
    assert allocated > peak > 2 * 256 * 128 * 4


@NEEDS["jax"]
def test_jax_says_what_it_sets_aside_and_less_where_memory_is_given():
    arrays = inputs("training step", 256)
    _, sizes = calls("training", arrays, ("jax",), counted=True)
    assert set(sizes) == {"jax compiled", OWN_STATE}
    parameters = sum(one.nbytes for one in arrays[0])
    assert 0 < sizes["jax compiled"][1] - sizes[OWN_STATE][1] <= parameters


@NEEDS["torch"]
@pytest.mark.slow
def test_torch_says_what_it_allocates():
    arrays = inputs("training step", 256)
    _, sizes = calls("training", arrays, ("torch",), counted=True)
    allocated, peak = sizes["torch"]
    assert allocated > peak > 256 * 128 * 4


# ---- the whole


TINY = Plan(cases=("gelu", "training step", "inference"), most=20, narrow=(8,), shots=0, min_time=0,
            members=("numpy", "loops"))  # fmt: skip


@pytest.mark.slow
def test_the_sweep_yields_its_points_on_one_core_and_on_all(monkeypatch, tmp_path):
    """Without the frameworks; each number of cores in a process of its own."""
    monkeypatch.setattr(libraries, "NEEDED", ())
    told = []
    taken = tuple(frameworks(lambda *report: told.append(report), TINY))
    found = [dict(point.parameters) for point in taken]
    for kernel in ("numpy", "ours"):
        alone = {"kernel": kernel, "case": "gelu", "n": 10, "threads": "one"}
        assert sum(alone.items() <= at.items() for at in found) == 1
        assert {"kernel": kernel, "case": "training step", "n": 16, "threads": "all"} in found
    assert all(at["faults"] >= 0 for at in found if at["case"] == "gelu")
    inference = next(at for at in found if at["case"] == "inference" and at["kernel"] == "ours")
    assert (inference["allocated"], inference["peak"]) == (0, 0)
    assert sum(at["case"] == "narrow product" for at in found) == 4
    assert told[-1][1:] == (frameworks_sweep.ROUNDS, frameworks_sweep.ROUNDS)
    made = Record("frameworks", "2026-11-23T00:00:00Z", {"fingerprint": "0"}, "wall", taken)
    records.write(made, tmp_path / "here.json")
    assert records.load(tmp_path / "here.json").only(kernel="ours", case="gelu", n=10)  # fmt: skip


HELD = """
from helpers.records import frameworks_sweep
from helpers.records.disturbance import cores
frameworks_sweep.hold_to_one_core()
print(len(cores()))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux holds a process to a core")
def test_a_process_is_held_to_one_core():
    done = subprocess.run([sys.executable, "-c", HELD], capture_output=True, text=True, check=True)
    assert done.stdout == "1\n"


@NEEDS["jax"]
def test_xla_names_its_library():
    assert libraries.used_by_xla() != "nothing"


# ---- where the frameworks are not there


def test_what_is_missing_is_named_with_the_command(monkeypatch):
    monkeypatch.setattr(libraries, "NEEDED", ("no_such_one", "numpy", "nor_this"))
    assert libraries.missing() == (
        "no_such_one and nor_this not found: pip install no_such_one nor_this"
    )
    with pytest.raises(ModuleNotFoundError, match="pip install no_such_one nor_this"):
        next(frameworks(print))


def test_all_sweeps_are_taken_but_the_one_that_cannot_be(monkeypatch, capsys, tmp_path):
    def recorded(progress):
        yield records.Point({"kernel": "any"}, (1.0,) * 6)

    monkeypatch.setattr(libraries, "NEEDED", ("no_such_one",))
    monkeypatch.setattr(__main__, "SWEEPS", {"memory": recorded, "frameworks": None})
    monkeypatch.setattr("sys.argv", ["records", "--to", str(tmp_path)])
    __main__.main()
    told = capsys.readouterr()
    assert "frameworks is left out: no_such_one not found: pip install no_such_one" in told.err
    assert [path.parent.name for path in tmp_path.rglob("*.json")] == ["memory"]


def test_it_is_refused_where_it_is_asked_for_by_name(monkeypatch, tmp_path):
    monkeypatch.setattr(libraries, "NEEDED", ("no_such_one",))
    monkeypatch.setattr("sys.argv", ["records", "frameworks", "--to", str(tmp_path)])
    with pytest.raises(SystemExit, match="frameworks cannot be recorded here: no_such_one"):
        __main__.main()
    assert list(tmp_path.rglob("*.json")) == []


def test_facts_are_stamped_on_their_own_sweep_alone(monkeypatch, tmp_path):
    def recorded(progress):
        yield records.Point({"kernel": "any"}, (1.0,) * 6)

    monkeypatch.setattr(libraries, "NEEDED", ())
    monkeypatch.setattr(libraries, "used", lambda: {"torch": {"version": "1"}})
    monkeypatch.setattr(__main__, "SWEEPS", {"frameworks": recorded, "memory": recorded})
    monkeypatch.setattr("sys.argv", ["records", "frameworks", "memory", "--to", str(tmp_path)])
    __main__.main()
    found = {path.parent.name: records.load(path).machine for path in tmp_path.rglob("*.json")}
    assert found["frameworks"]["frameworks"] == {"torch": {"version": "1"}}
    assert "frameworks" not in found["memory"]


def test_the_frameworks_load_with_nothing_else():
    program = "import sys, helpers.records.sweeps; print({'torch', 'jax'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout == "set()\n"


def test_it_is_among_the_sweeps():
    assert sweeps.SWEEPS["frameworks"] is frameworks
    assert sweeps.MISSING["frameworks"] is libraries.missing


@pytest.mark.parametrize("member", ["numpy", "loops"])
def test_every_module_has_every_operation(member):
    module = import_module(f"helpers.records.frameworks.{member}")
    wanted = {case.operation for case in CASES.values()} | {"narrow", "bytes_of"}
    assert all(callable(getattr(module, name)) for name in wanted)


def test_the_loss_is_that_of_the_network():
    learned, x, targets = inputs("training step", 16)
    right = network.loss(network.forward(learned, x)[1], targets)
    assert model.loss(np, learned, x, targets) == pytest.approx(right, rel=1e-5)
