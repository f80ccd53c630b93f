"""A small challenge, and the commands called on it as a shell would call them."""

import io
import json
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path
from typing import NamedTuple

import pytest

from helpers.competition import ceiling, session
from helpers.competition.command.parser import main
from helpers.competition.template import create
from helpers.timing import Fitness

ROOT = Path(__file__).parents[2]
NAME = "lean"
RIGHT = f"import numpy as np\n\n\ndef {NAME}(x, y, out):\n    np.hypot(x, y, out=out)\n"
WRONG = RIGHT.replace("np.hypot(x, y, out=out)", "out[:1] = np.hypot(x[:1], y[:1])")
SLOW = RIGHT + "    for _ in range(9):\n        np.hypot(x, y, out=out)\n"
FIT = Fitness(1.0, 1.0, 1.0, True, "A function took as long as itself.")


class Called(NamedTuple):
    """What a call came to."""

    status: int
    out: str
    err: str

    @property
    def document(self):
        """What ``--json`` printed: one document and nothing else."""
        return json.loads(self.out)


def call(*words):
    """Call a command in this process."""
    out, err = io.StringIO(), io.StringIO()
    with redirect_stdout(out), redirect_stderr(err):
        try:
            status = main([str(word) for word in words])
        except SystemExit as end:  # argparse
            status = end.code
    return Called(status, out.getvalue(), err.getvalue())


@contextmanager
def held(folder):
    """Give a challenge of one small size, on a machine that is fit and has known ceilings.

    Whether the machine is fit depends on who else is running, and nothing here is about that.
    """
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("KERNELS_MEASURED_CACHE", str(folder / "cache"))
        patch.setattr(session, "fitness", lambda **_: FIT)
        patch.setattr(session, "WIDEST", float("inf"))
        patch.chdir(folder)
        keep_ceilings()
        yield small(folder)


def keep_ceilings():
    """Keep ceilings that nothing exceeds, as if they had been measured."""
    (record,) = (ROOT / "book/data/roofline").glob("*.json")
    found = json.loads(record.read_text())
    found["peak"] = {name: 5 * rate for name, rate in found["peak"].items()}
    for entry in found["bandwidth"]:
        entry.update({kind: 5 * entry[kind] for kind in ("read", "copy", "triad")})
    ceiling._keep(ceiling.Yardstick()._file("ceilings"), found)


def small(folder):
    """Return the folder of a challenge as ``new`` makes it, with one size that takes no time."""
    made = create(NAME, folder)
    path = made / "challenge.py"
    text = path.read_text()
    case = "return [case(drawn(random, working_set(size) / 24), count(size, TOTAL))]"
    assert case in text
    few = 'return [case(drawn(random, 9000), 10)] if size == "L1" else []'
    path.write_text(text.replace(case, few))
    return made
