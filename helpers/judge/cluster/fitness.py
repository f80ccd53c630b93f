"""Whether a worker can take errands: the same code, the same packages, a sandbox."""

import platform
from collections.abc import Mapping
from functools import cache
from importlib.metadata import version as installed

from helpers.judge import sandbox
from helpers.judge.grading.version import version

# What a verdict rests on besides our own code.
PACKAGES = ("ipykernel", "llvmlite", "nbgrader", "numba", "numpy")


@cache
def versions() -> dict[str, str]:
    """Return the versions of what a verdict rests on, by name."""
    ours = {"helpers": version(), "Python": platform.python_version()}
    return {**ours, **{name: installed(name) for name in PACKAGES}}


def flaw(wanted: Mapping[str, str], unsafe: bool) -> str:
    """Say why this machine must not judge; "" where it may.

    wanted : the versions of whoever asks; unsafe : whether to go on without a sandbox
    """
    here = versions()
    unlike = [
        f"{name} {here.get(name)} in place of {theirs}"
        for name, theirs in wanted.items()
        if here.get(name) != theirs
    ]
    if unlike:
        return f"it has {'; '.join(unlike)}"
    missing = None if unsafe else sandbox.missing()
    return f"it has no sandbox: {missing}" if missing else ""
