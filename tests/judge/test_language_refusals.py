"""What the kernel language refuses: each with the kind, and words of the sentence that says why."""

import pytest

from helpers.judge.code import Cell
from helpers.judge.language import kernel
from helpers.judge.language.words import PRODUCTS
from helpers.judge.replies import Failure

HEAD = "import numpy as np\nimport math\nimport numba\nfrom numba import njit\n"


def body(*lines):
    """Cells of a function ``f(x, out)`` with these lines."""
    return [HEAD, "def f(x, out):\n" + "".join(f"    {line}\n" for line in lines)]


# One line, or several, inside of a function that is otherwise fine.
INSIDE = {
    # reaching outside
    "open": (["open('a')"], "forbidden", "`open`"),
    "eval": (["eval('1')"], "forbidden", "`eval`"),
    "exec": (["exec('1')"], "forbidden", "`exec`"),
    "compile": (["compile('1', '', 'eval')"], "forbidden", "`compile`"),
    "import-function": (["__import__('os')"], "forbidden", "`__import__`"),
    "getattr": (["getattr(x, 'data')"], "forbidden", "`getattr`"),
    "setattr": (["setattr(x, 'shape', 3)"], "forbidden", "`setattr`"),
    "globals": (["globals()['f'] = 1"], "forbidden", "`globals`"),
    "locals": (["locals()"], "forbidden", "`locals`"),
    "vars": (["vars(x)"], "forbidden", "`vars`"),
    "type": (["y = type(x)"], "forbidden", "`type`"),
    "input": (["input()"], "forbidden", "`input`"),
    "breakpoint": (["breakpoint()"], "forbidden", "`breakpoint`"),
    "builtins": (["__builtins__['open']"], "forbidden", "`__builtins__`"),
    "fullwidth-eval": (["\uff45\uff56\uff41\uff4c('1')"], "forbidden", "`eval`"),
    "italic-attribute": (["x.\U0001d451ata"], "forbidden", "`data`"),
    "class-of": (["x.__class__"], "forbidden", "`__class__`"),
    "interface": (["x.__array_interface__['data']"], "forbidden", "`__array_interface__`"),
    "function-globals": (["f.__globals__"], "raised", "as a value"),
    "ctypes": (["out.ctypes.data"], "forbidden", "`ctypes`"),
    "data": (["out.data[0] = 1"], "forbidden", "`data`"),
    "base": (["out.base[:] = 0"], "forbidden", "`base`"),
    "view": (["x.view('u8')"], "forbidden", "`view`"),
    "getfield": (["x.getfield('f8', 4)"], "forbidden", "`getfield`"),
    "resize": (["x.resize(10**9)"], "forbidden", "`resize`"),
    "setflags": (["x.setflags(write=1)"], "forbidden", "`setflags`"),
    "tofile": (["x.tofile('a')"], "forbidden", "`tofile`"),
    "tobytes": (["x.tobytes()"], "forbidden", "`tobytes`"),
    "np-load": (["np.load('a')"], "forbidden", "`load`"),
    "np-memmap": (["np.memmap('a')"], "forbidden", "`memmap`"),
    "np-frombuffer": (["np.frombuffer(x)"], "forbidden", "`frombuffer`"),
    "np-ctypeslib": (["np.ctypeslib.as_array(1)"], "forbidden", "`ctypeslib`"),
    "as-strided": (["np.lib.stride_tricks.as_strided(x)"], "forbidden", "`lib`"),
    "random-state": (["np.random.rand()"], "forbidden", "`random`"),
    "seterr": (["np.seterr(all='ignore')"], "forbidden", "`seterr`"),
    "carray": (["numba.carray(1, 2)"], "forbidden", "`carray`"),
    "objmode": (["with numba.objmode():", "    pass"], "forbidden", "`objmode`"),
    "extending": (["numba.extending.intrinsic"], "forbidden", "`extending`"),
    "comprehension-hides": (["[0 for eval in eval('[1]')]"], "forbidden", "`eval`"),
    "comprehension-leaks": (["[0 for open in x]", "open('a')"], "forbidden", "`open`"),
    "default-hides": (["[eval for _ in x]"], "forbidden", "`eval`"),
    # leaving something behind
    "global": (["global N", "N = x"], "forbidden", "leave nothing behind"),
    "function-attribute": (["f.kept = x"], "forbidden", "sets `.kept`"),
    "array-attribute": (["x.shape = (3,)"], "forbidden", "sets `.shape`"),
    "attribute-deleted": (["del x.shape"], "forbidden", "sets `.shape`"),
    "attribute-loop": (["for x.flat in x: pass"], "forbidden", "sets `.flat`"),
    "walrus-dunder": (["(__njit := x)"], "forbidden", "variable `__njit`"),
    # not in the language
    "nonlocal-closure": (
        ["k = []", "def g():", "    k.append(1)"],
        "raised",
        "inside of a function",
    ),
    "lambda": (["g = lambda v: v"], "raised", "lambda"),
    "lambda-default": (["g = lambda v=open('a'): v"], "raised", "lambda"),
    "class": (["class A: pass"], "raised", "a class"),
    "try": (
        ["try:", "    x[0]", "except Exception as e:", "    e.__traceback__"],
        "raised",
        "`try`",
    ),
    "try-star": (["try:", "    x[0]", "except* ValueError:", "    pass"], "raised", "`try`"),
    "with-open": (["with x:", "    pass"], "raised", "not np.errstate"),
    "with-as": (["with np.errstate() as e:", "    pass"], "raised", "`as`"),
    "errstate-call": (["with np.errstate(call=x):", "    pass"], "raised", "`call=`"),
    "yield": (["yield x"], "raised", "`yield`"),
    "yield-from": (["yield from x"], "raised", "`yield`"),
    "match": (["match x:", "    case float(real=y): pass"], "raised", "`match`"),
    "import-inside": (["import os"], "raised", "import inside"),
    "import-from-inside": (["from os import system"], "raised", "import inside"),
    "dict": (["d = {}"], "raised", "dictionary"),
    "dict-comprehension": (["d = {v: 1 for v in x}"], "raised", "dictionary"),
    "set": (["s = {1}"], "raised", "a set"),
    "star-target": (["a, *b = x"], "raised", "a star"),
    "double-star": (["np.sum(x, **{'axis': 0})"], "raised", "`**`"),
    "call-of-call": (["np.sum(x)()"], "raised", "what an expression returns"),
    "call-of-subscript": (["[np.sum, 1][0](x)"], "raised", "what an expression returns"),
    "call-of-variable": (["g = x", "g()"], "raised", "calls the variable"),
    "function-as-value": (["g = np.sum"], "raised", "as a value"),
    "builtin-as-value": (["g = print"], "raised", "as a value"),
    "module-as-value": (["m = np"], "raised", "as a value"),
    "module-in-list": (["m = [np][0]"], "raised", "as a value"),
    "numba-as-value": (["m = numba.njit"], "raised", "as a value"),
    "njit-inside": (["njit(f)(x, out)"], "raised", "what an expression returns"),
    "vectorize": (["np.vectorize(f)(x)"], "raised", "what an expression returns"),
    "apply": (["np.apply_along_axis(f, 0, x)"], "raised", "does not know"),
    "sorted-key": (["sorted(x, key=f)"], "raised", "`key=`"),
    "min-key": (["min(x, key=x)"], "raised", "`key=`"),
    "map": (["map(x, x)"], "raised", "no cell defines"),
    "like": (["np.array([1], like=x)"], "raised", "`like=`"),
    "format": (["'{0.__class__}'.format(x)"], "raised", "Text belongs"),
    "f-string": (["y = f'{x}'"], "raised", "f-string"),
    "f-string-attribute": (["print(f'{x.__class__}')"], "forbidden", "`__class__`"),
    "f-string-width": (["print(f'{x:{x.data}}')"], "forbidden", "`data`"),
    "print-file": (["print(x, file=x)"], "raised", "`file=`"),
    "print-walrus": (["print(s := 'object')"], "raised", "`:=` within a message"),
    "object-dtype": (["np.empty(3, dtype='O')"], "raised", "the text 'O'"),
    "object-dtype-name": (["np.empty(3, dtype=object)"], "forbidden", "`object`"),
    "struct-dtype": (["np.empty(3, dtype='f8,f8')"], "raised", "the text"),
    "bytes": (["y = b'a'"], "raised", "bytes"),
    "einsum-variable": (["np.einsum(x, x)"], "raised", "without letters"),
    "einsum-text": (["np.einsum('O!', x)"], "raised", "without letters"),
    "async-comprehension": (["[a async for a in x]"], "raised", "`async for`"),
    "declaration": (["a: int"], "raised", "declaration"),
    "raise-value": (["raise x"], "raised", "raises something else"),
    "raise-from": (["raise ValueError from x"], "raised", "raises something else"),
    "raise-exit": (["raise SystemExit"], "raised", "no cell defines"),
    "unknown-name": (["unknown(x)"], "raised", "uses `unknown`, which no cell defines"),
    "unknown-method": (["x.byteswap(True)"], "raised", "`.byteswap()`"),
    "unknown-property": (["x.nothing"], "raised", "`.nothing`"),
    "method-as-value": (["s = x.sum"], "raised", "Call it"),
    "break": (["break"], "raised", "outside loop"),
    "walrus-comprehension": (["[x := 1 for x in out]"], "raised", "raised SyntaxError"),
    "many-variables": ([f"v{i} = x[{i}]" for i in range(200)], "raised", "more than 128 variables"),
}


