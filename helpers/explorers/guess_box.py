"""The question in a notebook: a slider for the guess, and what the record says to it."""

from __future__ import annotations

from collections.abc import Callable
from html import escape
from typing import Any

import ipywidgets as widgets

from helpers.explorers.question import Question
from helpers.figures import Guess


class GuessBox:
    """A question in ipywidgets; its answer is kept as long as the notebook's kernel runs.

    question : the first one; ``ask`` takes that of another record
    changed : called when there is something else to draw

    asking : whether the curves are not to be shown yet
    value : the guess; None where there is none
    """

    def __init__(self, question: Question, changed: Callable[[], None]) -> None:
        self.asking = True
        self.value: float | None = None
        self._changed = changed
        self.slider = widgets.SelectionSlider(
            options=list(zip(question.texts, question.values, strict=True)),
            value=question.middle,
            description="Your guess",
            style={"description_width": "7em"},
            layout={"width": "min(100%, 34rem)"},
        )
        self.text, self.verdict = widgets.HTML(), widgets.HTML()
        self.show = widgets.Button(description="Show the curves")
        self.skip = widgets.Button(description="Skip the guess")
        self.again = widgets.Button()
        self.slider.observe(lambda _: self._changed(), "value")
        self.show.on_click(lambda _: self._answer(self.slider.value))
        self.skip.on_click(lambda _: self._answer(None))
        self.again.on_click(self._repeat)
        self.form = widgets.VBox([self.slider, widgets.HBox([self.show, self.skip])])
        self.verdict.add_class("km-told")
        self.widget = widgets.VBox([self.text, self.form, self.verdict, self.again])
        self.ask(question)

    def ask(self, question: Question | None) -> None:
        """Show a record's question, or what it says to the guess; nothing where it has none."""
        self.question = question
        self.widget.layout.display = None if question else "none"
        if question is None:
            return
        self.text.value = f"<strong>{escape(question.text)}</strong>"
        self.form.layout.display = None if self.asking else "none"
        self.again.layout.display = "none" if self.asking else None
        self.again.description = "Make a guess" if self.value is None else "Guess again"
        known = not self.asking and self.value in question.values
        self.verdict.value = f"<p>{escape(question.told(self.value))}</p>" if known else ""

    @property
    def hides(self) -> bool:
        """Whether the curves wait for an answer."""
        return self.asking and self.question is not None

    @property
    def mark(self) -> Guess | None:
        """What is drawn of the guess; None where there is none."""
        value = self.slider.value if self.asking else self.value
        if self.question is None or value not in self.question.values:
            return None
        text = self.question.texts[self.question.values.index(value)]
        return Guess(value, f"your guess: {text}", self.question.along, self.asking)

    def pass_by(self) -> None:
        """Show the curves to a reader who went past the question."""
        self.asking = False
        self.ask(self.question)

    def _answer(self, value: float | None) -> None:
        self.value = value
        self.pass_by()
        self._changed()

    def _repeat(self, _: Any) -> None:
        self.asking, self.value = True, None
        self.ask(self.question)
        self._changed()
