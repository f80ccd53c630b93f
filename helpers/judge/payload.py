"""What goes to a child: a function out of a submission, or out of the notebook that runs this."""

import linecache
import pickle
from collections.abc import Callable, Collection, Mapping

import cloudpickle

from helpers.judge.code import Cell, Cells, Submission, Undefined, function
from helpers.judge.language import kernel
from helpers.judge.language.plain import plain
from helpers.judge.replies import Failure
from helpers.judge.worker import carry

NOT_RUN = "is not defined: the cell that defines it was not run or has an error, shown there"


def payload_of(namespace: Mapping, find: Callable[[Mapping], Callable]) -> bytes:
    """Return what has the child call the function that ``find`` makes out of a namespace.

    namespace : a ``Submission``, whose cells then run in the child and nowhere else; or the one of
        a notebook, on its student's machine, where ``find`` is called at once
    Raises Failure where there is no such function, or it cannot be carried.
    """
    if isinstance(namespace, Submission):
        return cloudpickle.dumps(Cells(namespace.cells, find))
    try:
        return carry(function(find(namespace)))
    except Undefined:
        raise Failure("raised", NOT_RUN) from None


def plain_of(
    namespace: Mapping, names: Collection[str], find: Callable[[Mapping], Callable]
) -> bytes:
    """Return what ``find`` makes of plain functions, as checked text without the other cells.

    names : of the functions. They go as they are where nobody knows the cells of a namespace
    Raises Failure, whose sentence names the line, where they are not plain.
    """
    cells = cells_of(namespace)
    return payload_of(namespace, find) if cells is None else pickle.dumps(plain(names, cells, find))


def kernel_of(namespace: Mapping, name: str, without: Collection[str] = ()) -> bytes:
    """Return a function of the kernel language as the child gets it: checked text.

    namespace : a ``Submission``; or the one of a notebook or a module, whose source is looked up
    without : as ``language.kernel`` takes it
    Raises Failure, whose sentence names the line, where it is not in the language.
    """
    cells, called = _source(namespace, name)
    return pickle.dumps(kernel(called, cells, without))


def cells_of(namespace: Mapping) -> tuple[Cell, ...] | None:
    """Return the cells that made a namespace, None where nobody knows them."""
    if isinstance(namespace, Submission):
        return namespace.cells
    history = namespace.get("In")
    if isinstance(history, list):  # what IPython ran, by its numbers
        return tuple(Cell(*each) for each in enumerate(history) if each[1])
    return None


def _source(namespace: Mapping, name: str) -> tuple[tuple[Cell, ...], str]:
    """Return the cells that define a function, and how it is called there."""
    cells, found = cells_of(namespace), namespace.get(name)
    if found is None and not isinstance(namespace, Submission):
        raise Failure("raised", NOT_RUN)
    if cells is not None:
        return cells, name
    plain = getattr(found, "py_func", function(found))
    code = getattr(plain, "__code__", None)
    lines = linecache.getlines(code.co_filename) if code else []
    if not lines:
        raise Failure("raised", "cannot be judged: its source is not to be found. Define it in a "
                      "cell of the notebook")  # fmt: skip
    return (Cell(1, "".join(lines)),), plain.__name__
