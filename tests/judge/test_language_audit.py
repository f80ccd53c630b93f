"""What is accepted, seen by another pair of eyes: the bytecode of the text that would run.

The checker reads trees and works out by itself what each name means. Here Python's own compiler
says so: which names are looked up outside of a function, and what is done with them.
"""

import dis
import warnings
from contextlib import suppress
from random import Random
from types import CodeType

import pytest

from helpers.judge.code import Cell
from helpers.judge.language import kernel
from helpers.judge.replies import Failure

HEAD = "import numpy as np\nimport math\nfrom numba import njit\nN = 3\ndef g(v): return v\n"
OURS = {"f", "g", "N", "np", "math", "__njit"}
# By their meaning, apart from the list that the checker goes by.
HARMLESS = set(
    "abs all any bool complex divmod enumerate float int len list max min pow print range reversed "
    "round sorted sum tuple zip AssertionError ValueError IndexError".split()
)
HARMFUL_ATTRIBUTES = set(
    "base ctypes ctypeslib "
    "data dump fromfile frombuffer getfield lib load memmap random resize save "
    "setfield setflags seterr tobytes tofile view vectorize frompyfunc".split()
)
OUTWARD = {
    "DELETE_ATTR",
    "DELETE_GLOBAL",
    "IMPORT_FROM",
    "IMPORT_NAME",
    "IMPORT_STAR",
    "LOAD_BUILD_CLASS",
    "LOAD_CLASSDEREF",
    "STORE_ATTR",
    "STORE_GLOBAL",
    "YIELD_FROM",
}


def codes(code):
    yield code
    for inner in code.co_consts:
        if isinstance(inner, CodeType):
            yield from codes(inner)


def faults(source):
    """What the functions of a text could do that no kernel may."""
    found = []
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what cannot work, such as 0[x]
        text = compile(source, "text", "exec")
    functions = [one for one in text.co_consts if isinstance(one, CodeType)]
    for code in (inner for function in functions for inner in codes(function)):
        for step in dis.get_instructions(code):
            name = step.argval if isinstance(step.argval, str) else ""
            if step.opname in ("LOAD_GLOBAL", "LOAD_NAME") and name not in OURS | HARMLESS:
                found.append(f"looks {name} up")
            if step.opname in ("LOAD_ATTR", "LOAD_METHOD") and (
                name in HARMFUL_ATTRIBUTES or name.startswith("_")
            ):
                found.append(f"reads .{name}")
            if step.opname in OUTWARD:
                found.append(step.opname)
    return found


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("eval('1')", "looks eval up"),
        ("[0 for eval in eval('1')]", "looks eval up"),
        ("[0 for eval in x]; eval('1')", "looks eval up"),
        ("x.data", "reads .data"),
        ("x.__class__", "reads .__class__"),
        ("global N; N = 1", "STORE_GLOBAL"),
        ("x.shape = 1", "STORE_ATTR"),
        ("import os", "IMPORT_NAME"),
        ("[eval for eval in x]", None),
        ("eval = 1; eval", None),
        ("np.add(x, len(x))", None),
    ],
)
def test_the_audit_itself_sees_what_it_should(line, fault):
    found = faults(f"def f(x):\n    {line}")
    assert fault in found if fault else found == []


NAMES = ["x", "y", "out", "N", "g", "sum", "len", "np", "eval", "open"]
ATTRIBUTES = ["shape", "T", "sum", "add", "dot", "copy", "data", "load", "_x", "base"]
EXPRESSIONS = [
    "{n}",
    "{n}",
    "x",
    "x",
    "0",
    "1.5",
    "({0}).{a}",
    "({0}).{a}({1})",
    "({0})[{1}]",
    "({0}) + ({1})",
    "np.{a}({0})",
    "({n} := {0})",
    "[{0} for {n} in {1}]",
    "[{n} for {m} in {n}]",
    "{n}({0})",
    "sum({0} for {n} in {1} if {2})",
    "[{0} for {n} in {1} for {m} in {2}]",
    "({0} if {1} else {2})",
    "np.{a}.{b}({0})",
    "[{0}, *{1}]",
    "-({0})",
    "g(v={0})",
    "{n}({n})",
]
LINES = [
    "{n} = {0}",
    "{0}",
    "for {n} in {0}: {1}",
    "if {0}: {n} = {1}",
    "({0})[{1}] = {2}",
    "del {n}",
    "while {0}: {1}",
    "assert {0}, {1}",
    "with np.errstate(all='ignore'): {0}",
    "return {0}",
    "{n} += {0}",
    "{n}, {m} = {0}",
    "print({0}, f'{{{1}}}')",
    "({0}).{a} = {1}",
    "global {n}",
]


def expression(random, depth):
    template = random.choice(EXPRESSIONS if depth else EXPRESSIONS[:6])
    return filled(template, random, depth - 1)


def filled(template, random, depth):
    """A template with expressions in it, and names, of which the first are the likelier ones."""
    pieces = [expression(random, depth) if f"{{{i}}}" in template else "" for i in range(3)]
    n, m = (NAMES[int(len(NAMES) * random.random() ** 1.6)] for _ in range(2))
    a, b = (ATTRIBUTES[int(len(ATTRIBUTES) * random.random() ** 1.6)] for _ in range(2))
    return template.format(*pieces, n=n, m=m, a=a, b=b)


def accepted_texts(count):
    """The texts made of those among ``count`` random functions that are accepted."""
    random = Random(7)
    for _ in range(count):
        lines = [filled(random.choice(LINES), random, 2) for _ in range(random.randint(1, 2))]
        text = "def f(x, out):\n" + "".join(f"    {line}\n" for line in lines)
        with suppress(Failure):
            yield kernel("f", [Cell(1, HEAD), Cell(2, text)]).source


def test_no_function_that_is_accepted_reaches_outside():
    texts = list(accepted_texts(2500))
    assert len(texts) > 200
    assert sum(" for " in text for text in texts) > 30
    assert [text for text in texts if faults(text)] == []
