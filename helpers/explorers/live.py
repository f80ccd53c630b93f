"""The explorer in a notebook: sliders that move the recorded figure and measure on this machine."""

from __future__ import annotations

import time
from base64 import b64encode
from functools import partial
from html import escape
from pathlib import Path
from threading import RLock
from typing import TYPE_CHECKING, Any

import ipywidgets as widgets

from helpers import figures
from helpers.explorers.bench import MIN_TIME, Bench, Cancelled, Plan, Step, duration, plan
from helpers.explorers.guess_box import GuessBox
from helpers.explorers.pulse import FINE, Pulse
from helpers.explorers.view import RECORDED, Control, Key, Series, Setting, View
from helpers.explorers.worker import Stopped, Worker
from helpers.figures import Curve, Reading

if TYPE_CHECKING:
    from matplotlib.figure import Figure

AT_ONCE = 10.0  # seconds of work that a slider may set off by itself
ON_REQUEST = 60.0  # seconds for which the button plans, if the fewest pairs do not take longer
NOTE = "Full colour: measured on this machine.\nFaint: {source}"
BADGE = "border: 1px solid; border-radius: 1em; padding: 0 0.7em; font-weight: 600"
# A script beside the page's own: it gives names to what ipywidgets leaves without.
NAMES = Path(__file__).resolve().parents[2] / "book" / "assets" / "live-names.js"