@pytest.mark.parametrize("name", INSIDE)
def test_a_line_that_is_not_in_the_language_is_named(name):
    lines, kind, words = INSIDE[name]
    with pytest.raises(Failure) as caught:
        kernel("f", [Cell(2, body(*lines)[0]), Cell(7, body(*lines)[1])])
    said = str(caught.value)
    assert words in said
    assert caught.value.kind == kind
    assert "of cell 7 " in said


PLAIN = "def f(x, out):\n    out[:] = x\n"
CELLS = {
    # what surrounds the function
    "missing": (["x = 1"], "raised", "is not defined in any cell"),
    "syntax-error": (
        ["def f(x:\n    pass"],
        "raised",
        "cell 1, which should define it, raised Synta",
    ),
    "nul": (["def f(x): pass\0"], "raised", "cell 1, which should define it, raised Syn"),
    "conditional": (
        [PLAIN, "if 1:\n    def f(x, out): pass"],
        "raised",
        "only running it would tell",
    ),
    "loop": (["for f in (1, 2): pass"], "raised", "only running it would tell"),
    "deleted": ([PLAIN, "del f"], "raised", "only running it would tell"),
    "walrus-at-top": ([PLAIN, "(f := 3)"], "raised", "only running it would tell"),
    "caught": ([PLAIN, "try:\n    pass\nexcept Exception as f:\n    pass"], "raised", "would tell"),
    "matched": ([PLAIN, "match 1:\n    case f: pass"], "raised", "only running it would tell"),
    "class": (["class f:\n    def __call__(s, x): pass"], "raised", "only running it would tell"),
    "async": (["async def f(x): pass"], "raised", "only running it would tell"),
    "lambda": (["f = lambda x: x"], "raised", "before the function is called"),
    "number": (["f = 3"], "raised", "something else than a function"),
    "import": (["from numpy import sum as f"], "raised", "something else than a function"),
    "partial": (
        ["from functools import partial\ndef g(x): pass\nf = partial(g)"],
        "raised",
        "`functools`",
    ),
    "foreign": (
        ["from helpers.kernels.matmul import matmul_ikj as f"],
        "raised",
        "`helpers.kernels",
    ),
    "relative": (["from . import f"], "raised", "imports from `.`"),
    "star": (["from os import *\ndef f(x): system(x)"], "raised", "cell 1 imports `*`"),
    "itself": (["f = f"], "raised", "out of itself"),
    "other-numpy": (["import jax.numpy as np\ndef f(x): np.sum(x)"], "raised", "from `jax`"),
    "os-as-numpy": (["import os as np\ndef f(x): np.system(x)"], "forbidden", "from `os`"),
    "shadowed-numpy": ([HEAD, "np = 3\ndef f(x): np.load(x)"], "forbidden", "`load`"),
    "numpy-object": (
        [HEAD, "class N: pass\nnp = N()\ndef f(x): np.sum(x)"],
        "raised",
        "before the",
    ),
    "submodule": (
        ["import numpy.ctypeslib as c\ndef f(x): c.as_array(x)"],
        "raised",
        "from `numpy`",
    ),
    "from-submodule": (
        ["from numpy.lib import stride_tricks\ndef f(x): stride_tricks(x)"],
        "raised",
        "from `numpy.lib`",
    ),
    "from-random": (["from numpy import random\ndef f(x): random(x)"], "forbidden", "`random`"),
    "from-ctypes": (["import ctypes\ndef f(x): ctypes.string_at(0)"], "forbidden", "from `ctypes`"),
    "rebound-range": (["range = open\ndef f(x): range(x)"], "forbidden", "`open`"),
    "rebound-len": (["len = lambda x: 0\ndef f(x): len(x)"], "raised", "before the function"),
    "cell-magic": (["%%timeit\ndef f(x): pass"], "raised", "does not leave it behind"),
    # state
    "global-array": (
        [HEAD, "K = np.zeros(3)\ndef f(x): K[0] = x"],
        "raised",
        "before the function",
    ),
    "global-dict": (["K = {}\ndef f(x): K[0] = x"], "raised", "before the function"),
    "global-comprehension": (["K = [i for i in (1,)]\ndef f(x): K[0] = x"], "raised", "before the"),
    "global-call": ([HEAD, "K = np.full(9, 1)\ndef f(x): K"], "raised", "before the function"),
    "default-list": (["def f(x, k={}): pass"], "raised", "before the function"),
    "default-call": (["def f(x, k=open('a')): pass"], "forbidden", "`open`"),
    "keyword-default": (["def f(x, *, k=print(1)): pass"], "raised", "before the function"),
    "star-arguments": (["def f(*x): pass"], "raised", "any number of arguments"),
    "double-star-arguments": (["def f(**x): pass"], "raised", "any number of arguments"),
    "dunder-argument": (["def f(__x): pass"], "forbidden", "`__x`"),
    "dunder-helper": (["def __njit(g): pass\ndef f(x): __njit(x)"], "forbidden", "`__njit`"),
    # decorators
    "lru-cache": (
        ["from functools import lru_cache\n@lru_cache\n" + PLAIN],
        "raised",
        "`functools`",
    ),
    "own-decorator": (["def d(g): return g\n@d\n" + PLAIN], "raised", "the decorator `d`"),
    "own-njit": (["def njit(g): return g\n@njit\n" + PLAIN], "raised", "the decorator `njit`"),
    "two-decorators": ([HEAD, "@njit\n@njit\n" + PLAIN], "raised", "a second decorator"),
    "subscript-decorator": ([HEAD, "@[njit][0]\n" + PLAIN], "raised", "the decorator"),
    "walrus-decorator": ([HEAD, "@(g := njit)\n" + PLAIN], "raised", "the decorator"),
    "signature": ([HEAD, "@njit('void(f8[:])')\n" + PLAIN], "raised", "gives @njit types"),
    "objectmode": ([HEAD, "@numba.jit(forceobj=True)\n" + PLAIN], "raised", "`forceobj=True`"),
    "not-nopython": ([HEAD, "@numba.jit(nopython=False)\n" + PLAIN], "raised", "`nopython=False`"),
    "locals-option": ([HEAD, "@njit(locals={})\n" + PLAIN], "raised", "`locals={}`"),
    "odd-flags": (
        [HEAD, "@njit(fastmath=[['x']])\n" + PLAIN],
        "raised",
        "compiles with `fastmath=",
    ),
    "computed-option": ([HEAD, "@njit(fastmath=open('a'))\n" + PLAIN], "raised", "no plain value"),
    "double-star-option": ([HEAD, "@njit(**{})\n" + PLAIN], "raised", "a `**`"),
    "cfunc": ([HEAD, "@numba.cfunc('f8(f8)')\n" + PLAIN], "forbidden", "`cfunc`"),
    "vectorize": ([HEAD, "@numba.vectorize\n" + PLAIN], "raised", "`numba.vectorize`"),
    "stencil": ([HEAD, "@numba.stencil\n" + PLAIN], "raised", "`numba.stencil`"),
    "inside-of-helper": (["def g(x): return eval('1')\ndef f(x): g(x)"], "forbidden", "`eval`"),
    # too much of it
    "long": (["# " + "a" * 200_000 + "\n" + PLAIN], "raised", "longer than 100,000 characters"),
    "deep": ([f"def f(x):\n    return x{'+x' * 900}"], "raised", "nested too deeply"),
    "deeper": ([f"def f(x):\n    return x{'+x' * 30_000}"], "raised", "is nested too deeply"),
    "minuses": ([f"def f(x):\n    return {'-' * 40_000}x"], "raised", "is nested too deeply"),
    "parentheses": (
        [f"def f(x):\n    return {'(' * 9000}x{')' * 9000}"],
        "raised",
        "too many nested",
    ),
    "elifs": (
        ["def f(x):\n    if x: pass\n" + "    elif x: pass\n" * 4000],
        "raised",
        "too deeply",
    ),
    "digits": ([f"def f(x):\n    return {'9' * 9000}"], "raised", "SyntaxError"),
    "surrogate": (["def f(x):\n    return '\udc80'"], "raised", "cell 1"),
}


