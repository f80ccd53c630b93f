"""A challenge: one function to be written, its problems, and what its speed is measured by.

A challenge is a folder. What it holds is trusted, unlike the entries:

    challenge.py    what ``PARTS`` names, as names of the module; ``KIND``, a class made from
                    ``Challenge``, where it is judged in another way
    statement.md    what is asked, for those who enter
    controls/       entries whose verdicts are known: ``helpers.competition.control``
"""

import hashlib
import secrets
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from importlib import import_module, util
from os.path import isdir
from pathlib import Path
from random import Random
from types import ModuleType
from typing import ClassVar

import numpy as np

from helpers.competition.batch import Called, Calls
from helpers.competition.control import Control, ControlError, controls_in
from helpers.costs import Cost
from helpers.judge.code import Cell, Submission
from helpers.judge.evidence.speed import LIMIT
from helpers.judge.exercise import Exercise
from helpers.judge.problem import Problem
from helpers.judge.race import Race, pacers
from helpers.judge.worker import Worker

FOLDER = Path(__file__).parent / "challenges"
PUBLIC = "public"  # the seed of the cases that everybody may know
CALL_LIMIT = 10.0  # seconds for a call of an entry, which may compile what it uses
PARTS = {
    "TITLE": "a few words",
    "SIGNATURE": 'the function, such as "matmul(a, b, out)"',
    "DTYPE": 'of the arrays, such as "float64"',
    "CHECKS": "small cases that an entry must be right for",
    "cases": "cases(size, random): the cases of a class of sizes",
    "problems": "problems(case, random): the problems of a case as a Batch, with expected results",
    "work": "work(case): what one problem costs at least; None where the reference is the ceiling",
    "baseline": "the plain way to do it",
    "reference": "the best way that we know",
}


class ChallengeError(ValueError):
    """Something that is no challenge; the message says what is wrong, and where."""


@dataclass(frozen=True, slots=True)
class Case:
    """What an entry is called for: problems of one shape, all different, one after the other.

    shape : what its numbers mean is the challenge's
    words : one problem in words
    count : how many problems a call solves, 1 or more
    """

    shape: tuple[int, ...]
    words: str
    count: int = 1

    def __str__(self) -> str:
        return self.words if self.count == 1 else f"{self.count:,} times {self.words}"


@dataclass(frozen=True)
class Challenge:
    """One function to be written.

    name : of its folder
    signature : such as "matmul(a, b, out)"
    dtype : of its arrays
    statement : what is asked, Markdown
    checks : small cases that an entry must be right for
    digest : SHA-256 of what it is made of, apart from the statement and the controls
    module : what the folder defines, as ``PARTS`` says
    """

    name: str
    title: str
    signature: str
    dtype: str
    statement: str
    controls: tuple[Control, ...]
    checks: tuple[Case, ...]
    digest: str
    module: ModuleType
    parts: ClassVar[tuple[str, ...]] = tuple(PARTS)

    @property
    def function(self) -> str:
        """The name of the function."""
        return self.signature.partition("(")[0]

    @property
    def baseline(self) -> Callable:
        """The plain way to do it."""
        return self.module.baseline

    @property
    def reference(self) -> Callable:
        """The best way that we know."""
        return self.module.reference

    def public(self, size: str) -> tuple[Case, ...]:
        """Return the cases that everybody may know."""
        return self.secret(size, PUBLIC)

    def secret(self, size: str, seed: int | str) -> tuple[Case, ...]:
        """Return the cases that a seed makes, the same ones on machines with the same caches."""
        return tuple(self.module.cases(size, Random(f"{seed} {self.name} {size}")))

    def work(self, case: Case) -> Cost | None:
        """Return the cost of a case; None where the reference is the ceiling itself."""
        one = self.module.work(case)
        return one and Cost(case.count * one.flop, case.count * one.bytes)

    def fresh(self, case: Case) -> Problem:
        """Return the problems of a case with inputs that nobody can know beforehand."""
        random = np.random.default_rng(secrets.randbits(128))
        return self.module.problems(case, random)

    def payload(self, source: str) -> bytes:
        """Return an entry as a worker loads it. Raises Failure where it is none."""
        return self._exercise.payload(Submission((Cell(1, source),)))

    def trusted(self, function: Callable) -> Callable:
        """Return a function of one problem as a worker calls it."""
        return Calls(function)

    def attempt(self, worker: Worker, case: Case) -> None:
        """Have an entry solve a case once. Raises Wrong, or Failure, with the case named."""
        self._exercise.attempt(worker, case, limit=CALL_LIMIT)

    @contextmanager
    def race(self, payload: bytes, case: Case, rival: bytes | None = None) -> Iterator[Race]:
        """Give a race of an entry with the reference. Raises Failure.

        rival : another entry, to be checked as well. It runs as "reference", and the reference as
            "baseline"; without one the reference runs as both, and so shows its own noise
        """
        reference = pacers.worker(self.trusted(self.reference))
        fresh = partial(self.fresh, case)
        with ExitStack() as stack:
            other = reference
            if rival is not None:
                other = stack.enter_context(pacers.challenger(rival))
            candidate = stack.enter_context(pacers.challenger(payload))
            rivals = rival is not None
            yield Race(reference, other, candidate, fresh, limit=LIMIT, rivals=rivals)

    @property
    def _exercise(self) -> Exercise:
        source = lambda case, _: self.fresh(case)  # noqa: E731
        return Exercise(self.function, Case, source, self.checks, find=Called(self.function))


