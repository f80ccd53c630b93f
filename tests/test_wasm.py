"""The kernels as WebAssembly: what is committed is what the kernels say, and can be built again."""

import json
import re
import subprocess
import sys
from base64 import b64decode
from pathlib import Path

import pytest

from helpers import explorers
from helpers.explorers.page import document
from helpers.explorers.wasm import linking, programs
from helpers.explorers.wasm.button import SUBJECTS, MeasureHere
from helpers.records import DATA
from tests.test_dependencies import pins

ROOT = Path(__file__).parents[1]
BUILD = [sys.executable, "-m", "helpers.explorers.wasm"]
MAGIC = b"\0asm\x01\0\0\0"


@pytest.mark.parametrize("chapter", programs.KERNELS)
def test_modules_are_made_of_the_kernels_as_they_are_now(chapter):
    """Otherwise `make wasm` is due."""
    assert programs.load(chapter).sources == programs.digest(chapter)


@pytest.mark.parametrize("variant", linking.FEATURES)
@pytest.mark.parametrize("chapter", programs.KERNELS)
def test_modules_are_small(chapter, variant):
    """A page carries both variants, whatever its reader does."""
    module = b64decode(getattr(programs.load(chapter), variant), validate=True)
    assert module.startswith(MAGIC)
    assert len(module) < 6 * 1024


@pytest.mark.parametrize("chapter", programs.KERNELS)
def test_digest_changes_with_a_kernel(chapter, monkeypatch):
    first, *others = programs.KERNELS[chapter]
    before = programs.digest(chapter)
    monkeypatch.setitem(programs.KERNELS, chapter, {"helpers.kernels.streams:copy": (), first: ()})
    assert programs.digest(chapter) != before
    monkeypatch.setitem(programs.KERNELS, chapter, dict.fromkeys([first, *others]))
    assert programs.digest(chapter) == before


@pytest.mark.parametrize("chapter", programs.KERNELS)
def test_modules_are_built_with_the_tools_that_are_pinned(chapter):
    """Otherwise `make wasm` is due, and the next test would be skipped everywhere."""
    tools = dict(programs.load(chapter).tools)
    tools.pop("python")
    linker = re.search(r"^LINKER := (.+)$", (ROOT / "Makefile").read_text(), re.MULTILINE)[1]
    pinned = pins((ROOT / "requirements.txt").read_text() + linker + "\n")
    assert tools == {name: pinned[name][0] for name in tools}


@pytest.mark.slow
def test_modules_are_built_again_byte_for_byte(tmp_path):
    if not linking.linker_is_installed():
        pytest.skip("there is no linker: `make wasm` and `make test` install one")
    recorded = {chapter: programs.load(chapter) for chapter in programs.KERNELS}
    if any(built.tools != linking.tools() for built in recorded.values()):
        pytest.skip(f"the modules were built with other tools than {linking.tools()}")
    subprocess.run([*BUILD, "--to", tmp_path], check=True, stdout=subprocess.DEVNULL)
    assert {path.stem: path.read_text() for path in tmp_path.iterdir()} == {
        path.stem: path.read_text() for path in programs.FOLDER.iterdir()
    }


def test_without_a_linker_one_line_says_what_to_do(tmp_path):
    program = (
        "import sys; sys.modules['ziglang'] = None\n"
        "from helpers.explorers.wasm.__main__ import main\n"
        f"sys.exit(main(['--to', {str(tmp_path)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 1
    assert done.stderr == "There is no linker: `make wasm` installs one and builds.\n"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"sources": "", "tools": {}}'])
def test_a_module_that_is_missing_or_damaged_is_told(tmp_path, text):
    if text is not None:
        (tmp_path / "memory.json").write_text(text)
    with pytest.raises(programs.ModuleError, match=r"memory\.json holds no module .*builds it"):
        programs.load("memory", tmp_path)


def test_what_is_written_is_read(tmp_path):
    built = programs.Built("00", {"python": "3.11"}, "AGFzbQ==", "AGFzbQ==")
    assert programs.write("memory", built, tmp_path) == tmp_path / "memory.json"
    assert programs.load("memory", tmp_path) == built
    assert programs.FOLDER.parent == DATA


# The button


@pytest.mark.parametrize("chapter", SUBJECTS)
def test_the_button_names_curves_that_the_explorer_draws(chapter):
    drawn = {series["name"] for series in document(getattr(explorers, chapter)().view)["series"]}
    assert set(MeasureHere(chapter).document()["series"].values()) == drawn


@pytest.mark.parametrize("chapter", SUBJECTS)
def test_the_button_names_kernels_of_its_module(chapter):
    subject = SUBJECTS[chapter]
    held = {place.split(":")[1] for place in programs.KERNELS[chapter]}
    named = {kernel for group in (subject.kernels or {}).values() for kernel in group}
    assert set(subject.series) | named <= held


def test_the_element_carries_its_data_and_a_line_for_readers_without_scripts():
    html = explorers.measure_here("blocking")._repr_html_()
    data = html.partition('<script type="application/json">')[2].partition("</script>")[0]
    assert json.loads(data) == json.loads(json.dumps(MeasureHere("blocking").document()))
    assert html.count("</script>") == 1
    assert '<p class="mh-without">In the built page a button stands here' in html


def test_a_chapter_without_a_button_is_refused():
    with pytest.raises(ValueError, match="chapter is 'dispatch': needs one of blocking, memory"):
        explorers.measure_here("dispatch")
