"""A board alone on a page: its entries, how it is opened, and its parts as a reader names them."""

from contextlib import contextmanager
from dataclasses import replace

from helpers.competition.board import page, standings
from tests.competition.entries import entry
from tests.pages.element import element

BOARD = ("board.css", "nodes.js", "board.js")
SHAPE = {"fast": (1, 0.9, 0.7, 0.4), "steady": (0.5, 0.5, 0.5, 0.5), "slow": (0.2, 0.1, 0.1, 0.05)}
MACHINES = ("an office machine", "a laptop")
THEME = """<style>
html[data-theme="dark"] { --pst-color-background: #14181e; --pst-color-text-base: #ced6dd;
  --pst-color-text-muted: #9ca4af; --pst-color-primary: #3fb1c5; }
body { background: var(--pst-color-background, #fff); }
</style>"""


def submitted(name, number, machine, speed=1.0, **changes):
    """An entry whose staircase is SHAPE's, or flat."""
    cpu = MACHINES[machine]
    one = entry(
        speed, seed=number, name=name, machine={"fingerprint": f"{machine}" * 12, "cpu": cpu},
        submitted=f"2026-11-{number + 1:02}T12:00:00+01:00", **changes,
    )  # fmt: skip
    shape = SHAPE.get(name, (1, 1, 1, 1))
    steps = zip(one.sittings, shape, strict=True)
    return replace(one, sittings=tuple(replace(s, reference_share=0.8 * f) for s, f in steps))


SOURCE = 'def matmul(a, b, out):\n    """<b>Not bold</b> & </code></pre></details>"""\n'
ENTRIES = [
    submitted("slow", 0, 0),
    submitted("steady", 1, 0, source=SOURCE),
    submitted("fast", 2, 1),
    submitted("steady", 3, 1, 1.01),
    submitted("alone", 4, 0, 0.3, challenge="gelu"),
    submitted("rejected", 5, 0, kind="wrong", challenge="transpose"),
]


def made(entries=ENTRIES):
    return standings.standings(entries)


@contextmanager
def opened(browser, folder, body=None, *, matmul=True, **options):
    """Open a page around a board and yield its Visit, on matmul."""
    body = page.html(made()) if body is None else body
    with element(browser, folder, THEME + body, assets=BOARD, **options) as seen:
        if matmul:
            challenge(seen).select_option("matmul")
        yield seen


def challenge(seen):
    return seen.page.get_by_label("Challenge", exact=True)


def machine(seen):
    return seen.page.get_by_label("Machine", exact=True)


def table(seen):
    return seen.page.locator("table:visible")


def head(seen, name):
    return table(seen).get_by_role("columnheader", name=name)


def column(seen, number):
    return table(seen).locator(f"tbody tr > :nth-child({number})").all_inner_texts()


def names(seen):
    return column(seen, 2)


def bands(seen):
    """The names in each body of the table."""
    bodies = table(seen).locator("tbody").all()
    return [set(body.locator("bdi").all_inner_texts()[::2]) for body in bodies]


def clean(seen):
    return seen.problems == [] and seen.console == []
