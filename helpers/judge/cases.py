"""A verdict from several cases, each of which earns its share of the points."""

from collections.abc import Callable, Iterable
from typing import TypeVar

from helpers.judge.replies import Failure
from helpers.judge.verdict import UNFIT, Finding, Verdict, Wrong

Found = TypeVar("Found")


def judged(
    name: str,
    run: Callable[..., Found],
    cases: Iterable,
    points: float,
    praise: Callable[[list[Found]], str],
    share: Callable[[Found], float] = lambda found: 1.0,
) -> Verdict:
    """Return the verdict on a function from ``run(case)`` for all cases.

    name : of the function, with which sentences about it begin
    run : returns what it found of one case; raises Wrong or Failure
    praise : the reason where no case is wrong
    share : of the points of one case, by what was found
    """
    cases = list(cases)
    found, flaws = [], []
    for case in cases:
        try:
            found.append(run(case))
        except Wrong as wrong:
            flaws.append(("wrong", _sentence(f"{name} is wrong {wrong}")))
        except Failure as failure:
            sentence = _sentence(f"{name} {failure}")
            if failure.kind == UNFIT:  # nothing is known of this case, nor of those after it
                return Verdict.of(Finding(UNFIT, sentence), points)
            flaws.append((failure.kind, sentence))
            if failure.kind != "raised":  # the next would take as long, or end the same way
                break
    earned = sum(map(share, found)) / len(cases)
    if not flaws:
        return Verdict.of(
            Finding("correct" if earned == 1 else "costly", praise(found), earned), points
        )
    kind, reason = flaws[0]
    if found:
        reason += f" Right in {len(found)} of {len(cases)} cases."
    return Verdict.of(Finding(kind, reason, earned), points)


def no_number(returned: object) -> str | None:
    """Say what a child returned where that is no number; it tells of anything else by its type."""
    if isinstance(returned, float):
        return None
    return "it returned " + (f"a {returned}" if returned else "nothing") + ", not a number"


def whole_number(returned: object) -> int:
    """Return the whole number that a child returned. Raises Wrong where it is none."""
    flaw = no_number(returned)
    if flaw:
        raise Wrong(flaw)
    if not returned.is_integer():
        raise Wrong(f"it returned {returned:g}, which is no whole number")
    return int(returned)


def _sentence(text: str) -> str:
    return text.rstrip(". ") + "."