@pytest.mark.parametrize("name", CELLS)
def test_cells_that_do_not_define_a_kernel_are_refused(name):
    sources, kind, words = CELLS[name]
    with pytest.raises(Failure) as caught:
        kernel("f", [Cell(*each) for each in enumerate(sources, 1)])
    assert words in str(caught.value)
    assert caught.value.kind == kind


@pytest.mark.parametrize(
    "line",
    [
        "out[:] = x @ x",
        "out @= x",
        "np.dot(x, x)",
        "x.dot(x)",
        "np.matmul(x, x, out=out)",
        "np.einsum('ij,jk->ik', x, x)",
        "np.tensordot(x, x, 1)",
    ],
)
def test_a_product_is_refused_only_where_it_is_to_be_written_by_hand(line):
    cells = [Cell(*each) for each in enumerate(body(line), 1)]
    assert kernel("f", cells)
    with pytest.raises(Failure, match=r"line 2 of cell 2 uses .* Write it by hand"):
        kernel("f", cells, PRODUCTS)
    hidden = [Cell(1, HEAD + f"def g(x, out):\n    {line}\n"), Cell(2, "def f(x, out): g(x, out)")]
    with pytest.raises(Failure, match="Write it by hand"):
        kernel("f", hidden, PRODUCTS)
