"""The explorer: one object that shows itself wherever a chapter is read."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any

from helpers import figures, reader
from helpers.explorers import inline, page
from helpers.explorers.view import View

if TYPE_CHECKING:
    from matplotlib.figure import Figure

    from helpers.explorers.bench import Bench
    from helpers.explorers.live import LiveView


class Explorer:
    """A figure with sliders, shown live in a notebook, from its record everywhere else.

    view : what there is to show
    bench : how to measure a setting on this machine; None where the figure cannot be live
    """

    def __init__(self, view: View, bench: Bench | None = None) -> None:
        self.view = view
        self.bench = bench

    @cached_property
    def live(self) -> LiveView:
        """The view in ipywidgets, made on first use.

        Raises ValueError for an explorer that has no bench to measure on.
        """
        from helpers.explorers.live import LiveView  # ipywidgets: not for a page or a script

        if self.bench is None:
            raise ValueError("this explorer has no bench: there is nothing to measure live")
        return LiveView(self.view, self.bench)

    def figure(self, **setting: int) -> Figure:
        """Return the recorded figure at a setting, as matplotlib's Figure; by default the start's.

        Raises ValueError for a control that does not exist or a value that it does not have,
        and for a setting that the record of the chosen machine lacks.
        """
        view = self.view
        at = view.start | setting
        for name, value in at.items():
            if name not in view.names or value not in view.control(name).values:
                raise ValueError(f"{name} is {value}: no slider of this explorer has that")
        machine, curves = view.machine(at), view.curves(at)
        if not curves:
            raise ValueError(view.title(at))
        return figures.sweep(
            curves, x=view.x, y=view.frame(at), title=view.title(at), note=view.told(at),
            marked=at[view.along], guides=machine.guides, marks=machine.marks,
            below=view.plot_below(at),
        )  # fmt: skip

    def png(self, **setting: int) -> bytes:
        """Return the recorded figure at a setting as PNG, for print."""
        return figures.png(self.figure(**setting))

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        bundle = {"text/plain": page.text(self.view), "text/html": page.html(self.view)}
        if reader.is_page():  # a builder that makes no HTML, such as LaTeX, takes the picture
            bundle["image/png"] = b64encode(self.png()).decode()
        if reader.is_notebook():
            bundle |= self._in_a_notebook(bundle)
        return bundle

    def _in_a_notebook(self, bundle: Mapping[str, Any]) -> dict[str, Any]:
        """Return what a notebook shows: widgets, or the page's element with its scripts."""
        if self.bench is None:
            return {"text/html": inline.alive(bundle["text/html"], page.ASSETS)}
        return self.live.widget._repr_mimebundle_() | {"text/plain": bundle["text/plain"]}
