"""The judge of the assignment ``memory``: what a cache is, found out; what it does, foreseen.

``line_bytes``, ``capacity_bytes`` and ``ways`` ask machines that live over here, load by load: the
process that they run in knows nothing of a cache. What is foreseen comes from plain Python, checked
before it runs, which has neither the course's simulator at hand nor the time for one of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import partial
from operator import attrgetter
from random import SystemRandom
from typing import NamedTuple

from helpers.judge import child
from helpers.judge.cases import judged
from helpers.judge.code import Named
from helpers.judge.geometry import blocks, discoveries
from helpers.judge.geometry.discoveries import DISCOVERIES, MACHINES, PUBLIC
from helpers.judge.geometry.machine import Machine
from helpers.judge.geometry.predictions import PREDICTIONS, QUESTIONS
from helpers.judge.payload import payload_of, plain_of
from helpers.judge.replies import Failure
from helpers.judge.verdict import Finding, Verdict, left_out, say, tell
from helpers.judge.worker import bench

SECRET = SystemRandom()  # nobody can reckon what it draws next
SEARCH = 10.0  # seconds to find something out, which takes one or two
ANSWER = 1.0  # seconds for one answer, which takes a millisecond


class Task(NamedTuple):
    """What is asked of one function.

    tried : gets the ``Submitted`` function, a kind and ``random=``; returns what it found, or
        raises Wrong or Failure
    kinds : of machines or questions, such as ``tried`` takes
    praise : the reason where no kind is wrong
    share : of the points of one kind, by what was found
    """

    tried: Callable
    kinds: tuple[str, ...]
    praise: Callable[[list], str]
    share: Callable[..., float] = lambda found: 1.0


class Submitted:
    """A submitted function in a process of its own."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload

    def explore(self, load: Callable, *details: int) -> object:
        """Return what it finds out with ``load(addresses)`` and these details. Raises Failure."""
        return bench.worker(self._payload).explore(load, SEARCH, *details)

    def answer(self, *question: object) -> object:
        """Return its answer to a question. Raises Failure."""
        return bench.worker(self._payload).ask(child.told, ANSWER, *question)


def graded(namespace: Mapping, name: str, kinds: Iterable[str], points: float) -> float:
    """Print what a function in ``namespace`` finds out or foresees; return the points.

    name : one of ``TASKS``
    kinds : of machines or questions, each of which earns its share
    """
    return tell(judge(namespace, name, TASKS[name], kinds, points))


def machine(number: int = 0) -> Machine:
    """Return a public machine to try things on: ``machine().load([0, 64])``."""
    return Machine(PUBLIC[number], SECRET)


def check(namespace: Mapping, name: str) -> None:
    """Print what the grader would say of a function, with no points at stake.

    What is to be found out is that of public machines, which are named. While nbgrader grades, it
    prints only that it was left out.
    """
    if left_out():
        return
    task = SHOWN.get(name) or TASKS[name]
    for kind in task.kinds:
        verdict = judge(namespace, name, task, [kind], 0)
        say(f"{kind}: {verdict.reason}")
        if verdict.kind not in ("correct", "costly", "wrong"):
            break


def judge(
    namespace: Mapping, name: str, task: Task, kinds: Iterable[str], points: float
) -> Verdict:
    """Return the verdict on a function in a task, from all kinds."""
    find = Named(name)
    try:
        if name in DISCOVERIES:
            payload = payload_of(namespace, find)
        else:
            payload = plain_of(namespace, [name], find)
    except Failure as failure:
        return Verdict.of(Finding(failure.kind, f"{name} {failure}."), points)
    run = partial(task.tried, Submitted(payload), random=SECRET)
    return judged(name, run, kinds, points, task.praise, task.share)


def _machines(found: list[None]) -> str:
    return f"Right on {MACHINES * len(found)} secret machines."


def _questions(found: list[None]) -> str:
    return f"Right for {QUESTIONS * len(found)} questions."


def _worst(found: list[blocks.Choice]) -> str:
    return (
        f"{max(found, key=attrgetter('ratio'))}. Points are full up to {blocks.ALL_UP_TO:g} times "
        f"and end at {blocks.NONE_FROM:g} times."
    )


TASKS = {
    **{
        name: Task(discovery.tried, tuple(discoveries.KINDS), _machines)
        for name, discovery in DISCOVERIES.items()
    },
    **{
        name: Task(prediction.tried, prediction.kinds, _questions)
        for name, prediction in PREDICTIONS.items()
    },
    "block": Task(blocks.tried, tuple(blocks.KINDS), _worst, attrgetter("share")),
}
# What the self-check does instead: it says what is so.
SHOWN = {
    name: Task(discovery.shown, ("machines that are no secret",), "\n".join)
    for name, discovery in DISCOVERIES.items()
}
