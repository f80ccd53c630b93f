"""The explorer in a notebook: sliders that move the recorded figure and measure on this machine."""

from __future__ import annotations

import time
from base64 import b64encode
from functools import partial
from html import escape
from threading import RLock
from typing import Any

import ipywidgets as widgets

from helpers import figures
from helpers.explorers.bench import MIN_TIME, Bench, Cancelled, Plan, Step, duration, plan
from helpers.explorers.view import RECORDED, Control, Key, Series, Setting, View
from helpers.explorers.worker import Stopped, Worker
from helpers.figures import Curve, Reading

AT_ONCE = 10.0  # seconds of work that a slider may set off by itself
ON_REQUEST = 60.0  # seconds for which the button plans, if the fewest pairs do not take longer
NOTE = "Full colour: measured on this machine.\nFaint: {source}"


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
            self.picture.value = self._picture(setting)
            self.readout.value = self._table(setting)

    def _make_widgets(self) -> None:
        self.sliders = {control.name: _slider(control) for control in self.view.controls}
        self.button = widgets.Button(description="Measure", tooltip="Measure this setting here")
        self.stopper = widgets.Button(description="Stop", tooltip="Stop measuring", disabled=True)
        self.progress = widgets.IntProgress(value=0, max=1, tooltip="Pairs measured")
        self.status, self.picture, self.readout = widgets.HTML(), widgets.HTML(), widgets.HTML()
        for name, slider in self.sliders.items():
            # Another record is only looked at: what is measured here stays the same.
            slider.observe(self._redraw if name == RECORDED else self._moved, "value")
        self.button.on_click(self.measure)
        self.stopper.on_click(self.stop)
        work = widgets.HBox([self.button, self.stopper, self.progress])
        sliders = widgets.VBox(list(self.sliders.values()))
        self.widget = widgets.VBox([self.picture, sliders, work, self.status, self.readout])

    def _redraw(self, _: Any) -> None:
        self.draw()

    def _moved(self, _: Any) -> None:
        setting = self.setting
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
        self.progress.value, self.progress.max = 0, len(planned.steps) * planned.pairs
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
            self.progress.value = before + done

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
        image = figures.svg(
            figures.sweep(
                curves, x=view.x, y=view.frame(setting).holding(reached),
                title=view.title(setting), note=NOTE.format(source=view.told(setting)),
                marked=setting[view.along], guides=machine.guides, marks=machine.marks,
                below=view.plot_below(setting),
            )
        )  # fmt: skip
        here = self.bench.texts(setting, self.found).items()
        measured = "".join(f" {name}: {text}." for name, text in here)
        alternative = view.alternative(setting) + (" Measured here:" + measured if measured else "")
        return (
            f'<img alt="{escape(alternative)}" style="width: 100%; max-width: 46rem"'
            f' src="data:image/svg+xml;base64,{b64encode(image).decode()}">'
        )

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