class LiveView:
    """Sliders, figure and read-outs of a view, in ipywidgets.

    A slider moves the figure at once. What the setting would cost is estimated from the record:
    up to ``at_once`` seconds are measured right away in the background, more on the button. Points
    that were measured stay; a comparison that is cut short leaves none.
    """

    def __init__(
        self,
        view: View,
        bench: Bench,
        *,
        at_once: float = AT_ONCE,
        on_request: float = ON_REQUEST,
        delay: float = 0.3,
        min_time: float = MIN_TIME,
    ) -> None:
        self.view = view
        self.bench = bench
        self.at_once = at_once
        self.on_request = on_request
        self.min_time = min_time
        self.found: dict[tuple[str, Key], Any] = {}
        self._readings: dict[tuple[str, Key], Reading] = {}
        self.worker = Worker(self._failed, delay)
        self._pace = 1.0
        # Both the kernel's thread and the worker's draw; each draws all of the present state.
        self._drawing = RLock()
        self._make_widgets()
        self.draw()
        self._say("Move a slider to measure here, over the recorded curves.")

    @property
    def setting(self) -> dict[str, int]:
        """What the sliders say."""
        return {name: slider.value for name, slider in self.sliders.items()}

    def measure(self, _: Any = None) -> None:
        """Measure this setting in the background, however long that takes."""
        setting = self.setting
        self._pass_by()
        steps = self.bench.steps(setting)
        self._submit(setting, plan(steps, self.on_request, self._pace))

    def stop(self, _: Any = None) -> None:
        """Stop the measurement at its next pair; a slow kernel, at its next call."""
        self._halt()
        self._say("Stopped. What was finished stays.")

    def draw(self) -> None:
        """Draw the figure and the read-outs of the present setting."""
        with self._drawing:
            setting = self.setting
            if self.guess:
                self.guess.ask(self.view.machine(setting).question)
            hidden = self.guess and self.guess.hides and self.view.curves(setting)
            self.picture.value = self._frame(setting) if hidden else self._picture(setting)
            self.readout.value = "" if hidden else self._table(setting)

    def _make_widgets(self) -> None:
        self.sliders = {control.name: _slider(control) for control in self.view.controls}
        self.button = widgets.Button(description="Measure", tooltip="Measure this setting here")
        self.stopper = widgets.Button(description="Stop", tooltip="Stop measuring", disabled=True)
        self.progress = widgets.IntProgress(value=0, max=1, tooltip="Progress of the measurement")
        self.status, self.picture, self.readout = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for name, slider in self.sliders.items():
            # Another record is only looked at: what is measured here stays the same.
            slider.observe(self._redraw if name == RECORDED else self._moved, "value")
        self.button.on_click(self.measure)
        self.stopper.on_click(self.stop)
        question = self.view.machine(self.view.start).question
        self.guess = GuessBox(question, self.draw) if question else None
        asked = [self.guess.widget] if self.guess else []
        work = widgets.HBox([self.button, self.stopper, self.progress])
        sliders = widgets.VBox(list(self.sliders.values()))
        parts = [*asked, self.picture, sliders, work, self.status, self.readout, _names()]
        self.widget = widgets.VBox(parts)
        self.widget.add_class("km-explorer")
        for told in (self.status, self.readout):
            told.add_class("km-told")

    def _pass_by(self) -> None:
        """Show the curves, where they still waited for a guess."""
        if self.guess and self.guess.hides:
            self.guess.pass_by()
            self.draw()

    def _redraw(self, _: Any) -> None:
        self._pass_by()
        self.draw()

    def _moved(self, _: Any) -> None:
        setting = self.setting
        self._pass_by()
        self.draw()
        missing = [s for s in self.bench.steps(setting) if (s.series, s.key) not in self.found]
        planned = plan(missing, self.at_once, self._pace)
        if missing and planned.seconds <= self.at_once:
            self._submit(setting, planned)
            return
        self._halt()
        if missing:
            self._offer(setting)
        elif any(self.view.along in one.over and one.at(setting) for one in self._all_here()):
            self._say(f"{self._name(setting)} was measured here. Measure takes it again.")
        else:
            self._say(f"{self._name(setting)} has nothing else to measure.")

    def _offer(self, setting: Setting) -> None:
        planned = plan(self.bench.steps(setting), self.on_request, self._pace)
        name = self._name(setting)
        self._say(f"{name} takes {duration(planned.seconds)} here: press Measure to start.")

    def _submit(self, setting: Setting, planned: Plan) -> None:
        self._halt()
        self._say(f"{self._name(setting)} is next: {planned.effort}.")
        self.stopper.disabled = False
        self.worker.submit(partial(self._work, setting, planned))

    def _halt(self) -> None:
        self.worker.stop()
        self.stopper.disabled = True

    def _work(self, setting: Setting, planned: Plan, stopped: Stopped) -> None:
        self.progress.value, self.progress.max = 0, FINE * len(planned.steps) * planned.pairs
        name = self._name(setting)
        try:
            for index, step in enumerate(planned.steps):
                self._say(f"{name}: measuring {step.series}, {planned.effort}.", stopped)
                found = self._take(step, planned.pairs, index * planned.pairs, stopped)
                with self._drawing:
                    self.found[step.series, step.key] = found
                    self._readings[step.series, step.key] = step.reading(found)
                    self.draw()
            self._say(f"{name} measured here, {planned.pairs} pairs each.", stopped)
        except Cancelled:
            return
        finally:
            if not stopped():
                self.stopper.disabled = True

    def _take(self, step: Step, pairs: int, before: int, stopped: Stopped) -> Any:
        started = None

        def progress(done: int, _: int) -> None:
            nonlocal started
            started = started or time.perf_counter()
            if stopped():
                raise Cancelled
            pulse.reached(done)

        with Pulse(self.progress, before, self._pace * step.seconds) as pulse:
            found = step.take(step, pairs, self.min_time, progress, stopped)
        if started is not None:
            self._pace = (time.perf_counter() - started) / (pairs * step.seconds)
        return found

    def _failed(self, error: Exception) -> None:
        notes = " ".join([str(error), *getattr(error, "__notes__", ())])
        self._say(f"The measurement failed. {type(error).__name__}: {notes}", role="alert")

    def _say(self, text: str, stopped: Stopped = lambda: False, role: str = "status") -> None:
        """Show a line, unless the job that says it was stopped: then another has the word."""
        with self._drawing:
            if not stopped():
                self.status.value = f'<p role="{role}">{escape(text)}</p>'

    def _name(self, setting: Setting) -> str:
        return self.view.name({name: at for name, at in setting.items() if name != RECORDED})

    def _here(self, series: Series) -> Series:
        """Return the series with the readings of this machine, whichever record is chosen."""
        found = {at: one for (name, at), one in self._readings.items() if name == series.name}
        over = tuple(name for name in series.over if name != RECORDED)
        return Series(series.name, series.ink, over, found)

    def _all_here(self) -> list[Series]:
        return [self._here(series) for series in self.view.series]

    def _curves(self, setting: Setting) -> list[Curve]:
        here = self.view.curves(setting, series=self._all_here())
        return self.view.curves(setting, faint=True) + here

    def _picture(self, setting: Setting) -> str:
        view, machine = self.view, self.view.machine(setting)
        curves = self._curves(setting)
        if not curves:  # the chosen record lacks the setting, and nobody measured it here
            return f'<p role="status">{escape(view.title(setting))}</p>'
        reached = [bound for c in curves for _, r in c.readings for bound in (r.low, r.high)]
        figure = figures.sweep(
            curves, x=view.x, y=view.frame(setting).holding(reached),
            title=view.title(setting), note=NOTE.format(source=view.told(setting)),
            marked=setting[view.along], guides=machine.guides, marks=machine.marks,
            below=view.plot_below(setting),
            guess=self.guess.mark if self.guess and view.asked(setting) else None,
        )  # fmt: skip
        here = self.bench.texts(setting, self.found).items()
        measured = "".join(f" {name}: {text}." for name, text in here)
        alternative = view.alternative(setting) + (" Measured here:" + measured if measured else "")
        return _image(figure, alternative) + self._badges(bool(measured))

    def _frame(self, setting: Setting) -> str:
        """Return the figure without its curves, for a reader who has not guessed yet."""
        view = self.view
        figure = figures.sweep(
            view.curves(setting), x=view.x, y=view.frame(setting), title=view.subject,
            guides=view.machine(setting).guides, guess=self.guess.mark,
            below=view.plot_below(setting),
        )  # fmt: skip
        return _image(figure, f"{view.subject}. The curves show after your guess.")

    def _badges(self, here: bool) -> str:
        """Return how the numbers came about; the figure tells of which machine, and how often."""
        below = [self.view.below.kind] if self.view.below else []
        kinds = [*(["live here"] if here else []), self.view.kind, *below]
        badges = (f'<span style="{BADGE}">{kind}</span>' for kind in dict.fromkeys(kinds))
        return f"<p>{' '.join(badges)}</p>"

    def _table(self, setting: Setting) -> str:
        here = self.bench.texts(setting, self.found)
        recorded = dict(self.view.rows(setting))
        absent = {name: "not in the record" for name in here if name not in recorded}
        rows = "".join(
            f'<tr><th scope="row" style="text-align: left">{escape(name)}</th>'
            f"<td>{escape(text)}</td><td>{escape(here.get(name, ''))}</td></tr>"
            for name, text in (recorded | absent).items()
        )
        head = "".join(f'<th scope="col">{text}</th>' for text in ("", "recorded", "here"))
        return f'<table style="border-spacing: 1.5em 0"><tr>{head}</tr>{rows}</table>'


def _image(figure: Figure, alternative: str) -> str:
    return (
        f'<img alt="{escape(alternative)}" style="width: 100%; max-width: 46rem"'
        f' src="data:image/svg+xml;base64,{b64encode(figures.svg(figure)).decode()}">'
    )


def _names() -> widgets.Output:
    """Return what runs the script in the reader's window, and takes no room there."""
    script = {"application/javascript": NAMES.read_text(encoding="utf-8")}
    shown = {"output_type": "display_data", "data": script, "metadata": {}}
    return widgets.Output(outputs=(shown,), layout={"display": "none"})


def _slider(control: Control) -> widgets.SelectionSlider | widgets.Dropdown:
    kind = widgets.Dropdown if control.choice else widgets.SelectionSlider
    return kind(
        options=[(control.text(value), value) for value in control.values],
        value=control.start,
        description=control.label,
        tooltip=control.label,
        style={"description_width": "7em"},
        layout={"width": "min(100%, 34rem)"},
    )
