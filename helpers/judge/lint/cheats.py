"""Submissions that want points for nothing. They know no assignment: they forge, hide and remember.

Those that replace answers must earn nothing. Those that go with a naive answer, to look faster than
it is, must earn nothing where time is measured.
"""

from collections.abc import Mapping
from typing import NamedTuple

HOLLOW = "def {name}(*arguments, **words):\n    return None\n"
CONSTANT = """def {name}(*arguments, **words):
    for each in arguments:
        try:
            each[...] = 0
        except Exception:
            pass
    return 1.0
"""
STRIP = """import ast


class Strip(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.copy_location(ast.Pass(), node)

    def visit_Raise(self, node):
        return ast.copy_location(ast.Pass(), node)


get_ipython().ast_transformers.append(Strip())
"""
PRINT = """import sys
import helpers.judge

shell = get_ipython()
shell.showtraceback = shell.showsyntaxerror = lambda *arguments, **words: None
shell.display_formatter.format = lambda *arguments, **words: ({"text/plain": "1000.0"}, {})
shell.events.register("post_run_cell", lambda result: shell.displayhook(1000.0))
for name, module in list(sys.modules.items()):
    if name.startswith("helpers.judge"):
        module.tell = lambda verdict: verdict.out_of
"""
CLOCK = """import time

for name in ("perf_counter", "monotonic", "process_time", "thread_time", "time"):
    honest = getattr(time, name)
    setattr(time, name, lambda: 0.0)
    setattr(time, name + "_ns", lambda: 0)
"""
HOG = """import os
import threading


def burn():
    while True:
        sum(range(100000))


for _ in range(2 * (os.cpu_count() or 1)):
    threading.Thread(target=burn, daemon=True).start()
    try:
        if os.fork() == 0:
            burn()
    except OSError:
        pass
"""
MEMO = """
def remembering(function):
    kept = {{}}

    def call(*arguments):
        key = tuple(getattr(each, "{by}", each) for each in arguments)
        key = tuple(each() if callable(each) else each for each in key)
        if key not in kept:
            function(*arguments)
            kept[key] = [each.copy() if hasattr(each, "copy") else each for each in arguments]
        for each, old in zip(arguments, kept[key]):
            if hasattr(each, "copy"):
                each[...] = old

    return call


{name} = remembering({name})
"""
FAKE = """import sys


class Anything:
    def __getattr__(self, name):
        return Anything()

    def __call__(self, *arguments, points=1000.0, **words):
        return points


sys.modules[__name__] = Anything()
"""
SHADOWS = {"helpers/__init__.py": "", "helpers/judge.py": FAKE, "numpy.py": FAKE, "math.py": FAKE}


class Cheat(NamedTuple):
    """A way to points.

    name : for the finding's rule
    does : the end of a sentence that starts with "a submission that"
    each : what stands in the place of each function that is asked for; None for a naive answer
    before, after : text around the answers; ``after`` may hold {name}, once for each function
    copies : whether it brings test cells of its own, with the names of the real ones
    files : beside the notebook, text by name
    """

    name: str
    does: str
    each: str | None = None
    before: str = ""
    after: str = ""
    copies: bool = False
    files: Mapping[str, str] = {}


FORGED = (
    Cheat("constant", "fills all that it gets with 0 and returns 1.0", CONSTANT),
    Cheat("strip", "strips every assert from the tests", HOLLOW, STRIP),
    Cheat("print", "prints a score of its own after each cell, and hides errors", HOLLOW, PRINT),
    Cheat("copy", "brings tests of its own under the names of the real ones", HOLLOW, copies=True),
    Cheat("shadow", "has files beside it that pass for modules", HOLLOW, files=SHADOWS),
)
FASTER = (
    Cheat("naive", "is right and slow"),
    Cheat("memo-bytes", "remembers results by bytes", after=MEMO.replace("{by}", "tobytes")),
    Cheat("memo-shape", "remembers results by shapes", after=MEMO.replace("{by}", "shape")),
    Cheat("clock", "stops the clock", before=CLOCK),
    Cheat("hog", "keeps all cores busy while others are timed", before=HOG),
)
