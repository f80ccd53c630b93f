"""What the project names, pins and imports agrees."""

import ast
import importlib.metadata
import re
import sys
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
PYPROJECT = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
REQUIREMENTS = (ROOT / "requirements.txt").read_text(encoding="utf-8")


def pins(text):
    """Versions by canonical name, of the lines ``name==version`` that may end in a marker.

    A lock for every Python version can hold one name twice, under markers that exclude each other.
    """
    found = {}
    for line in text.splitlines():
        if pin := re.match(r"([\w.-]+)(?:\[[\w,-]+\])?==([^\s;]+)", line):
            found.setdefault(canonicalize_name(pin[1]), []).append(pin[2])
    return found


def dependencies(text):
    """The entries of a pyproject.toml's dependencies, those of its extras after them."""
    project = tomllib.loads(text)["project"]
    extras = project.get("optional-dependencies", {}).values()
    return [*project["dependencies"], *(entry for entries in extras for entry in entries)]


def locked(text):
    """The entries that requirements.txt pins: those of everyone, and those of the tests."""
    project = tomllib.loads(text)["project"]
    return [*project["dependencies"], *project["optional-dependencies"]["test"]]


def unexplained(text):
    """The dependencies of a pyproject.toml whose line ends without a comment."""
    lines = {entry: text.partition(f'"{entry}"')[2].splitlines()[0] for entry in dependencies(text)}
    return [entry for entry, rest in lines.items() if not _says_why(rest)]


def _says_why(rest):
    return re.fullmatch(r",?\s*#\s*\w.{4,}", rest) is not None


def imports(source):
    """The top-level packages that a source imports, relative imports aside."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name.partition(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            yield node.module.partition(".")[0]


def undeclared(packages, declared):
    """The packages that are neither of the standard library nor of a declared distribution.

    Of a package that is not installed, a declared distribution must have the name: cupy or cupy-...
    """
    providers = importlib.metadata.packages_distributions()
    return sorted(
        package
        for package in set(packages) - sys.stdlib_module_names - {"helpers"}
        if not declared & {canonicalize_name(name) for name in providers.get(package, [])}
        and (package in providers or not _named_after(package, declared))
    )


def _named_after(package, declared):
    return any(name == package or name.startswith(f"{package}-") for name in declared)


@pytest.mark.parametrize("entry", locked(PYPROJECT))
def test_dependency_is_pinned_at_a_version_that_it_allows(entry):
    dependency = Requirement(entry)
    versions = pins(REQUIREMENTS).get(canonicalize_name(dependency.name))
    assert versions, f"{dependency.name} is not pinned in requirements.txt"
    assert all(version in dependency.specifier for version in versions)


def test_every_requirement_is_pinned():
    lines = [line for line in REQUIREMENTS.splitlines() if re.match(r"[^\s#]", line)]
    assert [line for line in lines if not pins(line)] == ["-e ."]


def test_every_dependency_says_why():
    assert unexplained(PYPROJECT) == []


def test_what_helpers_imports_is_declared():
    project = tomllib.loads(PYPROJECT)["project"]
    tests = project["optional-dependencies"].pop("test")
    entries = set(dependencies(PYPROJECT)) - set(tests)
    declared = {canonicalize_name(Requirement(entry).name) for entry in entries}
    files = (ROOT / "helpers").rglob("*.py")
    found = {name for file in files for name in imports(file.read_text(encoding="utf-8"))}
    assert undeclared(found, declared) == []


# The checks themselves


def test_an_unexplained_dependency_is_found():
    text = """
[project]
dependencies = [
  "numpy>=2.1", # arrays, and more
  "numba>=0.61",
]
[project.optional-dependencies]
test = [
  "pytest>=8",  #
  "ruff>=0.11"  # lint and format
]
"""
    assert unexplained(text) == ["numba>=0.61", "pytest>=8"]


def test_an_undeclared_import_is_found():
    source = "import os, numpy.linalg\nfrom pytest import fixture\nfrom . import near"
    assert undeclared(imports(source), {"numpy"}) == ["pytest"]


def test_an_import_of_what_is_not_installed_is_found():
    assert undeclared(["no_such_package"], {"numpy"}) == ["no_such_package"]
    assert undeclared(["no_such"], {"no-such", "numpy"}) == ["no_such"]
    assert undeclared(["nosuch"], {"nosuch-cuda", "numpy"}) == []


def test_pins_are_read_with_extras_and_markers():
    text = "A.b==1 ; sys_platform == 'win32'\na-b==2\n    # via c\nd[e]==2.1\nf>=3\n"
    assert pins(text) == {"a-b": ["1", "2"], "d": ["2.1"]}
