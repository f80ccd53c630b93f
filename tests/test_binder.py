"""Binder's files, as far as they can be checked where there are no containers."""

import importlib.util
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from jupyterlab.commands import get_app_dir
from jupyterlab_server.settings_utils import get_settings

ROOT = Path(__file__).resolve().parents[1]
BINDER = ROOT / ".binder"
DOCUMENTS = "@jupyterlab/docmanager-extension:plugin"
VIEWERS = {"markdown": "Jupytext Notebook", "myst": "Jupytext Notebook"}


def test_binder_installs_the_lock_of_the_repository():
    """Binder runs pip at the repository's root, where the lock's `-e` line must find helpers."""
    lines = requirements(BINDER / "requirements.txt")
    assert lines == ["-r ../requirements.txt"]
    assert (BINDER / lines[0].removeprefix("-r ")).resolve() == ROOT / "requirements.txt"
    editable = [line for line in requirements(ROOT / "requirements.txt") if line.startswith("-e")]
    assert [re.sub(r"\[.*\]", "", line) for line in editable] == ["-e ."]


def requirements(path):
    """Return the lines of a requirements file without comments and blanks."""
    lines = (line.partition("#")[0].strip() for line in path.read_text("utf-8").splitlines())
    return [line for line in lines if line]


def test_binder_runs_a_python_that_the_course_accepts():
    """The lock is made for the lowest Python that pyproject.toml accepts; Binder takes that one."""
    version = (BINDER / "runtime.txt").read_text("utf-8").strip().removeprefix("python-")
    wanted = re.search(r'requires-python = ">=([\d.]+)"', (ROOT / "pyproject.toml").read_text())
    assert version == wanted[1]


@pytest.mark.parametrize("others", [None, "/other/config"])
def test_the_start_file_runs_a_command_with_the_courses_settings(others):
    """It passes arguments on as they are, and keeps the settings that were there."""
    code = (
        "import json, os, sys; print(json.dumps([sys.argv[1:], os.environ['JUPYTER_CONFIG_PATH']]))"
    )
    inherited = {
        k: v for k, v in os.environ.items() if k not in {"JUPYTER_CONFIG_PATH", "REPO_DIR"}
    }
    done = subprocess.run(
        [BINDER / "start", sys.executable, "-c", code, "two words", "*"],
        cwd=ROOT,
        env=inherited | ({"JUPYTER_CONFIG_PATH": others} if others else {}),
        capture_output=True,
        check=True,
        text=True,
    )
    arguments, path = json.loads(done.stdout)
    assert arguments == ["two words", "*"]
    assert path == os.pathsep.join(filter(None, [str(BINDER), others]))


def test_jupyterlab_reads_the_setting_that_opens_chapters_as_notebooks(monkeypatch, tmp_path):
    """JupyterLab's own reader of settings finds ours on JUPYTER_CONFIG_PATH."""
    monkeypatch.setenv("JUPYTER_CONFIG_PATH", str(BINDER))
    monkeypatch.setenv("JUPYTER_CONFIG_DIR", str(tmp_path))
    schemas = Path(get_app_dir()) / "schemas"
    nowhere = str(tmp_path)
    found, warnings = get_settings(nowhere, str(schemas), nowhere, DOCUMENTS)
    assert not any(warnings.values() if isinstance(warnings, dict) else filter(None, warnings))
    assert found["schema"]["properties"]["defaultViewers"]["default"] == VIEWERS


@pytest.mark.slow
def test_binders_own_program_takes_the_files_as_they_are_meant():
    """It plans this Python, pip at the repository, and our start file around the server."""
    if importlib.util.find_spec("repo2docker") is None:
        pytest.fail("No repo2docker: `make test` installs it", pytrace=False)
    done = subprocess.run(
        [sys.executable, "-m", "repo2docker", "--no-build", "--debug", "."],
        cwd=ROOT, capture_output=True, check=False, text=True,
    )  # fmt: skip
    planned = done.stdout + done.stderr
    assert done.returncode == 0, planned[-2000:]
    version = (BINDER / "runtime.txt").read_text("utf-8").strip().replace("-", "=")
    assert f"Building conda environment for {version}" in planned
    lines = planned.splitlines()
    copied = lines.index("COPY --chown=0:0 src/ ${REPO_DIR}/")
    (installed,) = (i for i, line in enumerate(lines) if '-r ".binder/requirements.txt"' in line)
    assert copied < installed  # its `-e .` wants the repository to be there
    assert 'ENV R2D_ENTRYPOINT="${REPO_DIR}/.binder/start"' in lines
