"""What the page says of larger hubs agrees with the classroom, and its files have their form."""

import ast
import re
import subprocess
from pathlib import Path
from types import SimpleNamespace

import pytest
import yaml
from traitlets.config import PyFileConfigLoader

from helpers.classroom import exchange, rooms
from helpers.classroom.accounts import INSTRUCTOR
from tests.hub.classroom import ROOT, made
from tests.judge.inside import only_linux

HERE = ROOT / "helpers" / "classroom"
ELSEWHERE = HERE / "elsewhere"


def values():
    """The values for Zero to JupyterHub."""
    return yaml.safe_load((ELSEWHERE / "values.yaml").read_text(encoding="utf-8"))


def test_the_page_shows_all_files_for_larger_hubs():
    shown = re.findall(r"\{literalinclude\} \.\./(\S+)", (ROOT / "book/hub.md").read_text())
    assert sorted(shown) == sorted(str(one.relative_to(ROOT)) for one in ELSEWHERE.iterdir())


def test_make_passes_on_what_it_is_given():
    plain = ["--dry-run", "--no-print-directory"]  # `make test` calls this from another make
    command = [*made(Path("FOLDER"), 8001), *plain, "STUDENTS=names.txt"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    called = said.splitlines()[-1].partition("-m helpers.classroom ")[2]
    assert called == "--folder FOLDER --port 8001 --students names.txt"


@only_linux
def test_the_littlest_hub_gets_the_exchange_of_the_classroom():
    """Each folder with its rights, by a script that a shell can read."""
    script = ELSEWHERE / "tljh.sh"
    subprocess.run(["bash", "-n", script], check=True)
    made = re.findall(r"^install -d -m (\d+) (.*)$", script.read_text(), re.MULTILINE)
    rights = {name: int(mode, 8) for mode, names in made for name in re.findall(r'"(\S+)"', names)}
    assert rights.pop("$exchange") == rooms.ANYBODY_ADDS
    assert rights.pop("$course") == rooms.ALL_READ
    assert rights.pop("$owner") is not None
    assert rights == {f"$course/{name}": mode for name, mode in rooms.PARTS.items()}
    assert f"exchange={rooms.TOP / rooms.EXCHANGE}\n" in script.read_text()
    assert f'course="$exchange/{rooms.COURSE}"\n' in script.read_text()


@pytest.mark.parametrize(("name", "role"), [(INSTRUCTOR, "instructor"), ("ada", "student")])
def test_the_littlest_hub_finds_the_configuration_of_the_classroom(name, role):
    config = PyFileConfigLoader("tljh.py", path=str(ELSEWHERE)).load_config()
    spawner = SimpleNamespace(user=SimpleNamespace(name=name))
    folders = config.Spawner.environment["JUPYTER_CONFIG_PATH"](spawner).split(":")
    own = [str(HERE / "config" / folder) for folder in (role, "everyone")]
    assert [one.replace("/opt/kernels-measured", str(ROOT)) for one in folders] == own
    assert all(Path(one).is_dir() for one in own)


def test_the_values_for_kubernetes_have_their_form():
    found = values()
    assert set(found) == {"hub", "singleuser"}
    services = found["hub"]["extraConfig"]["ngshare.py"]
    assert "c.JupyterHub.services" in ast.unparse(ast.parse(services))
    image = found["singleuser"]["image"]
    assert set(image) == {"name", "tag"}
    for what in ("memory", "cpu"):
        assert set(found["singleuser"][what]) == {"guarantee", "limit"}


def test_kubernetes_has_the_course_of_the_classroom():
    file = values()["singleuser"]["extraFiles"]["nbgrader_config.py"]
    assert file["mountPath"] == "/etc/jupyter/nbgrader_config.py"
    ast.parse(file["stringData"])
    assert f'course_id = "{rooms.COURSE}"' in file["stringData"]
    assert f'course_id = "{rooms.COURSE}"' in (ROOT / "nbgrader_config.py").read_text()


def test_everybody_submits_and_collects_with_our_exchange():
    folder = HERE / "config" / "everyone"
    config = PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config()
    names = [config.ExchangeFactory[what] for what in ("submit", "collect")]
    assert names == [f"{exchange.__name__}.{name}" for name in ("Submit", "Collect")]