def available() -> list[str]:
    """Return the names of the challenges that come with the course."""
    return sorted(path.parent.name for path in FOLDER.glob("*/challenge.py"))


def load(name: str | Path) -> Challenge:
    """Return a challenge: by name one of ``available()``, else the one in a folder.

    Raises ChallengeError, in one line, where there is none, or it is not whole.
    """
    if str(name) in available():
        return _load(FOLDER / name)
    if not isdir(name):  # of a name that no file can have, too
        known = ", ".join(available())
        raise ChallengeError(f"no challenge {str(name)[:60]!r}: needs one of {known}, or a folder")
    return _load(Path(name).resolve())


def _load(folder: Path) -> Challenge:
    path = folder / "challenge.py"
    module, digest = _module(path)
    kind = getattr(module, "KIND", Challenge)
    if missing := [name for name in kind.parts if not hasattr(module, name)]:
        raise ChallengeError(f"{path}: {missing[0]} is missing, {PARTS[missing[0]]}")
    try:
        statement = (folder / "statement.md").read_text(encoding="utf-8")
        controls = controls_in(folder / "controls")
    except ControlError as error:
        raise ChallengeError(str(error)) from error
    except (OSError, UnicodeDecodeError) as error:
        raise ChallengeError(f"{folder}: {error}") from error
    return kind(
        name=folder.name,
        title=module.TITLE,
        signature=module.SIGNATURE,
        dtype=module.DTYPE,
        statement=statement,
        controls=controls,
        checks=tuple(module.CHECKS),
        digest=digest,
        module=module,
    )


def _module(path: Path) -> tuple[ModuleType, str]:
    """Return a file as a module, and its digest.

    One of the course is imported by name, as a worker does that meets its functions. A module of
    elsewhere stays out of ``sys.modules``, so that its functions travel with all that they use.
    """
    inside = path.is_relative_to(FOLDER)
    name = f"helpers.competition.challenges.{path.parent.name}.challenge" if inside else "challenge"
    try:
        digest = hashlib.sha256(path.read_bytes()).hexdigest()
        if inside:
            return import_module(name), digest
        spec = util.spec_from_file_location(name, path)
        module = util.module_from_spec(spec)
        spec.loader.exec_module(module)
    except Exception as error:  # whatever its author's code raises
        raise ChallengeError(f"{path}: {type(error).__name__}: {error}") from error
    return module, digest


def drawn(random: Random, around: float, spread: float = 0.15) -> int:
    """Return a whole number, 1 or more, within ``spread`` of ``around`` times the number."""
    return max(1, round(around * random.uniform(1 - spread, 1 + spread)))
