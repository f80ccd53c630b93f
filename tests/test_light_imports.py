"""Importing a module loads what it always needs; the heavy rest waits for its first use.

Each import runs in a fresh process, because this one has long loaded everything.
"""

import json
import pkgutil
import subprocess
import sys

import pytest

import helpers

HEAVY = {
    "matplotlib",
    "ipywidgets",
    "nbgrader",
    "IPython",
    "jupyter_client",
    "torch",
    "jax",
    "cupy",
}
COMPILERS = {"numba", "llvmlite"}
# Whose work needs no compiler.
PLAIN = {"machine", "workloads", "tolerance", "costs", "timing", "records", "backends"}
ROOMS = sorted(module.name for module in pkgutil.iter_modules(helpers.__path__))


def loaded_by(statement):
    """The top-level packages that a fresh process holds after a statement."""
    program = (
        f"{statement}\n"
        "import json, sys\n"
        "print(json.dumps(sorted({name.partition('.')[0] for name in sys.modules})))"
    )
    finished = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    return set(json.loads(finished.stdout))


def test_a_loaded_module_is_seen():
    assert "wave" in loaded_by("import wave")
    assert "wave" not in loaded_by("import json")


def test_helpers_loads_nothing():
    assert loaded_by("import helpers") & {"numpy", *HEAVY, *COMPILERS} == set()


@pytest.mark.parametrize("room", ROOMS)
def test_import_is_light(room):
    assert loaded_by(f"import helpers.{room}") & HEAVY == set()


@pytest.mark.parametrize("room", sorted(PLAIN & set(ROOMS)))
def test_import_compiles_nothing(room):
    assert loaded_by(f"import helpers.{room}") & COMPILERS == set()


def test_facts_of_the_machine_need_no_numpy_until_asked():
    assert "numpy" not in loaded_by("import helpers.machine")


def test_facts_of_the_machine_do_not_load_numba():
    assert "numba" not in loaded_by("from helpers import machine; machine.describe()")
