"""From a call to the function that runs it: decided once for each signature, then looked up."""

from collections.abc import Callable

from helpers.backends import registry
from helpers.backends.operations.meanings import MEANINGS, Operation, Signature
from helpers.backends.problem import Problem

MOST = 4096  # signatures that a table holds; a program with more starts to fill it anew
NUMPY = "numpy"

Choose = Callable[[Problem], str]


class Table(dict[Signature, Callable]):
    """The function for each signature of an operation; one that is missing is decided on."""

    def __init__(self, operation: Operation, choose: Choose) -> None:
        super().__init__()
        self.operation, self.choose = operation, choose

    def __missing__(self, signature: Signature) -> Callable:
        run = self._decide(signature)
        if len(self) >= MOST:
            self.clear()
        self[signature] = run
        return run

    def _decide(self, signature: Signature) -> Callable:
        operation = self.operation
        problem = operation.problem(*signature)
        name = NUMPY if problem is None else self.choose(problem)
        if name == NUMPY:
            return operation.numpy
        return operation.bind(registry.get(name).kernel(problem), problem, *signature)


class Dispatcher:
    """The operations under one choice of backend, each with its table as an attribute.

    name : what ``use`` was asked for
    threads : how many threads a call may use; None for all
    choose : returns the name of the backend for a problem
    """

    def __init__(self, name: str, threads: int | None, choose: Choose) -> None:
        self.name, self.threads, self.choose = name, threads, choose
        self.tables = {op: Table(operation, choose) for op, operation in MEANINGS.items()}
        self.__dict__.update(self.tables)

    def forget(self) -> None:
        """Decide anew on every signature: the backends are others, or what is known of them."""
        for table in self.tables.values():
            table.clear()


def fixed(name: str) -> Choose:
    """Return the choice of one backend, and of NumPy for what it lacks."""

    def choose(problem: Problem) -> str:
        return name if registry.get(name).supports(problem) else NUMPY

    return choose
