"""Pages with explorers, and files that are dropped on them or chosen in them.

Files are dragged in as Chromium takes them from the desktop, through its own drag events.
"""

from contextlib import contextmanager
from dataclasses import replace
from functools import cache

import numpy as np

from helpers import explorers, records
from helpers.explorers.page import html
from helpers.records import Point
from tests import sweeps
from tests.pages.element import EXPLORER, element, unasked

SCRIPTS = ("overlay.js", "record.js", "recipe.js", "own-record.js")
OWN = ("own-record.css", *SCRIPTS)
SHOWN = {  # by the slug of its records
    "bench": explorers.ladder,
    "blocking": explorers.blocking,
    "dispatch": explorers.dispatch,
    "frameworks": explorers.frameworks,
    "in-place": explorers.in_place,
    "measure": explorers.measure,
    "memory": explorers.memory,
    "vectorization": explorers.vectorization,
}
SHED = "Garden Shed 3"
SETTINGS = {"sizes": (64, 1024), "blocks": (8, 32)}


def altered(record, cpu=SHED, day=3):
    """Return a record as another machine would have taken it: slower, and not evenly so."""
    rng = np.random.default_rng(len(record.points))
    points = []
    for point in record.points:
        factors = 1.5 * np.exp(rng.normal(0, 0.05, len(point.samples)))
        samples = tuple((np.array(point.samples) * factors).tolist())
        points.append(Point(point.parameters, samples))
    machine = dict(record.machine) | {"cpu": cpu, "fingerprint": "89abcdef0123"}
    recorded = f"2026-02-{day:02}T23:30:00-05:00"
    return replace(record, machine=machine, recorded=recorded, points=tuple(points))


def reference(slug):
    return records.DATA / slug / f"{records.REFERENCE}.json"


@cache
def alone(path):
    """The explorer of one record of the book."""
    return SHOWN[path.parent.name](records.load(path))


def small():
    """The explorer of a blocking sweep with little in it."""
    return explorers.blocking(sweeps.blocking(**SETTINGS))


def written(record, path):
    records.write(record, path)
    return path


@contextmanager
def page(browser, folder, *shown, body="", assets=(*EXPLORER, *OWN), **options):
    """Open a page with these explorers, written to ``folder``, and yield its Visit, unasked.

    body : what stands below them
    assets, options : as of ``element``
    """
    folder.mkdir(exist_ok=True)
    whole = "".join(html(one.view) for one in shown) + body
    with element(browser, folder, whole, assets=assets, **options) as seen:
        unasked(seen)
        yield seen


def status(seen, which=0):
    return seen.page.locator("own-record").nth(which).get_by_role("status")


def plot(seen, which=0):
    return seen.page.locator("kernel-explorer").nth(which).get_by_role("img").first


def take_away(seen):
    return seen.page.get_by_role("button", name="Take it away", exact=True)


def choose(seen, *paths):
    """Choose files by the button, several where the input lets one."""
    seen.page.locator("own-record input").first.set_input_files([str(path) for path in paths])


def drop(seen, *paths, before=lambda: None, which=0):
    """Drag files over a figure and let them fall.

    before : called with the files over the figure
    """
    box = seen.page.locator("own-record .or-zone").nth(which)
    box.scroll_into_view_if_needed()
    box = box.bounding_box()
    session = seen.page.context.new_cdp_session(seen.page)
    data = {"items": [], "files": [str(path) for path in paths], "dragOperationsMask": 1}
    at = {"x": box["x"] + 5, "y": box["y"] + 5}
    for kind in ("dragEnter", "dragOver", "drop"):
        if kind == "drop":
            before()
        session.send("Input.dispatchDragEvent", {"type": kind, **at, "data": data})
    session.detach()
