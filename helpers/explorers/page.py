"""An explorer as text: an element of the built page with its data inline, and a plain table."""

import json
from collections.abc import Mapping
from html import escape
from typing import Any

from helpers.explorers.question import Question
from helpers.explorers.view import Panel, Series, Setting, View
from helpers.figures import Axis, Mark

VERSION = 1
# What the element needs of book/assets, scripts in their order.
ASSETS = (
    "explorer.css",
    "nodes.js",
    "csv.js",
    "explorer-address.js",
    "explorer-sweep.js",
    "explorer-drawing.js",
    "explorer-guess.js",
    "explorer.js",
)
# Inside <script> the HTML parser looks for nothing but these; JSON may spell them otherwise.
UNSAFE = {ord(sign): f"\\u{ord(sign):04x}" for sign in "<>&\u2028\u2029"}


def html(view: View) -> str:
    """Return the element: data for the page's script, and a table for readers without scripts."""
    return (
        f'<kernel-explorer data-slug="{escape(view.slug)}">\n{embedded(document(view))}\n'
        f"{table(view)}\n{_own(view)}</kernel-explorer>"
    )


def _own(view: View) -> str:
    """Return the place for a record of the reader's own, which ``own-record.js`` fills."""
    if view.recipes is None:
        return ""
    return f"<own-record>{embedded(view.recipes.document())}</own-record>\n"


def embedded(data: Mapping[str, Any]) -> str:
    """Return data as JSON inside an element of its own, for a page's script to read."""
    text = json.dumps(data, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return f'<script type="application/json">{text.translate(UNSAFE)}</script>'


def document(view: View) -> dict[str, Any]:
    """Return the data that ``book/assets/explorer.js`` draws, JSON-able."""
    return {
        "version": VERSION,
        "slug": view.slug,
        "subject": view.subject,
        "kind": view.kind,
        "source": view.origins[0],
        "controls": [
            {
                "name": control.name,
                "label": control.label,
                "values": list(control.values),
                "texts": [control.text(value) for value in control.values],
                "choice": control.choice,
                "start": control.values.index(control.start),
            }
            for control in view.controls
        ],
        "along": view.along,
        "x": _axis(view.x),
        "y": _axis(view.y),
        "series": [_series(series) for series in view.series],
        "guides": _guides(view.guides),
        "marks": _marks(view.marks),
        **_asked(view.question),
        "frames": {_joined(key): _axis(axis) for key, axis in view.frames.items()},
        "titles": {_joined(key): title for key, title in view.titles.items()},
        "charts": {
            _joined(tuple(setting.values())): view.chart({**view.start, **setting})
            for setting in view.settings(view.others)
        },
        "readouts": {_joined(key): rows for key, rows in view.readouts.items()},
        **({"machines": _machines(view)} if view.machines else {}),
        **({"below": _panel(view, view.below)} if view.below else {}),
    }


def table(view: View) -> str:
    """Return all that was measured as an HTML table in a box that scrolls by itself."""
    sources = "; ".join(
        dict.fromkeys([*view.origins, *([view.below.source] if view.below else [])])
    )
    caption = f"{escape(view.subject)}. {escape(sources)}"
    names = list(dict.fromkeys(name for rows in view.readouts.values() for name, _ in rows))
    rows = [
        _cells("td", [*_called(view, setting), *_texts(view, setting, names)])
        for setting in view.settings(view.names)
        if view.measured(setting)
    ]
    head = [control.label for control in view.controls] + names
    return (
        f'<div class="ke-table" role="region" tabindex="0" aria-label="{escape(view.subject)}">\n'
        f"<table>\n<caption>{caption}</caption>\n"
        f"<thead>{_cells('th', head)}</thead>\n<tbody>\n" + "\n".join(rows) + "\n</tbody>\n"
        "</table>\n</div>"
    )


def text(view: View) -> str:
    """Return the setting on which the explorer opens as a short table of plain text."""
    start, along = view.start, view.control(view.along)
    settings = [{**start, view.along: x} for x in along.values]
    names = [name for name, _ in view.rows(start)]
    head = [along.label, *names]
    body = [
        [along.text(setting[view.along]), *_texts(view, setting, names)]
        for setting in settings
        if view.measured(setting)
    ]
    widths = [max(map(len, column)) for column in zip(head, *body, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [head, *body]
    ]
    return "\n".join([view.subject, view.title(start), "", *lines, "", view.told(start)])


def _axis(axis: Axis) -> dict[str, Any]:
    return {
        "label": axis.label,
        "unit": axis.unit,
        "low": axis.low,
        "high": axis.high,
        "log2": axis.log2,
        "ticks": axis.labels(),
        "baseline": axis.baseline,
    }


def _series(series: Series) -> dict[str, Any]:
    ink = series.ink
    return {
        "name": series.name,
        "light": ink.light,
        "dark": ink.dark,
        "marker": ink.marker,
        "dash": list(ink.dash),
        "over": list(series.over),
        "values": {
            _joined(key): [float(f"{value:.6g}") for value in (found.value, found.low, found.high)]
            for key, found in series.readings.items()
        },
    }


def _panel(view: View, panel: Panel) -> dict[str, Any]:
    return {
        "y": _axis(panel.y),
        "series": [_series(series) for series in panel.series],
        "source": panel.source,
        "kind": panel.kind,
        "charts": {
            _joined(tuple(setting.values())): view.chart_below({**view.start, **setting})
            for setting in view.settings(view.others)
        },
    }


def _machines(view: View) -> list[dict[str, Any]]:
    return [
        {
            "source": origin,
            "guides": _guides(machine.guides),
            "marks": _marks(machine.marks),
            **_asked(machine.question),
        }
        for machine, origin in zip(view.machines, view.origins, strict=True)
    ]


def _asked(question: Question | None) -> dict[str, Any]:
    """Return the question with what the page says to each guess, so that it need not reckon."""
    if question is None:
        return {}
    asked = {
        "text": question.text,
        "values": list(question.values),
        "texts": list(question.texts),
        "told": [question.told(guess) for guess in question.values],
        "start": question.values.index(question.middle),
        "truth": float(f"{question.truth:.6g}"),
        "at": dict(question.at),
        "along": question.along,
    }
    return {"question": asked}


def _guides(guides: tuple[tuple[float, str], ...]) -> list[list[Any]]:
    return [[_short(x), text] for x, text in guides]


def _marks(marks: tuple[Mark, ...]) -> list[list[Any]]:
    return [[_short(m.low), _short(m.high), _short(m.y), m.text] for m in marks]


def _short(value: float) -> float:
    return float(f"{value:.5g}")


def _called(view: View, setting: Setting) -> list[str]:
    return [view.control(name).text(value) for name, value in setting.items()]


def _texts(view: View, setting: Setting, names: list[str]) -> list[str]:
    """Return the read-outs of these names; a dash for one that this setting does not have."""
    rows = dict(view.rows(setting))
    return [rows.get(name, "—") for name in names]


def _joined(values: tuple[int, ...]) -> str:
    return ",".join(map(str, values))


def _cells(tag: str, texts: list[str]) -> str:
    scope = ' scope="col"' if tag == "th" else ""
    return f"<tr>{''.join(f'<{tag}{scope}>{escape(text)}</{tag}>' for text in texts)}</tr>"
