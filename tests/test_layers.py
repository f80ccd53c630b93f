"""A module imports strictly lower layers, or its own folder."""

import ast
from pathlib import Path

import pytest

HELPERS = Path(__file__).parents[1] / "helpers"
LAYERS = {
    "machine": 0,
    "reader": 0,
    "workloads": 0,
    "tolerance": 0,
    "costs": 0,
    "oracles": 0,
    "timing": 1,
    "memory": 1,
    "kernels": 1,
    "caches": 1,
    "instructions": 1,
    "roofline": 2,
    "backends": 2,
    "planning": 2,
    "records": 3,
    "judge": 4,
    "competition": 5,
    "classroom": 5,
    "figures": 3,
    "explorers": 4,
    "book": 4,
}
# Such a name says nothing of what is inside, or only when it was written.
EMPTY_NAMES = {"utils", "util", "common", "misc", "fast", "new", "old", "v1", "v2", "v3"}


def sources(folder):
    return sorted(path for path in folder.rglob("*.py") if path != folder / "__init__.py")


def room(path, folder):
    """The first component below the package: ``judge/child.py`` is ``judge``."""
    return path.relative_to(folder).parts[0].removesuffix(".py")


def imported_names(path, folder):
    """Every dotted name that a file imports, wherever in the file the import stands."""
    package = [folder.name, *path.relative_to(folder).parts[:-1]]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"), str(path))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else []
            base = ".".join([*above, *filter(None, [node.module])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def imported_rooms(path, folder):
    parts = (name.split(".") for name in imported_names(path, folder))
    return {part[1] for part in parts if part[0] == folder.name and len(part) > 1}


def faults(folder, layers):
    """One sentence for each module outside the table and each import that is not downward."""
    found = []
    for path in sources(folder):
        own, name = room(path, folder), path.relative_to(folder)
        if own not in layers:
            found.append(f"{name}: {own} stands in no layer")
            continue
        for other in sorted(imported_rooms(path, folder) - {own}):
            if layers.get(other, len(layers)) >= layers[own]:
                found.append(f"{name}: layer {layers[own]} imports {other}")
    return found


def test_imports_go_downward():
    assert sources(HELPERS)
    assert faults(HELPERS, LAYERS) == []


def test_the_package_itself_imports_nothing():
    body = ast.parse((HELPERS / "__init__.py").read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0].value, ast.Constant)


def test_names_say_what_is_inside():
    names = {part.removesuffix(".py") for p in sources(HELPERS) for part in p.parts[-2:]}
    assert names & EMPTY_NAMES == set()


TREE = {"low": 0, "beside": 1, "middle": 1, "high": 2}


@pytest.mark.parametrize(
    ("file", "source", "fault"),
    [
        ("middle.py", "from helpers import low", None),
        ("middle.py", "import numpy, helpers", None),
        ("middle/part.py", "from helpers.middle import other", None),
        ("middle/part.py", "from . import other", None),
        ("middle/part.py", "from ..low import f", None),
        ("middle.py", "from helpers import high", "middle.py: layer 1 imports high"),
        ("middle.py", "import helpers.high.part as p", "middle.py: layer 1 imports high"),
        ("middle.py", "from helpers import beside", "middle.py: layer 1 imports beside"),
        (
            "middle.py",
            "def f():\n    from helpers.high import g",
            "middle.py: layer 1 imports high",
        ),
        ("middle.py", "from . import high", "middle.py: layer 1 imports high"),
        ("middle/part.py", "from ..high import f", "middle/part.py: layer 1 imports high"),
        ("middle.py", "from helpers import attic", "middle.py: layer 1 imports attic"),
        ("attic.py", "", "attic.py: attic stands in no layer"),
    ],
)
def test_an_upward_or_sideways_import_is_found(tmp_path, file, source, fault):
    path = tmp_path / "helpers" / file
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(source, encoding="utf-8")
    assert faults(tmp_path / "helpers", TREE) == ([fault] if fault else [])
