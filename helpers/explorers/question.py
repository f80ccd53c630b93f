"""A question: what a reader guesses before the curves show, and how far off the guess is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from math import floor, log10

NEAR = 1.25  # as a factor: what counts as right; a slider comes as near to any value
STEPS = (1, 1.5, 2, 3, 5, 7)  # of a decade: about as close to each other everywhere


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked before the curves show; every guess and the truth are above 0.

    text : the question, which names the setting that it is about
    values, texts : what can be guessed, ascending, and what each is called, unit included
    truth : what the record says
    said : the truth in words
    at : the setting that it is about, as far as it depends on one
    along : whether a guess is a place on the x axis; else it is a height
    """

    text: str
    values: tuple[float, ...]
    texts: tuple[str, ...]
    truth: float
    said: str
    at: Mapping[str, int] = field(default_factory=dict)
    along: bool = False

    def __post_init__(self) -> None:
        if len(self.values) != len(self.texts):
            raise ValueError(f"{len(self.values)} values to guess have {len(self.texts)} texts")
        if not min(*self.values, self.truth) > 0:
            raise ValueError("a guess and the truth are compared by a factor: give values above 0")

    @property
    def middle(self) -> float:
        """The guess on which the slider opens: the middle, which says nothing of the truth."""
        return self.values[len(self.values) // 2]

    def told(self, guess: float) -> str:
        """Return in words how far off a guess is, which is one of the values."""
        said = f"You said {self.texts[self.values.index(guess)]}, the record says {self.said}: "
        factor = guess / self.truth
        if max(factor, 1 / factor) <= NEAR:
            return said + "right, within a quarter."
        way, off = ("high", factor) if factor > 1 else ("low", 1 / factor)
        return f"{said}{off:.{0 if off >= 9.95 else 1}f} times too {way}."


def decades(low: float, high: float) -> tuple[float, ...]:
    """Return round values from low to high, six in a decade, for a guess of a factor."""
    powers = range(floor(log10(low)), floor(log10(high)) + 1)
    values = (float(f"{step * 10.0**power:.2g}") for power in powers for step in STEPS)
    return tuple(value for value in values if low <= value <= high)


def heights(
    text: str, low: float, high: float, unit: str, truth: float, said: str, **at: int
) -> Question:
    """Return a question whose answer is a height of the figure, in the unit of its y axis.

    low, high : the least and the most that can be guessed
    """
    values = decades(low, high)
    return Question(text, values, tuple(f"{v:,g}{unit}" for v in values), truth, said, at)


def first_from(values: Sequence[int], holds: Iterable[bool]) -> int | None:
    """Return the value from which on something holds to the end; None where it does not there."""
    fails = [index for index, one in enumerate(holds) if not one]
    start = fails[-1] + 1 if fails else 0
    return values[start] if start < len(values) else None
