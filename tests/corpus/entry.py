"""One file of the corpus: a submission, what it tries, and what the judge must say of it.

A file is Markdown. Its head, between two lines of ``+++``, is TOML:

    assignment = "blocking"
    family = "memo"                  the sort of attack, mistake or style
    gained = "..."                   what it gained, tried with stock nbgrader and the judge of
                                     before the sandbox; not there where it gained nothing
    others = "reference"             solution cells that the file leaves alone hold the reference,
                                     as they do without this line, or the released "stub"
    kernel = true                    the notebook's cells run in their kernel, too
    total = 8.0                      seconds for them all, where nobody should wait for the usual
    cell = 2.0                       likewise for a cell that the judge runs itself
    compile = 5.0                    likewise for the compilation of a function
    call = 1.0                       likewise for one call in a race, or of an entry

    [cells]                          the cells to be graded: verdicts, and points or their bounds
    speed = "wrong or forbidden: 0"
    misses = "costly: 0 to 2.5"

Prose says what it tries. Then come the parts, each a fenced block that says where it goes:

    ```python solution               in the place of the cell with this name
    ```python before solution        a cell of its own before that one; ``after`` likewise
    ```python file numpy.py          a file beside the notebook
    ```python hand-in                trusted code, with ``change(notebook)``, which alters the
                                     notebook as nested dictionaries, or ``hand_in(notebook,
                                     path)``, which writes what is handed in, or both
"""

import json
import re
import tomllib
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import NamedTuple

from tests.assignments.course import ROOT

FOLDER = Path(__file__).parent
KINDS = ("honest", "clumsy", "hostile")
HEAD = re.compile(r"\A\+\+\+\n(.*?)\n\+\+\+\n", re.DOTALL)
PART = re.compile(r"^```\w+ ([^\n]+)\n(.*?)^```$", re.DOTALL | re.MULTILINE)
MARKS = re.compile(r"^ *### (BEGIN|END) SOLUTION\n?", re.MULTILINE)
HAND_IN = "hand-in"


class Expected(NamedTuple):
    """What the judge must say of one cell: one of these verdicts, and points within bounds."""

    verdicts: tuple[str, ...]
    least: float
    most: float

    @classmethod
    def read(cls, text: str) -> "Expected":
        """Read ``"wrong or slow: 0 to 1.5"``; one number is both bounds."""
        verdicts, points = text.split(":")
        least, *most = map(float, points.split("to"))
        return cls(tuple(verdicts.split(" or ")), least, *most or [least])

    def holds(self, verdict: str, points: float | None) -> bool:
        """Whether this is what was expected; a verdict on the machine has no points."""
        if verdict not in self.verdicts:
            return False
        return verdict == "machine unfit" or (
            type(points) is float and self.least <= points <= self.most
        )


@dataclass(frozen=True)
class Entry:
    """One submission."""

    name: str
    kind: str
    head: Mapping
    prose: str
    parts: Mapping[str, str]

    @classmethod
    def read(cls, path: Path) -> "Entry":
        """Read a file of the corpus. Raises ValueError where it lacks its head."""
        text = path.read_text(encoding="utf-8")
        found = HEAD.match(text)
        if not found:
            raise ValueError(f"{path.name} does not start with a head between two lines of +++")
        rest = text[found.end() :]
        parts = {where.strip(): part for where, part in PART.findall(rest)}
        prose = " ".join(PART.sub("", rest).split())
        return cls(path.stem, path.parent.name, tomllib.loads(found[1]), prose, parts)

    @property
    def assignment(self) -> str:
        """The slug of the assignment that it is handed in for."""
        return self.head["assignment"]

    @property
    def family(self) -> str:
        """The sort of attack, mistake or style."""
        return self.head["family"]

    @property
    def gained(self) -> str:
        """What it gained, tried where the guard was missing; empty where it gained nothing."""
        return self.head.get("gained", "")

    @property
    def runs_kernel(self) -> bool:
        """Whether the notebook's cells run in their kernel, too."""
        return self.head.get("kernel", False)

    @property
    def expected(self) -> dict[str, Expected]:
        """What must be said of each cell that is to be graded."""
        return {name: Expected.read(text) for name, text in self.head["cells"].items()}

    def hand_in(self, folder: Path) -> Path:
        """Write the submission into an empty folder; return where its notebook should be."""
        notebook = deepcopy(released(self.assignment))
        texts = {} if self.head.get("others") == "stub" else dict(_solutions(self.assignment))
        for where, text in self.parts.items():
            place, _, name = where.rpartition(" ")
            if place == "file":
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text, encoding="utf-8")
            elif place:
                _insert(notebook["cells"], place, name, text)
            elif where != HAND_IN:
                texts[where] = text
        for name, text in texts.items():
            _cell(notebook["cells"], name)["source"] = text.rstrip("\n")
        trusted: dict = {}
        exec(self.parts.get(HAND_IN, ""), trusted)
        trusted.get("change", _leave)(notebook)
        path = folder / f"{self.assignment}.ipynb"
        trusted.get("hand_in", write)(notebook, path)
        return path


def entries(*kinds: str) -> list[Entry]:
    """Return the corpus in the order of its files, or these kinds of it."""
    return [
        Entry.read(path) for kind in kinds or KINDS for path in sorted((FOLDER / kind).glob("*.md"))
    ]


def write(notebook: dict, path: Path) -> None:
    """Write a notebook as Jupyter does."""
    path.write_text(text_of(notebook), encoding="utf-8")


def text_of(notebook: dict) -> str:
    """Return the text of a notebook's file."""
    return json.dumps(notebook, indent=1, ensure_ascii=False) + "\n"


def _leave(notebook: dict) -> None:
    """Change nothing."""


def _insert(cells: list[dict], place: str, name: str, text: str) -> None:
    at = cells.index(_cell(cells, name)) + {"before": 0, "after": 1}[place]
    cells.insert(at, new_cell(text, f"{place}-{name}"))


def new_cell(text: str, name: str) -> dict:
    """Return a code cell as a student adds it."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": name,
        "metadata": {},
        "outputs": [],
        "source": text.rstrip("\n"),
    }


def _cell(cells: list[dict], name: str) -> dict:
    return next(cell for cell in cells if cell["id"] == name)


@cache
def released(assignment: str) -> dict:
    """Return the released notebook, a text for each cell; not to be changed."""
    path = ROOT / f"release/{assignment}/{assignment}.ipynb"
    notebook = json.loads(path.read_text(encoding="utf-8"))
    for cell in notebook["cells"]:
        cell["source"] = "".join(cell["source"])
    return notebook


@cache
def _solutions(assignment: str) -> dict[str, str]:
    """Return the reference's text of each solution cell of code."""
    path = ROOT / f"source/{assignment}/{assignment}.ipynb"
    return {
        cell["id"]: MARKS.sub("", "".join(cell["source"]))
        for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]
        if cell["cell_type"] == "code" and cell["metadata"].get("nbgrader", {}).get("solution")
    }
